"""Live corpus: the service over the published snapshot, swapped as a whole when a new one is published."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock

from bot.catalogue.opening import DEFAULT, default_corpus, open_catalogue
from bot.service import Service
from ingest.errors import ResolvesError, StoreError, VectorsUnreachableError
from ingest.freshness import current
from ingest.lemmas import lemmas
from ingest.snapshot import Snapshot
from ingest.store import Store

_log = logging.getLogger("resolves.corpus")


@dataclass(slots=True)
class _ServiceUse:
    """A service and its reference count: how many answers are being made with it."""

    service: Service
    users: int = 0


class LiveCorpus:
    """A service that follows the published snapshot; answers in progress end on the one that they began with.

    Without a store, as over folders that were named, it stays as it is.
    """

    def __init__(self, service: Service, store: Store | None = None) -> None:
        self._store = store
        self._lock, self._swapping = Lock(), Lock()
        self._current = _ServiceUse(service)
        self._ignored = ""

    @property
    def service(self) -> Service:
        """The service over the current snapshot."""
        return self._current.service

    @contextmanager
    def using(self) -> Iterator[Service]:
        """The service over the current snapshot, kept open until the block ends."""
        with self._lock:
            use = self._current
            use.users += 1
        try:
            yield use.service
        finally:
            with self._lock:
                use.users -= 1
            self._close_if_unused(use)

    def warm(self) -> None:
        """Load what a first question would wait for; a damaged or lost index is rebuilt. Raises StoreError."""
        try:
            _warm(self.service)
        except StoreError:
            if not self.refresh():
                raise

    def refresh(self) -> bool:
        """Swap to the published snapshot; whether it is another one. A damaged one is rebuilt first."""
        if self._store is None:
            return False
        with self._swapping:
            published = self._store.published(DEFAULT)
            if published is None or not self._should_swap(published):
                return False
            service = self._current.service
            if published.damaged:
                published = default_corpus(service.settings, self._store, service.embedder, _quiet)
            swapped = replace(service, catalogue=open_catalogue(published))
            _warm(swapped)
            with self._lock:
                replaced, self._current = self._current, _ServiceUse(swapped)
            self._close_if_unused(replaced)
        _log.info("corpus published", extra={"snapshot": published.id, "documents": len(published.records)})
        return True

    def close(self) -> None:
        """Close the files; for when no answer is being made."""
        self._current.service.catalogue.vectors.close()

    def _should_swap(self, published: Snapshot) -> bool:
        """Whether to swap to it. What another version of Resolves published is left to that one."""
        current_snapshot = self._current.service.catalogue.snapshot
        if published.folder == current_snapshot.folder and not published.damaged:
            return False
        if published.damaged or current(published, self._current.service.embedder):
            return True
        if self._ignored != published.id:
            self._ignored = published.id
            _log.warning(
                "another version of Resolves published this corpus; start this one again to follow it",
                extra={"snapshot": published.id},
            )
        return False

    def _close_if_unused(self, use: _ServiceUse) -> None:
        """Close a service that was replaced and that no answer uses."""
        with self._lock:
            idle = use.users == 0 and use is not self._current
        if idle:
            use.service.catalogue.vectors.close()


def _warm(service: Service) -> None:
    """Load the lemma tables and the vector index. Raises StoreError.

    An embedder or a vector index that cannot be reached now is no reason not to begin: sets need neither.
    """
    if not service.catalogue.clauses:
        return
    lemmas("resolution")
    try:
        vector = service.embedder.embeddings.embed_query("resolution")
    except ResolvesError as error:
        _log.warning(str(error))
        return
    try:
        service.catalogue.vectors.query(vector, 1)
    except VectorsUnreachableError as error:
        _log.warning(str(error))


def _quiet(_what: str, _done: int, _total: int) -> None:
    """No progress."""
