"""What a question asks for literally: an amount, a period, a date, a country, a definition, a vote.

A paraphrase of it is no answer: the clause itself has to hold it.
"""

import re
from dataclasses import dataclass
from functools import cache

from bot.catalogue import Catalogue
from bot.query import Query
from bot.topic import blank
from bot.vocabulary import cue, has
from ingest import citation
from ingest.lexicon import alternatives, load, plain
from ingest.model import Clause
from ingest.words import stems

_UNITS = r"hours?|days?|weeks?|months?|years?|minutes?|per\s?cent|%|million|billion|francs|dollars|euros|chf|usd|eur"
_MEASURED = re.compile(rf"(?<![\w.])(\d[\d.,]*)\s*-?\s*(?:{_UNITS})(?![^\W_])", re.IGNORECASE)
_AMOUNT = re.compile(
    r"\b\d[\d., ]*\s*(?:million|billion|francs|dollars|euros|per\s?cent|%)|\b(?:CHF|USD|EUR|francs?|dollars?)\b",
    re.IGNORECASE,
)
_WHICH_COUNTRY = re.compile(r"\b(?:which|what) (?:country|countries|nations?|(?:member )?states?)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\b(?:how many|what (?:is|was) the (?:total )?number of)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w.])(?!(?:19|20)\d\d\b)\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|forty|fifty|dozens?|hundreds?|thousands?|million|billion)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:(?:what|which|the|a) (?:exact )?(?:dates?|day|month|deadline)|by when|(?:what|which) year)\b", re.IGNORECASE
)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(?:days?|weeks?|months?|years?)\b"
)
_DEFINED = re.compile(r"\b(?:defin(?:e[sd]?|ing|itions?)|what is meant by)\b", re.IGNORECASE)
_DEFINING = re.compile(r"\bdefin|\bmeans\b|\bunderstood (?:as|to)\b|\brefers to\b|\bterm\b", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:tele)?phone number\b", re.IGNORECASE)
_CALLING = re.compile(r"\+?\d[\d ()/-]{5,}\d")
_MAILED, _MAILING = re.compile(r"\be-?mail(?: address)?\b", re.IGNORECASE), re.compile(r"\S@\S")
# What a question wants to be told, and how a clause tells it.
_TOLD = ((_HOW_MANY, _NUMBER), (_WHEN, _DATE), (_DEFINED, _DEFINING), (_CALLED, _CALLING), (_MAILED, _MAILING))


@dataclass(frozen=True, slots=True)
class Literal:
    """What a clause has to hold.

    `titled`: its document's title may hold it instead, as the clauses of a resolution on a country need not repeat it.
    `own`: the years and numbers of references in the clause do not count.
    """

    pattern: re.Pattern[str]
    titled: bool = False
    own: bool = False

    def held_by(self, clause: Clause, catalogue: Catalogue) -> bool:
        """Whether a clause, or what may stand for it, holds this."""
        text = plain(clause.text)
        if self.own:
            text = blank(text, [(c.start, c.end) for c in citation.find(clause.text, asked=False)])
        title = plain(catalogue.document(clause).expression.title) if self.titled else ""
        return bool(self.pattern.search(text) or self.pattern.search(title))


def literals(query: Query) -> list[Literal]:
    """What a question asks for literally."""
    folded = plain(query.text)
    amounts = (
        re.compile(rf"(?<![\d.,]){re.escape(m[1])}(?!\d|[.,]\d|\s\d{{3}}(?!\d))") for m in _MEASURED.finditer(folded)
    )
    out = [Literal(amount) for amount in amounts]
    if has("money", query.text):
        out.append(Literal(_AMOUNT))
    out += [Literal(told, own=True) for wanted, told in _TOLD if wanted.search(folded)]
    if _WHICH_COUNTRY.search(folded):
        out.append(Literal(_countries(), titled=True))
    words = [stems(word)[0] for word in cue("literal").findall(folded)]
    names = (*words, *_countries().findall(folded))
    patterns = (re.compile(rf"(?<![^\W_]){re.escape(name)}", re.IGNORECASE) for name in names)
    return [*out, *(Literal(pattern, titled=True) for pattern in patterns)]


@cache
def _countries() -> re.Pattern[str]:
    return re.compile(alternatives(load("places")["countries"]), re.IGNORECASE)
