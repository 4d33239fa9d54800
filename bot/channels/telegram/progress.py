"""Signs of life while an answer is being made: "typing", and what is done so far, seldom enough for Telegram."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.asked import Asked
from bot.channels.telegram.markup import Message, italic, message, units
from bot.channels.telegram.outlet import edit
from bot.channels.telegram.texts import say

# A message is edited no more often than this.
EVERY_SECONDS = 1.2
# Telegram shows "typing" for five seconds.
_TYPING_SECONDS = 4.5
_ROOM = 3500
# So long the answer waits for an edit that is under way.
_PATIENCE_SECONDS = 3


@asynccontextmanager
async def progress(bot: Bot, asked: Asked, reply: Awaitable[int]) -> AsyncIterator[Callable[[Any], None]]:
    """A function that any thread may tell progress to; it is shown in the message `reply` until the block ends."""
    loop, news, editing = asyncio.get_running_loop(), asyncio.Event(), asyncio.Lock()
    latest: Any = None

    def tell(told: Any) -> None:
        nonlocal latest
        latest = told
        loop.call_soon_threadsafe(news.set)

    async def show() -> None:
        message_id, last = await reply, time.monotonic()
        while True:
            await news.wait()
            await asyncio.sleep(max(0.0, last + EVERY_SECONDS - time.monotonic()))
            news.clear()
            last = time.monotonic()
            async with editing:
                with suppress(TelegramError):
                    await edit(bot, asked.chat, message_id, so_far(latest, asked.language))

    async def type_on() -> None:
        while True:
            with suppress(TelegramError):
                await bot.send_chat_action(asked.chat, "typing", message_thread_id=asked.topic)
            await asyncio.sleep(_TYPING_SECONDS)

    tasks = [asyncio.create_task(show()), asyncio.create_task(type_on())]
    try:
        yield tell
    finally:
        # An edit that is under way must not come after the answer.
        with suppress(TimeoutError):
            await asyncio.wait_for(editing.acquire(), _PATIENCE_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def so_far(told: Any, language: str) -> Message:
    """The statements that are already checked, and what is being done."""
    stage = say(told.stage if told.stage in {"writing", "checking"} else "reading", language)
    shown, used = [], units(stage)
    for statement in told.statements:
        used += units(statement.text) + 2
        if used > _ROOM:
            break
        shown += [statement.text, "\n\n"]
    return message(*shown, italic(stage))
