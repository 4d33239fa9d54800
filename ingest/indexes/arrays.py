"""NumPy's files, read by one thread at a time.

Their headers are literals that Python's parser reads, and that of CPython 3.11 fails with a SystemError ("AST
constructor recursion depth mismatch") where two threads use it at once (https://github.com/python/cpython/issues/106905).
"""

from pathlib import Path
from threading import Lock
from typing import Any, Literal

_reading = Lock()


def load_array(path: Path, *, mapped: bool = False) -> Any:
    """The array of a .npy file, in memory or mapped into it."""
    import numpy as np

    mode: Literal["r"] | None = "r" if mapped else None
    with _reading:
        try:
            return np.load(path, mmap_mode=mode)
        except SystemError:  # something else was parsed meanwhile
            return np.load(path, mmap_mode=mode)


def load_arrays(path: Path) -> dict[str, Any]:
    """All arrays of a .npz file, by name."""
    try:
        return _all_of(path)
    except SystemError:
        return _all_of(path)


def _all_of(path: Path) -> dict[str, Any]:
    import numpy as np

    with _reading, np.load(path) as loaded:
        return {name: loaded[name] for name in loaded.files}
