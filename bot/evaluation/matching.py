"""When a citation is the clause that a case names; the rules are those of the question sets' own description.

Normal form: NFKC, all hyphens and dashes to "-", curly quotes to straight ones, white space to one space, lower case.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.evaluation.dataset import Gold

_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


@dataclass(frozen=True, slots=True)
class Cited:
    """What of a clause is compared: its document, its phrase and number in normal form, and its text."""

    document: str
    heading: str
    number: str
    text: str


def cited_as(document: str, phrase: str, num: str, text: str) -> Cited:
    """A clause, as a citation or a corpus has it, made ready to be compared."""
    return Cited(document, _heading(phrase), _number(num), text)


@lru_cache(maxsize=100_000)
def normal(text: str) -> str:
    """The normal form of a text."""
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).translate(_QUOTES)
    return _SPACE.sub(" ", text).strip().lower()


def matches(cited: Cited, gold: Gold) -> bool:
    """Whether a citation is the clause, an item under it, or the stem that introduces it."""
    if cited.document != gold.document:
        return False
    if gold.quote is not None:
        return normal(gold.quote) in normal(cited.text)
    return cited.heading == _heading(gold.heading) and _same_number(cited.number, _number(gold.num or ""))


def found(cited: Sequence[Cited], gold: Sequence[Gold]) -> list[bool]:
    """For each clause of `gold`, whether some citation matches it."""
    return [any(matches(c, g) for c in cited) for g in gold]


def right(cited: Sequence[Cited], gold: Sequence[Gold], *, exhaustive: bool) -> list[bool]:
    """For each citation, whether it is right: of a complete set a member, else of a document that is named."""
    if exhaustive:
        return [any(matches(c, g) for g in gold) for c in cited]
    documents = {g.document for g in gold}
    return [c.document in documents for c in cited]


def has_facts(text: str, facts: Iterable[str]) -> bool:
    """Whether a text contains every fact; a digit at a fact's end touches no other digit."""
    return all(_fact(normal(fact)).search(normal(text)) for fact in facts)


@lru_cache(maxsize=20_000)
def _heading(phrase: str) -> str:
    return normal(phrase).rstrip(",: ")


@lru_cache(maxsize=20_000)
def _number(num: str) -> str:
    return normal(num).rstrip(").")


def _same_number(one: str, other: str) -> bool:
    if not one or not other:
        return one == other
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


@lru_cache(maxsize=4096)
def _fact(fact: str) -> re.Pattern[str]:
    before = r"(?<!\d)" if fact[:1].isdigit() else ""
    after = r"(?!\d)" if fact[-1:].isdigit() else ""
    return re.compile(before + re.escape(fact) + after)
