"""What commands share: exit codes, what their options open, JSON on standard output, and files that they write."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.opening import DEFAULT, open_catalogue, open_corpus
from bot.cli.command import Workspace
from bot.cli.progress import progress
from bot.settings import Settings, load_settings, require_offline
from ingest.embedders.factory import open_embedder
from ingest.errors import OutputError
from ingest.store import Store

if TYPE_CHECKING:
    from bot.service import Service

ANSWERED, FAILED, USAGE, REFUSED, SKIPPED = 0, 1, 2, 3, 4


def open_store(workspace: Workspace) -> tuple[Settings, Store]:
    """The settings and the store that a command works on."""
    settings = load_settings(workspace.config)
    return settings, Store(settings.store_folder(workspace.store), settings.corpus.chroma_url)


def catalogue_of(workspace: Workspace) -> Catalogue:
    """The catalogue that a command works on, opened without what answers questions."""
    settings, store = open_store(workspace)
    embedder = open_embedder(settings.embedding.config())
    _say_first_use(store, workspace)
    with progress() as report_progress:
        snapshot = open_corpus(settings, store, workspace.corpus, embedder, report_progress)
    return open_catalogue(snapshot)


def service_of(workspace: Workspace, *, write: bool = False, offline: bool = False) -> "Service":
    """The service that a command asks; `write` lets a model write. Raises SettingsError where `offline` cannot be."""
    from bot.factory import open_service

    settings, store = open_store(workspace)
    if offline:
        require_offline(settings)
    _say_first_use(store, workspace)
    with progress() as report_progress:
        service = open_service(settings, store, workspace.corpus, report_progress, write=write and not offline)
    if service.embedder.note:
        print(service.embedder.note, file=sys.stderr)
    return service


def _say_first_use(store: Store, workspace: Workspace) -> None:
    """Say on a terminal what is about to take its time, where nothing was read yet."""
    if sys.stderr.isatty() and not workspace.corpus and store.published(DEFAULT) is None:
        what = "The first time, documents are read and indexed, which takes half a minute or less and is done once"
        print(f"{what} (into {store.root}).", file=sys.stderr)


def print_json(row: object, indent: int | None = 2) -> None:
    """Print a value as JSON; indented only on a terminal."""
    pretty = indent if sys.stdout.isatty() else None
    text = json.dumps(row, ensure_ascii=False, indent=pretty, default=str)
    print(text.encode("utf-8", "replace").decode("utf-8"))


def write_file(name: str, content: bytes, option: str) -> None:
    """Write a file that an option names. Raises OutputError."""
    try:
        Path(name).write_bytes(content)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise OutputError(f"{name} cannot be written ({why}); name another file for {option}.") from error
