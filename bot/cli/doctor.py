"""`resolves doctor`: what works here, what does not, and what to do about it. Builds and changes nothing."""

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from bot.catalogue.opening import DEFAULT, open_catalogue
from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, FAILED, print_json
from bot.cli.options import json_option, workspace_options
from bot.cli.terminal import console, reading_columns, wrapped
from bot.pages import printable
from bot.settings import Settings, load_settings, secrets_in_force
from ingest.embedders.factory import Embedder, open_embedder
from ingest.errors import ResolvesError
from ingest.freshness import current
from ingest.snapshot import Snapshot
from ingest.store import Store

State = Literal["ok", "note", "bad"]
_MARKS = {"ok": ("✓", "green"), "note": ("·", "yellow"), "bad": ("✗", "red")}
# Free space below which an ingestion may fail, and below which it most likely does.
_LITTLE_BYTES, _NO_BYTES = 2 * 1024**3, 200 * 1024**2
_GIGABYTE = 1024**3
# Programs that a kind of document needs.
_PROGRAMS = {
    "soffice": "old Word files (.doc) are refused without LibreOffice",
    "tesseract": "scanned pages are not read without Tesseract",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its state, what was found, and what to do where it is not well."""

    name: str
    state: State
    found: str
    remedy: str = ""


@command("doctor", more="The exit code is 0 where everything that an answer needs works, else 1.")
@workspace_options
@json_option
def doctor(workspace: Workspace, as_json: bool) -> int:
    """Run the checks."""
    checks = list(_checks(workspace))
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        _print(checks)
    return FAILED if any(check.state == "bad" for check in checks) else ANSWERED


def _checks(workspace: Workspace) -> Iterator[Check]:
    """Every check, each as soon as it is done; where the settings cannot be read, that is the last."""
    from importlib.metadata import version

    where = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    yield Check("version", "ok", f"resolves {version('resolves')}, {where}")
    try:
        settings = load_settings(workspace.config)
    except ResolvesError as error:
        yield Check("settings", "bad", str(error), "`resolves config template` prints every setting.")
        return
    named = workspace.config or os.environ.get("RESOLVES_CONFIG")
    yield Check("settings", "ok", f"read from {named}" if named else "the defaults")
    store = Store(settings.store_folder(workspace.store), settings.corpus.chroma_url)
    yield _attempted("disk", lambda: _disk(store.root))
    embedder: Embedder | None = None
    try:
        embedder = open_embedder(settings.embedding.config())
        yield _attempted("embedder", partial(_embedder, embedder))
    except ResolvesError as error:
        yield Check("embedder", "bad", str(error))
    yield from _corpus(settings, store, embedder)
    yield _attempted("model", lambda: _model(settings))
    yield from _channels()
    for program, without in _PROGRAMS.items():
        if shutil.which(program) is None:
            yield Check(program, "note", f"not installed: {without}")


def _attempted(name: str, check: Callable[[], Check]) -> Check:
    """A check, or the sentence of the error that it ended with."""
    try:
        return check()
    except ResolvesError as error:
        return Check(name, "bad", str(error))
    except Exception as error:
        # A doctor that falls ill over what it finds is no help.
        return Check(name, "bad", f"{type(error).__name__}: {error}")


def _disk(root: Path) -> Check:
    """Whether the store's folder can be written to, and the space there."""
    place = next(folder for folder in (root.absolute(), *root.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    found = f"{root}, {free / _GIGABYTE:.1f} GB free"
    if not os.access(place, os.W_OK):
        return Check("disk", "bad", f"{root} cannot be written", "Name another folder with --store or RESOLVES_STORE.")
    if free < _LITTLE_BYTES:
        return Check("disk", "bad" if free < _NO_BYTES else "note", found, "Free some space before you ingest.")
    return Check("disk", "ok", found)


def _embedder(embedder: Embedder) -> Check:
    """Whether the embedder turns a text into a vector, and how fast."""
    started = time.perf_counter()
    size = len(embedder.embeddings.embed_query("telecommunication"))
    took = time.perf_counter() - started
    note = f"; {embedder.note}" if embedder.note else ""
    return Check(
        "embedder", "note" if embedder.note else "ok", f"{embedder.id}, {size} numbers a text, {took:.1f} s{note}"
    )


def _corpus(settings: Settings, store: Store, embedder: Embedder | None) -> Iterator[Check]:
    """The published corpus, and whether each of its indexes answers."""
    try:
        snapshot = store.published(DEFAULT)
    except ResolvesError as error:
        yield Check("corpus", "bad", str(error))
        return
    if snapshot is None:
        yield Check(
            "corpus", "note", "nothing is held yet", "`resolves ingest FOLDER`, or ask: the first question begins it."
        )
        return
    if embedder and not current(snapshot, embedder):
        yield Check(
            "corpus",
            "note",
            "of an older Resolves or another embedder, or damaged",
            "The next question builds it anew.",
        )
        return
    clauses = sum(record.clauses for record in snapshot.records)
    yield Check("corpus", "ok", f"{len(snapshot.records)} documents, {clauses} clauses, snapshot {snapshot.id}")
    if embedder:
        yield _attempted("indexes", lambda: _indexes(settings, snapshot, embedder))


def _indexes(settings: Settings, snapshot: Snapshot, embedder: Embedder) -> Check:
    """Whether a search by words and by meaning finds anything, and how fast."""
    from bot.retrieval.hybrid_search import search
    from bot.understanding.understand import read

    catalogue = open_catalogue(snapshot)
    if not catalogue.clauses:
        return Check("indexes", "note", "the documents held have no clause")
    query = read(" ".join(catalogue.clauses[0].text.split()[:8]), catalogue)
    search(query, catalogue, embedder.embeddings, settings.search)
    started = time.perf_counter()
    found = search(query, catalogue, embedder.embeddings, settings.search)
    took = (time.perf_counter() - started) * 1000
    if found.note:
        return Check("indexes", "bad", found.note, "Start the Chroma server of corpus.chroma_url, or leave that out.")
    if not found.hits:
        return Check("indexes", "bad", "a search for a clause's own words finds nothing", "Ingest the documents again.")
    place = f"Chroma at {settings.corpus.chroma_url}" if settings.corpus.chroma_url else "Chroma on disk"
    return Check("indexes", "ok", f"a warm search took {took:.0f} ms ({place})")


def _model(settings: Settings) -> Check:
    """Whether a model helps with answers; nothing is sent to it."""
    from bot.language_model.chat_model import configured
    from ingest.providers import key_name, provider_of

    if not settings.model.write:
        return Check("model", "ok", "none is asked for: [model] write = false")
    if configured(settings.model):
        return Check("model", "ok", f"{settings.model.name} of {settings.model.provider} (not asked now)")
    key = key_name(provider_of(settings.model.provider), settings.model.key_variable)
    return Check("model", "note", "none: answers are the documents' own words alone", f"Set {key} to have one.")


def _channels() -> Iterator[Check]:
    """Which secrets of chat services are set; never what they are."""
    found = [secret.name for secret in secrets_in_force() if secret.value != "not set"]
    yield Check("secrets", "ok", f"set: {', '.join(found)}" if found else "none is set: no chat channel, no model")


def _print(checks: list[Check]) -> None:
    """Print a line for each check, and what to do below it."""
    from rich.text import Text

    out = console()
    width = reading_columns() if out.is_terminal else None
    encodable = (sys.stdout.encoding or "").casefold().startswith("utf")
    for check in checks:
        mark, style = _MARKS[check.state]
        mark = mark if encodable else check.state
        line = f"{mark} {check.name:<10} {printable(check.found)}"
        first, *rest = wrapped(line, width) if width else [line]
        out.print(Text.assemble((mark, style), first.removeprefix(mark)))
        for part in rest:
            out.print(Text(part))
        if check.remedy:
            out.print(Text(f"{'':<13}{check.remedy}", "bold"))
