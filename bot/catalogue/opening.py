"""Open the catalogue of a corpus, which is ingested where there is none or where its parser is out of date."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

from bot.catalogue.catalogue import Catalogue
from bot.settings import Settings
from ingest.embedders.factory import Embedder
from ingest.errors import StoreError
from ingest.freshness import current
from ingest.readers.file import real
from ingest.snapshot import Snapshot, mark_damaged
from ingest.snapshot_writer import Progress
from ingest.store import Store

_log = logging.getLogger("resolves.corpus")
# The name of the store's default corpus.
DEFAULT = "default"
# How long a first question waits for the writer lock of another process that is building the corpus.
_LOCK_WAIT_SECONDS = 900


def open_corpus(
    settings: Settings, store: Store, folders: Sequence[str], embedder: Embedder, progress: Progress
) -> Snapshot:
    """The snapshot of the store's default corpus, or of exactly these folders, which are ingested first."""
    if folders:
        return folder_corpus(store, [Path(f) for f in folders], embedder, progress)
    return default_corpus(settings, store, embedder, progress)


def open_catalogue(snapshot: Snapshot) -> Catalogue:
    """Load a snapshot's catalogue. Raises StoreError for an unreadable one, which is marked for rebuilding."""
    try:
        return Catalogue(snapshot)
    except (OSError, ValueError, KeyError, TypeError) as error:
        mark_damaged(snapshot.folder)
        raise StoreError(f"The corpus in {snapshot.folder} cannot be read; ask again, and it is built anew.") from error


def default_corpus(settings: Settings, store: Store, embedder: Embedder, progress: Progress) -> Snapshot:
    """The published snapshot of the default corpus; on first use of the configured documents, else of those shipped."""
    snapshot, fallback = store.published(DEFAULT), not settings.corpus.paths
    begins = snapshot is None or (store.fallback(DEFAULT) and not fallback)
    if snapshot and not begins and current(snapshot, embedder):
        return snapshot
    # What parses and indexes is imported only where something is built.
    from ingest.build import begin, renew

    if begins:
        paths = settings.corpus_paths()
        report = begin(store, DEFAULT, paths, embedder, progress, fallback=fallback, wait=_LOCK_WAIT_SECONDS)
    else:
        report = renew(store, DEFAULT, embedder, progress, wait=_LOCK_WAIT_SECONDS)
    for why in report.refused:
        _log.warning(why)
    return report.snapshot


def folder_corpus(store: Store, paths: Sequence[Path], embedder: Embedder, progress: Progress) -> Snapshot:
    """The snapshot of a corpus of these folders alone, brought up to date; cached embeddings are reused.

    Each embedder has a corpus of its own, so that two that take turns do not build theirs anew each time. These folders
    exactly were asked for, and no part of them: a file that cannot be taken is an IngestError.
    """
    from ingest.build import ingest

    made_of = "\n".join([embedder.id, *sorted(str(real(path)) for path in paths)])
    name = f"folders-{hashlib.sha256(made_of.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
    report = ingest(store, name, list(paths), embedder, progress, only=True, strict=True, wait=_LOCK_WAIT_SECONDS)
    return report.snapshot
