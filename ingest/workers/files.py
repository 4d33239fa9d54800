"""Parse many files, in their order: plain ones at once, the others in a few workers that are used again."""

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING

from ingest.document import Parsed
from ingest.manifest import Entry
from ingest.readers import Line, UnreadableError
from ingest.workers.limits import is_plain
from ingest.workers.worker import parse_one, read_one

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ingest.workers.pool import Pool

# Each may take its whole memory; and a second one pays from so many files on, as to start it takes as long as ten.
_MOST_WORKERS, _FILES_A_WORKER = 4, 16

# An entry, and what loads the bytes of its file.
Source = tuple[Entry, Callable[[], bytes]]


def parse_all(sources: Sequence[Source]) -> Generator[Parsed | str]:
    """Parse files, in their order; a sentence says why one cannot be.

    To be closed, where not all are taken. Raises IngestError where no process can be started, and what loading raises
    but UnreadableError.
    """
    size = min(os.cpu_count() or 1, _MOST_WORKERS, 1 + len(sources) // _FILES_A_WORKER)
    pool: Pool | None = None
    # As many as keep the workers busy: each has a file's bytes.
    waiting: deque[Future[Parsed | str] | Parsed | str] = deque()
    try:
        for entry, load in sources:
            data = _loaded(load)
            if isinstance(data, str):
                waiting.append(data)
            elif is_plain(entry.path.name, data):
                waiting.append(parse_one(entry, data))
            else:
                pool = pool or _pool(size)
                waiting.append(pool.parse(entry, data))
            if len(waiting) > 2 * size or isinstance(waiting[0], Parsed | str):
                yield _ended(waiting.popleft())
        while waiting:
            yield _ended(waiting.popleft())
    finally:
        if pool:
            pool.close()


def read_lines(name: str, data: bytes) -> list[Line]:
    """Read the lines of one file within the same limits. Raises UnreadableError, or IngestError as above."""
    if is_plain(name, data):
        lines = read_one(name, data)
    else:
        from ingest.workers.process import Worker

        worker = Worker()
        try:
            lines = worker.read(name, data)
        finally:
            worker.end()
    if isinstance(lines, str):
        raise UnreadableError(lines)
    return lines


def _loaded(load: Callable[[], bytes]) -> bytes | str:
    """The bytes of a file, or why it cannot be read."""
    try:
        return load()
    except UnreadableError as error:
        return str(error)


def _pool(size: int) -> "Pool":
    # What processes and threads need takes 30 ms to import, and a question of a corpus that is held has no need of it.
    from ingest.workers.pool import Pool

    return Pool(size)


def _ended(begun: "Future[Parsed | str] | Parsed | str") -> Parsed | str:
    return begun if isinstance(begun, Parsed | str) else begun.result()
