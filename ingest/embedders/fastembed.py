"""Embedders of the package fastembed: ONNX files, which it downloads when one is first used."""

from langchain_core.embeddings import Embeddings

from ingest.embedders.base import EmbedderConfig
from ingest.embedders.service import unit_vectors
from ingest.embedders.text import prepared
from ingest.errors import EmbeddingError


class FastEmbed(Embeddings):
    """A model of fastembed's. Raises EmbeddingError where it has none of that name, or cannot download it."""

    def __init__(self, config: EmbedderConfig) -> None:
        from fastembed import TextEmbedding

        if config.model not in {str(row["model"]) for row in TextEmbedding.list_supported_models()}:
            raise EmbeddingError(f'fastembed has no model "{config.model}": name one of its own in embedding.model.')
        try:
            self._model = TextEmbedding(model_name=config.model)
        except Exception as error:
            raise EmbeddingError(f"fastembed cannot load {config.model} ({type(error).__name__}).") from None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text."""
        vectors = [vector.tolist() for vector in self._model.passage_embed(list(map(prepared, texts)))]
        return unit_vectors(vectors, len(texts), None) if texts else []

    def embed_query(self, text: str) -> list[float]:
        """A unit vector for a question."""
        return unit_vectors([vector.tolist() for vector in self._model.query_embed(prepared(text))], 1, None)[0]
