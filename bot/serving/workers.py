"""Threads that answer: so many at a time, besides those that wait for a model. Their failures are sentences."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from bot.settings import LimitsSettings
from ingest.errors import AnswerTimeout, EmbeddingError, InternalError, ResolvesError, StateError, StoreError

_log = logging.getLogger("resolves.answering")
_Result = TypeVar("_Result")
# So many more answers may wait for a model, which takes no processor of this machine.
_WAITING = 64
# Their sentences name folders and servers, which are nothing to people in a chat.
_FOR_OPERATORS = (StateError, StoreError, EmbeddingError)


class Slot:
    """The place of an answer among those that are made at the same time."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots, self._loop, self._held = slots, asyncio.get_running_loop(), True

    def waits(self) -> None:
        """Let another answer be made, as this one waits for a model; from any thread, as often as may be."""
        if self._held:
            self._loop.call_soon_threadsafe(self.leave)

    def leave(self) -> None:
        """Give the slot back, once."""
        if self._held:
            self._held = False
            self._slots.release()


class Workers:
    """The threads of one process; `running` is the number of answers that are being made."""

    def __init__(self, limits: LimitsSettings) -> None:
        self.running = 0
        self._seconds = limits.answer_seconds
        self._slots = asyncio.Semaphore(limits.threads)
        self._room = asyncio.Semaphore(limits.threads + _WAITING)
        self._pool = ThreadPoolExecutor(limits.threads + _WAITING, thread_name_prefix="answer")
        self._made: set[Future[Any]] = set()

    @property
    def busy(self) -> bool:
        """Whether threads are at work, be it for nobody any more."""
        return bool(self._made)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[Slot]:
        """A slot, until the block ends."""
        async with self._room:
            await self._slots.acquire()
            slot = Slot(self._slots)
            self.running += 1
            try:
                yield slot
            finally:
                self.running -= 1
                slot.leave()

    async def in_time(self, work: Callable[[], _Result]) -> _Result:
        """The result of some work in a thread. Raises AnswerTimeout, InternalError or another ResolvesError."""
        future = self._pool.submit(work)
        self._made.add(future)
        future.add_done_callback(self._made.discard)
        made = asyncio.wrap_future(future)
        made.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            return await asyncio.wait_for(asyncio.shield(made), self._seconds)
        except TimeoutError:
            raise AnswerTimeout("This answer takes too long; ask again, or ask for less at once.") from None
        except _FOR_OPERATORS as error:
            _log.exception("a question was not answered")
            raise InternalError(
                "Resolves cannot look this up at the moment; it has been noted. Ask again in a minute."
            ) from error
        except ResolvesError:
            raise
        except Exception as error:
            _log.exception("a question was not answered")
            what = "Something went wrong inside Resolves; it has been noted. Ask again, or in other words."
            raise InternalError(what) from error

    def close(self) -> None:
        """Begin nothing more; what is at work is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
