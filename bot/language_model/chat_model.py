"""Chat model client over LangChain: one call in bounded time, every failure as half a sentence."""

import os
import queue
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.settings import ModelSettings
from ingest.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_openai import ChatOpenAI
    from pydantic import BaseModel

_FIRST_PAUSE_SECONDS = 0.5
# Characters of a reply for each token of its limit; a longer one is stopped.
_CHARACTERS_PER_TOKEN = 16
_FORMS = ("schema", "object", "text")
_MENTIONS_FORMAT = re.compile(r"response_format|json_schema|json_object|stream_options")
_REFUSED = "would not answer"

# A chat request: role and content of each message.
Messages = tuple[tuple[str, str], ...]
OnText = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: its text, why it broke off ("" if it did not), and the token counts of the server."""

    text: str
    broken: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class _RequestFormat:
    """The format of a request: index into `_FORMS`, and whether the stream is asked for token counts."""

    form: int
    counts_tokens: bool


def configured(settings: ModelSettings) -> bool:
    """Whether a model is configured: an API key, or the address of a server."""
    return settings.write and bool(_api_key() or server_of(settings))


class Model:
    """The chat model of the settings; the request formats that its server supports are found out once."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        form = {"auto": 0, "object": 1, "text": 2}[settings.structured]
        self._format = _RequestFormat(form, counts_tokens=True)

    @property
    def responses(self) -> bool:
        """Whether requests go to the Responses API, and not to chat completions."""
        api = self.settings.api
        return api == "responses" or (api == "auto" and not server_of(self.settings))

    def warm(self) -> None:
        """Load the client, which takes seconds the first time, so that they do not count as the model's time."""
        _ = self._client

    def generate(self, messages: Messages, form: "type[BaseModel]", deadline: float, on_text: OnText) -> Reply:
        """Send messages and return the reply, with retries and simpler request formats as the server needs.

        `on_text` is called with all of the reply so far as it streams; `deadline` is on the clock of `time.monotonic`.
        Raises ModelError.
        """
        attempt, request_format = 0, self._format
        while True:
            try:
                reply = self._call(messages, form, request_format, deadline, on_text)
            except Exception as error:
                if simpler := self._simpler_format(request_format, error):
                    request_format = simpler
                    continue
                pause = _retry_pause(error, attempt)
                if pause is None or attempt >= self.settings.retries or time.monotonic() + pause >= deadline:
                    raise ModelError(self._describe(error)) from None
                attempt += 1
                time.sleep(pause)
            else:
                # A format is kept only once it was accepted: a request can be refused for other reasons too.
                self._format = request_format
                return reply

    def _call(
        self,
        messages: Messages,
        form: "type[BaseModel]",
        request_format: "_RequestFormat",
        deadline: float,
        on_text: OnText,
    ) -> Reply:
        """One call in a given request format."""
        seconds_left = deadline - time.monotonic()
        if seconds_left <= 0:
            raise ModelError(self._timed_out())
        client, options = self._client, {**self._options(form, request_format), "timeout": seconds_left}
        if self.settings.stream and not self.responses:
            options["stream_usage"] = request_format.counts_tokens
        inputs: Any = list(messages)

        def chunks() -> "Iterator[BaseMessage]":
            yield from client.stream(inputs, **options) if self.settings.stream else [client.invoke(inputs, **options)]

        text, broken, counts = "", "", (0, 0)
        max_characters = self.settings.max_output_tokens * _CHARACTERS_PER_TOKEN
        stream = _ChunkStream(chunks)
        try:
            for chunk in stream.until(deadline):
                text += str(chunk.text)
                counts = _token_counts(chunk) or counts
                broken = _break_reason(chunk) or broken
                if len(text) > max_characters:
                    text, broken = text[:max_characters], "was too long"
                    break
                on_text(text)
        except Exception as error:
            # What was streamed before is checked like everything else, and may stand.
            if not text.strip():
                raise
            broken = self._timed_out() if _is_timeout(error) else "broke off its answer"
        finally:
            stream.stop()
        if not text.strip():
            raise ModelError(broken or _REFUSED)
        return Reply(text, broken, *counts)

    def _options(self, form: "type[BaseModel]", request_format: "_RequestFormat") -> dict[str, Any]:
        """The response format, in the parameters of the API.

        It bypasses LangChain's own structured output, which discards a whole reply that is truncated.
        """
        kind, schema = _FORMS[request_format.form], form.model_json_schema()
        if self.responses:
            named = {"type": "json_schema", "name": form.__name__, "schema": schema, "strict": True}
            chosen = {"schema": named, "object": {"type": "json_object"}, "text": None}[kind]
            return {"text": {"format": chosen}} if chosen else {}
        named = {"type": "json_schema", "json_schema": {"name": form.__name__, "schema": schema, "strict": True}}
        # llama-cpp-python's server takes a schema with this one, and no other.
        json_object = {"type": "json_object", "schema": schema}
        chosen = {"schema": named, "object": json_object, "text": None}[kind]
        body: dict[str, Any] = {"response_format": chosen} if chosen else {}
        if server_of(self.settings):
            # The newer name of this bound is OpenAI's alone.
            body["max_tokens"] = self.settings.max_output_tokens
        return {"extra_body": body} if body else {}

    def _simpler_format(self, request_format: "_RequestFormat", error: Exception) -> "_RequestFormat | None":
        """The next simpler request format where a server has refused this one; None for other errors."""
        import openai
        from langchain_core.exceptions import ContextOverflowError

        # Some servers call it their own error that they do not know a form.
        named = isinstance(error, openai.InternalServerError) and _MENTIONS_FORMAT.search(str(error))
        refused = isinstance(error, (openai.BadRequestError, openai.UnprocessableEntityError)) or named
        if not refused or isinstance(error, ContextOverflowError) or self.settings.structured != "auto":
            return None
        if "stream_options" in str(error) and request_format.counts_tokens:
            return replace(request_format, counts_tokens=False)
        return replace(request_format, form=request_format.form + 1) if request_format.form < len(_FORMS) - 1 else None

    @cached_property
    def _client(self) -> "ChatOpenAI":
        """LangChain's client, made when it is first used."""
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        settings, server = self.settings, server_of(self.settings)
        bound = None if server and not self.responses else settings.max_output_tokens
        return ChatOpenAI(
            model=settings.name,
            base_url=server or None,
            # A server of one's own asks for none, but the client wants something.
            api_key=SecretStr(_api_key() or "none"),
            timeout=settings.timeout_seconds,
            # Retried here, where the time that is left for the whole answer is known.
            max_retries=0,
            use_responses_api=self.responses,
            temperature=settings.temperature if settings.temperature >= 0 else None,
            reasoning_effort=settings.reasoning_effort or None,
            max_completion_tokens=bound,
            # Questions are not left with the service.
            store=False if self.responses else None,
        )

    def _describe(self, error: Exception) -> str:
        """An error as the end of a sentence, without its own message, which may quote a header."""
        import openai
        from langchain_core.exceptions import ContextOverflowError

        from ingest.embedders.failures import failure

        match error:
            case ModelError():
                return str(error)
            case ContextOverflowError():
                return "takes no question of this length: lower model.context_tokens"
            case openai.APIStatusError() | openai.APIConnectionError():
                return failure(error, self.settings.name, self.settings.timeout_seconds, "answer")
            case _ if _is_timeout(error):
                return self._timed_out()
            case openai.APIError():
                return "broke off its answer"
            case _:
                return failure(error, self.settings.name, self.settings.timeout_seconds, "answer")

    def _timed_out(self) -> str:
        """The error of a timeout, as the end of a sentence."""
        return f"did not answer within {self.settings.timeout_seconds:g} seconds"


class _ChunkStream:
    """A stream read in a thread, so that a server that trickles or hangs takes no more than its time."""

    def __init__(self, chunks: "Callable[[], Iterator[BaseMessage]]") -> None:
        self._queue: queue.Queue[BaseMessage | Exception | None] = queue.Queue()
        self._stopped = threading.Event()
        context = copy_context()  # LangSmith and OpenTelemetry find the call that this one belongs to
        threading.Thread(target=context.run, args=(self._read, chunks), daemon=True).start()

    def _read(self, chunks: "Callable[[], Iterator[BaseMessage]]") -> None:
        """Read chunks into the queue: the thread's target."""
        try:
            for chunk in chunks():
                self._queue.put(chunk)
                if self._stopped.is_set():
                    return
            self._queue.put(None)
        except Exception as error:
            self._queue.put(error)

    def until(self, deadline: float) -> "Iterator[BaseMessage]":
        """The chunks as they come. Raises what the stream raises, and TimeoutError at the deadline."""
        while True:
            try:
                chunk = self._queue.get(timeout=max(deadline - time.monotonic(), 0.001))
            except queue.Empty:
                raise TimeoutError from None
            if chunk is None:
                return
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk
            if time.monotonic() > deadline:
                raise TimeoutError

    def stop(self) -> None:
        """Stop reading after the next chunk."""
        self._stopped.set()


def _api_key() -> str:
    """The API key of the environment, "" without one."""
    return os.environ.get("OPENAI_API_KEY", "").strip()


def server_of(settings: ModelSettings) -> str:
    """The address of an OpenAI-compatible server; "" is OpenAI."""
    return settings.base_url or os.environ.get("OPENAI_BASE_URL", "").strip()


def _retry_pause(error: Exception, attempt: int) -> float | None:
    """Seconds before a retry, by exponential backoff with jitter or Retry-After; None for a permanent error."""
    import openai

    if isinstance(error, openai.APITimeoutError) or getattr(error, "code", None) == "insufficient_quota":
        return None
    transient = isinstance(error, openai.APIConnectionError) or (
        isinstance(error, openai.APIStatusError) and (error.status_code in {408, 409, 429} or error.status_code >= 500)
    )
    if not transient:
        return None
    # Not all at once, where many were turned away together.
    backoff: float = _FIRST_PAUSE_SECONDS * 2.0**attempt * random.uniform(0.75, 1.25)  # noqa: S311
    return max(backoff, _retry_after(error))


def _retry_after(error: Exception) -> float:
    """The seconds that a server asks to wait; 0 where it does not."""
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
    return 0.0


def _is_timeout(error: Exception) -> bool:
    """Whether an error is a timeout."""
    import openai

    return isinstance(error, (TimeoutError, openai.APITimeoutError))


def _token_counts(chunk: "BaseMessage") -> tuple[int, int] | None:
    """Input and output tokens in a chunk's usage metadata; None where it has none."""
    usage = getattr(chunk, "usage_metadata", None)
    return (int(usage["input_tokens"]), int(usage["output_tokens"])) if usage else None


def _break_reason(chunk: "BaseMessage") -> str:
    """Why the model stopped before the end of its reply, as the end of a sentence; "" where it did not."""
    metadata = chunk.response_metadata
    incomplete = metadata.get("incomplete_details") or {}
    reason = metadata.get("finish_reason") or (incomplete.get("reason") if isinstance(incomplete, dict) else "")
    content = chunk.content if isinstance(chunk.content, list) else []
    refusal = any(isinstance(block, dict) and block.get("type") == "refusal" for block in content)
    if refusal or chunk.additional_kwargs.get("refusal") or reason == "content_filter":
        return _REFUSED
    return "was cut off at the longest reply" if reason in {"length", "max_output_tokens"} else ""
