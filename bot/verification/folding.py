"""Fold a text into words that can be compared, each with its place in the text.

White space, quotation marks, kinds of dash, marks of footnotes, soft hyphens and the hyphens that the end of a line
leaves behind ("peer- reviewed") make no difference; every other sign does, and so does the case of letters.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

# Deleted before words are told apart, one for one so that offsets stay: soft hyphens, joiners, and what a caller hides.
HIDDEN = "\x01"
_FOLD = {
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"), HIDDEN),
    # U+01E6 is how some PDFs of ITU give the hyphen that does not break.
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u01e6"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u201a\u201b\u2032`\u00b4"), "'"),
    **dict.fromkeys(map(ord, '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2033\u300c\u300d'), " "),
}
_LETTERS = rf"[^\W_\x01][\u0300-\u036f{HIDDEN}]*"
_WORD = re.compile(rf"(?:{_LETTERS})+(?:(?:'|-\s{{0,3}}|(?<=\d)[.,](?=\d))(?:{_LETTERS})+)*|[^\s{HIDDEN}]")
# A footnote's mark that hangs on its word: "countries1". Names such as IPv4 have a capital.
_MARKED = re.compile(r"([^\W\d_]{3,})\d{1,2}")
_HYPHEN = re.compile(r"-\s*(?=[^\W\d_])|(?<=[^\W\d_])-\s*")
_LONGEST_GAP = 3


@dataclass(frozen=True)
class Folded:
    """The words of a text, and for each the span `[start, end)` that it has there."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @cached_property
    def text(self) -> str:
        """All words in lower case between single spaces, to be searched."""
        return f" {' '.join(self.keys)} "

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(word.casefold() for word in self.words)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset of each word in `text`."""
        out, at = [], 1
        for key in self.keys:
            out.append(at)
            at += len(key) + 1
        return tuple(out)

    @property
    def has_words(self) -> bool:
        """Whether there is any letter or digit."""
        return any(word[0].isalnum() for word in self.words)

    def trimmed(self) -> "Folded":
        """Without the punctuation at both ends, which a quotation may leave out or add."""
        first, last = 0, len(self.words)
        while first < last and not self.words[first][0].isalnum():
            first += 1
        while last > first and not self.words[last - 1][0].isalnum():
            last -= 1
        return Folded(self.words[first:last], self.spans[first:last])


def fold(text: str) -> Folded:
    """Fold a text."""
    found = ((_word(match[0]), match.span()) for match in _WORD.finditer(text.translate(_FOLD)))
    pairs = [(word, span) for word, span in found if word and word != "'"]
    return Folded(tuple(word for word, _ in pairs), tuple(span for _, span in pairs))


def _word(printed: str) -> str:
    """A word without what makes no difference."""
    word = printed.replace(HIDDEN, "")
    if word.isascii() and word.isalpha():
        return word
    word = _HYPHEN.sub("", unicodedata.normalize("NFKC", word))
    marked = _MARKED.fullmatch(word)
    return marked[1] if marked and marked[1].islower() else word


def without_loose_marks(folded: Folded) -> Folded:
    """Without numbers that look like a footnote's mark which a space has cut off: "organizations 2 involved"."""
    words = folded.words
    keep = [n for n in range(len(words)) if not _is_loose_mark(words, n)]
    if len(keep) == len(words):
        return folded
    return Folded(tuple(words[n] for n in keep), tuple(folded.spans[n] for n in keep))


def _is_loose_mark(words: tuple[str, ...], n: int) -> bool:
    if not (0 < n < len(words) - 1 and words[n].isdecimal() and len(words[n]) <= 2):
        return False
    before, after = words[n - 1], words[n + 1]
    plural = len(before) > _LONGEST_GAP and before.isalpha() and before.islower() and before.endswith("s")
    return plural and after.isalpha() and after.islower() and after not in {"and", "or", "to", "above", "below", "of"}
