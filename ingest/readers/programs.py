"""Programs that a reader starts, such as LibreOffice and Tesseract: with a time and limits of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

# Bytes of address space: LibreOffice takes more than the process that reads the file may have itself.
_MEMORY = 2 * 1024**3


def run(
    command: Sequence[str],
    *,
    seconds: float,
    data: bytes | None = None,
    env: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Run a program and return what it prints; `data` is its input, `env` what its environment has besides ours.

    Raises OSError and subprocess.SubprocessError, also where it takes longer or fails.
    """
    done = subprocess.run(  # noqa: S603 (an installed program; what is read goes in as data)
        list(command),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=seconds,
        check=True,
        env={**os.environ, **env},
        preexec_fn=_limits(seconds),
        input=data or b"",
    )
    out: bytes = done.stdout
    return out


def _limits(seconds: float) -> Callable[[], None] | None:
    """Limits for the program instead of those that it would inherit; None where the system has none."""
    if sys.platform == "win32":
        return None
    import resource

    def limit() -> None:
        for kind, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, int(seconds) + 1)):
            _, hard = resource.getrlimit(kind)
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (soft, hard))

    return limit
