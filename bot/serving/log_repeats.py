"""A log handler that rate-limits repeated warnings and errors: one a minute of each, with how many were left out."""

import logging
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from traceback import walk_tb
from typing import TextIO

SECONDS = 60.0
_STANDARD = logging.makeLogRecord({}).__dict__.keys() | {"message", "asctime", "taskName"}
# What differs between lines of one cause: where an object lies in memory, numbers of files and tasks, a peer's port.
_PASSING = re.compile(r"0x[0-9a-fA-F]+|\bfd=\d+|\braddr=\([^)]*\)|\bTask-\d+")


def extras(record: logging.LogRecord) -> dict[str, object]:
    """What was logged besides the message."""
    return {name: value for name, value in record.__dict__.items() if name not in _STANDARD}


@dataclass
class _Written:
    """A line that was written, until when the same is left out, and what was."""

    until: float
    left_out: int = 0
    last: logging.LogRecord | None = None


class RepeatsHandler(logging.StreamHandler[TextIO]):
    """Writes records to a stream.

    Warnings and errors are the same if logger, message, extras and exception are: distinct ones are all written. What
    is left out is counted in `left_out` of the next line, or of one that is written when the minute is over.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream)
        self._clock = clock
        # In the order in which their minutes end.
        self._written: dict[object, _Written] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, or count it."""
        now = self._clock()
        cause = _cause(record) if record.levelno >= logging.WARNING else None
        written = self._written.get(cause)
        if written is not None and now < written.until:
            written.left_out += 1
            # Without its exception, which would keep alive all that its frames have.
            written.last = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
            return
        if written is not None:
            del self._written[cause]
            if written.left_out:
                record.left_out = written.left_out
        self._tell(now)
        if cause is not None:
            self._written[cause] = _Written(now + SECONDS)
        super().emit(record)

    def close(self) -> None:
        """Nothing that was left out stays untold."""
        self.acquire()
        try:
            self._tell(math.inf)
        finally:
            self.release()
        super().close()

    def _tell(self, now: float) -> None:
        """Write what was left out in the minutes that are over."""
        while self._written:
            cause, written = next(iter(self._written.items()))
            if now < written.until:
                return
            del self._written[cause]
            if written.last is not None:
                written.last.left_out = written.left_out
                super().emit(written.last)


def _cause(record: logging.LogRecord) -> object:
    """What two records of one cause have in common; None where that cannot be told."""
    try:
        said = _PASSING.sub("", f"{record.getMessage()}\n{sorted(extras(record).items(), key=str)}")
        return record.name, record.levelno, said, _thrown(record)
    except Exception:  # a message that does not go with its arguments: logging says where it is
        return None


def _thrown(record: logging.LogRecord) -> object:
    """The exception: what it is, what it says, and where it was raised."""
    if not record.exc_info or record.exc_info[1] is None:
        return None
    kind, error, trace = record.exc_info
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(trace)]
    return repr(kind), _PASSING.sub("", str(error)), tuple(places[-1:])
