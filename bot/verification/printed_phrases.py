"""Citations by a phrase that a held document prints and the grammar of citations does not know in full.

"invites organizations qualified in accordance with Recommendation ITU-T A.5 1"
"""

import re
from collections.abc import Iterator
from functools import cache
from weakref import WeakKeyDictionary

from bot.catalogue.catalogue import Catalogue
from ingest import citation
from ingest.citation import Citation
from ingest.citation.numbering import numbers
from ingest.labels import short_phrase
from ingest.lexicon import lexicon

_PATTERNS: WeakKeyDictionary[Catalogue, re.Pattern[str] | None] = WeakKeyDictionary()
_NAMES: WeakKeyDictionary[Catalogue, frozenset[str]] = WeakKeyDictionary()
_TO_NUMBER = re.compile(r"[\s,:]{1,3}(?:(?:item|paragraph|para\.?|clause|point|no\.?|§)\s?)?", re.IGNORECASE)


def printed_phrases(text: str, catalogue: Catalogue) -> Iterator[Citation]:
    """The citations by such phrases, with the numbers that follow them."""
    pattern = _pattern(catalogue)
    for match in pattern.finditer(text) if pattern else ():
        phrase, end = " ".join(match[0].split()), match.end()
        gap = _TO_NUMBER.match(text, end)
        found = numbers(text, gap.end()) if gap else None
        yield Citation(
            match.start(),
            found[1] if found else end,
            phrase=phrase,
            addressees=lexicon().addressees(phrase),
            nums=found[0] if found else (),
        )


def phrase_names(catalogue: Catalogue) -> frozenset[str]:
    """The phrases of the documents held, in full and as labels have them, in lower case."""
    if catalogue not in _NAMES:
        _NAMES[catalogue] = frozenset(name.casefold() for name in _printed(catalogue))
    return _NAMES[catalogue]


def _printed(catalogue: Catalogue) -> set[str]:
    return {
        name for phrase in {c.phrase for c in catalogue.clauses if c.phrase} for name in (phrase, short_phrase(phrase))
    }


def _pattern(catalogue: Catalogue) -> re.Pattern[str] | None:
    if catalogue not in _PATTERNS:
        unknown = sorted((name for name in _printed(catalogue) if not _is_known(name)), key=len, reverse=True)
        words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in unknown)
        _PATTERNS[catalogue] = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None
    return _PATTERNS[catalogue]


@cache
def _is_known(phrase: str) -> bool:
    """Whether the grammar reads a phrase whole, so that a number may follow it."""
    found = citation.find(f"Resolution 1, {phrase} a)")
    return len(found) == 1 and bool(found[0].nums) and (found[0].phrase or "").casefold() == phrase.casefold()
