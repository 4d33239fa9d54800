"""NumPy's files, read by one thread at a time.

Their headers are literals that Python's parser reads, and that of CPython 3.11 fails with a SystemError ("AST
constructor recursion depth mismatch") where two threads use it at once (https://github.com/python/cpython/issues/106905).
"""

from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any, Literal, TypeVar

_Read = TypeVar("_Read")
_reading = RLock()
# Something else in the process may be parsed meanwhile.
_TRIES = 5


def read_alone(read: Callable[[], _Read]) -> _Read:
    """What a function that reads arrays gives, while no other does, and again where the parser was upset."""
    with _reading:
        for _ in range(_TRIES - 1):
            try:
                return read()
            except SystemError:
                continue
        return read()


def load_array(path: Path, *, mapped: bool = False) -> Any:
    """The array of a .npy file, in memory or mapped into it."""
    import numpy as np

    mode: Literal["r"] | None = "r" if mapped else None
    return read_alone(lambda: np.load(path, mmap_mode=mode))


def load_arrays(path: Path) -> dict[str, Any]:
    """All arrays of a .npz file, by name."""
    import numpy as np

    def read() -> dict[str, Any]:
        with np.load(path) as loaded:
            return {name: loaded[name] for name in loaded.files}

    return read_alone(read)
