"""Embeddings of LangChain's other providers, by `init_embeddings`."""

from typing import Any

from pydantic import SecretStr

from ingest.embedders.base import EmbedderConfig
from ingest.embedders.service import EmbeddingService, required_key
from ingest.errors import EmbeddingError
from ingest.providers import address_of, provider_of

RETRIES = 2


def open_service(config: EmbedderConfig) -> EmbeddingService:
    """The embedding service of a provider. Raises EmbeddingError."""
    from langchain.embeddings import init_embeddings

    arguments = {name: value for name, value in _arguments(config).items() if value is not None}
    try:
        client: Any = init_embeddings(config.model, provider=config.name, **arguments)
    except EmbeddingError:
        raise
    except Exception:
        # Without its message, which may quote the key.
        raise EmbeddingError(f"The embedder {config.name} cannot be opened with these settings.") from None
    return EmbeddingService(config, client)


def _arguments(config: EmbedderConfig) -> dict[str, Any]:
    """The configuration as arguments of the provider's class; None where one is left to it."""
    key, provider = required_key(config), provider_of(config.name)
    server = address_of(provider, config.base_url or "") or provider.address or None
    match config.name:
        case "ollama":
            headers = {"Authorization": f"Bearer {key or 'none'}"}
            client = {"timeout": config.timeout_seconds, "headers": headers}
            return {"base_url": server, "dimensions": config.dimensions, "client_kwargs": client}
        case "google_genai":
            named = {"base_url": server, "output_dimensionality": config.dimensions}
            return {**named, "api_key": SecretStr(key)}
        case "mistralai":
            seconds = max(1, round(config.timeout_seconds))
            return {"endpoint": server, "api_key": SecretStr(key), "timeout": seconds, "max_retries": RETRIES}
        case _:
            named = {"azure_endpoint": server, "dimensions": config.dimensions}
            timing = {"timeout": config.timeout_seconds, "max_retries": RETRIES}
            # As for OpenAI itself, texts are sent as texts.
            return {**named, **timing, "api_key": SecretStr(key), "check_embedding_ctx_length": False}
