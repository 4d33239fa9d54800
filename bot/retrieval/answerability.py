"""What kind of thing a question asks for, told by its own shape and whatever the corpus holds.

Texts of the Union say what somebody is asked to do, by when, why, on what conditions. Some things they never say (who
voted how, what a thing cost, how a machine works), and people ask bots other things altogether. The question's second
vector tells these kinds apart, better than any score of what was found. The weights in `kinds.npz` were fitted on
questions of each kind (`python -m tests.bench.kinds`).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_FILE = Path(__file__).with_name("kinds.npz")


@dataclass(frozen=True, slots=True)
class Answerability:
    """Log-odds: that a question asks for something that such texts say, not for what they leave out; and that it is
    about them at all. 0 where nothing tells."""

    said: float = 0.0
    ours: float = 0.0


def answerability_of(vector: "Floats | None", *, english: bool) -> Answerability:
    """The kind of a question by its second vector: of the model for English, or of the one for other languages."""
    if vector is None:
        return Answerability()
    said, ours = odds(_weights()["english" if english else "across"], vector)
    return Answerability(float(said), float(ours))


def odds(weights: "NDArray[np.floating]", vector: "NDArray[np.floating]") -> "NDArray[np.floating]":
    """Both log-odds of a question: a row of weights each, its constant at the end."""
    found: NDArray[np.floating] = weights[:, :-1] @ vector + weights[:, -1]
    return found


@cache
def _weights() -> "dict[str, Floats]":
    """By model, a row for each log-odds with its constant at the end."""
    import numpy as np

    with np.load(_FILE) as arrays:
        return {name: arrays[name] for name in arrays.files}
