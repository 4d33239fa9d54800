"""Signs of life while an answer is being made: "typing", and what is done so far, seldom enough for Telegram."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.answer import Progress, Tell
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.markup import Message, italic, message, units
from bot.channels.telegram.sender import edit
from bot.channels.telegram.texts import say
from ingest.errors import ResolvesError

# A message is edited no more often than this.
EVERY_SECONDS = 1.2
# Telegram shows "typing" for five seconds.
_TYPING_SECONDS = 4.5
_ROOM = 3500
# What is answered sooner needs no sign of life.
_PATIENCE_SECONDS = 0.7
# So long the answer waits for an edit that is under way.
_EDIT_SECONDS = 3
# What is under way; the loop itself holds its tasks but weakly.
_signs: set[asyncio.Task[None]] = set()


@asynccontextmanager
async def progress(bot: Bot, asked: Incoming, reply: Awaitable[int]) -> AsyncIterator[Tell]:
    """A function that any thread may tell progress to; it is shown in the message `reply` until the block ends.

    No request is cancelled in the middle: that would keep its connection from the others for good.
    """
    loop, news, ended, editing = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event(), asyncio.Lock()
    latest = Progress("reading")

    def tell(told: Progress) -> None:
        nonlocal latest
        latest = told
        loop.call_soon_threadsafe(news.set)

    async def show() -> None:
        message_id, last = await reply, time.monotonic()
        while await news.wait() and not ended.is_set():
            if await _within(ended, last + EVERY_SECONDS - time.monotonic()):
                return
            news.clear()
            last = time.monotonic()
            async with editing:
                await edit(bot, asked.chat, message_id, so_far(latest, asked.language))

    async def type_on() -> None:
        pause = _PATIENCE_SECONDS
        while not await _within(ended, pause):
            pause = _TYPING_SECONDS
            await bot.send_chat_action(asked.chat, "typing", message_thread_id=asked.topic)

    for sign in (show(), type_on()):
        _signs.add(task := asyncio.create_task(_quietly(sign)))
        task.add_done_callback(_signs.discard)
    try:
        yield tell
    finally:
        ended.set()
        news.set()
        # An edit that is under way must not come after the answer.
        with suppress(TimeoutError):
            await asyncio.wait_for(editing.acquire(), _EDIT_SECONDS)


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether something happens within so long."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), max(seconds, 0))
    return event.is_set()


async def _quietly(sign: Coroutine[Any, Any, None]) -> None:
    """A sign of life that fails is missed by nobody."""
    with suppress(TelegramError, RuntimeError, ResolvesError):
        await sign


def so_far(told: Progress, language: str) -> Message:
    """The statements that are already checked, and what is being done."""
    stage = say(told.stage if told.stage in {"writing", "checking"} else "reading", language)
    shown, used = [], units(stage)
    for statement in told.statements:
        used += units(statement.text) + 2
        if used > _ROOM:
            break
        shown += [statement.text, "\n\n"]
    return message(*shown, italic(stage))
