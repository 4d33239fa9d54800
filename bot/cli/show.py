"""`resolves show`: a clause with its neighbours, or a document's outline."""

from collections.abc import Mapping
from typing import Any

import click

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.cross_references import Held
from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, REFUSED, catalogue_of, print_json
from bot.cli.options import corpus_option, json_option, pager_option, workspace_options
from bot.cli.terminal import paged, print_wrapped
from bot.retrieval.clause_view import LookupResult, find, outline_of, show_clause
from ingest.errors import UsageError
from ingest.model import Document
from ingest.outline.parts import folded

# Characters of a neighbouring clause that a page shows.
_NEIGHBOUR = 160


@command("show", more='What is shown is named by its citation ("Resolution 45 BDT 5"), its label, its key or its id.')
@click.argument("words", metavar="CITATION|KEY", nargs=-1)
@workspace_options
@corpus_option
@json_option
@pager_option
def show(workspace: Workspace, words: tuple[str, ...], as_json: bool, no_pager: bool) -> int:
    """Show what the words name."""
    if not words:
        raise UsageError(
            'Name a clause or a document, such as "Resolution 45 BDT 5"; `resolves list` has what is held.'
        )
    catalogue = catalogue_of(workspace)
    found = find(" ".join(words), catalogue)
    if found.problem:
        print(found.problem)
        for option in found.options:
            print(f"- {option}")
        return REFUSED
    if as_json:
        rows = [show_clause(c, catalogue) for c in found.clauses] or [outline_of(d) for d in found.documents]
        print_json(rows[0] if len(rows) == 1 else rows)
        return ANSWERED
    with paged(at_once=no_pager):
        print_wrapped("\n\n".join(pages_of(found, catalogue)))
    return ANSWERED


def pages_of(found: LookupResult, catalogue: Catalogue) -> list[str]:
    """The pages of what was found: clauses with their neighbours, outlines of documents."""
    clauses = [_clause_page(show_clause(c, catalogue)) for c in found.clauses]
    return clauses + [outline_page(document) for document in found.documents]


def _clause_page(row: Mapping[str, Any]) -> str:
    """A clause for people: its text, the stem that introduces it, and the clauses before and after."""
    stem = [folded(row["introduced_by"])] if row["introduced_by"] else []
    notes = [f"Footnote: {note}" for note in row["footnotes"]]
    metadata = {
        **{name: row[name] for name in ("title", "section", "phrase", "part")},
        "addressees": ", ".join(row["addressees"]),
        **{name: row[name] for name in ("work", "expression", "file", "key")},
    }
    metadata_lines = [f"{name:<11} {value}" for name, value in metadata.items() if value]
    metadata_lines += [f"{'cites':<11} {_cited_line(cited)}" for cited in row["cites"]]
    metadata_lines += [f"{'cited by':<11} {label}" for label in row["cited_by"]]
    neighbours = [
        f"{name:<11} {row[name]['label']}\n{'':<11} {_truncated(folded(row[name]['text']))}"
        for name in ("before", "after")
        if row[name]
    ]
    return "\n".join([row["label"], "", *stem, folded(row["text"]), *notes, "", *metadata_lines, "", *neighbours])


def _cited_line(cited: Mapping[str, str]) -> str:
    """What a clause cites, with what has become of it."""
    if cited["held"] == Held.AS_CITED:
        return cited["name"]
    newest = f"; held: {cited['newest']}" if cited["newest"] else ""
    return f"{cited['name']} ({cited['held']}{newest})"


def _truncated(text: str) -> str:
    return text if len(text) <= _NEIGHBOUR else f"{text[:_NEIGHBOUR].rstrip()} …"


def outline_page(document: Document) -> str:
    """A document's phrases with their numbers of clauses."""
    row = outline_of(document)
    lines = [row["label"], row["title"], ""]
    for group in row["phrases"]:
        where = ", ".join(filter(None, (group["section"], group["phrase"] or f"({group['part']})")))
        lines.append(f"{group['clauses']:>5}  {where}")
    return "\n".join([*lines, f"{row['clauses']:>5}  in all"])
