"""Whether what was found answers at all: answer, held but silent, or off topic.

No score of what was found tells by its size whether a question is one for the corpus, or whether it is answered: among
questions about the corpus, what is not answered looks like what is, as the subject is there and the detail is not.
Three things tell. What kind of question it is (`answerability`). Whether it is nearer to questions about other things
(weather, food, sport, code, chat; the lexicon lists some) than to any clause. And whether what it asks for literally
stands in one of the clauses found. How much each tells was fitted on questions of all kinds
(`python -m tests.bench.fit`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from bot.answer import Reason
from bot.catalogue.catalogue import Catalogue
from bot.retrieval.answerability import answerability_of
from bot.retrieval.constraints import constraints_of
from bot.retrieval.hybrid_search import SearchResult
from bot.understanding.query import Query
from ingest.model import Clause

# What tells a question for the corpus, in the order of `signals_of`, and a constant; it is one above 0.
_OURS = (0.95, 53.5, 1.86)
# What tells one that is answered: of questions in English, in other languages, and of those in English that name a
# document. Among one document's clauses, scores do tell.
_ANSWERED = {
    "english": (1.4, -7.0, -0.7, 4.1),
    "across": (2.4, -5.0, 0.1, 2.9),
    "named": (0.6, -5.0, 0.8, 5.2, -0.5),
}
# A name by its form: four capitals or more, or a capital inside.
_NAME = re.compile(r"[A-Z]{4,}|[A-Za-z][a-z]+[A-Z]\w*")
# Clauses that are looked through for what a question asks for literally.
_LOOKED_THROUGH = 5


@dataclass(frozen=True, slots=True)
class Abstention:
    """`reason` is None where the hits answer; `confidence` is from 0 to 1."""

    reason: Reason | None
    confidence: float


def verdict(query: Query, found: SearchResult, catalogue: Catalogue) -> Abstention:
    """The verdict on a question and what was found for it."""
    if not found.hits:
        return Abstention(Reason.OFF_TOPIC if not query.scope.named else Reason.SILENT, 0.0)
    told = features_of(query, found, catalogue)
    ours, answered = _sum(_OURS, told.ours), _sum(_ANSWERED[told.group], told.answered)
    confidence = round(_share(ours) * _share(answered), 3)
    if ours < 0 and not query.scope.named:
        return Abstention(Reason.OFF_TOPIC, confidence)
    if answered < 0 or _names_a_stranger(query, catalogue) or _unspoken(query, catalogue):
        return Abstention(Reason.SILENT, confidence)
    return Abstention(None, confidence)


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


@dataclass(frozen=True, slots=True)
class Features:
    """What tells a question for the corpus: its kind, and how much nearer it is to a clause than to other things.

    And what tells one that is answered, by the `group` that is weighed alike: its kind, whether something it asks for
    literally is missing, or is there; in a document that it names, what is missing, the share of its words that one
    clause holds, and how near they come to some of the best clauses'.
    """

    group: str
    ours: tuple[float, ...]
    answered: tuple[float, ...]


def features_of(query: Query, found: SearchResult, catalogue: Catalogue) -> Features:
    """What tells what a question is."""
    english = query.language == "en"
    kind = answerability_of(found.vector, english=english)
    wanted = constraints_of(query)
    clauses = _looked_through(query, found, catalogue)
    held = all(part.held_among(clauses, catalogue) for part in wanted)
    missing = float(not held)
    if english and query.scope.documents and found.covered:
        return Features("named", (kind.ours, found.lead), (kind.said, missing, found.share, found.covered))
    group = "english" if english else "across"
    return Features(group, (kind.ours, found.lead), (kind.said, missing, float(held and bool(wanted))))


def _looked_through(query: Query, found: SearchResult, catalogue: Catalogue) -> list[Clause]:
    """The clauses that are looked through for what is asked for literally: the best, of each document that is named."""
    of = [catalogue.document(hit.clause).expression.document for hit in found.hits]
    best = [
        [hit.clause for hit, name in zip(found.hits, of, strict=True) if name == document]
        for document in query.scope.documents
    ]
    groups = best if len(best) > 1 else [[hit.clause for hit in found.hits]]
    return [clause for group in groups for clause in group[:_LOOKED_THROUGH]]


def _sum(weights: Sequence[float], signals: Sequence[float]) -> float:
    return sum(weight * signal for weight, signal in zip(weights, (*signals, 1.0), strict=True))


def _share(odds: float) -> float:
    return 1 / (1 + exp(-odds))
