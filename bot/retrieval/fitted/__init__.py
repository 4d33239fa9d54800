"""Numbers that a program fitted, as it wrote them; `provenance.toml` says which program, from what, and when."""

from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from ingest.indexes.arrays import load_arrays

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@cache
def arrays(name: str) -> "dict[str, NDArray[np.float32]]":
    """The arrays of NAME.npz, by name, in single precision."""
    import numpy as np

    with as_file(files(__name__) / f"{name}.npz") as path:
        return {key: array.astype(np.float32) for key, array in load_arrays(path).items()}
