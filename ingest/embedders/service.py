"""Embeddings from a provider's server, through LangChain's class of it."""

from collections.abc import Callable

import numpy as np
from langchain_core.embeddings import Embeddings

from ingest.embedders.base import EmbedderConfig, service_name
from ingest.embedders.failures import failure
from ingest.embedders.text import prepared
from ingest.errors import EmbeddingError
from ingest.providers import key_name, key_of, provider_of


class EmbeddingService(Embeddings):
    """An embedding service. Every failure is an EmbeddingError, never with the key in its message."""

    def __init__(self, config: EmbedderConfig, client: Embeddings) -> None:
        self._config, self._client = config, client

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text."""
        inputs = list(map(_filled, texts))
        return self._units(lambda: self._client.embed_documents(inputs), len(inputs)) if inputs else []

    def embed_query(self, text: str) -> list[float]:
        """A unit vector for a question, which some models embed otherwise than a text."""
        return self._units(lambda: [self._client.embed_query(_filled(text))], 1)[0]

    def _units(self, embed: Callable[[], list[list[float]]], expected: int) -> list[list[float]]:
        config = self._config
        try:
            return unit_vectors(embed(), expected, config.dimensions)
        except EmbeddingError as error:
            raise EmbeddingError(f"{self._where()} {error}.") from None
        except Exception as error:
            # Without its cause: an error of the transport may quote the header that holds the key.
            key = key_name(provider_of(config.name))
            reason = failure(error, config.model, config.timeout_seconds, "embedding", key)
            raise EmbeddingError(f"{self._where()} {reason}.") from None

    def _where(self) -> str:
        return f"The embedding service at {service_name(self._config)}"


def unit_vectors(vectors: list[list[float]], expected: int, dimensions: int | None) -> list[list[float]]:
    """Vectors of length 1. Raises ValueError for what are no such vectors, EmbeddingError for those of another size."""
    array = np.asarray(vectors, dtype=np.float64)
    if array.ndim != 2 or len(array) != expected or not array.size or not np.isfinite(array).all():
        raise ValueError
    if dimensions not in (None, array.shape[1]):
        raise EmbeddingError(f"gave vectors of {array.shape[1]} numbers where {dimensions} were asked for")
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    if not lengths.all():
        raise ValueError
    unit: list[list[float]] = (array / lengths).tolist()
    return unit


def required_key(config: EmbedderConfig) -> str:
    """The key of a service's provider. Raises EmbeddingError where it needs one and has none."""
    provider = provider_of(config.name)
    key = key_of(provider)
    if not key and provider.needs_key:
        raise EmbeddingError(
            f"The embedder {config.name} needs the environment variable {key_name(provider)} "
            "(any value will do where the server asks for none)."
        )
    return key


def _filled(text: str) -> str:
    """A text as it is sent: services refuse an empty one."""
    return prepared(text) if text.strip() else "-"
