"""Clients of chat models: LangChain's class of a provider, with the settings under the names that it knows."""

import os
from typing import TYPE_CHECKING, Any

from bot.language_model.formats import Api, api_of
from bot.settings import ModelSettings
from ingest.errors import ModelError
from ingest.providers import address_of, key_of, provider_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# The settings that determine a reply.
_DETERMINE_REPLIES = {
    "provider",
    "name",
    "base_url",
    "api",
    "structured",
    "temperature",
    "reasoning_effort",
    "max_output_tokens",
}
# What the prompts take besides clauses and reply.
_PROMPT_TOKENS = 2048


def configured(settings: ModelSettings) -> bool:
    """Whether a model is configured: the key of its provider, or the address of a server."""
    provider = provider_of(settings.provider)
    available = not provider.needs_key or key_of(provider, settings.key_variable) or server_of(settings)
    return settings.write and bool(available)


def server_of(settings: ModelSettings) -> str:
    """The address of a server; "" is the provider's own."""
    return address_of(provider_of(settings.provider), settings.base_url)


def reply_settings(settings: ModelSettings) -> dict[str, Any]:
    """The settings, and the server, that determine a reply: what a cache of replies is keyed by."""
    return {**settings.model_dump(include=_DETERMINE_REPLIES), "server": server_of(settings)}


def open_client(settings: ModelSettings, retries: int = 0) -> "BaseChatModel":
    """LangChain's client for these settings. Raises ModelError where it lacks something.

    By default it makes no call again: that is done where the time that is left for the whole answer is known.
    """
    from langchain.chat_models import init_chat_model

    arguments = {name: value for name, value in _arguments(settings, retries).items() if value is not None}
    try:
        client: BaseChatModel = init_chat_model(settings.name, model_provider=settings.provider, **arguments)
    except Exception:
        # Without its message, which may quote the key.
        missing = [name for name in provider_of(settings.provider).environment if not os.environ.get(name)]
        hint = f": set {' and '.join(missing)}" if missing else ""
        raise ModelError(f"cannot be opened with these settings{hint}") from None
    return client


def _arguments(settings: ModelSettings, retries: int) -> dict[str, Any]:
    """The settings as arguments of the provider's class; None where one is left to it."""
    from pydantic import SecretStr

    provider, server = provider_of(settings.provider), server_of(settings)
    key = key_of(provider, settings.key_variable)
    effort = settings.reasoning_effort or None
    common: dict[str, Any] = {
        "base_url": server or provider.address or None,
        # A server of one's own asks for none, but a client wants something.
        "api_key": SecretStr(key or "none"),
        "timeout": settings.timeout_seconds,
        "max_retries": retries,
        "temperature": settings.temperature if settings.temperature >= 0 else None,
    }
    match settings.provider:
        case "openai":
            responses = api_of(settings) is Api.RESPONSES
            # The bound of chat completions goes with each call, as servers have different names for it.
            bound = settings.max_output_tokens if responses else None
            return common | {"use_responses_api": responses, "reasoning_effort": effort, "max_completion_tokens": bound}
        case "azure_openai":
            del common["base_url"]
            return common | {"azure_endpoint": server or None, "reasoning_effort": effort}
        case "ollama":
            headers = {"Authorization": f"Bearer {key or 'none'}"}
            return {
                "base_url": server or None,
                "client_kwargs": {"timeout": settings.timeout_seconds, "headers": headers},
                "temperature": common["temperature"],
                "num_predict": settings.max_output_tokens,
                # Else Ollama silently cuts off the beginning of what is longer than its default.
                "num_ctx": settings.context_tokens + settings.max_output_tokens + _PROMPT_TOKENS,
                "reasoning": {"": None, "none": False}.get(settings.reasoning_effort, settings.reasoning_effort),
            }
        case "anthropic" | "google_genai":
            return common | {"max_tokens": settings.max_output_tokens, "reasoning_effort": effort}
        case _:
            return common | {"max_tokens": settings.max_output_tokens}
