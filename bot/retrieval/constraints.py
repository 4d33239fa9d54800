"""Lexical constraints: patterns that an answer has to match literally, from the question and its answer type.

An amount or a country that the question names, and the type of answer that it expects (a date, a number, a price …). A
paraphrase is no answer: the clause itself has to match.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.understanding.answer_type import wanted
from bot.understanding.query import Query
from bot.understanding.text import blank
from ingest import citation
from ingest.lexicon import alternatives, load, plain
from ingest.model import Clause

_UNITS = r"hours?|days?|weeks?|months?|years?|minutes?|per\s?cent|%|million|billion|francs|dollars|euros|chf|usd|eur"
_AMOUNT = re.compile(rf"(?<![\w.])(\d[\d.,]*)\s*-?\s*(?:{_UNITS})(?![^\W_])", re.IGNORECASE)
_WHICH_COUNTRY = re.compile(r"\b(?:which|what) (?:country|countries|nations?|(?:member )?states?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Constraint:
    """A pattern that an answering clause has to match.

    `allow_title`: a match in the document's title counts too, as the clauses of a resolution on a country need not
    repeat it. `outside_citations`: years and numbers inside citations in the clause do not count. The top-ranked clause
    may match `first_clause_pattern` instead: it says what is counted in other words.
    """

    pattern: re.Pattern[str]
    allow_title: bool = False
    outside_citations: bool = False
    first_clause_pattern: re.Pattern[str] | None = None

    def satisfied_by(self, clause: Clause, catalogue: Catalogue) -> bool:
        """Whether a clause, or its document's title where that counts, matches the pattern."""
        return self._matches(self.pattern, clause, catalogue)

    def satisfied_among(self, clauses: Sequence[Clause], catalogue: Catalogue) -> bool:
        """Whether one of these clauses, ranked best first, satisfies the constraint, the first by either pattern."""
        if any(self.satisfied_by(clause, catalogue) for clause in clauses):
            return True
        return self.first_clause_pattern is not None and self._matches(self.first_clause_pattern, clauses[0], catalogue)

    def _matches(self, pattern: re.Pattern[str], clause: Clause, catalogue: Catalogue) -> bool:
        text = plain(clause.text)
        if self.outside_citations:
            text = blank(text, [(c.start, c.end) for c in citation.find(clause.text, asked=False)])
        title = plain(catalogue.document(clause).expression.title) if self.allow_title else ""
        return bool(pattern.search(text) or pattern.search(title))


def constraints_of(query: Query) -> list[Constraint]:
    """Extract the lexical constraints of a question: amounts with units, expected answer types, countries."""
    folded = plain(query.text)
    out = amounts_of(query)
    out += [
        Constraint(answer_type.pattern, outside_citations=True, first_clause_pattern=answer_type.first)
        for answer_type in wanted(query.text)
    ]
    if _WHICH_COUNTRY.search(folded):
        out.append(Constraint(_countries(), allow_title=True))
    country_names = (
        re.compile(rf"(?<![^\W_]){re.escape(name)}", re.IGNORECASE) for name in _countries().findall(folded)
    )
    return [*out, *(Constraint(pattern, allow_title=True) for pattern in country_names)]


def amounts_of(query: Query) -> list[Constraint]:
    """Extract the amounts with units that a question states, such as “72 hours”."""
    stated = _AMOUNT.finditer(plain(query.text))
    return [Constraint(re.compile(rf"(?<![\d.,]){re.escape(m[1])}(?!\d|[.,]\d|\s\d{{3}}(?!\d))")) for m in stated]


@cache
def _countries() -> re.Pattern[str]:
    """A pattern of the names of countries, from the lexicon."""
    return re.compile(alternatives(load("places")["countries"]), re.IGNORECASE)
