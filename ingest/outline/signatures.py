"""Who signs: names of persons and organizations, and the offices that stand under them."""

import re
from functools import cache

from ingest.lexicon import alternatives, lexicon, plain

_SENTENCE = re.compile(r"[.!?:;][\"'’”)\]]*\s*$")
# What stands in a name in small letters.
_PARTICLES = frozenset(
    {"al", "bin", "bint", "d'", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el", "et"}
    | {"la", "las", "le", "los", "of", "ter", "van", "von", "y", "zu"}
)
_MOST_WORDS = 8
# What stands under the names and is none: copies, enclosures.
_AFTER = re.compile(
    r"\s*(?:cc|copy|copies|copied|annex(?:es)?|enclosures?|encl|attachments?|distribution|p\.?j|copie|annexes?|anexos?)\.?"
    r"\s*(?:to\s*)?:",
    re.IGNORECASE,
)


def is_after_names(text: str) -> bool:
    """Whether a line stands under the names and is none: "Annexes: 2", "Distribution:"."""
    return _AFTER.match(plain(text)) is not None


def is_office(text: str) -> bool:
    """Whether a line is an office, which belongs to the name above it: "Executive Director, Access Now"."""
    return _office().match(re.split(r"\t|\s{3,}", plain(text).strip(), maxsplit=1)[0]) is not None


def is_name(text: str) -> bool:
    """Whether a line can be a person's name, with an office behind a comma or without: each word has a capital."""
    before, _, behind = plain(text).partition(",")
    words = re.sub(r"\([^()]*\)", "", before).split()
    if (
        len(behind.split()) > _MOST_WORDS
        or not 2 <= len(words) <= _MOST_WORDS
        or _SENTENCE.search(text)
        or re.search(r"[\d\t@/|]", text)
    ):
        return False
    return all(word[:1].isupper() or word.casefold() in _PARTICLES for word in words) and words[0][:1].isupper()


@cache
def _office() -> re.Pattern[str]:
    offices = alternatives(lexicon().phrases["offices"])
    return re.compile(rf"\s*(?:[\w-]+\s+){{0,3}}(?:{offices})(?:\s*,|\s+(?:of|for|to|and|at)\b|\s*$)", re.IGNORECASE)
