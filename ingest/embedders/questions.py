"""Embed texts as queries, to compare a question with questions."""

from langchain_core.embeddings import Embeddings


class AsQuestions(Embeddings):
    """Wraps an embedder so that its documents are embedded as queries."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A query vector for each text."""
        return [self._embeddings.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """A query vector for a text."""
        return self._embeddings.embed_query(text)
