"""Whether what was found answers at all: answer, held but silent, or off topic.

The embedder's cosines do not tell a question about the corpus from another, so the verdict looks at the words: how
much of what the question is about stands in the best clauses, and whether it names anything of the documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Reason
from bot.catalogue import Catalogue
from bot.question import Query
from bot.search import Hit


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is None where the hits answer; `confidence` is from 0 to 1."""

    reason: Reason | None
    confidence: float


def verdict(query: Query, hits: Sequence[Hit], catalogue: Catalogue) -> Verdict:
    """The verdict on a question's hits."""
    if not hits:
        return Verdict(Reason.OFF_TOPIC, 0.0)
    top = hits[0]
    return Verdict(None, top.share)
