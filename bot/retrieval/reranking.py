"""The order of the best candidates, by all that tells for them.

Each signal is spread from 0 to 1 over the candidates of one question, and weighed. The weights were fitted on
questions with known answers (`python -m tests.bench.fit`), none of them ObliQA's: they are the ones under which the
right clause is likeliest to come first, held near to the fusion alone. A clause's score is its likelihood over that of
the best one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ingest.model import Clause, Part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.floating]

# Clauses of a document that speak for it.
_SPEAKING = 3


@dataclass(frozen=True, slots=True)
class Features:
    """What tells for the candidates of a question, a value each; None where it was not worked out.

    `fused`: words and meaning together. `near`: the embedder's cosine, less the clause's nearness to any question.
    `view`: the second model's cosine. `pieces`: its nearness word by word, in English. `document`: how good the best
    clauses of its document are, as a question seldom touches two. `operative` and `preambular`: a clause that asks or
    recites something, and no title, greeting or loose paragraph.
    """

    fused: "Values"
    near: "Values"
    view: "Values | None"
    pieces: "Values | None"
    document: "Values"
    operative: "Values"
    preambular: "Values"


# For questions in English, between those fitted before and after questions' vectors were moved, as the latter alone put
# fewer right clauses first in letters; and for other languages, which share hardly a word with an English clause.
WEIGHTS = Features(4.8, 1.5, 1.6, 2.7, 1.8, 1.4, 0.8)  # type: ignore[arg-type]
ACROSS = Features(5.5, 1.4, 2.4, 0.0, 1.1, 0.0, 0.0)  # type: ignore[arg-type]
# The signals of meaning, which count the less the more of a question's words stand in one clause.
_OF_MEANING = {"near", "view", "pieces", "document"}


def rerank(signals: Features, share: float = 0.0, weights: Features = WEIGHTS) -> "Values":
    """How likely each candidate is the right one, over the likeliest; from 0 to 1.

    `share` is that of the question's words that one clause holds, from 0 to 1.
    """
    import numpy as np

    total = np.sum(
        [getattr(weights, name) * values for name, values in told(signals, share).items()],
        axis=0,
    )
    likely: Values = np.exp(total - total.max())
    return likely


def told(signals: Features, share: float) -> "dict[str, Values]":
    """The signals as they are weighed, those that were not worked out aside."""
    given = {field.name: getattr(signals, field.name) for field in fields(Features)}
    return {
        name: values / (1 + share**2) if name in _OF_MEANING else values
        for name, values in given.items()
        if values is not None
    }


def of_documents(fused: "Values", documents: Sequence[str]) -> "Values":
    """For each candidate the mean score of the best of its document, over that of the best document."""
    import numpy as np

    best = {}
    for name in dict.fromkeys(documents):
        own = np.sort(fused[[at for at, other in enumerate(documents) if other == name]])[::-1][:_SPEAKING]
        best[name] = own.sum() / _SPEAKING
    top = max(best.values()) or 1.0
    return np.array([best[name] / top for name in documents])


def of_part(clauses: Sequence[Clause], part: Part) -> "Values":
    """1 for the candidates of one part, 0 for the others."""
    import numpy as np

    return np.array([float(clause.part is part) for clause in clauses])


def spread(values: "Values") -> "Values":
    """Values from 0 for the lowest to 1 for the highest; 0 where they are all alike."""
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else 0 * values
