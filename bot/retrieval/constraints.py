"""What an answer has to hold literally: an amount or a country that the question names, and what it wants to be told.

A paraphrase of it is no answer: the clause itself has to hold it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.understanding.answer_type import wanted
from bot.understanding.query import Query
from bot.understanding.topic import blank
from ingest import citation
from ingest.lexicon import alternatives, load, plain
from ingest.model import Clause

_UNITS = r"hours?|days?|weeks?|months?|years?|minutes?|per\s?cent|%|million|billion|francs|dollars|euros|chf|usd|eur"
_MEASURED = re.compile(rf"(?<![\w.])(\d[\d.,]*)\s*-?\s*(?:{_UNITS})(?![^\W_])", re.IGNORECASE)
_WHICH_COUNTRY = re.compile(r"\b(?:which|what) (?:country|countries|nations?|(?:member )?states?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Constraint:
    """What a clause has to hold.

    `titled`: its document's title may hold it instead, as the clauses of a resolution on a country need not repeat it.
    `own`: the years and numbers of references in the clause do not count. The first clause found may hold `first`
    instead: it says what is counted in other words.
    """

    pattern: re.Pattern[str]
    titled: bool = False
    own: bool = False
    first: re.Pattern[str] | None = None

    def held_by(self, clause: Clause, catalogue: Catalogue) -> bool:
        """Whether a clause, or what may stand for it, holds this."""
        return self._in(self.pattern, clause, catalogue)

    def held_among(self, clauses: Sequence[Clause], catalogue: Catalogue) -> bool:
        """Whether one of these clauses, the best first, holds this."""
        if any(self.held_by(clause, catalogue) for clause in clauses):
            return True
        return self.first is not None and self._in(self.first, clauses[0], catalogue)

    def _in(self, pattern: re.Pattern[str], clause: Clause, catalogue: Catalogue) -> bool:
        text = plain(clause.text)
        if self.own:
            text = blank(text, [(c.start, c.end) for c in citation.find(clause.text, asked=False)])
        title = plain(catalogue.document(clause).expression.title) if self.titled else ""
        return bool(pattern.search(text) or pattern.search(title))


def constraints_of(query: Query) -> list[Constraint]:
    """What a question asks for literally."""
    folded = plain(query.text)
    amounts = (
        re.compile(rf"(?<![\d.,]){re.escape(m[1])}(?!\d|[.,]\d|\s\d{{3}}(?!\d))") for m in _MEASURED.finditer(folded)
    )
    out = [Constraint(amount) for amount in amounts]
    out += [Constraint(w.pattern, own=True, first=w.first) for w in wanted(query.text)]
    if _WHICH_COUNTRY.search(folded):
        out.append(Constraint(_countries(), titled=True))
    named = (re.compile(rf"(?<![^\W_]){re.escape(name)}", re.IGNORECASE) for name in _countries().findall(folded))
    return [*out, *(Constraint(pattern, titled=True) for pattern in named)]


@cache
def _countries() -> re.Pattern[str]:
    return re.compile(alternatives(load("places")["countries"]), re.IGNORECASE)
