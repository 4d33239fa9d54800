"""Providers of models: the package with a provider's classes, and the environment variables of its key and address.

A key goes to the address of its own provider, and to no other.
"""

import os
from dataclasses import dataclass
from importlib.util import find_spec

from ingest.errors import SettingsError

# As a key's variable: no key is sent.
NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider, by the name that LangChain's `init_chat_model` and `init_embeddings` know it by.

    `extra` is that of Resolves which installs `package`, "" where there is none. `keys` and `addresses` are environment
    variables, `address` its own one, named so that no other variable turns a key away from it; `environment` are
    variables that it cannot do without.
    """

    name: str
    package: str
    extra: str = ""
    keys: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    address: str = ""
    needs_key: bool = True
    environment: tuple[str, ...] = ()


KNOWN = {
    provider.name: provider
    for provider in (
        Provider(
            "openai",
            "langchain_openai",
            "",
            ("OPENAI_API_KEY",),
            ("OPENAI_BASE_URL",),
            "https://api.openai.com/v1",
        ),
        Provider(
            "azure_openai",
            "langchain_openai",
            "",
            ("AZURE_OPENAI_API_KEY",),
            ("AZURE_OPENAI_ENDPOINT",),
            environment=("AZURE_OPENAI_ENDPOINT", "OPENAI_API_VERSION"),
        ),
        Provider(
            "anthropic",
            "langchain_anthropic",
            "anthropic",
            ("ANTHROPIC_API_KEY",),
            ("ANTHROPIC_BASE_URL",),
            "https://api.anthropic.com",
        ),
        Provider(
            "google_genai",
            "langchain_google_genai",
            "google-genai",
            ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
            (),
            "https://generativelanguage.googleapis.com",
        ),
        Provider("mistralai", "langchain_mistralai", "mistralai", ("MISTRAL_API_KEY",), ("MISTRAL_BASE_URL",)),
        Provider("fastembed", "fastembed", "fastembed", needs_key=False),
        Provider("ollama", "langchain_ollama", "ollama", ("OLLAMA_API_KEY",), ("OLLAMA_HOST",), needs_key=False),
    )
}


def provider_of(name: str) -> Provider:
    """The provider of a name; of one that is not listed here, by the conventions of LangChain's packages."""
    return KNOWN.get(name) or Provider(name, f"langchain_{name}", keys=(f"{name.upper()}_API_KEY",))


def key_of(provider: Provider, variable: str = "") -> str:
    """The key in an environment variable, by default in the provider's own; "" without one."""
    names = provider.keys if not variable else () if variable == NO_KEY else (variable,)
    return next((key for name in names if (key := os.environ.get(name, "").strip())), "")


def address_of(provider: Provider, base_url: str = "") -> str:
    """The address of a server: the settings', else the environment's; "" is the provider's own."""
    return base_url or next((found for name in provider.addresses if (found := os.environ.get(name, "").strip())), "")


def key_name(provider: Provider, variable: str = "") -> str:
    """The environment variable of a provider's key, for people."""
    return variable if variable and variable != NO_KEY else provider.keys[0]


def require_package(provider: Provider, setting: str) -> None:
    """Raise SettingsError, with the line that installs it, where a provider's package is missing."""
    if find_spec(provider.package) is not None:
        return
    package = provider.package.replace("_", "-")
    how = (
        f'the extra "{provider.extra}": in the checkout, uv run --extra {provider.extra} resolves …,'
        f' or uv tool install ".[{provider.extra}]" for the command in every folder.'
        if provider.extra
        else f"which is none of Resolves' extras: uv pip install {package}."
    )
    raise SettingsError(f'{setting} is "{provider.name}", which needs the package {package}, {how}')
