"""The model behind LangChain's interface: one call, in bounded time, with every failure told in half a sentence."""

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
# Characters of a reply for each token that it may have; more than this and it is stopped.
_CHARACTERS = 16
_FORMS = ("schema", "object", "text")
_NAMES_THE_FORM = re.compile(r"response_format|json_schema|json_object|stream_options")
_REFUSED = "would not answer"

# What a model is told: the role and the words of each message.
Messages = tuple[tuple[str, str], ...]
Hear = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model has said. `broken` says why it stopped in the middle, "" where it did not; tokens as it counts."""

    text: str
    broken: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a request is shaped: the place of its form in `_FORMS`, and whether a stream is to count its tokens."""

    form: int
    counts: bool


def configured(settings: ModelSettings) -> bool:
    """Whether there is a model to write with: a key, or a server that is named."""
    return settings.write and bool(_key() or server_of(settings))


class Model:
    """The model that the settings name. What a server does not take is found out once."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        form = {"auto": 0, "object": 1, "text": 2}[settings.structured]
        self._shape = _Shape(form, counts=True)

    @property
    def responses(self) -> bool:
        """Whether the Responses interface is spoken, and not chat completions."""
        api = self.settings.api
        return api == "responses" or (api == "auto" and not server_of(self.settings))

    def warm(self) -> None:
        """Load the client, which takes seconds the first time, so that they are not the model's."""
        _ = self._chat

    def say(self, messages: Messages, form: "type[BaseModel]", until: float, hear: Hear) -> Reply:
        """The model's reply to messages; `hear` is told of all of it so far as it grows.

        `until` is the time (of `time.monotonic`) when it has to be done. Raises ModelError.
        """
        attempt, shape = 0, self._shape
        while True:
            try:
                reply = self._once(messages, form, shape, until, hear)
            except Exception as error:
                if simpler := self._simpler(shape, error):
                    shape = simpler
                    continue
                pause = _pause(error, attempt)
                if pause is None or attempt >= self.settings.retries or time.monotonic() + pause >= until:
                    raise ModelError(self._told(error)) from None
                attempt += 1
                time.sleep(pause)
            else:
                # Only what was taken is kept to: a request can be refused for other reasons too.
                self._shape = shape
                return reply

    def _once(self, messages: Messages, form: "type[BaseModel]", shape: "_Shape", until: float, hear: Hear) -> Reply:
        left = until - time.monotonic()
        if left <= 0:
            raise ModelError(self._late())
        chat, options = self._chat, {**self._options(form, shape), "timeout": left}
        if self.settings.stream and not self.responses:
            options["stream_usage"] = shape.counts
        given: Any = list(messages)

        def pieces() -> "Iterator[BaseMessage]":
            yield from chat.stream(given, **options) if self.settings.stream else [chat.invoke(given, **options)]

        text, broken, counted = "", "", (0, 0)
        most = self.settings.max_output_tokens * _CHARACTERS
        source = _Pieces(pieces)
        try:
            for piece in source.until(until):
                text += str(piece.text)
                counted = _usage(piece) or counted
                broken = _stopped(piece) or broken
                if len(text) > most:
                    text, broken = text[:most], "was too long"
                    break
                hear(text)
        except Exception as error:
            # What has been said before is checked like everything else, and may stand.
            if not text.strip():
                raise
            broken = self._late() if _is_late(error) else "broke off its answer"
        finally:
            source.stop()
        if not text.strip():
            raise ModelError(broken or _REFUSED)
        return Reply(text, broken, *counted)

    def _options(self, form: "type[BaseModel]", shape: "_Shape") -> dict[str, Any]:
        """The form of the reply, in the words of the interface.

        It goes past LangChain's own structured output, which throws a whole reply away that is cut off at its end.
        """
        wanted, schema = _FORMS[shape.form], form.model_json_schema()
        if self.responses:
            named = {"type": "json_schema", "name": form.__name__, "schema": schema, "strict": True}
            chosen = {"schema": named, "object": {"type": "json_object"}, "text": None}[wanted]
            return {"text": {"format": chosen}} if chosen else {}
        named = {"type": "json_schema", "json_schema": {"name": form.__name__, "schema": schema, "strict": True}}
        # llama-cpp-python's server takes a schema with this one, and no other.
        loose = {"type": "json_object", "schema": schema}
        chosen = {"schema": named, "object": loose, "text": None}[wanted]
        body: dict[str, Any] = {"response_format": chosen} if chosen else {}
        if server_of(self.settings):
            # The newer name of this bound is OpenAI's alone.
            body["max_tokens"] = self.settings.max_output_tokens
        return {"extra_body": body} if body else {}

    def _simpler(self, shape: "_Shape", error: Exception) -> "_Shape | None":
        """The next shape of the request to try, where a server has refused this one; None where that is not it."""
        import openai
        from langchain_core.exceptions import ContextOverflowError

        # Some servers call it their own error that they do not know a form.
        named = isinstance(error, openai.InternalServerError) and _NAMES_THE_FORM.search(str(error))
        refused = isinstance(error, (openai.BadRequestError, openai.UnprocessableEntityError)) or named
        if not refused or isinstance(error, ContextOverflowError) or self.settings.structured != "auto":
            return None
        if "stream_options" in str(error) and shape.counts:
            return replace(shape, counts=False)
        return replace(shape, form=shape.form + 1) if shape.form < len(_FORMS) - 1 else None

    @cached_property
    def _chat(self) -> "ChatOpenAI":
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        settings, server = self.settings, server_of(self.settings)
        bound = None if server and not self.responses else settings.max_output_tokens
        return ChatOpenAI(
            model=settings.name,
            base_url=server or None,
            # A server of one's own asks for none, but the client wants something.
            api_key=SecretStr(_key() or "none"),
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

    def _told(self, error: Exception) -> str:
        """What went wrong, as the end of a sentence; without the error's own words, which may quote a header."""
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
            case _ if _is_late(error):
                return self._late()
            case openai.APIError():
                return "broke off its answer"
            case _:
                return failure(error, self.settings.name, self.settings.timeout_seconds, "answer")

    def _late(self) -> str:
        return f"did not answer within {self.settings.timeout_seconds:g} seconds"


class _Pieces:
    """A stream read in a thread of its own, so that a server that trickles or hangs takes no more than its time."""

    def __init__(self, pieces: "Callable[[], Iterator[BaseMessage]]") -> None:
        self._queue: queue.Queue[BaseMessage | Exception | None] = queue.Queue()
        self._stopped = threading.Event()
        context = copy_context()  # LangSmith and OpenTelemetry find the call that this one belongs to
        threading.Thread(target=context.run, args=(self._read, pieces), daemon=True).start()

    def _read(self, pieces: "Callable[[], Iterator[BaseMessage]]") -> None:
        try:
            for piece in pieces():
                self._queue.put(piece)
                if self._stopped.is_set():
                    return
            self._queue.put(None)
        except Exception as error:
            self._queue.put(error)

    def until(self, end: float) -> "Iterator[BaseMessage]":
        """The pieces as they come. Raises what the stream raises, and TimeoutError at the end of the time."""
        while True:
            try:
                piece = self._queue.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                raise TimeoutError from None
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise piece
            yield piece
            if time.monotonic() > end:
                raise TimeoutError

    def stop(self) -> None:
        """Read no more."""
        self._stopped.set()


def _key() -> str:
    return os.environ.get("OPENAI_API_KEY", "").strip()


def server_of(settings: ModelSettings) -> str:
    """The compatible server's address; "" is OpenAI."""
    return settings.base_url or os.environ.get("OPENAI_BASE_URL", "").strip()


def _pause(error: Exception, attempt: int) -> float | None:
    """Seconds before a call is made again; None where that would help nothing."""
    import openai

    if isinstance(error, openai.APITimeoutError) or getattr(error, "code", None) == "insufficient_quota":
        return None
    passing = isinstance(error, openai.APIConnectionError) or (
        isinstance(error, openai.APIStatusError) and (error.status_code in {408, 409, 429} or error.status_code >= 500)
    )
    if not passing:
        return None
    # Not all at once, where many were turned away together.
    own: float = _FIRST_PAUSE_SECONDS * 2.0**attempt * random.uniform(0.75, 1.25)  # noqa: S311
    return max(own, _asked_for(error))


def _asked_for(error: Exception) -> float:
    """Seconds that a server asks to wait."""
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
    return 0.0


def _is_late(error: Exception) -> bool:
    import openai

    return isinstance(error, (TimeoutError, openai.APITimeoutError))


def _usage(piece: "BaseMessage") -> tuple[int, int] | None:
    counted = getattr(piece, "usage_metadata", None)
    return (int(counted["input_tokens"]), int(counted["output_tokens"])) if counted else None


def _stopped(piece: "BaseMessage") -> str:
    """Why a reply ended before its end, as the end of a sentence."""
    about = piece.response_metadata
    incomplete = about.get("incomplete_details") or {}
    reason = about.get("finish_reason") or (incomplete.get("reason") if isinstance(incomplete, dict) else "")
    content = piece.content if isinstance(piece.content, list) else []
    refusal = any(isinstance(block, dict) and block.get("type") == "refusal" for block in content)
    if refusal or piece.additional_kwargs.get("refusal") or reason == "content_filter":
        return _REFUSED
    return "was cut off at the longest reply" if reason in {"length", "max_output_tokens"} else ""
