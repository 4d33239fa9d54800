"""Typing errors in a question: a word that nobody knows is read as the word of the documents that it comes nearest to.

"Organisation" is read as the documents spell it, without a note, as it is no error.

A word is known if it, or another form of it, stands in the documents, in the lexicon, or among the common words of
English that MiniLM knows: what is only rare there stays as it is if no word of the documents is near. Questions in
other languages stay as they are, as the documents' words are not theirs.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.understanding.cues import words_of_the_field
from bot.understanding.language import language_of
from ingest.embedders.wordpieces import vocabulary
from ingest.indexes.lexical import stems

if TYPE_CHECKING:
    from bot.catalogue.catalogue import Catalogue

# Shorter words come near to too many others; abbreviations and names with a capital inside are never words.
_WORD = re.compile(r"(?<![\w'’/.@-])[A-Za-z][a-z]{4,}(?![\w/@]|[-.'’]\w)")
# A letter too many, too few or another, or two that changed places; two such errors make too many words of others.
_ERRORS = 1
# What makes another common word of a common one.
_ENDING = re.compile(r"(?:ers?|ees?|ors?|able|ably|ness|less|ly|ish|ments?|i[sz](?:e[sd]?|ing|ation))$")
# How British and American spelling differ, either way.
_SPELLINGS = tuple(
    (re.compile(rf"{here}(?={rest})"), there)
    for one, other, rest in (
        ("is", "iz", "(?:e[sd]?|ing|ers?|ations?|ational)$"),
        ("ys", "yz", "(?:e[sd]?|ing|ers?)$"),
        ("our", "or", "(?:s|ed|ing|ful|able|ite)?$"),
        ("ogramme", "ogram", "s?$"),
        ("tre", "ter", "s?$"),
        ("ence", "ense", "s?$"),
        ("ll", "l", "(?:ed|ing|ers?)$"),
    )
    for here, there in ((one, other), (other, one))
)


@dataclass(frozen=True, slots=True)
class Respelling:
    """A question as it is read, and each word that is read as another."""

    text: str
    words: tuple[tuple[str, str], ...] = ()

    @property
    def note(self) -> str:
        """What a person should know of it; "" where all words stay as they are."""
        said = " and ".join(f"“{word}” as “{other}”" for word, other in self.words)
        return f"Read {said}." if said else ""


def correct_spelling(question: str, catalogue: "Catalogue") -> Respelling:
    """The question with what seem to be typing errors put right."""
    found: dict[str, str] = {}
    if language_of(question) != "en":
        return Respelling(question)

    def right(match: re.Match[str]) -> str:
        word = match[0]
        if (spelt := _as_spelt_there(word, catalogue)) != word:
            return spelt
        other = _nearest(word.casefold(), catalogue)
        if other is None:
            return word
        found[word] = other.capitalize() if word[0].isupper() else other
        return found[word]

    return Respelling(_WORD.sub(right, question), tuple(found.items()))


def _as_spelt_there(word: str, catalogue: "Catalogue") -> str:
    """A word in British or American spelling, whichever the documents have; as it is where they have it or neither."""
    if any(stem in catalogue.lexical for stem in stems(word)):
        return word
    for here, there in _SPELLINGS:
        other = here.sub(there, word)
        if other != word and any(stem in catalogue.lexical for stem in stems(other)):
            return other
    return word


def _nearest(word: str, catalogue: "Catalogue") -> str | None:
    """The word of the documents that an unknown word comes nearest to; the commonest of several."""
    if _is_known(word, catalogue):
        return None
    from rapidfuzz.distance import OSA

    near = [
        (-count, other)
        for other, count in catalogue.vocabulary.items()
        if other[0] == word[0] and OSA.distance(word, other, score_cutoff=_ERRORS) <= _ERRORS
    ]
    return min(near)[1] if near else None


def _is_known(word: str, catalogue: "Catalogue") -> bool:
    root = _ENDING.sub("", word)
    if word in _common() or root in _common() or f"{root}e" in _common():
        return True
    return any(stem in catalogue.lexical or stem in _common_stems() for stem in stems(word))


@cache
def _common() -> frozenset[str]:
    return frozenset(word for word in vocabulary() if word.isalpha()) | words_of_the_field()


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(stem for word in _common() if len(word) > 3 for stem in stems(word))
