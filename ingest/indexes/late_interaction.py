"""The late-interaction index of English clauses: MaxSim (ColBERT, Khattab and Zaharia, 2020) with MiniLM's tokens.

Each content token of a clause keeps its contextual vector. A question is near to a clause if each of its content tokens
is near to some token there; the mean of all of a clause's tokens is a second sentence embedding of it.

tokens.npy    the vectors of all content tokens as int8 (tokens x 384), a clause after the other
starts.npy    the row at which each clause's begin, and the end of the last (clauses + 1)
pooled.npy    a unit vector a clause (clauses x 384); zeros for what is not English
weights.npy   the inverse document frequency of each token of the vocabulary; 0 for stop tokens
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ingest.embedders.base import EmbedderConfig
from ingest.embedders.factory import embedder_id, make_embeddings
from ingest.errors import EmbeddingError
from ingest.indexes.arrays import load_array
from ingest.lexicon import stop_words
from ingest.snapshot import reading
from ingest.sqlite_cache import SqliteCache

if TYPE_CHECKING:
    from ingest.embedders.minilm import MiniLM

_SIZE = 384
# A coordinate of a unit vector of this size is seldom over .3: this scale keeps its sign and two digits of it.
_SCALE = 400.0
_TABLE = (
    "readings (key BLOB PRIMARY KEY, pieces BLOB NOT NULL, states BLOB NOT NULL, whole BLOB NOT NULL) WITHOUT ROWID"
)
# Raised whenever the same text would be embedded otherwise.
_VERSION = 1

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TokenEmbeddings:
    """A text's content tokens by vocabulary id (n), their unit vectors (n x 384), and the pooled unit vector (384)."""

    token_ids: NDArray[np.int32]
    vectors: Floats
    pooled: Floats


def embed_tokens(text: str) -> TokenEmbeddings:
    """Embed a text token by token. Raises EmbeddingError where the model cannot be loaded."""
    token_ids, vectors = _model().token_embeddings(text)
    pooled = vectors.mean(axis=0)
    is_content = ~_stop_tokens()[token_ids]
    content = vectors[is_content]
    lengths = np.linalg.norm(content, axis=1, keepdims=True)
    return TokenEmbeddings(
        token_ids[is_content].astype(np.int32), content / np.maximum(lengths, 1e-9), pooled / np.linalg.norm(pooled)
    )


def write_late_interaction(
    folder: Path,
    texts: Sequence[str],
    english: Sequence[bool],
    cache_file: Path,
    progress: Callable[[int, int], None],
) -> str | None:
    """Embed the English texts and write the index; return a note, and write nothing, where the model cannot be loaded.

    `english` says of each text whether it is. Raises EmbeddingError where the cache cannot be used.
    """
    try:
        _model()
    except EmbeddingError as error:
        return f"Clauses are not read word by word: {error}"
    cache = SqliteCache(cache_file, "file of texts read word by word", _TABLE, EmbeddingError)
    rows = cache.using(lambda file: _embedded_rows(file, texts, english, progress))
    starts = np.cumsum([0, *(len(token_ids) for token_ids, _, _ in rows)])
    unique = [np.unique(token_ids) for token_ids, _, _ in rows]
    document_frequency = np.bincount(np.concatenate([np.zeros(0, np.int32), *unique]), minlength=len(_stop_tokens()))
    weights = np.log(1 + (len(rows) - document_frequency + 0.5) / (document_frequency + 0.5))
    weights[_stop_tokens()] = 0
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "tokens.npy", np.concatenate([np.zeros((0, _SIZE), np.int8), *(states for _, states, _ in rows)]))
    np.save(folder / "starts.npy", starts.astype(np.int64))
    np.save(folder / "pooled.npy", np.array([pooled for _, _, pooled in rows], np.float32).reshape(-1, _SIZE))
    np.save(folder / "weights.npy", weights.astype(np.float32))
    return None


class LateInteractionIndex:
    """A snapshot's late-interaction index, memory-mapped on first use. Raises StoreError where it is damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arrays: dict[str, Any] = {}

    @cached_property
    def available(self) -> bool:
        """Whether the snapshot has this index."""
        return (self._folder / "weights.npy").exists()

    def cosines(self, vector: Floats) -> Floats:
        """The cosine of each clause's pooled vector with a text's (clauses), in the order of the snapshot."""
        found: Floats = self._array("pooled") @ vector
        return found

    def max_sim(self, query: TokenEmbeddings, places: Sequence[int]) -> Floats:
        """MaxSim of each clause: the IDF-weighted mean of the query tokens' highest cosines with its tokens.

        `places` are the clauses' places in the snapshot; a clause or a query without content tokens scores 0.
        """
        weights = self._array("weights")[query.token_ids]
        total = float(weights.sum())
        starts, tokens = self._array("starts"), self._array("tokens")
        scores = np.zeros(len(places), np.float32)
        if not total:
            return scores
        non_empty = [at for at, place in enumerate(places) if starts[place + 1] > starts[place]]
        if not non_empty:
            return scores
        parts = [tokens[starts[places[at]] : starts[places[at] + 1]] for at in non_empty]
        vectors = _normalised(parts)
        first = np.cumsum([0, *(len(part) for part in parts[:-1])])
        # The nearest of each clause's tokens to each of the query's, all clauses in one product.
        scores[non_empty] = weights @ np.maximum.reduceat(query.vectors @ vectors.T, first, axis=1) / total
        return scores

    def coverage(self, query: TokenEmbeddings, places: Sequence[int]) -> float:
        """MaxSim over all these clauses together: how well their tokens cover the query's; 0 where either has none."""
        weights = self._array("weights")[query.token_ids]
        starts, tokens = self._array("starts"), self._array("tokens")
        clauses = [tokens[starts[place] : starts[place + 1]] for place in places]
        vectors = _normalised([np.zeros((1, _SIZE), np.int8), *clauses])
        if len(vectors) == 1 or not weights.sum():
            return 0.0
        return float(weights @ (query.vectors @ vectors.T).max(axis=1) / weights.sum())

    def _array(self, name: str) -> Any:
        if name not in self._arrays:
            with reading(self._folder.parent):
                self._arrays[name] = load_array(self._folder / f"{name}.npy", mapped=True)
        return self._arrays[name]


def _normalised(parts: Sequence[NDArray[np.int8]]) -> Floats:
    """Dequantise int8 vectors into unit vectors."""
    vectors = np.concatenate(parts).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors


_Row = tuple[NDArray[np.int32], NDArray[np.int8], Floats]


def _embedded_rows(
    connection: sqlite3.Connection, texts: Sequence[str], english: Sequence[bool], progress: Callable[[int, int], None]
) -> list[_Row]:
    """Embed each English text, or take it from the cache; other texts get empty rows."""
    out, done, total, identity = [], 0, sum(english), _identity()
    for text, is_english in zip(texts, english, strict=True):
        if not is_english:
            out.append((np.zeros(0, np.int32), np.zeros((0, _SIZE), np.int8), np.zeros(_SIZE, np.float32)))
            continue
        key = sha256(f"{_VERSION} {identity} {text}".encode("utf-8", "surrogatepass")).digest()
        row = connection.execute("SELECT pieces, states, whole FROM readings WHERE key = ?", (key,)).fetchone()
        if row is None:
            row = _row(embed_tokens(text))
            with connection:
                connection.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)", (key, *row))
        token_ids, quantised, pooled = row
        vectors = np.frombuffer(quantised, np.int8).reshape(-1, _SIZE)
        out.append((np.frombuffer(token_ids, np.int32), vectors, np.frombuffer(pooled, "<f4")))
        done += 1
        progress(done, total)
    return out


def _row(embedded: TokenEmbeddings) -> tuple[bytes, bytes, bytes]:
    quantised = np.clip(np.round(embedded.vectors * _SCALE), -127, 127).astype(np.int8)
    return embedded.token_ids.tobytes(), quantised.tobytes(), embedded.pooled.astype("<f4").tobytes()


def _identity() -> str:
    return embedder_id(EmbedderConfig("minilm"))[0]


def _model() -> "MiniLM":
    from ingest.embedders.minilm import MiniLM

    model = make_embeddings(EmbedderConfig("minilm"))
    assert isinstance(model, MiniLM)  # noqa: S101 (what "minilm" makes)
    return model


@cache
def _stop_tokens() -> NDArray[np.bool_]:
    """Mask of the vocabulary's stop tokens: special tokens, punctuation, and words that carry no subject."""
    from ingest.embedders.wordpieces import vocabulary

    stop = stop_words()
    words = vocabulary()
    return np.array([w.startswith("[") or w in stop or not any(c.isalnum() for c in w) for w in words])
