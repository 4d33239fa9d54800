"""Rerank candidates: weighted sum of min-max normalised features, softmax over the candidates of one question.

A conditional logit (log-linear) model, fitted by maximum likelihood of the right clauses (`python -m tests.bench.fit`)
on questions with known answers, none of them ObliQA's, with an L2 penalty towards the fused score alone. A clause's
score is its likelihood relative to the best candidate's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from bot.settings import RerankingWeights
from ingest.model import Clause, Part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.floating]

# Best clauses of a document over which its score is averaged.
_DOCUMENT_CLAUSES = 3


@dataclass(frozen=True, slots=True)
class RerankingFeatures:
    """Features of a question's candidates: an array (candidates,) each, from 0 to 1; None where it was not computed.

    `fused`: the first-stage score, lexical and dense. `dense`: the embedder's cosine, corrected for hubness.
    `second_view`: the second encoder's cosine. `maxsim`: late interaction over tokens, in English. `document_score`:
    how good the best clauses of the candidate's document are, as a question seldom touches two. `operative` and
    `preambular`: indicators of the clause's part; a title, greeting or loose paragraph has neither.
    """

    fused: "Values"
    dense: "Values"
    second_view: "Values | None"
    maxsim: "Values | None"
    document_score: "Values"
    operative: "Values"
    preambular: "Values"


# Semantic features, which count the less the more of a question's words one clause covers.
_SEMANTIC = {"dense", "second_view", "maxsim", "document_score"}


def rerank(features: RerankingFeatures, coverage: float, weights: RerankingWeights) -> "Values":
    """Score each candidate by exp(logit - highest logit): its likelihood relative to the best, from 0 to 1.

    `coverage` is the part of the question's words, weighted by IDF, that the best single clause holds, from 0 to 1.
    """
    import numpy as np

    logits = np.sum(
        [getattr(weights, name) * values for name, values in discount_semantic(features, coverage).items()],
        axis=0,
    )
    likelihoods: Values = np.exp(logits - logits.max())
    return likelihoods


def discount_semantic(features: RerankingFeatures, coverage: float) -> "dict[str, Values]":
    """The computed features by name, semantic ones divided by 1 + coverage²: they count less where the words match."""
    by_name = {field.name: getattr(features, field.name) for field in fields(RerankingFeatures)}
    return {
        name: values / (1 + coverage**2) if name in _SEMANTIC else values
        for name, values in by_name.items()
        if values is not None
    }


def document_scores(scores: "Values", documents: Sequence[str]) -> "Values":
    """For each candidate the mean of the top scores of its document, relative to the best document's."""
    import numpy as np

    by_document = {}
    for name in dict.fromkeys(documents):
        clause_scores = np.sort(scores[[at for at, other in enumerate(documents) if other == name]])[::-1][
            :_DOCUMENT_CLAUSES
        ]
        by_document[name] = clause_scores.sum() / _DOCUMENT_CLAUSES
    top = max(by_document.values()) or 1.0
    return np.array([by_document[name] / top for name in documents])


def part_indicator(clauses: Sequence[Clause], part: Part) -> "Values":
    """Indicator feature: 1 for the candidates of one part, 0 for the others."""
    import numpy as np

    return np.array([float(clause.part is part) for clause in clauses])


def min_max(values: "Values") -> "Values":
    """Min-max normalisation to [0, 1]; zeros where all values are equal."""
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else 0 * values
