"""Texts embedded as questions are: to compare a question with questions."""

from langchain_core.embeddings import Embeddings


class AsQuestions(Embeddings):
    """Another embedder, whose documents are embedded as questions."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each question."""
        return [self._embeddings.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """A vector for a question."""
        return self._embeddings.embed_query(text)
