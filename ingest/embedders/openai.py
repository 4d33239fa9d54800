"""Embeddings from OpenAI's API, or from any server compatible with it."""

import os

import numpy as np
from langchain_core.embeddings import Embeddings
from langchain_openai import OpenAIEmbeddings
from pydantic import SecretStr

from ingest.embedders.base import EmbedderConfig, service_name, service_url
from ingest.embedders.failures import failure
from ingest.embedders.text import prepared
from ingest.errors import EmbeddingError

RETRIES = 2


class OpenAIService(Embeddings):
    """An OpenAI-compatible embedding service. Every failure is an EmbeddingError, never with the key in its message."""

    def __init__(self, config: EmbedderConfig) -> None:
        key = os.environ.get("OPENAI_API_KEY", "").strip()
        if not key:
            raise EmbeddingError(
                "The embedder openai needs the environment variable OPENAI_API_KEY "
                "(any value will do where the server asks for none)."
            )
        self._config = config
        self._client = OpenAIEmbeddings(
            model=config.model,
            api_key=SecretStr(key),
            base_url=service_url(config),
            dimensions=config.dimensions,
            timeout=config.timeout_seconds,
            max_retries=RETRIES,
            # Else a tokenizer is downloaded to split long texts, and tokens are sent as numbers, which other
            # servers do not take. No text is long here.
            check_embedding_ctx_length=False,
        )

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text."""
        if not texts:
            return []
        # The service refuses an empty text.
        inputs = [text if text.strip() else "-" for text in map(prepared, texts)]
        try:
            return self._unit(self._client.embed_documents(inputs), len(inputs))
        except EmbeddingError:
            raise
        except Exception as error:
            # Without its cause: an error of the transport may quote the header that holds the key.
            reason = failure(error, self._config.model, self._config.timeout_seconds, "embedding")
            raise EmbeddingError(f"{self._where()} {reason}.") from None

    def embed_query(self, text: str) -> list[float]:
        """A unit vector for a question."""
        return self.embed_documents([text])[0]

    def _where(self) -> str:
        return f"The embedding service at {service_name(self._config)}"

    def _unit(self, vectors: list[list[float]], expected: int) -> list[list[float]]:
        array = np.asarray(vectors, dtype=np.float64)
        if array.ndim != 2 or len(array) != expected or not array.size or not np.isfinite(array).all():
            raise ValueError
        if self._config.dimensions not in (None, array.shape[1]):
            raise EmbeddingError(
                f"{self._where()} gave vectors of {array.shape[1]} numbers "
                f"where {self._config.dimensions} were asked for."
            )
        lengths = np.linalg.norm(array, axis=1, keepdims=True)
        if not lengths.all():
            raise ValueError
        unit: list[list[float]] = (array / lengths).tolist()
        return unit
