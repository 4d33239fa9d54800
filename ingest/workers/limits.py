"""How much time, memory and text a file may take. What a system cannot limit is limited by the owner's clock alone."""

import math
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    resource = None
else:
    import resource

MEGABYTE = 1024 * 1024

SECONDS = 6
"""Processor time of one file, which other programs on the machine do not change. A resolution takes 0.01 s, the longest
Recommendation as Word 0.3 s, a megabyte of text 1 s."""

SECONDS_A_MEGABYTE_OF_PDF = 1
"""A page of a PDF takes 0.01 s whatever is on it, and final acts have six hundred pages in five megabytes."""

WAIT_SECONDS = 300 if resource else 30
"""What the owner waits for a file at most: programs that a reader starts, such as OCR, have a processor time of their
own. It is the only limit of time on Windows."""

START_SECONDS = 60
"""What a worker may take to start: 0.4 s on an idle machine."""

MEMORY = 500 * MEGABYTE
"""Address space of a worker, some 210 MB of which are Python, the readers' libraries and the dictionary of verb forms.
The system holds it on Linux; macOS and Windows have no such limit."""

MAX_CLAUSES = 50_000
"""The Radio Regulations have fewer than ten thousand; each has to be embedded, at fifty or so a second."""

MAX_CLAUSE = 200_000
"""Characters; as long as a line of text may be, in the other formats."""

# What is parsed without a worker: bytes, lines, and bytes of the longest line of plain text. Whatever it says, it takes
# a second at most; to start a worker for an ordinary one would take longer.
PLAIN_BYTES, PLAIN_LINES, PLAIN_LINE = 200_000, 5_000, 20_000


def seconds_for(name: str, data: bytes) -> int:
    """The processor time that a file of this name and size may take."""
    pdf = name.lower().endswith(".pdf") or data[:1024].lstrip().startswith(b"%PDF-")
    return SECONDS + (math.ceil(len(data) / MEGABYTE * SECONDS_A_MEGABYTE_OF_PDF) if pdf else 0)


def is_plain(name: str, data: bytes) -> bool:
    """Whether a file is short plain text in UTF-8, by its name and by its bytes."""
    if not name.lower().endswith(".txt") or len(data) > PLAIN_BYTES or data.count(b"\n") > PLAIN_LINES:
        return False
    if data.lstrip()[:1] in (b"<", b"{", b"%") or any(byte < 32 and byte not in b"\t\n\v\f\r" for byte in data[:1024]):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return max(map(len, data.splitlines()), default=0) <= PLAIN_LINE


def limit_memory() -> None:
    """Limit this process's memory, where the system does that, and have it leave no image of it behind.

    Where all memory of a machine or a container is taken, it is the one that Linux ends.
    """
    if resource:
        _lower(resource.RLIMIT_AS, MEMORY)
        _lower(resource.RLIMIT_CORE, 0)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Have the system end this process when it works for longer, or waits and has no owner that would kill it."""
    if resource:
        _lower(resource.RLIMIT_CPU, math.ceil(time.process_time()) + seconds)
        signal.alarm(2 * WAIT_SECONDS)
    yield
    if resource:
        signal.alarm(0)


def _lower(what: int, limit: int) -> None:
    """Set a soft limit within the hard one, which stays."""
    _, hard = resource.getrlimit(what)
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def is_worn() -> bool:
    """Whether this process holds so much of its memory, after a large file, that the next one may lack it."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return resource is not None and pages * resource.getpagesize() > MEMORY * 3 // 5
    return False
