"""A second reading of English clauses, word by word: late interaction (Khattab and Zaharia, 2020) with MiniLM.

Each piece of a clause has a vector of its own, told in its context. A question is near to a clause if each of its
telling pieces is near to some piece there; the mean of all of a clause's pieces is a second view of its meaning.

tokens.npy    the vectors of all telling pieces as int8, a clause after the other
starts.npy    where each clause's begin
pooled.npy    a unit vector a clause; zeros for what is not English
weights.npy   what each piece of the vocabulary tells: its inverse document frequency here
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
from ingest.lexicon import load
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
# Counts up whenever the same text would be read otherwise.
_VERSION = 1

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text word by word: its telling pieces by their numbers, their unit vectors, and the vector of the whole."""

    pieces: NDArray[np.int32]
    states: Floats
    whole: Floats


def read_text(text: str) -> Reading:
    """Read a text. Raises EmbeddingError where the model cannot be loaded."""
    pieces, states = _model().states(text)
    whole = states.mean(axis=0)
    telling = ~_silent()[pieces]
    kept = states[telling]
    lengths = np.linalg.norm(kept, axis=1, keepdims=True)
    return Reading(pieces[telling].astype(np.int32), kept / np.maximum(lengths, 1e-9), whole / np.linalg.norm(whole))


def write_late_interaction(
    folder: Path,
    texts: Sequence[str],
    english: Sequence[bool],
    cache_file: Path,
    progress: Callable[[int, int], None],
) -> str | None:
    """Read the English texts and write the index; where the model cannot be loaded nothing is, and a note says so.

    Raises EmbeddingError where the cache cannot be used.
    """
    try:
        _model()
    except EmbeddingError as error:
        return f"Clauses are not read word by word: {error}"
    kept = SqliteCache(cache_file, "file of texts read word by word", _TABLE, EmbeddingError)
    rows = kept.using(lambda file: _kept(file, texts, english, progress))
    starts = np.cumsum([0, *(len(pieces) for pieces, _, _ in rows)])
    unique = [np.unique(pieces) for pieces, _, _ in rows]
    held = np.bincount(np.concatenate([np.zeros(0, np.int32), *unique]), minlength=len(_silent()))
    weights = np.log(1 + (len(rows) - held + 0.5) / (held + 0.5))
    weights[_silent()] = 0
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "tokens.npy", np.concatenate([np.zeros((0, _SIZE), np.int8), *(states for _, states, _ in rows)]))
    np.save(folder / "starts.npy", starts.astype(np.int64))
    np.save(folder / "pooled.npy", np.array([whole for _, _, whole in rows], np.float32).reshape(-1, _SIZE))
    np.save(folder / "weights.npy", weights.astype(np.float32))
    return None


class LateInteractionIndex:
    """A snapshot's second reading, memory-mapped when it is first asked for. Raises StoreError where it is damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arrays: dict[str, Any] = {}

    @cached_property
    def held(self) -> bool:
        """Whether the snapshot was read so."""
        return (self._folder / "weights.npy").exists()

    def near(self, vector: Floats) -> Floats:
        """The cosine of each clause as a whole with a text's vector, in the order of the snapshot."""
        found: Floats = self._array("pooled") @ vector
        return found

    def by_pieces(self, question: Reading, places: Sequence[int]) -> Floats:
        """For each clause the mean, by what they tell, of how near the question's pieces come to one of its own."""
        weights = self._array("weights")[question.pieces]
        total = float(weights.sum())
        starts, tokens = self._array("starts"), self._array("tokens")
        out = np.zeros(len(places), np.float32)
        if not total:
            return out
        held = [at for at, place in enumerate(places) if starts[place + 1] > starts[place]]
        if not held:
            return out
        parts = [tokens[starts[places[at]] : starts[places[at] + 1]] for at in held]
        states = _units(parts)
        first = np.cumsum([0, *(len(part) for part in parts[:-1])])
        # The nearest of each clause's pieces to each of the question's, all clauses in one product.
        out[held] = weights @ np.maximum.reduceat(question.states @ states.T, first, axis=1) / total
        return out

    def covered(self, question: Reading, places: Sequence[int]) -> float:
        """How near the question's pieces come to one of any of these clauses', the mean by what they tell."""
        weights = self._array("weights")[question.pieces]
        starts, tokens = self._array("starts"), self._array("tokens")
        held = [tokens[starts[place] : starts[place + 1]] for place in places]
        states = _units([np.zeros((1, _SIZE), np.int8), *held])
        if len(states) == 1 or not weights.sum():
            return 0.0
        return float(weights @ (question.states @ states.T).max(axis=1) / weights.sum())

    def _array(self, name: str) -> Any:
        if name not in self._arrays:
            with reading(self._folder.parent):
                self._arrays[name] = np.load(self._folder / f"{name}.npy", mmap_mode="r")
        return self._arrays[name]


def _units(parts: Sequence[NDArray[np.int8]]) -> Floats:
    """Vectors as they are kept, made unit vectors again."""
    states = np.concatenate(parts).astype(np.float32)
    states /= np.maximum(np.linalg.norm(states, axis=1, keepdims=True), 1e-9)
    return states


_Row = tuple[NDArray[np.int32], NDArray[np.int8], Floats]


def _kept(
    file: sqlite3.Connection, texts: Sequence[str], english: Sequence[bool], progress: Callable[[int, int], None]
) -> list[_Row]:
    """Each text read, or found where an earlier build has kept it."""
    out, done, total, identity = [], 0, sum(english), _identity()
    for text, wanted in zip(texts, english, strict=True):
        if not wanted:
            out.append((np.zeros(0, np.int32), np.zeros((0, _SIZE), np.int8), np.zeros(_SIZE, np.float32)))
            continue
        key = sha256(f"{_VERSION} {identity} {text}".encode("utf-8", "surrogatepass")).digest()
        row = file.execute("SELECT pieces, states, whole FROM readings WHERE key = ?", (key,)).fetchone()
        if row is None:
            row = _row(read_text(text))
            with file:
                file.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)", (key, *row))
        pieces, states, whole = row
        vectors = np.frombuffer(states, np.int8).reshape(-1, _SIZE)
        out.append((np.frombuffer(pieces, np.int32), vectors, np.frombuffer(whole, "<f4")))
        done += 1
        progress(done, total)
    return out


def _row(read: Reading) -> tuple[bytes, bytes, bytes]:
    states = np.clip(np.round(read.states * _SCALE), -127, 127).astype(np.int8)
    return read.pieces.tobytes(), states.tobytes(), read.whole.astype("<f4").tobytes()


def _identity() -> str:
    return embedder_id(EmbedderConfig("minilm"))[0]


def _model() -> "MiniLM":
    from ingest.embedders.minilm import MiniLM

    model = make_embeddings(EmbedderConfig("minilm"))
    assert isinstance(model, MiniLM)  # noqa: S101 (what "minilm" makes)
    return model


@cache
def _silent() -> NDArray[np.bool_]:
    """Which pieces tell nothing: marks, punctuation, and words that carry no subject."""
    from ingest.embedders.wordpieces import vocabulary

    stop = {word.casefold() for word in load("questions")["stop"]}
    words = vocabulary()
    return np.array([w.startswith("[") or w in stop or not any(c.isalnum() for c in w) for w in words])
