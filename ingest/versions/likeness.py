"""How much alike two clauses are, by their words in order; what is only typography makes no difference."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq

from ingest.lexicon import plain
from ingest.model import Clause

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_WORD = re.compile(r"\w+(?:[-'/.]\w+)*")
# "peer- reviewed": a hyphen at the end of a line, as a PDF leaves it.
_BROKEN = re.compile(r"(?<=\w)-\s+(?=[a-z])")
# What closes a clause tells whether another follows, and nothing of it: ";", ", and", ".".
_CLOSING = re.compile(r"(?:[\s;,.:]|\band\b|\bor\b|\bet\b|\bou\b|\by\b|\bo\b|\bи\b|\bили\b|[;،。；])+$")


@dataclass(frozen=True)
class Text:
    """A clause's text for comparison: `folded` is equal where two texts have the same words and punctuation.

    White space, the forms of hyphens and quotation marks, and what closes the clause are left aside.
    """

    folded: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words in lower case."""
        return tuple(_WORD.findall(self.folded.casefold()))

    def joined(self, other: "Text") -> "Text":
        """This text and another behind it."""
        return Text(f"{self.folded} {other.folded}")


def fold(text: str) -> str:
    """Fold what makes no difference between two wordings."""
    return _CLOSING.sub("", " ".join(_BROKEN.sub("-", plain(text)).split()))


def text_of(clause: Clause) -> Text:
    """The text of a clause with its footnotes."""
    return Text(" ".join(map(fold, (clause.text, *clause.footnotes))))


def likeness(one: Text, other: Text) -> float:
    """The normalised indel similarity of two texts by their words, from 0 to 1."""
    return float(Indel.normalized_similarity(one.words, other.words))


def holds(whole: Text, part: Text) -> float:
    """The share of a part's words that a whole has in the same order."""
    return LCSseq.similarity(whole.words, part.words) / len(part.words) if part.words else 0.0


def likeness_matrix(rows: "Sequence[Text]", columns: "Sequence[Text]") -> "NDArray[np.float32]":
    """The likeness of each row with each column."""
    codes: dict[str, str] = {}
    for text in (*rows, *columns):
        for word in text.words:
            # A character a word, so that texts are strings, which are compared fastest; none of the surrogates.
            codes.setdefault(word, chr(0x10000 + len(codes)))
    coded = [["".join(codes[word] for word in text.words) for text in side] for side in (rows, columns)]
    matrix: NDArray[np.float32] = process.cdist(*coded, scorer=Indel.normalized_similarity)
    return matrix
