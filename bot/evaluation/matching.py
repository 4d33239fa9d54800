"""Matching of citations with gold clauses; the rules are those of the question sets' own description.

Normal form: NFKC, all hyphens and dashes to "-", curly quotes to straight ones, white space to one space, lower case.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answer import Answer, Behaviour, Citation, Role
from bot.evaluation.expectations import Gold

_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


@dataclass(frozen=True, slots=True)
class NormalisedClause:
    """A clause ready for matching: its document, its phrase and number in normal form, its text, and its key."""

    document: str
    heading: str
    number: str
    text: str
    key: str = ""


def normalised_clause(document: str, phrase: str, num: str, text: str, key: str = "") -> NormalisedClause:
    """Normalise a clause of a citation or of a corpus."""
    return NormalisedClause(document, normal_heading(phrase), normal_number(num), text, key)


def normalised_citation(cited: Citation) -> NormalisedClause:
    """Normalise the clause of a citation."""
    return normalised_clause(cited.document, cited.phrase, cited.num, cited.text, cited.key)


@lru_cache(maxsize=100_000)
def normal_form(text: str) -> str:
    """The normal form of a text."""
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).translate(_QUOTES)
    return _SPACE.sub(" ", text).strip().lower()


def matches(cited: NormalisedClause, gold: Gold) -> bool:
    """Whether a citation matches a gold clause: it is the clause, an item under it, or the stem that introduces it."""
    if gold.key is not None:
        return _same_or_under(cited.key, gold.key)
    if cited.document != gold.document:
        return False
    if gold.quote is not None:
        return normal_form(gold.quote) in normal_form(cited.text)
    return cited.heading == normal_heading(gold.heading) and _same_number(cited.number, normal_number(gold.num or ""))


def scored_citations(answer: Answer) -> tuple[Citation, ...]:
    """The citations that are scored: of an answer those that answer, without their context; of a refusal all."""
    if answer.behaviour is not Behaviour.ANSWER:
        return answer.citations
    return tuple(citation for citation in answer.citations if citation.role is Role.ANSWER)


def gold_hits(cited: Sequence[NormalisedClause], gold: Sequence[Gold]) -> list[bool]:
    """For each gold clause, whether some citation matches it (recall's numerator)."""
    return [any(matches(c, g) for c in cited) for g in gold]


def citation_hits(cited: Sequence[NormalisedClause], gold: Sequence[Gold], *, exhaustive: bool) -> list[bool]:
    """For each citation, whether it is relevant (precision's numerator).

    Of an exhaustive set it has to match a member; else its document has to be that of a gold clause.
    """
    if exhaustive:
        return [any(matches(c, g) for g in gold) for c in cited]
    documents = {g.document for g in gold}
    return [c.document in documents for c in cited]


def has_facts(text: str, facts: Iterable[str]) -> bool:
    """Whether a text contains every fact; a digit at a fact's end touches no other digit."""
    return all(_fact(normal_form(fact)).search(normal_form(text)) for fact in facts)


@lru_cache(maxsize=20_000)
def normal_heading(phrase: str) -> str:
    """The normal form of a phrase, without the mark at its end."""
    return normal_form(phrase).rstrip(",: ")


@lru_cache(maxsize=20_000)
def normal_number(num: str) -> str:
    """The normal form of a number, without its bracket or dot."""
    return normal_form(num).rstrip(").")


def _same_number(one: str, other: str) -> bool:
    """Whether two numbers are the same, or one is an item under the other ("1" and "1.2")."""
    if not one or not other:
        return one == other
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _same_or_under(one: str, other: str) -> bool:
    """Whether two keys are the same, or one is of an item under the other."""
    return one == other or one.startswith(f"{other}__") or other.startswith(f"{one}__")


@lru_cache(maxsize=4096)
def _fact(fact: str) -> re.Pattern[str]:
    before = r"(?<!\d)" if fact[:1].isdigit() else ""
    after = r"(?!\d)" if fact[-1:].isdigit() else ""
    return re.compile(before + re.escape(fact) + after)
