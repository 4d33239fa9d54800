"""Build a Service from settings."""

from collections.abc import Sequence

from bot.catalogue.opening import open_catalogue, open_corpus
from bot.composing.writing import open_writer
from bot.language_model.budget import Ledger
from bot.service import Service
from bot.settings import Settings, load_settings
from ingest.embedders.factory import open_embedder
from ingest.snapshot_writer import Progress
from ingest.store import Store


def open_service(
    settings: Settings | None = None,
    store: Store | None = None,
    folders: Sequence[str] = (),
    progress: Progress = lambda _what, _done, _total: None,
    *,
    write: bool = True,
    ledger: Ledger | None = None,
) -> Service:
    """Open the service over the store's default corpus, or over exactly these folders, which are ingested first.

    Without settings or a store these are the ones of the configuration and the environment, as for `resolves ask`.
    A model writes the answers where `write` allows it and there is one; its cost is recorded in `ledger`, or in a file
    of the store.
    """
    settings = settings or load_settings()
    store = store or Store(settings.store_folder(), settings.corpus.chroma_url)
    embedder = open_embedder(settings.embedding.config())
    snapshot = open_corpus(settings, store, folders, embedder, progress)
    writer = open_writer(settings.model, store.root, ledger) if write else None
    return Service(open_catalogue(snapshot), embedder, settings, writer)
