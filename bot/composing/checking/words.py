"""The words of a sentence with what decides their sense: stems, segments, and whether a negation stands over them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.understanding.text import american
from ingest.indexes.lexical import stems, stop_stems
from ingest.lexicon import alternatives, load, plain

# Languages whose words are set apart, and so can be aligned.
SPACED = frozenset({"en", "fr", "es", "ru"})
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_PUNCTUATION = re.compile(r"[,;:.!?()，。；：、؛،]")
# "No. 169" denies nothing.
_NUMERO = re.compile(r"\bNos?\.?\s*\d", re.IGNORECASE)
# Shorter stems are particles.
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `start`: its stem, the segment of the sentence that it stands in, and whether that is negated here.

    `joined` where “and” stands between it and the negation, which may end there.
    """

    text: str
    stem: str
    start: int
    segment: int
    negated: bool
    joined: bool = False

    @property
    def is_content(self) -> bool:
        """Whether the word has a sense of its own."""
        return len(self.stem) >= _SHORTEST and self.stem not in stop_stems() and not self.stem.isdigit()


@lru_cache(maxsize=4096)
def words_of(text: str, language: str) -> tuple[Word, ...]:
    """The words of a normalised text in a language that sets them apart; a negation reaches to its segment's end."""
    borders = sorted(
        {m.start() for m in _PUNCTUATION.finditer(text)} | {s for s, _ in spans("joining", language, text)}
    )
    negations = negated_from(text, language)
    joints = [start for start, _ in spans("coordinating", language, text)]
    out: list[Word] = []
    for match in _WORD.finditer(text):
        segment = sum(border <= match.start() for border in borders)
        begins = borders[segment - 1] if segment else 0
        reaching = [at for at in negations if begins <= at <= match.start()]
        joined = bool(reaching) and any(max(reaching) < at < match.start() for at in joints)
        parts = (stem for part in match[0].split("-") for stem in stems(part, language)[:1])
        out += (
            Word(match[0].casefold(), american(stem), match.start(), segment, bool(reaching), joined) for stem in parts
        )
    return tuple(out)


def negated_from(text: str, language: str) -> tuple[int, ...]:
    """Where negations begin; those that bound a number, join sentences, or say that there is nothing else are none."""
    others = [*(m.span() for m in _NUMERO.finditer(text)), *spans("only", language, text)]
    found = spans_outside("negation", "not_negation", language, text)
    return tuple(start for start, _ in found if not _begins_in(start, others))


def spans(name: str, language: str, text: str) -> list[tuple[int, int]]:
    """The spans of a closed class in a normalised text."""
    return [m.span() for m in _pattern(name, language).finditer(plain(text))]


def spans_outside(name: str, others: str, language: str, text: str) -> list[tuple[int, int]]:
    """The spans of a closed class that do not begin in one of another class, as "not" in "not only"."""
    around = spans(others, language, text)
    return [span for span in spans(name, language, text) if not _begins_in(span[0], around)]


def _begins_in(start: int, around: Sequence[tuple[int, int]]) -> bool:
    """Whether a place is in one of some spans."""
    return any(first <= start < last for first, last in around)


def has(name: str, language: str, text: str) -> bool:
    """Whether a text has a word of a closed class."""
    return _pattern(name, language).search(plain(text)) is not None


def content(text: str, language: str) -> Iterator[Word]:
    """The words of a text that have a sense of their own."""
    return (word for word in words_of(text, language) if word.is_content)


@cache
def _pattern(name: str, language: str) -> re.Pattern[str]:
    """The pattern of a closed class of a language, whole words; elided and joined forms as French and Arabic write."""
    listed = load("closed_classes")[name].get(language, ())
    if language == "ar":
        # Short enough to stand inside other words, and joined to "and" and "so".
        joined = "|".join(map(re.escape, sorted(listed, key=len, reverse=True)))
        return re.compile(rf"(?<!\w)[وف]?(?:{joined})(?!\w)" if listed else r"(?!)")
    elided = "|".join(re.escape(word) for word in listed if word.endswith("'"))
    whole = alternatives(word for word in listed if not word.endswith("'"))
    return re.compile(rf"{whole}|\b(?:{elided})" if elided else whole, re.IGNORECASE)
