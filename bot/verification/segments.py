"""A quotation as segments that have to stand in a clause as they are, between ellipses and the quoter's brackets."""

import re
from dataclasses import dataclass

from bot.verification.folding import HIDDEN, Folded, fold

_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.(?:\s?\.){1,5})\s*[\])]|…|\.(?:\s?\.){2,3}")
_BRACKET = re.compile(r"\[[^\[\]]{1,120}\]")
# One letter whose case is changed, or letters that are added to a word: "[T]he", "[w]hile".
_LETTER = re.compile(r"\[(\w{1,3})\](?=\w)")
_SIC = re.compile(r"\s*\[\s*(?:sic|emphasis added|our emphasis)\s*\]", re.IGNORECASE)
# Words of a clause that a bracket of the quoter may stand for, beside those in it.
_REPLACED = 8
# What has more is no quotation of one place.
MOST_SEGMENTS = 40


@dataclass(frozen=True, slots=True)
class Segment:
    """Words in a row, and how many words of the clause may be left out before them; None for any number."""

    words: Folded
    most_skipped: int | None = None


@dataclass(frozen=True, slots=True)
class Segmented:
    """A quotation in segments, and whether the first or the last words are cut off by an ellipsis."""

    segments: tuple[Segment, ...]

    @property
    def length(self) -> int:
        """How many words they have in all, without punctuation."""
        return sum(word[0].isalnum() for segment in self.segments for word in segment.words.words)


def segmented(text: str, start: int, end: int) -> tuple[Segmented, ...]:
    """The ways to read a quotation, `[start, end)` of a text: its brackets as the clause's own, or as the quoter's."""
    inner = _blank(_SIC, text[start:end])
    inner = _LETTER.sub(lambda match: f"{HIDDEN}{match[1]}{HIDDEN}", inner)
    ways = [_cut(inner, start, _ELLIPSIS)]
    if _BRACKET.search(_blank(_ELLIPSIS, inner)):
        ways.append(_cut(inner, start, re.compile(f"{_ELLIPSIS.pattern}|{_BRACKET.pattern}")))
    return tuple(ways)


def _cut(inner: str, start: int, at: re.Pattern[str]) -> Segmented:
    """Cut a text where something is left out."""
    out: list[Segment] = []
    begins, skipped = 0, None
    for match in (*at.finditer(inner), None):
        ends = match.start() if match else len(inner)
        words = _shifted(fold(inner[begins:ends]), start + begins).trimmed()
        if words.words:
            out.append(Segment(words, skipped if out else None))
            skipped = 0
        if match:
            bracket = _ELLIPSIS.fullmatch(match[0]) is None
            skipped = _sum(skipped, _REPLACED + len(match[0].split())) if bracket else None
            begins = match.end()
    return Segmented(tuple(out))


def _sum(before: int | None, more: int) -> int | None:
    return None if before is None else before + more


def _shifted(folded: Folded, by: int) -> Folded:
    return Folded(folded.words, tuple((first + by, last + by) for first, last in folded.spans))


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """A text with every match hidden, at the same offsets."""
    return pattern.sub(lambda match: HIDDEN * len(match[0]), text)
