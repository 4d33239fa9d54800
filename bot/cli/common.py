"""What commands share: exit codes, the store that their options name, and JSON on standard output."""

import json
import sys
from argparse import Namespace

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.opening import open_catalogue, open_corpus
from bot.cli.console import progress
from bot.settings import Settings, load_settings
from ingest.embedders.factory import open_embedder
from ingest.store import Store

ANSWERED, FAILED, USAGE, REFUSED, SKIPPED = 0, 1, 2, 3, 4


def open_store(args: Namespace) -> tuple[Settings, Store]:
    """The settings and the store that a command's options name."""
    settings = load_settings(args.config)
    return settings, Store(settings.store_folder(args.store), settings.corpus.chroma_url)


def catalogue_of(args: Namespace) -> Catalogue:
    """The catalogue that a command's options name, opened without what answers questions."""
    settings, store = open_store(args)
    embedder = open_embedder(settings.embedding.config())
    with progress() as report_progress:
        snapshot = open_corpus(settings, store, args.corpus or [], embedder, report_progress)
    return open_catalogue(snapshot)


def print_json(row: object, indent: int | None = 2) -> None:
    """Print a value as JSON; indented only on a terminal."""
    pretty = indent if sys.stdout.isatty() else None
    text = json.dumps(row, ensure_ascii=False, indent=pretty, default=str)
    print(text.encode("utf-8", "replace").decode("utf-8"))
