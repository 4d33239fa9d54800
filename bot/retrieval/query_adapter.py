"""A question's vector moved to where clauses lie that answer such questions.

People ask "who picks up the tab" and documents say "expenses shall be borne by": a question's vector lies among
questions, in everyday words, and not among clauses. One linear map for each model, of low rank, moves it over. The
maps in `adapters.npz` were fitted on made-up documents and questions about them (`python -m tests.bench.adapters`); the
clauses' own vectors stay as they are. A second map of MiniLM's moves the vectors of a question's words.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.embedders.base import MINILM

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# The name of the map of words.
WORDS = f"{MINILM} words"
_FILE = Path(__file__).with_name("adapters.npz")


def adapt(vector: "Sequence[float] | Floats", model: str) -> "Floats":
    """A question's unit vector by this model, or several in rows, moved; as they are where the model has no map."""
    import numpy as np

    given = np.asarray(vector, np.float32)
    maps = _maps()
    if f"{model} down" not in maps:
        return given
    return moved(given, maps[f"{model} down"], maps[f"{model} up"])


def moved(vectors: "Floats", down: "Floats", up: "Floats") -> "Floats":
    """Unit vectors to which a map has added themselves, brought `down` to few dimensions and `up` again."""
    import numpy as np

    away = vectors + vectors @ down @ up
    out: Floats = (away / np.linalg.norm(away, axis=-1, keepdims=True)).astype(np.float32)
    return out


@cache
def _maps() -> "dict[str, Floats]":
    """By model: `down` to few dimensions, and `up` again."""
    import numpy as np

    with np.load(_FILE) as arrays:
        return {name: arrays[name].astype(np.float32) for name in arrays.files}
