"""The worker: a process that parses or reads one file after another, and answers each with what it is or a sentence."""

import os
import pickle
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO, TypeVar

from ingest.document import Parsed, parse
from ingest.manifest import Entry
from ingest.readers import Line, UnreadableError, read_bytes
from ingest.readers.file import shown
from ingest.workers.limits import MAX_CLAUSE, MAX_CLAUSES, MEGABYTE, MEMORY, is_worn, limit_memory, limited

_Result = TypeVar("_Result")


def parse_one(entry: Entry, data: bytes) -> Parsed | str:
    """Parse one file; a sentence says why that cannot be done, whatever it was that failed."""
    name = shown(entry.path.name)
    parsed = _done(name, lambda: parse(entry, data))
    if isinstance(parsed, str):
        return parsed
    if not parsed.document.clauses:
        return f"{name} holds no clause; put the document's text in it or remove it."
    count, longest = len(parsed.document.clauses), max(len(clause.text) for clause in parsed.document.clauses)
    if count > MAX_CLAUSES:
        return f"{name} has {count:,} clauses, more than {MAX_CLAUSES:,}; split it."
    if longest > MAX_CLAUSE:
        return f"{name} has a clause of {longest:,} characters, more than {MAX_CLAUSE:,}; break it into paragraphs."
    return parsed


def read_one(name: str, data: bytes) -> list[Line] | str:
    """Read the lines of one file; a sentence says why that cannot be done, whatever it was that failed."""
    return _done(shown(name), lambda: read_bytes(shown(name), data))


def _done(name: str, work: Callable[[], _Result]) -> _Result | str:
    """The result of some work on a file, or a sentence."""
    try:
        return work()
    except UnreadableError as error:
        return too_big(name) if _of_memory(error) else str(error)
    except MemoryError:
        return too_big(name)
    except Exception as error:
        if os.environ.get("RESOLVES_DEBUG"):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return f"{name} cannot be read, for an error inside Resolves ({what}); save it in another format."


def too_big(name: str) -> str:
    """What is said of a file that takes more memory than a worker has."""
    return f"{name} takes more than {MEMORY // MEGABYTE} MB of memory to read; split it or save it as text."


def _of_memory(error: BaseException) -> bool:
    """Whether memory was what an error came from, which a reader took for damage."""
    cause = error.__cause__ or error.__context__
    return isinstance(error, MemoryError) or (cause is not None and _of_memory(cause))


def main() -> None:
    """Answer until the input ends. Each answer comes with whether this worker is to be replaced."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner ends it
    questions, answers = sys.stdin.buffer, _own_output()
    limit_memory()
    _send(answers, pickle.dumps("ready"))
    while True:
        try:
            what, data, seconds = pickle.load(questions)  # noqa: S301  (the owner's)
        except EOFError:
            return
        with limited(seconds):
            answer = parse_one(what, data) if isinstance(what, Entry) else read_one(what, data)
        del data
        try:
            packed = pickle.dumps((answer, is_worn()), pickle.HIGHEST_PROTOCOL)
        except MemoryError:
            name = what.path.name if isinstance(what, Entry) else what
            packed = pickle.dumps((too_big(shown(name)), True))
        _send(answers, packed)


def _own_output() -> BinaryIO:
    """Standard output for answers alone: what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answers


def _send(answers: BinaryIO, packed: bytes) -> None:
    answers.write(packed)
    answers.flush()
