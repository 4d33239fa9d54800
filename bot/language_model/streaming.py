"""Streams of a chat model: read in bounded time, each chunk with its token counts and why it is the last."""

import asyncio
import os
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

REFUSED = "would not answer"
# While nothing comes, whoever reads a stream gets a turn so often.
_TURN_SECONDS = 0.25
_STARTING = threading.Lock()
_CUT_OFF = "was cut off at the longest reply"
# Why a reply ends early, as the providers' interfaces have it.
_LENGTH = {"length", "max_output_tokens", "max_tokens", "model_length"}
_FILTERED = {"content_filter", "refusal", "safety", "recitation", "blocklist", "prohibited_content", "spii"}


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """Tokens that a server counted: of the input, those of it that it had cached, and of the output."""

    input: int = 0
    output: int = 0
    cached: int = 0

    def __add__(self, other: "TokenCounts") -> "TokenCounts":
        return TokenCounts(self.input + other.input, self.output + other.output, self.cached + other.cached)


NOTHING_COUNTED = TokenCounts()


class ChunkStream:
    """A stream read beside the thread that asks: a server that trickles or hangs takes no more than its time."""

    def __init__(self, chunks: Callable[[], AsyncIterator["BaseMessage"]]) -> None:
        self._queue: queue.Queue[BaseMessage | Exception | None] = queue.Queue()
        # The task has the context of this thread: LangSmith and OpenTelemetry find the call that it belongs to.
        with _STARTING:
            loop = _loop(os.getpid())
        self._reading = asyncio.run_coroutine_threadsafe(self._read(chunks), loop)

    async def _read(self, chunks: Callable[[], AsyncIterator["BaseMessage"]]) -> None:
        """Read chunks into the queue."""
        try:
            async for chunk in chunks():
                self._queue.put(chunk)
            self._queue.put(None)
        except Exception as error:
            self._queue.put(error)

    def until(self, deadline: float, first: float) -> "Iterator[BaseMessage | None]":
        """The chunks as they come, None now and then while none does.

        Until there is some text, `first` is the deadline. Raises what the stream raises, and TimeoutError at the
        deadline.
        """
        said = False
        while True:
            limit = deadline if said else first
            try:
                chunk = self._queue.get(timeout=min(max(limit - time.monotonic(), 0.001), _TURN_SECONDS))
            except queue.Empty:
                if time.monotonic() >= limit:
                    raise TimeoutError from None
                yield None
                continue
            if chunk is None:
                return
            if isinstance(chunk, Exception):
                raise chunk
            said = said or bool(str(chunk.text).strip())
            yield chunk
            if time.monotonic() > (deadline if said else first):
                raise TimeoutError

    def stop(self) -> None:
        """Give the stream up, and close its connection: a server need not go on for nobody."""
        self._reading.cancel()


@lru_cache(maxsize=1)
def _loop(process: int) -> asyncio.AbstractEventLoop:  # noqa: ARG001
    """The event loop that reads all streams of a process, in a thread of its own.

    One for all, as clients keep connections, which belong to the loop that opened them; and a loop, not a thread for
    each stream, as only a task can be given up while a server says nothing.
    """
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model streams", daemon=True).start()
    return loop


def token_counts(chunk: "BaseMessage") -> TokenCounts | None:
    """The token counts in a chunk's usage metadata; None where it has none."""
    usage: Any = getattr(chunk, "usage_metadata", None)
    if not usage:
        return None
    cached = (usage.get("input_token_details") or {}).get("cache_read") or 0
    return TokenCounts(int(usage["input_tokens"]), int(usage["output_tokens"]), int(cached))


def break_reason(chunk: "BaseMessage") -> str:
    """Why the model stopped before the end of its reply, as the end of a sentence; "" where it did not."""
    metadata = chunk.response_metadata
    incomplete = metadata.get("incomplete_details")
    named = [metadata.get(name) for name in ("finish_reason", "stop_reason", "done_reason")]
    named.append(incomplete.get("reason") if isinstance(incomplete, dict) else None)
    reasons = {str(reason).lower() for reason in named if reason}
    content = chunk.content if isinstance(chunk.content, list) else []
    refusal = any(isinstance(block, dict) and block.get("type") == "refusal" for block in content)
    if refusal or chunk.additional_kwargs.get("refusal") or reasons & _FILTERED:
        return REFUSED
    return _CUT_OFF if reasons & _LENGTH else ""
