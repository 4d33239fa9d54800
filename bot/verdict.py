"""Whether what was found answers at all: answer, held but silent, or off topic.

The embedder's cosines do not tell a question about the corpus from another by their size. What does, measured on
questions of our own: whether the question is nearer to questions about other things (weather, food, sport, code,
chat; the lexicon lists some) than to any clause. And what a question asks for literally (an amount, a period, a
country, a vote) has to stand in the clause; a paraphrase of it is none.
"""

import re
from dataclasses import dataclass

from bot.answer import Reason
from bot.catalogue import Catalogue
from bot.query import Query
from bot.search import Found
from bot.vocabulary import cue, has
from ingest.lexicon import alternatives, load, plain
from ingest.model import Clause
from ingest.words import stems

# How much nearer to other things a question has to be before it is called off topic.
_MARGIN = 0.015
# Clauses that are looked through for what a question asks for literally.
_LOOKED_THROUGH = 5

_UNITS = r"hours?|days?|weeks?|months?|years?|minutes?|per\s?cent|%|million|billion|francs|dollars|euros|chf|usd|eur"
_MEASURED = re.compile(rf"(?<![\w.])(\d[\d.,]*)\s*-?\s*(?:{_UNITS})(?![^\W_])", re.IGNORECASE)
_AMOUNT = re.compile(
    r"\b\d[\d., ]*\s*(?:million|billion|francs|dollars|euros|per\s?cent|%)|\b(?:CHF|USD|EUR|francs?|dollars?)\b",
    re.IGNORECASE,
)


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
    if any(not any(_holds(part, clause, catalogue) for clause in clauses) for part in literal_parts(query)):
        return Verdict(Reason.SILENT, confidence)
    return Verdict(None, confidence)


def literal_parts(query: Query) -> list[re.Pattern[str]]:
    """Patterns that a clause has to hold to answer a question."""
    text, folded = query.text, plain(query.text)
    parts = [
        re.compile(rf"(?<![\d.,]){re.escape(m[1])}(?!\d|[.,]\d|\s\d{{3}}(?!\d))") for m in _MEASURED.finditer(folded)
    ]
    if has("money", text):
        parts.append(_AMOUNT)
    words = [stems(word)[0] for word in cue("literal").findall(folded)] if query.scope.named else []
    names = [*words, *_countries().findall(folded)]
    return [*parts, *(re.compile(rf"(?<![^\W_]){re.escape(name)}", re.IGNORECASE) for name in names)]


def _holds(part: re.Pattern[str], clause: Clause, catalogue: Catalogue) -> bool:
    """A country may also stand in the title: the clauses of a resolution on it need not repeat it."""
    title = catalogue.document(clause).expression.title
    return bool(
        part.search(plain(clause.text))
        or (part.flags & re.IGNORECASE and part.search(plain(title)) and part is not _AMOUNT)
    )


def _countries() -> re.Pattern[str]:
    return re.compile(alternatives(load("places")["countries"]), re.IGNORECASE)
