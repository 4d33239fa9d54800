"""Whether what was found answers at all: answer, held but silent, or off topic.

No cosine tells by its size whether a question is one for the corpus. What does is whether it is nearer to questions
about other things (weather, food, sport, code, chat; the lexicon lists some) than to any clause; by how much was fitted
on questions of both kinds (`python -m tests.bench.fit`). Among questions about the corpus, what is not answered looks
like what is: the subject is there, the detail is not. So what a question asks for literally has to stand in one of the
clauses found.
"""

import re
from dataclasses import dataclass
from math import exp

from bot.answer import Reason
from bot.catalogue import Catalogue
from bot.literal import literals
from bot.query import Query
from bot.search import Found

# What tells a question for the corpus, in the order of `signals_of`, and a constant; it is one above 0.
_WEIGHTS, _CONSTANT = (94.9, -4.7), 7.2
# A name by its form: four capitals or more, or a capital inside.
_NAME = re.compile(r"[A-Z]{4,}|[A-Za-z][a-z]+[A-Z]\w*")
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
    score = sum(w * s for w, s in zip(_WEIGHTS, signals_of(query, found), strict=True)) + _CONSTANT
    confidence = round(1 / (1 + exp(-score)), 3)
    if score < 0 and not query.scope.named:
        return Verdict(Reason.OFF_TOPIC, confidence)
    clauses = [hit.clause for hit in found.hits[:_LOOKED_THROUGH]]
    told = all(part.held_among(clauses, catalogue) for part in literals(query))
    if not told or _names_a_stranger(query, catalogue) or _unspoken(query, catalogue):
        return Verdict(Reason.SILENT, confidence)
    return Verdict(None, confidence)


def _names_a_stranger(query: Query, catalogue: Catalogue) -> bool:
    """Whether a question has a name, such as "GDPR" or "WhatsApp", that no clause has and the lexicon does not know."""
    pairs = zip(query.topic.words, query.topic.said, strict=True)
    return any(_NAME.fullmatch(said) and stem not in catalogue.words for stem, said in pairs)


def _unspoken(query: Query, catalogue: Catalogue) -> bool:
    """Whether the documents that a question names have none of the words that it asks about."""
    topic = query.topic
    if not (query.scope.named and query.scope.documents and topic) or query.language != "en":
        return False
    clauses = (clause for d in catalogue.documents_of(query.scope.documents) for clause in d.clauses)
    return not any(topic.share(clause.text, catalogue.stems_of(clause)) for clause in clauses)


def signals_of(query: Query, found: Found) -> tuple[float, float]:
    """How much nearer a question is to a clause than to other things; and whether it is in English, where that means
    more, as the clauses are."""
    return max(hit.cosine for hit in found.hits) - found.elsewhere, float(query.language == "en")
