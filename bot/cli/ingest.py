"""`resolves ingest [PATH…]`: read documents into the store, or with `--check` say what that would do."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.catalogue.opening import DEFAULT
from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, SKIPPED, open_store, print_json
from bot.cli.options import json_option, workspace_options
from bot.cli.progress import progress
from bot.cli.show import outline_page
from bot.pages import printable
from bot.retrieval.clause_view import outline_of
from bot.settings import Settings, named_path
from ingest.embedders.factory import open_embedder
from ingest.errors import IngestError
from ingest.plan import Plan, counted
from ingest.store import Store

if TYPE_CHECKING:
    from ingest.build import Report

# Names that are printed of a list that may be long.
_FEW = 10


@dataclass(frozen=True, slots=True)
class _Way:
    """How to ingest: into which store, by which settings, and what the options say."""

    settings: Settings
    store: Store
    paths: Sequence[Path]
    fallback: bool
    strict: bool
    only: bool
    as_json: bool


@command(
    "ingest",
    more='Each PATH is a file or a folder, with or without a corpus.toml, or "shipped" for the documents that come '
    "along; without any, those of [corpus] paths are read. Exit codes: 0 all ingested, 4 some files skipped, 1 none "
    "ingested, 2 wrong usage.",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@workspace_options
@click.option(
    "--check",
    is_flag=True,
    help="Print what would be ingested, with phrases, counts, numbering gaps and dropped lines; write nothing.",
)
@click.option("--strict", is_flag=True, help="Ingest nothing where any file would be skipped.")
@click.option("--only", is_flag=True, help="Let the store hold these documents and no others.")
@json_option
def ingest(workspace: Workspace, paths: tuple[str, ...], check: bool, strict: bool, only: bool, as_json: bool) -> int:
    """Read the documents into the store; the exit code says whether files were skipped."""
    settings, store = open_store(workspace)
    fallback = not (paths or settings.corpus.paths)
    if fallback and store.ingested(DEFAULT):
        what = 'name a file or a folder, or "shipped" for the corpus that comes along'
        raise IngestError(f"Nothing is named to ingest, in the command or in [corpus] paths: {what}.")
    named = [named_path(p) for p in paths] or settings.corpus_paths()
    way = _Way(settings, store, named, fallback, strict, only, as_json)
    return _check(way) if check else _ingest(way)


def _ingest(way: _Way) -> int:
    from ingest.build import begin, ingest

    embedder = open_embedder(way.settings.embedding.config())
    with progress() as tell:
        if way.fallback:
            report = begin(way.store, DEFAULT, way.paths, embedder, tell, fallback=True, strict=way.strict)
        else:
            options = {"only": way.only, "keep_fallback": way.settings.names_shipped(), "strict": way.strict}
            report = ingest(way.store, DEFAULT, way.paths, embedder, tell, **options)
    if way.as_json:
        print_json(_row(report) | {"snapshot": report.snapshot.id, "embedded": report.embedded})
        return _skipped(report)
    _print_changes(report)
    total = sum(r.clauses for r in report.snapshot.records)
    held = f"{len(report.snapshot.records)} documents, {total} clauses"
    print(f"{held}, {report.embedded} texts embedded; snapshot {report.snapshot.id}")
    for note in report.notes:
        print(note, file=sys.stderr)
    return _skipped(report)


def _check(way: _Way) -> int:
    """Print what would be ingested, with the outline of each document, its gaps and its dropped lines."""
    from ingest.build import preview

    options = {"only": way.only, "keep_fallback": way.settings.names_shipped(), "strict": way.strict}
    with progress() as tell:
        plan = preview(way.store, DEFAULT, way.paths, tell, fallback=way.fallback, **options)
    rows = [
        {
            **outline_of(parsed.document),
            "gaps": [asdict(gap) for gap in parsed.gaps],
            "outside": [asdict(o) for o in parsed.outside if o.role not in {"phrase", "title"}],
        }
        for parsed in plan.parsed
    ]
    if way.as_json:
        print_json(_row(plan) | {"documents": rows})
        return _skipped(plan)
    for parsed, row in zip(plan.parsed, rows, strict=True):
        print(printable(outline_page(parsed.document)))
        _print_rest(row)
        print()
    _print_changes(plan, "would be ")
    total = sum(r.clauses for r in plan.records)
    print(f"{len(plan.records)} documents, {total} clauses; nothing is written")
    for note in plan.notes:
        print(note, file=sys.stderr)
    return _skipped(plan)


def _print_rest(row: Mapping[str, Any]) -> None:
    """Print where a document's numbering jumps, and what of it is in no clause."""
    for gap in row["gaps"]:
        print(f"  gap: {gap['phrase']} goes from {gap['last'] or 'nothing'} to {gap['found']}")
    for outside in row["outside"]:
        print(f"  line {outside['line']}, {outside['role']}: {str(outside['text'])[:100]}")


def _print_changes(done: "Report | Plan", would: str = "") -> None:
    """Print what became of documents and files, or `would`."""
    lines = {
        f"{would}added": done.added,
        f"{would}changed": done.changed,
        f"{would}removed": done.removed,
        "not in corpus.toml": _first(done.unlisted),
        f"{would}ignored": counted(done.ignored),
    }
    for name, items in lines.items():
        if items:
            print(f"{name}: {', '.join(items)}")


def _first(names: Sequence[str]) -> Sequence[str]:
    """The first few of many names; `--json` has all."""
    return names if len(names) <= _FEW else (*names[:_FEW], f"and {len(names) - _FEW} more")


def _row(done: "Report | Plan") -> dict[str, Any]:
    """What became of documents and files, or would, as JSON."""
    return {
        "added": done.added,
        "changed": done.changed,
        "removed": done.removed,
        "unchanged": done.unchanged,
        "notes": done.notes,
        "skipped": [{"file": each.file, "why": each.why} for each in done.skipped],
        "refused": done.refused,
        "ignored": dict(done.ignored),
        "unlisted": done.unlisted,
    }


def _skipped(done: "Report | Plan") -> int:
    """Say why files were skipped; the exit code."""
    for sentence in done.refused:
        print(f"resolves: {sentence}", file=sys.stderr)
    return SKIPPED if done.refused else ANSWERED
