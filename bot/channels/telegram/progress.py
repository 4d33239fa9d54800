"""Progress of an answer in a chat: "typing", and the statements so far, within Telegram's rate limits."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.answer import Progress, ProgressCallback
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.markup import Message, italic, message, units
from bot.channels.telegram.sender import edit
from bot.channels.telegram.texts import translate
from ingest.errors import ResolvesError

# A message is edited no more often than this.
EVERY_SECONDS = 1.2
# Telegram shows "typing" for five seconds.
_TYPING_SECONDS = 4.5
_MAX_UNITS = 3500
# What is answered sooner needs no sign of life.
_PATIENCE_SECONDS = 0.7
# So long the answer waits for an edit that is under way.
_EDIT_SECONDS = 3
# What is under way; the loop itself holds its tasks but weakly.
_tasks: set[asyncio.Task[None]] = set()


@asynccontextmanager
async def progress(bot: Bot, incoming: Incoming, reply: Awaitable[int]) -> AsyncIterator[ProgressCallback]:
    """A callback for progress from any thread; it is shown in the message `reply` until the block ends.

    No request is cancelled in the middle: that would keep its connection from the others for good.
    """
    loop, changed, ended, editing = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event(), asyncio.Lock()
    latest = Progress("reading")

    def tell(state: Progress) -> None:
        nonlocal latest
        latest = state
        loop.call_soon_threadsafe(changed.set)

    async def show() -> None:
        message_id, last = await reply, time.monotonic()
        while await changed.wait() and not ended.is_set():
            if await _set_within(ended, last + EVERY_SECONDS - time.monotonic()):
                return
            changed.clear()
            last = time.monotonic()
            async with editing:
                await edit(bot, incoming.chat, message_id, progress_message(latest, incoming.language))

    async def type_on() -> None:
        pause = _PATIENCE_SECONDS
        while not await _set_within(ended, pause):
            pause = _TYPING_SECONDS
            await bot.send_chat_action(incoming.chat, "typing", message_thread_id=incoming.topic)

    for task_body in (show(), type_on()):
        _tasks.add(task := asyncio.create_task(_ignore_failures(task_body)))
        task.add_done_callback(_tasks.discard)
    try:
        yield tell
    finally:
        ended.set()
        changed.set()
        # An edit that is under way must not come after the answer.
        with suppress(TimeoutError):
            await asyncio.wait_for(editing.acquire(), _EDIT_SECONDS)


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    """Whether an event is set within so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), max(seconds, 0))
    return event.is_set()


async def _ignore_failures(task_body: Coroutine[Any, Any, None]) -> None:
    """Run a task whose failure does not matter."""
    with suppress(TelegramError, RuntimeError, ResolvesError):
        await task_body


def progress_message(state: Progress, language: str) -> Message:
    """The statements that are already checked, and the current stage."""
    stage = translate(state.stage if state.stage in {"writing", "checking"} else "reading", language)
    shown, used = [], units(stage)
    for statement in state.statements:
        used += units(statement.text) + 2
        if used > _MAX_UNITS:
            break
        shown += [statement.text, "\n\n"]
    return message(*shown, italic(stage))
