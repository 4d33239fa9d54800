"""A few workers that are used again, each with a thread that waits for it."""

from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue

from ingest.document import Parsed
from ingest.manifest import Entry
from ingest.workers.process import Worker


class Pool:
    """At most `size` workers; none is started before there is a file for it."""

    def __init__(self, size: int) -> None:
        self._workers = [Worker() for _ in range(size)]
        # The last one that was used is the next: it has been started.
        self._idle: LifoQueue[Worker] = LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(size)

    def parse(self, entry: Entry, data: bytes) -> Future[Parsed | str]:
        """Parse a file as soon as a worker is idle."""
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
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()
