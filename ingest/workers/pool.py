"""Parse many files, in their order: plain ones at once, the others in a few workers that are used again."""

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue

from ingest.document import Parsed
from ingest.manifest import Entry
from ingest.readers import UnreadableError
from ingest.workers.limits import is_plain
from ingest.workers.process import Worker
from ingest.workers.worker import parse_one

# Each may take its whole memory; and a second one pays from so many files on, as to start it takes as long as ten.
_MOST_WORKERS, _FILES_A_WORKER = 4, 16

# An entry, and what loads the bytes of its file.
Source = tuple[Entry, Callable[[], bytes]]


def parse_all(sources: Sequence[Source]) -> Generator[Parsed | str]:
    """Parse files, in their order; a sentence says why one cannot be.

    To be closed, where not all are taken. Raises IngestError where no process can be started, and what loading raises
    but UnreadableError.
    """
    pool = _Pool(min(os.cpu_count() or 1, _MOST_WORKERS, 1 + len(sources) // _FILES_A_WORKER))
    # As many as keep the workers busy: each has a file's bytes.
    waiting: deque[Future[Parsed | str] | Parsed | str] = deque()
    try:
        for entry, load in sources:
            waiting.append(_begun(entry, load, pool))
            if len(waiting) > 2 * pool.size or not isinstance(waiting[0], Future):
                yield _ended(waiting.popleft())
        while waiting:
            yield _ended(waiting.popleft())
    finally:
        pool.close()


def _begun(entry: Entry, load: Callable[[], bytes], pool: "_Pool") -> Future[Parsed | str] | Parsed | str:
    try:
        data = load()
    except UnreadableError as error:
        return str(error)
    return parse_one(entry, data) if is_plain(entry.path.name, data) else pool.parse(entry, data)


def _ended(begun: Future[Parsed | str] | Parsed | str) -> Parsed | str:
    return begun.result() if isinstance(begun, Future) else begun


class _Pool:
    """Workers, each with a thread that waits for it; none is started before there is a file for it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._workers = [Worker() for _ in range(size)]
        # The last one that was used is the next: it has been started.
        self._idle: LifoQueue[Worker] = LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads: ThreadPoolExecutor | None = None

    def parse(self, entry: Entry, data: bytes) -> Future[Parsed | str]:
        """Parse a file as soon as a worker is idle."""
        self._threads = self._threads or ThreadPoolExecutor(self.size)
        return self._threads.submit(self._parse, entry, data)

    def _parse(self, entry: Entry, data: bytes) -> Parsed | str:
        worker = self._idle.get()
        try:
            return worker.parse(entry, data)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End all workers, whatever they are at."""
        for worker in self._workers:
            worker.close()
        if self._threads:
            self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()
