"""One bounded chat call with tools: which of them the model calls, paid and timed as any other call."""

import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from bot.answer import Usage
from bot.language_model.cancellation import raise_if_cancelled
from bot.language_model.chat_model import Messages, Model, OnText, Reply
from bot.language_model.failures import describe
from bot.language_model.formats import call_options
from bot.language_model.metered import MeteredModel
from bot.language_model.streaming import NOTHING_COUNTED, ChunkStream, token_counts
from ingest.errors import AnswerCancelled, ModelError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.tools import BaseTool


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that a model calls, with the arguments as it gives them: data that nobody has validated yet."""

    name: str
    arguments: Mapping[str, Any]

    @property
    def signature(self) -> str:
        """What is the same of two calls that ask for the same."""
        return json.dumps([self.name, self.arguments], sort_keys=True, default=str)


def tools_called(
    model: MeteredModel, messages: Messages, tools: "Sequence[BaseTool]", deadline: float, asker: str
) -> tuple[tuple[ToolCall, ...], Usage]:
    """The tools that a model calls, none where it needs no more, and what asking has cost.

    `deadline` is on the clock of `time.monotonic`. Raises ModelError, also where the server knows no tools.
    """
    bound = replace(model, model=_ModelWithTools(model.model, tools))
    text, _, usage = bound.generate(messages, _Calls, deadline, lambda _: None, asker)
    try:
        calls = _Calls.model_validate_json(text).calls
    except ValueError:  # of a fallback, which is asked without tools
        calls = []
    return tuple(ToolCall(call["name"], call["args"]) for call in calls), usage


class _Calls(BaseModel):
    """The calls of a reply."""

    calls: list[dict[str, Any]]


class _ModelWithTools(Model):
    """A chat model with tools bound to it, whose reply is the calls that it makes, as JSON.

    As a Model it is paid for and reserved by whatever meters one.
    """

    def __init__(self, model: Model, tools: "Sequence[BaseTool]") -> None:
        super().__init__(model.settings)
        self._model, self._tools = model, tools

    def generate(
        self,
        messages: Messages,
        form: type[BaseModel],  # noqa: ARG002
        deadline: float,
        on_text: OnText,  # noqa: ARG002
        text_deadline: float | None = None,
    ) -> Reply:
        """One call, without retries: a plan that gets no further look stands as it is. Raises ModelError."""
        deadline = min(deadline, text_deadline or deadline)
        seconds = deadline - time.monotonic()
        try:
            message = self._invoke(messages, deadline)
        except AnswerCancelled:
            raise
        except Exception as error:
            raise ModelError(describe(error, self.settings, seconds)) from None
        calls = [{"name": call["name"], "args": call["args"]} for call in getattr(message, "tool_calls", ())]
        return Reply(_Calls(calls=calls).model_dump_json(), "", token_counts(message) or NOTHING_COUNTED)

    def _invoke(self, messages: Messages, deadline: float) -> "BaseMessage":
        """The message of the model. Raises what the client raises, and TimeoutError at the deadline."""
        seconds_left = deadline - time.monotonic()
        if seconds_left <= 0:
            raise TimeoutError
        plain = replace(self._model._format, form="text")
        options = call_options(self.settings, plain, _Calls, seconds_left)
        options.pop("stream_usage", None)
        client: Any = self._model._client
        bound, inputs = client.bind_tools(self._tools), list(messages)

        async def chunks() -> AsyncIterator["BaseMessage"]:
            yield await bound.ainvoke(inputs, **options)

        stream = ChunkStream(chunks)
        try:
            for message in stream.until(deadline, deadline):
                raise_if_cancelled()
                if message is not None:
                    return message
            raise TimeoutError  # the client said nothing
        finally:
            stream.stop()
