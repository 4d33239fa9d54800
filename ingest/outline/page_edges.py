"""Lines at the edges of pages that no form shows: a running head or a letterhead in the middle of a sentence.

Where a sentence stops at one side of a page's number or symbol and goes on in small letters at the other, what stands
between is the page's: "… whose application is supported by two | International Ice Warning Union | - 14 - | thirds …".
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from ingest.lexicon import plain

# Lines that a page's head or foot has at most, characters of each, and digits of the number of a page.
_MOST, _LONGEST, _DIGITS = 4, 120, 4
# Characters that a line of a page's width has at least.
_FULL = 40
_STOPS = re.compile(r"[.,;:!?…][\"'’”»)\]]*$")
# A name has its words in capitals, but for those that join them; addresses and numbers far from words are no text.
_JOINS = re.compile(
    r"(?:al?|and|at|au|by|de[lrs]?|di|do|du|en?|et|for|in|la|las|les?|los|of|on|or|the|to|und|y|и)", re.IGNORECASE
)
_LETTERHEAD = re.compile(r"[•|©@]|www\.|https?://|\s{3,}|\t|^(?:Tel|Fax|E-?mail)\b", re.IGNORECASE)
_DATE = re.compile(r"\b\d{1,2} (?:de )?[^\W\d_]+ (?:de )?\d{4}\b")
_MARKED = re.compile(r"\(?(?:[a-z]{1,4}|[A-Z]|[\d.]{1,9})(?:[.)](?:\s|(?=[A-Z]))|\t|\s{2,})")
_CANNOT_END = re.compile(r"\b(?:an?|and|as|at|by|for|from|in|its|of|on|or|that|the|their|to|which|with)$")


def within_sentences(texts: Sequence[str], words: Sequence[str], known: Collection[int]) -> set[int]:
    """The indexes of lines that stand between two parts of a sentence, beside `known` lines of a page or a bare number.

    `texts` are the lines as printed, `words` the same with white space folded.
    """
    filled = [i for i, text in enumerate(words) if text]
    edges = [at for at, i in enumerate(filled) if i in known or (len(words[i]) <= _DIGITS and words[i].isdecimal())]
    found: set[int] = set()
    for start, end in _runs(edges):
        lines = _between(texts, words, filled, start, end)
        if not _may_be_mark(lines, words, filled[start - 1] if start else None):
            found |= lines
    return found - {*known}


def _may_be_mark(lines: Collection[int], words: Sequence[str], above: int | None) -> bool:
    """Whether a number alone may be that of an item: it is 1, or stands below a phrase and not below a full line."""
    if len(lines) != 1 or above is None:
        return False
    number = words[next(iter(lines))]
    return number.isdecimal() and (number == "1" or len(words[above]) < _FULL)


def _runs(edges: Sequence[int]) -> list[tuple[int, int]]:
    """Furniture that stands together, as (first, last)."""
    if not edges:
        return []
    borders = [at for at, (one, two) in enumerate(pairwise(edges), 1) if two - one > 1]
    return [(edges[a], edges[b - 1]) for a, b in pairwise([0, *borders, len(edges)])]


def _between(texts: Sequence[str], words: Sequence[str], filled: Sequence[int], start: int, end: int) -> set[int]:
    """The lines around one run of furniture, up to where the sentence stops and down to where it goes on."""
    above = [filled[at] for at in range(start - 1, max(-1, start - 2 - _MOST), -1)]
    below = [filled[at] for at in range(end + 1, min(len(filled), end + 2 + _MOST))]
    down = next((n for n, i in enumerate(below) if _goes_on(words[i])), None)
    if down is None or not all(_is_head(texts[i], words[i]) for i in below[:down]):
        return set()
    up = next((n for n, i in enumerate(above) if not _is_head(texts[i], words[i])), len(above))
    if up == len(above) or _STOPS.search(words[above[up]]):
        return set()
    return {*above[:up], *filled[start : end + 1], *below[:down]}


def _goes_on(text: str) -> bool:
    return text[:1].islower() and not re.match(r"[a-z]{1,4}[.)]", text)


def _is_head(text: str, words: str) -> bool:
    """Whether a line can be that of a page's head or foot: no sentence, and a name, a number or an address."""
    if len(words) > _LONGEST and not _LETTERHEAD.search(words):
        return False
    if _STOPS.search(words) or _CANNOT_END.search(words) or words[:1].islower():
        return False
    if _MARKED.match(text.strip()):
        return False
    if words.isdecimal() or _LETTERHEAD.search(text.strip()):
        return True
    words = _DATE.sub("", words)
    small = [word for word in plain(words).split() if word[:1].islower() and not _JOINS.fullmatch(word)]
    return not small
