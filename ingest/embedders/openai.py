"""Embeddings from OpenAI's API, or from any server compatible with it."""

from langchain_openai import OpenAIEmbeddings
from pydantic import SecretStr

from ingest.embedders.base import EmbedderConfig, service_url
from ingest.embedders.service import EmbeddingService, required_key

RETRIES = 2


class OpenAIService(EmbeddingService):
    """An OpenAI-compatible embedding service. Raises EmbeddingError where there is no key."""

    def __init__(self, config: EmbedderConfig) -> None:
        client = OpenAIEmbeddings(
            model=config.model,
            api_key=SecretStr(required_key(config)),
            base_url=service_url(config),
            dimensions=config.dimensions,
            timeout=config.timeout_seconds,
            max_retries=RETRIES,
            # Else a tokenizer is downloaded to split long texts, and tokens are sent as numbers, which other
            # servers do not take. No text is long here.
            check_embedding_ctx_length=False,
        )
        super().__init__(config, client)

    def embed_query(self, text: str) -> list[float]:
        """A unit vector for a question, asked for as that of a text."""
        return self.embed_documents([text])[0]
