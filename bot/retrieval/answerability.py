"""Answerability classifier: logistic regressions on the question's embedding alone, whatever the corpus holds.

Two binary decisions. Answerable or not: texts of the Union say what somebody is asked to do, by when, why, on what
conditions; some things they never say (who voted how, what a thing cost, how a machine works). In-domain or not: people
ask bots other things altogether. The embedding of the second view (MiniLM for English, the universal sentence encoder
for other languages) separates these classes better than any score of what was found. The weights were fitted on
labelled questions (`python -m tests.bench.kinds`; `fitted/provenance.toml`).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.retrieval.fitted import arrays

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Answerability:
    """Logits of the two classifiers; 0 (undecided) where the question has no embedding.

    `answerable`: the question asks for something that such texts say, not for what they leave out. `in_domain`: it is
    about them at all.
    """

    answerable: float = 0.0
    in_domain: float = 0.0


def answerability_of(vector: "Floats | None", *, english: bool) -> Answerability:
    """Classify a question by its embedding in the second view: MiniLM's for English, the multilingual one otherwise."""
    if vector is None:
        return Answerability()
    answerable, in_domain = logits(arrays("answerability")["english" if english else "across"], vector)
    return Answerability(float(answerable), float(in_domain))


def logits(weights: "NDArray[np.floating]", vector: "NDArray[np.floating]") -> "NDArray[np.floating]":
    """Logits of linear classifiers: `weights` (classes, dimensions + 1) has a row for each, the bias at its end."""
    logits: NDArray[np.floating] = weights[:, :-1] @ vector + weights[:, -1]
    return logits
