"""The lexical half of retrieval: words as stems, and BM25 over them, saved beside the snapshot and memory-mapped."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.lexicon import plain
from ingest.store import reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Counts up whenever the same text would give other stems.
VERSION = 2
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_STEMMED = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic"}


def stems(text: str, language: str = "en") -> list[str]:
    """The words of a text, folded and stemmed; Chinese as overlapping pairs of characters."""
    out: list[str] = []
    for word in _WORD.findall(plain(unicodedata.normalize("NFKC", text)).casefold()):
        if _UNSPACED.search(word):
            out.extend(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            out.append(_stem(word.split("'")[0] if word.endswith("'s") else word, language))
    return out


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(_STEMMED[language])


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    if language not in _STEMMED or any(c.isdigit() for c in word):
        return bare
    stem: str = _stemmer(language).stemWord(word if language != "en" else bare)
    return "".join(c for c in unicodedata.normalize("NFKD", stem) if not unicodedata.combining(c))


def build_index(folder: Path, texts: Iterable[Sequence[str]]) -> None:
    """BM25 over stemmed texts, in their order, saved in `folder`."""
    import bm25s

    corpus = [list(text) or [""] for text in texts] or [[""]]
    index = bm25s.BM25(k1=1.2, b=0.75)
    index.index(corpus, show_progress=False)
    index.save(str(folder), show_progress=False)
    held = Counter(stem for text in corpus for stem in set(text))
    about = {"texts": len(corpus), "held": dict(sorted(held.items()))}
    (folder / "frequencies.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


class WordIndex:
    """A saved index, opened when it is first asked. Raises StoreError where it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: Any = None

    @cached_property
    def _frequencies(self) -> tuple[int, dict[str, int]]:
        with reading(self._folder.parent):
            about = json.loads((self._folder / "frequencies.json").read_text(encoding="utf-8"))
            return about["texts"], about["held"]

    def __contains__(self, stem: str) -> bool:
        return stem in self._frequencies[1]

    def weight(self, stem: str) -> float:
        """How much a stem tells: BM25's inverse document frequency, the most one text can score for it."""
        texts, held = self._frequencies
        count = held.get(stem, 0)
        return log(1 + (texts - count + 0.5) / (count + 0.5))

    def scores(self, words: Sequence[str]) -> "NDArray[np.float32]":
        """BM25 of every text for these stems, in the order in which the texts were indexed."""
        if self._index is None:
            import bm25s

            with reading(self._folder.parent):
                self._index = bm25s.BM25.load(str(self._folder), mmap=True, load_corpus=False)
        result: NDArray[np.float32] = self._index.get_scores(list(words))
        return result
