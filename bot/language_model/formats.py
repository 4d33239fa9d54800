"""Request formats: how a reply's form is asked for, and what a server has to be asked without.

A schema is bound as an option of the request, and not by LangChain's own structured output, which discards a whole
reply that is truncated.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.settings import ModelSettings
from ingest.embedders.failures import status_of
from ingest.providers import address_of, provider_of

if TYPE_CHECKING:
    from pydantic import BaseModel

_FORMS = ("schema", "object", "text")
# Anthropic's interface knows no JSON without a schema.
_FORMS_OF = {"anthropic": ("schema", "text")}
_BOUNDS = ("max_tokens", "max_completion_tokens")
_MENTIONS_FORMAT = re.compile(r"response_format|json_schema|json_object|stream_options|grammar")
_MENTIONS_STORE = re.compile(r"\bstore\b")
# Providers whose LangChain classes take a timeout with each call.
_TIMED = {"openai", "azure_openai", "anthropic", "google_genai"}


class Api(Enum):
    """The interface of a request: OpenAI's Responses, its chat completions, or another provider's behind LangChain."""

    RESPONSES = "responses"
    CHAT = "chat"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RequestFormat:
    """The format of a request.

    `form` is how the reply's form is asked for, `bound` the parameter of the longest reply in chat completions;
    `counts_tokens` and `says_store` are whether a stream is asked for token counts, and whether `store` is sent.
    """

    form: str = "schema"
    bound: str = _BOUNDS[1]
    renamed: bool = False
    counts_tokens: bool = True
    says_store: bool = True


def api_of(settings: ModelSettings) -> Api:
    """The interface that requests go to: by default Responses for OpenAI, chat completions for other servers."""
    if settings.provider == "azure_openai":
        return Api.CHAT
    if settings.provider != "openai":
        return Api.OTHER
    elsewhere = bool(address_of(provider_of("openai"), settings.base_url))
    chosen = settings.api if settings.api != "auto" else "chat" if elsewhere else "responses"
    return Api(chosen)


def first_format(settings: ModelSettings) -> RequestFormat:
    """The format that a server is first asked in."""
    wanted = {"auto": "schema", "object": "object", "text": "text"}[settings.structured]
    form = wanted if wanted in _forms(settings) else "text"
    # The newer name of this bound is OpenAI's alone, to begin with.
    elsewhere = bool(address_of(provider_of("openai"), settings.base_url)) and settings.provider == "openai"
    return RequestFormat(form, _BOUNDS[0] if elsewhere else _BOUNDS[1])


def simpler_format(current: RequestFormat, error: Exception, settings: ModelSettings) -> RequestFormat | None:
    """The format to ask in where a server has refused this one; None for other errors."""
    said, api = str(error), api_of(settings)
    if not _refused(error, api):
        return None
    if "stream_options" in said and current.counts_tokens:
        return replace(current, counts_tokens=False)
    if api is Api.RESPONSES and current.says_store and _MENTIONS_STORE.search(said):
        return replace(current, says_store=False)
    if api is Api.CHAT and not current.renamed and current.bound in said:
        other = _BOUNDS[1 - _BOUNDS.index(current.bound)]
        return replace(current, bound=other, renamed=True)
    forms = _forms(settings)
    at = forms.index(current.form)
    return replace(current, form=forms[at + 1]) if settings.structured == "auto" and at < len(forms) - 1 else None


def call_options(
    settings: ModelSettings, current: RequestFormat, form: "type[BaseModel]", seconds: float
) -> dict[str, Any]:
    """A format as the options of a call, in the parameters of the interface; `seconds` is the time that is left."""
    api, schema = api_of(settings), form.model_json_schema()
    options: dict[str, Any] = {"timeout": seconds} if settings.provider in _TIMED else {}
    if api is Api.RESPONSES:
        named = {"type": "json_schema", "name": form.__name__, "schema": schema, "strict": True}
        chosen = {"schema": named, "object": {"type": "json_object"}, "text": None}[current.form]
        # Questions are not left with the service.
        options |= {"store": False} if current.says_store else {}
        return options | ({"text": {"format": chosen}} if chosen else {})
    named = {"type": "json_schema", "json_schema": {"name": form.__name__, "schema": schema, "strict": True}}
    json_object: dict[str, Any] = {"type": "json_object"}
    if api is Api.CHAT:
        # llama-cpp-python's server takes a schema with this one, and no other.
        json_object["schema"] = schema
    chosen = {"schema": named, "object": json_object, "text": None}[current.form]
    asked = {"response_format": chosen} if chosen else {}
    if api is Api.OTHER:
        return options | asked
    if settings.stream:
        options["stream_usage"] = current.counts_tokens
    return {**options, "extra_body": {**asked, current.bound: settings.max_output_tokens}}


def _forms(settings: ModelSettings) -> tuple[str, ...]:
    """The forms that a provider's interface has, the strictest first."""
    return _FORMS_OF.get(settings.provider, _FORMS)


def _refused(error: Exception, api: Api) -> bool:
    """Whether a server, or LangChain before it, refuses a request as it was put."""
    if any(kind.__name__ == "ContextOverflowError" for kind in type(error).__mro__):
        return False
    status = status_of(error)
    # Some servers call it their own error that they do not know a form.
    unknown = api is Api.OTHER and isinstance(error, (TypeError, ValueError))
    return unknown or status in {400, 422} or (status >= 500 and bool(_MENTIONS_FORMAT.search(str(error))))
