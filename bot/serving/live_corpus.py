"""The service over the corpus as it is published now: a new snapshot takes the old one's place whole."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock

from bot.factory import DEFAULT, default_corpus, open_catalogue
from bot.service import Service
from ingest.build import current
from ingest.errors import ResolvesError, StoreError
from ingest.snapshot import Snapshot
from ingest.store import Store

_log = logging.getLogger("resolves.corpus")


@dataclass(slots=True)
class _Held:
    """A service and how many answers are being made with it."""

    service: Service
    users: int = 0


class LiveCorpus:
    """A service that follows what is published; answers in flight end on the snapshot that they began with.

    Without a store, as over folders that were named, it stays as it is.
    """

    def __init__(self, service: Service, store: Store | None = None) -> None:
        self._store = store
        self._lock, self._moving = Lock(), Lock()
        self._held = _Held(service)
        self._passed_over = ""

    @property
    def service(self) -> Service:
        """The service of this moment."""
        return self._held.service

    @contextmanager
    def using(self) -> Iterator[Service]:
        """The service of this moment, kept whole until the block ends."""
        with self._lock:
            held = self._held
            held.users += 1
        try:
            yield held.service
        finally:
            with self._lock:
                held.users -= 1
            self._let_go(held)

    def warm(self) -> None:
        """Load what a first question would wait for; an index that turns out damaged or lost is built anew."""
        try:
            _warm(self.service)
        except StoreError:
            if not self.refresh():
                raise

    def refresh(self) -> bool:
        """Move to the published snapshot; says whether it is another one. A damaged one is built anew first."""
        if self._store is None:
            return False
        with self._moving:
            published = self._store.published(DEFAULT)
            if published is None or not self._wanted(published):
                return False
            service = self._held.service
            if published.damaged:
                published = default_corpus(service.settings, self._store, service.embedder, _quiet)
            moved = replace(service, catalogue=open_catalogue(published))
            _warm(moved)
            with self._lock:
                before, self._held = self._held, _Held(moved)
            self._let_go(before)
        _log.info("corpus published", extra={"snapshot": published.id, "documents": len(published.records)})
        return True

    def close(self) -> None:
        """Let go of the files; for when no answer is being made."""
        self._held.service.catalogue.nearest.close()

    def _wanted(self, published: Snapshot) -> bool:
        """Whether to move to it. What another version of Resolves published is left to that one."""
        here = self._held.service.catalogue.snapshot
        if published.folder == here.folder and not published.damaged:
            return False
        if published.damaged or current(published, self._held.service.embedder):
            return True
        if self._passed_over != published.id:
            self._passed_over = published.id
            _log.warning(
                "another version of Resolves published this corpus; start this one again to follow it",
                extra={"snapshot": published.id},
            )
        return False

    def _let_go(self, held: _Held) -> None:
        with self._lock:
            idle = held.users == 0 and held is not self._held
        if idle:
            held.service.catalogue.nearest.close()


def _warm(service: Service) -> None:
    """Raises StoreError. An embedder that cannot be reached now is no reason not to begin: sets need none."""
    if not service.catalogue.clauses:
        return
    try:
        vector = service.embedder.embeddings.embed_query("resolution")
    except ResolvesError as error:
        _log.warning(str(error))
        return
    service.catalogue.nearest.query(vector, 1)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""
