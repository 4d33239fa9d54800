"""Whether what was found answers at all: answer, held but silent, or off topic.

The embedder's cosines do not tell a question about the corpus from another by their size. What does, measured on
questions of our own: whether the question is nearer to questions about other things (weather, food, sport, code,
chat; the lexicon lists some) than to any clause. And what a question asks for literally has to stand in the clause.
"""

from dataclasses import dataclass

from bot.answer import Reason
from bot.catalogue import Catalogue
from bot.literal import literals
from bot.query import Query
from bot.search import Found

# How much nearer to other things a question has to be before it is called off topic.
_MARGIN = 0.015
# Clauses that are looked through for what a question asks for literally.
_LOOKED_THROUGH = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is None where the hits answer; `confidence` is from 0 to 1."""

    reason: Reason | None
    confidence: float


def verdict(query: Query, found: Found, catalogue: Catalogue) -> Verdict:
    """The verdict on a question and what was found for it."""
    if not found.hits:
        return Verdict(Reason.OFF_TOPIC if not query.scope.named else Reason.SILENT, 0.0)
    best = max(hit.cosine for hit in found.hits)
    lead = best - found.elsewhere
    confidence = round(min(1.0, max(0.0, 0.5 + 5 * lead + 0.3 * found.hits[0].share)), 3)
    if lead < -_MARGIN and not query.scope.named:
        return Verdict(Reason.OFF_TOPIC, confidence)
    looked_through = found.hits[:_LOOKED_THROUGH]
    # Of a document that a question names, a clause with none of the question's words says nothing of its subject.
    said = len(query.topic.terms) + len(query.topic.words) > 1 and query.language == "en"
    if query.scope.named and said and not any(hit.share for hit in looked_through):
        return Verdict(Reason.SILENT, confidence)
    clauses = [hit.clause for hit in looked_through]
    if any(not any(part.held_by(clause, catalogue) for clause in clauses) for part in literals(query)):
        return Verdict(Reason.SILENT, confidence)
    return Verdict(None, confidence)
