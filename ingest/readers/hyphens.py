"""Words that a printed row breaks at a hyphen: whether the hyphen is the word's own or came from the line break."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

_WORD = re.compile(r"\w+(?:-\w+)*")
_BEFORE = re.compile(r"[\w-]*\w(?=-$)")
# After these a hyphen is the word's own, whether dictionaries have it joined or not.
_PREFIXES = frozenset(
    {"non", "co", "self", "cross", "ex", "well", "high", "low", "long", "short", "full", "multi", "socio"}
)
# With these, joined and hyphened words are both common: a break after one proves nothing of the others.
_MAYBE = frozenset({"re", "pre", "de", "sub", "inter", "over", "under", "anti", "micro", "mid", "up", "on", "e"})
_AND = frozenset({"and", "or", "et", "ou", "y", "o", "и", "или"})
_COMMON = {"en": ("the", "of", "and"), "fr": ("les", "des", "et"), "es": ("los", "del", "y"), "ru": ("и", "в", "на")}


class Hyphens:
    """Joins rows at hyphens by what else the document says: its words, and whether it hyphenates at all."""

    def __init__(self, rows: Sequence[str]) -> None:
        self._words = Counter(word.casefold() for row in _unbroken(rows) for word in _WORD.findall(row))
        counts = {language: sum(self._words[word] for word in words) for language, words in _COMMON.items()}
        self._language = max(counts, key=lambda language: counts[language])
        self._hyphenates = len({halves for halves in _breaks(rows) if self._is_broken(*halves)}) > 1

    def join(self, text: str, following: str) -> str:
        """Join a text that ends with a hyphen and the row after it."""
        before, after = _BEFORE.search(text), _WORD.match(following)
        if not before or not after:
            return f"{text} {following}" if text.endswith(" -") else text + following
        if after.group() in _AND:
            return f"{text} {following}"  # "pre- and post-paid"
        keep = self._keeps(before.group(), after.group())
        return text + following if keep else text[:-1] + following

    def is_cut(self, text: str, following: str) -> bool:
        """Whether a row ends within a word that did not fit into it, without any hyphen."""
        before, after = re.search(r"[^\W\d_]+$", text), re.match(r"[^\W\d_]+", following)
        if not before or not after or not after.group().islower():
            return False
        first, whole = before.group(), before.group() + after.group()
        return (
            len(first) > 3 and not self._is_known(first) and self._words[whole.casefold()] > 0 and self._is_known(whole)
        )

    def _keeps(self, before: str, after: str) -> bool:
        """Whether the hyphen between two halves is the word's own."""
        with_hyphen = self._words[f"{before}-{after}".casefold()]
        without = self._words[(before + after).casefold()]
        if with_hyphen != without:
            return with_hyphen > without
        if before[-1].isdigit() or after[0].isdigit() or "-" in before or len(after) == 1:
            return True
        if before.isupper() and after.isupper():
            return self._is_word(before) and self._is_word(after) and not self._is_known(before + after)
        if self._is_broken(before, after):
            return False
        if not self._hyphenates or before.casefold() in _PREFIXES or after[0].isupper():
            return True
        parts = before.casefold() in _MAYBE or self._is_word(before)
        return parts and self._is_word(after) and not self._is_known(before + after)

    def _is_broken(self, before: str, after: str) -> bool:
        """Whether the halves make a word only together."""
        whole = before + after
        if "-" in whole or not whole.isalpha() or before.casefold() in _PREFIXES | _MAYBE:
            return False
        alone = self._is_word(before) and self._is_word(after)
        return not alone and (bool(self._words[whole.casefold()]) or self._is_known(whole.casefold()))

    def _is_word(self, word: str) -> bool:
        return bool(self._words[word.casefold()]) or self._is_known(word)

    def _is_known(self, word: str) -> bool:
        import simplemma

        return len(word) > 2 and simplemma.is_known(word, lang=self._language)


def _unbroken(rows: Sequence[str]) -> Iterator[str]:
    """The rows without the halves of words that they break."""
    for last, row in pairwise(["", *rows]):
        whole = _WORD.sub("", row, count=1) if _BEFORE.search(last) and _WORD.match(row) else row
        yield _BEFORE.sub("", whole)


def _breaks(rows: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The halves of the words that rows break, in small letters."""
    for row, following in pairwise(rows):
        before, after = _BEFORE.search(row), _WORD.match(following)
        if before and after and after.group()[0].islower():
            yield before.group(), after.group()
