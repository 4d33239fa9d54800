"""Fetching of updates. The library's own Updater ends for good at a 401, and tells of a failure with a traceback."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from telegram import Bot, Update
from telegram.error import RetryAfter

# Telegram answers after so long where there is nothing new.
POLL_SECONDS = 30
# After a failure: so long, then twice as long, and so on.
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 30.0


async def poll(
    bot: Bot,
    kinds: Sequence[str],
    take: Callable[[Update], Awaitable[None]],
    failed: Callable[[Exception], None],
) -> None:
    """Fetch updates of these kinds until cancelled; each is confirmed to Telegram after `take` has returned.

    Whatever fails, also in `take`, is told to `failed` and tried again: a bot that fetches nothing more is deaf.
    """
    offset, pause, webhook = 0, _FIRST_PAUSE_SECONDS, True
    while True:
        try:
            if webhook:  # nothing can be fetched while one is set
                await bot.delete_webhook()
                webhook = False
            for update in await bot.get_updates(offset, timeout=POLL_SECONDS, allowed_updates=kinds):
                await take(update)
                offset = update.update_id + 1
            pause = _FIRST_PAUSE_SECONDS
        except Exception as error:
            failed(error)
            await asyncio.sleep(max(pause, _told_pause(error)))
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


def _told_pause(error: Exception) -> float:
    """How many seconds Telegram said to wait; 0 where it did not."""
    if not isinstance(error, RetryAfter):
        return 0
    told = error.retry_after
    return told.total_seconds() if isinstance(told, timedelta) else told
