"""Whole-word matching by lemma: a word matches its inflections and spellings, and no word that only shares a prefix."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from bot.understanding.cues import stop_words
from ingest.lemmas import lemmas, spelt
from ingest.lexicon import plain

# A token: what joins it to the one before, a mark or white space, if anything does; and the word.
_Part = tuple[str, str]
_PART = re.compile(r"((?<=[^\W_])(?:-\s|[-/&+.']|\s+)(?=[^\W_]))?([^\W_]+)")
_POSSESSIVE = re.compile(r"'s?$")
# Accents and vowel signs that stand by themselves.
_MARKS = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# By how many letters forms of one word differ, at most.
_ENDING = 4


def whole_words(words: Sequence[str], text: str, language: str = "en") -> list[str]:
    """The words of a question, given in sequence, that occur in a text as whole words, in any inflection and spelling.

    A compound is one word with a hyphen, with a space or as one ("cyber-security", "cyber security", "cybersecurity"),
    and has its parts: "cyber-threats" are threats, though "cybersecurity" is not "cyber".
    """
    held = _parts(text)
    found = [all(_has(one, held, language) for one in word.split("/")) for word in words]
    for at, (word, following) in enumerate(pairwise(words)):
        if not (found[at] and found[at + 1]) and _has(f"{word} {following}", held, language):
            found[at] = found[at + 1] = True
    return [word for word, is_there in zip(words, found, strict=True) if is_there]


def _parts(text: str) -> list[_Part]:
    """Tokenise a text into the parts of its compounds, each with what joins it to the one before."""
    return _PART.findall(_MARKS.sub("", plain(unicodedata.normalize("NFKC", text))))


def _has(word: str, held: Sequence[_Part], language: str) -> bool:
    """Whether a token of a text, or several in a row as a compound, have a lemma in common with a word."""
    asked = _parts(_POSSESSIVE.sub("", plain(word)))
    whole = _joined(asked).casefold()
    if not whole:
        return False
    if _UNSPACED.search(whole):
        return whole in _joined(held).casefold()
    if len(asked) == 1 and word.isupper() and len(whole) > 2:
        # "EQUALS" is a name, and no form of "equal"; "ICTS" are ICTs.
        return any(o.casefold() == whole or (o[:-1].isupper() and o.casefold() == f"{whole}s") for _, o in held)
    forms = _forms(asked, language)
    if any(not forms.isdisjoint(lemmas(word, language)) for _, word in held):
        return True
    begins = [at for at, (_, word) in enumerate(held) if whole.startswith(word.casefold())]
    rows = (held[at : at + length] for at in begins for length in range(2, max(2, len(asked)) + 1))
    return any(_is_compound(row, whole) and not forms.isdisjoint(_forms(row, language)) for row in rows)


def _is_compound(row: Sequence[_Part], whole: str) -> bool:
    """Whether tokens in a row may be a compound: about as long, and no two with a space where one is a stop word.

    "on line" is not "online".
    """
    if not all(joint for joint, _ in row[1:]) or abs(len(_joined(row)) - len(whole)) > _ENDING:
        return False
    two_words = len(row) == 2 and row[1][0][-1].isspace()
    return not (two_words and any(word.casefold() in stop_words() for _, word in row))


def _joined(parts: Sequence[_Part]) -> str:
    """The parts of a compound as one word."""
    return "".join(word for _, word in parts)


def _forms(parts: Sequence[_Part], language: str) -> frozenset[str]:
    """The lemmas of a compound written as one word, also with its last part alone lemmatised."""
    before = "".join(spelt(word, language) for _, word in parts[:-1])
    return lemmas(_joined(parts), language) | {f"{before}{lemma}" for lemma in lemmas(parts[-1][1], language)}
