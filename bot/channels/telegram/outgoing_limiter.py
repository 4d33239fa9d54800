"""Rate limits on calls of the Bot API, for each chat and overall, and retries with back-off.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.constants import FloodLimit
from telegram.error import BadRequest, NetworkError
from telegram.ext import AIORateLimiter, BaseRateLimiter

# The library's way of today to say how long to wait; it warns of the old one.
os.environ.setdefault("PTB_TIMEDELTA", "1")
# Times that a call is made again after "retry after", and pauses after a failure of the network or of Telegram.
_RETRIES = 5
_BACK_OFF_SECONDS = (0.5, 1.0, 2.0, 4.0)
_MAX_CHATS = 4096
# What is of no use later is not made again, and that and what has to come soon is not held back.
_OF_NO_USE_LATER = {"sendChatAction"}
_NOT_LIMITED = {*_OF_NO_USE_LATER, "answerCallbackQuery", "answerInlineQuery"}

_Call = Callable[..., Coroutine[Any, Any, Any]]


class PerChatRateLimiter(BaseRateLimiter[int]):
    """An AIORateLimiter for each chat, since one for all stops every chat when one of them is flooded."""

    def __init__(self) -> None:
        # Telegram's limit is of messages; what they are edited to is counted apart, and as strictly. One at a time, and
        # not thirty at once: of what is under way when a process is killed, nobody knows whether it was posted.
        self._sending = AsyncLimiter(1, 1 / FloodLimit.MESSAGES_PER_SECOND)
        self._editing = AsyncLimiter(1, 1 / FloodLimit.MESSAGES_PER_SECOND)
        self._chats: OrderedDict[str, AIORateLimiter] = OrderedDict()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to let go of."""

    async def process_request(
        self,
        callback: _Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make a call when the limits allow it, and retry failures of the network with back-off.

        With `rate_limit_args` = 0 it is not made again after such a failure, as it may have been carried out.
        """
        overall = self._editing if endpoint.startswith("edit") else self._sending

        async def limited(*positional: Any, **named: Any) -> Any:
            async with overall:
                return await callback(*positional, **named)

        limiter = self._of(str(data.get("chat_id", "")))
        call = limited if "chat_id" in data else callback
        once = rate_limit_args == 0 or endpoint in _OF_NO_USE_LATER
        for pause in (*(() if once else _BACK_OFF_SECONDS), None):
            try:
                if endpoint in _NOT_LIMITED:
                    return await callback(*args, **kwargs)
                return await limiter.process_request(call, args, kwargs, endpoint, data, rate_limit_args)
            except NetworkError as error:
                if isinstance(error, BadRequest) or pause is None:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError("the last pause raises")

    def _of(self, chat: str) -> AIORateLimiter:
        """The limiter of a chat; the least recently used one goes where there are too many."""
        limiter = self._chats.pop(chat, None) or AIORateLimiter(overall_max_rate=0, max_retries=_RETRIES)
        self._chats[chat] = limiter
        if len(self._chats) > _MAX_CHATS:
            self._chats.popitem(last=False)
        return limiter
