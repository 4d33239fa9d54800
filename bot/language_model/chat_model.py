"""Chat model over LangChain: one call in bounded time, every failure as half a sentence."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.language_model.cancellation import raise_if_cancelled
from bot.language_model.clients import configured, open_client
from bot.language_model.failures import broken_off, describe, retry_pause
from bot.language_model.formats import Api, RequestFormat, api_of, call_options, first_format, simpler_format
from bot.language_model.streaming import NOTHING_COUNTED, REFUSED, ChunkStream, TokenCounts, break_reason, token_counts
from bot.settings import ModelSettings
from ingest.errors import AnswerCancelled, ModelError
from ingest.providers import provider_of, require_package

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from pydantic import BaseModel

__all__ = ["Messages", "Model", "OnText", "Reply", "configured"]

_FIRST_PAUSE_SECONDS = 0.5
# Characters of a reply for each token of its limit; a longer one is stopped.
_CHARACTERS_PER_TOKEN = 16

# A chat request: role and content of each message.
Messages = tuple[tuple[str, str], ...]
OnText = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: its text, why it broke off ("" if it did not), and the token counts of the server."""

    text: str
    broken: str = ""
    tokens: TokenCounts = NOTHING_COUNTED


class Model:
    """The chat model of the settings; the request formats that its server supports are found out once.

    Raises SettingsError where the package of its provider is missing.
    """

    def __init__(self, settings: ModelSettings) -> None:
        require_package(provider_of(settings.provider), "model.provider")
        self.settings = settings
        self._format = first_format(settings)

    @property
    def responses(self) -> bool:
        """Whether requests go to the Responses API, and not to chat completions."""
        return api_of(self.settings) is Api.RESPONSES

    def warm(self) -> None:
        """Load the client, which takes seconds the first time, so that they do not count as the model's time."""
        with suppress(ModelError):  # the call says so
            _ = self._client

    def generate(
        self,
        messages: Messages,
        form: "type[BaseModel]",
        deadline: float,
        on_text: OnText,
        text_deadline: float | None = None,
    ) -> Reply:
        """Send messages and return the reply, with retries and simpler request formats as the server needs.

        `on_text` is called with all of the reply so far as it streams. Its first text must come by `text_deadline`, all
        of it by `deadline`, on the clock of `time.monotonic`. Raises ModelError, and then there was no text; and
        AnswerCancelled.
        """
        attempt, request_format = 0, self._format
        first = min(deadline, text_deadline or deadline)
        seconds = first - time.monotonic()
        while True:
            try:
                raise_if_cancelled()
                reply = self._call(messages, form, request_format, deadline, first, on_text)
            except AnswerCancelled:
                raise
            except Exception as error:
                if simpler := simpler_format(request_format, error, self.settings):
                    request_format = simpler
                    continue
                pause = retry_pause(error, _FIRST_PAUSE_SECONDS * 2.0**attempt)
                if pause is None or attempt >= self.settings.retries or time.monotonic() + pause >= first:
                    raise ModelError(describe(error, self.settings, seconds)) from None
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
        request_format: RequestFormat,
        deadline: float,
        first: float,
        on_text: OnText,
    ) -> Reply:
        """One call in a given request format."""
        seconds = deadline - time.monotonic()
        if first <= time.monotonic():
            raise TimeoutError
        client = self._client
        options = call_options(self.settings, request_format, form, seconds)
        inputs: Any = list(messages)

        async def chunks() -> AsyncIterator["BaseMessage"]:
            if not self.settings.stream:
                yield await client.ainvoke(inputs, **options)
                return
            async for chunk in client.astream(inputs, **options):
                yield chunk

        text, broken, counts = "", "", NOTHING_COUNTED
        max_characters = self.settings.max_output_tokens * _CHARACTERS_PER_TOKEN
        stream = ChunkStream(chunks)
        try:
            for chunk in stream.until(deadline, first):
                raise_if_cancelled()
                if chunk is None:
                    continue
                text += str(chunk.text)
                counts = self._counted(counts, token_counts(chunk))
                broken = break_reason(chunk) or broken
                if len(text) > max_characters:
                    text, broken = text[:max_characters], "was too long"
                    break
                on_text(text)
        except AnswerCancelled:
            raise
        except Exception as error:
            # What was streamed before is checked like everything else, and may stand.
            if not text.strip():
                raise
            broken = broken_off(error, seconds)
        finally:
            stream.stop()
        if not text.strip():
            raise ModelError(broken or REFUSED)
        return Reply(text, broken, counts)

    def _counted(self, counts: TokenCounts, found: TokenCounts | None) -> TokenCounts:
        """Token counts with a chunk's: LangChain's contract is to add them, but OpenAI's servers send sums."""
        if found is None:
            return counts
        return counts + found if api_of(self.settings) is Api.OTHER else found

    @cached_property
    def _client(self) -> "BaseChatModel":
        """LangChain's client, made when it is first used. Raises ModelError."""
        return open_client(self.settings)
