"""Numbers that a program fitted, as it wrote them; `provenance.toml` says which program, from what, and when."""

from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@cache
def arrays(name: str) -> "dict[str, NDArray[np.float32]]":
    """The arrays of NAME.npz, by name, in single precision."""
    import numpy as np

    with as_file(files(__name__) / f"{name}.npz") as path, np.load(path) as loaded:
        return {key: loaded[key].astype(np.float32) for key in loaded.files}
