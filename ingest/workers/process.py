"""A worker as its owner sees it: a process that is started when it is needed, and replaced when it is gone."""

import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Event, Lock, Timer
from typing import Any

from ingest.document import Parsed
from ingest.errors import IngestError
from ingest.manifest import Entry
from ingest.readers import Line
from ingest.readers.file import shown
from ingest.workers.limits import START_SECONDS, WAIT_SECONDS, seconds_for

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from ingest.workers.worker import main; main()"

# Libraries of numbers, which a reader may load, take address space for a thread of each processor.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# The exit code of a process that the system ended for its processor time.
_OUT_OF_TIME = None if sys.platform == "win32" else -signal.SIGXCPU


class _Gone(Exception):  # noqa: N818  (it is no fault of ours)
    """The process ended without an answer; `late` where that was for the time that it took."""

    def __init__(self, *, late: bool) -> None:
        self.late = late


class Worker:
    """Parses and reads files in a process, one at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._starting, self._closed = Lock(), False

    def parse(self, entry: Entry, data: bytes) -> Parsed | str:
        """Parse a file; a sentence says why that cannot be done. Raises IngestError where no process can be started."""
        parsed: Parsed | str = self._work(entry, entry.path.name, data)
        return parsed

    def read(self, name: str, data: bytes) -> list[Line] | str:
        """Read the lines of a file. As `parse`."""
        lines: list[Line] | str = self._work(name, name, data)
        return lines

    def _work(self, what: Entry | str, file: str, data: bytes) -> Any:
        """The answer about a file: an entry is to be parsed, a name to be read."""
        name, seconds = shown(file), seconds_for(file, data)
        process = self._process or self._start()
        try:
            answer, worn = self._ask(process, (what, data, seconds), WAIT_SECONDS)
        except _Gone as gone:
            if gone.late:
                return (
                    f"{name} takes more than {min(seconds, WAIT_SECONDS)} seconds to read; split it or save it as text."
                )
            return f"{name} ends the process that reads it, so it is damaged; save it anew or as text."
        if worn:
            self.end()
        return answer

    @property
    def pid(self) -> int:
        """The id of its process; 0 where none runs."""
        return self._process.pid if self._process else 0

    def close(self) -> None:
        """Kill the process, also while a file is parsed in another thread, and start no other."""
        with self._starting:
            self._closed = True
            if self._process:
                _kill(self._process)

    def end(self) -> int:
        """End the process and all that it started; the exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        _kill(process)
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        return process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        path = [entry or os.getcwd() for entry in sys.path]  # noqa: PTH109
        errors = None if os.environ.get("RESOLVES_DEBUG") else subprocess.DEVNULL
        with self._starting:
            if self._closed:
                raise IngestError("The ingestion was stopped.")
            try:
                process = self._process = subprocess.Popen(  # noqa: S603  (our own program)
                    [sys.executable, "-c", _PROGRAM, *path],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    start_new_session=True,  # so that it can be killed with all that it started
                    env={**os.environ, **_ONE_THREAD},
                )
            except OSError as error:
                raise IngestError(f"No process can be started to read files in ({error.strerror}).") from error
        try:
            self._ask(process, None, START_SECONDS)
        except _Gone:
            raise IngestError("A process to read files in does not start; RESOLVES_DEBUG=1 shows why.") from None
        return process

    def _ask(self, process: "subprocess.Popen[bytes]", question: object, seconds: float) -> Any:
        """The answer to a question, or what a process says when it has started. Raises _Gone."""
        late = Event()

        def kill() -> None:
            late.set()
            _kill(process)

        timer = Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            if question is not None:
                pickle.dump(question, process.stdin, pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
                process.stdin.flush()  # type: ignore[union-attr]
            answer = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301  (the worker's)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            code = self.end()
            raise _Gone(late=late.is_set() or code == _OUT_OF_TIME) from None
        finally:
            timer.cancel()
            timer.join()
        if late.is_set():  # just as it answered
            self.end()
        return answer


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process that was not waited for yet, with all that it started."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
