"""The lexical index: BM25 over stems and over their bigrams, saved in the snapshot and memory-mapped."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.indexes.arrays import read_alone
from ingest.lexicon import plain, stop_words
from ingest.snapshot import reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Raised whenever the same text would give other stems.
VERSION = 4
# BM25's saturation of term frequency and its length normalisation; the weight of bigrams, which count less than both
# of their stems do.
_K1, _B, _BIGRAM_WEIGHT = 0.6, 0.75, 0.4
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_STEMMED = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic"}


def stems(text: str, language: str = "en") -> list[str]:
    """Tokenise and stem a text (Snowball), case and accents folded; Chinese as overlapping bigrams of characters."""
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


@cache
def stop_stems() -> frozenset[str]:
    """Stems of the stop words, which carry no subject, in every language that questions come in."""
    return frozenset(stem for word in stop_words() for stem in stems(word))


def content_stems(words: Sequence[str]) -> list[str]:
    """Drop the stop stems, which carry no subject."""
    return [word for word in words if word not in stop_stems()]


def bigrams(words: Sequence[str]) -> list[str]:
    """Bigrams of content stems: stop stems between two of them are skipped."""
    content = content_stems(words)
    return [f"{first} {second}" for first, second in pairwise(content)]


def build_index(folder: Path, texts: Iterable[Sequence[str]]) -> None:
    """Build and save BM25 over stemmed texts, in their order, and over their bigrams, in `folder`."""
    corpus = list(texts)
    _save(folder, corpus)
    _save(folder / "pairs", map(bigrams, corpus))
    document_frequency = Counter(stem for text in corpus for stem in set(text))
    metadata = {"texts": len(corpus), "held": dict(sorted(document_frequency.items()))}
    (folder / "frequencies.json").write_text(json.dumps(metadata, ensure_ascii=False), encoding="utf-8")


def _save(folder: Path, texts: Iterable[Sequence[str]]) -> None:
    import bm25s

    index = bm25s.BM25(k1=_K1, b=_B)
    index.index([list(text) or [""] for text in texts] or [[""]], show_progress=False)
    index.save(str(folder), show_progress=False)


class LexicalIndex:
    """A saved lexical index, memory-mapped on first use. Raises StoreError where it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _frequencies(self) -> tuple[int, dict[str, int]]:
        with reading(self._folder.parent):
            metadata = json.loads((self._folder / "frequencies.json").read_text(encoding="utf-8"))
            return metadata["texts"], metadata["held"]

    def __contains__(self, stem: str) -> bool:
        return stem in self._frequencies[1]

    def idf(self, stem: str) -> float:
        """BM25's inverse document frequency of a stem, the most that one text can score for it."""
        texts, frequencies = self._frequencies
        count = frequencies.get(stem, 0)
        return log(1 + (texts - count + 0.5) / (count + 0.5))

    def scores(self, words: Sequence[str], sequence: Sequence[str] = ()) -> "NDArray[np.float32]":
        """BM25 scores of every text for these stems (texts), in the order in which the texts were indexed.

        `sequence` are the question's stems in their order: a text with two of them in a row scores more.
        """
        import numpy as np

        result: NDArray[np.float32] = np.zeros(self._frequencies[0] or 1, np.float32)
        if words:
            result = self._unigrams.get_scores(list(words))
        query_bigrams = bigrams(sequence)
        return result + _BIGRAM_WEIGHT * self._bigrams.get_scores(query_bigrams) if query_bigrams else result

    @cached_property
    def _unigrams(self) -> Any:
        return self._loaded(self._folder)

    @cached_property
    def _bigrams(self) -> Any:
        return self._loaded(self._folder / "pairs")

    def _loaded(self, folder: Path) -> Any:
        import bm25s

        with reading(self._folder.parent):
            return read_alone(lambda: bm25s.BM25.load(str(folder), mmap=True, load_corpus=False))
