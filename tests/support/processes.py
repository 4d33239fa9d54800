"""Processes of tests: on loopback, bounded in time, ended by their id."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


def free_port() -> int:
    """A free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def listens(port: int) -> bool:
    """Whether a port accepts connections."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    """Wait until a condition holds. Raises AssertionError where it does not in time."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "this took too long"
        time.sleep(0.02)


@contextmanager
def running(command: Sequence[str], **options: object) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that is killed when the block ends, if it has not ended by itself."""
    with subprocess.Popen(command, **options) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()
