"""Responder by the Web API, in a channel or a direct message: one message, which begins as a placeholder."""

import asyncio
from typing import Any

from bot.channels.slack.web_api import WebApiError
from bot.channels.slack.workspaces import WebApi
from bot.channels.slash.responder import DeliveryError, Payload
from bot.channels.slash.response_url import REFUSED_MARKUP

# The message that was to become the answer cannot be changed any more.
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


class WebApiReply:
    """The destination of one reply: a thread of a channel, or a direct message where `thread` is ""."""

    def __init__(self, web: WebApi, channel: str, thread: str, held: str = "") -> None:
        self._web, self._channel, self._thread = web, channel, thread
        self._held, self._sent = held, False
        self._turn = asyncio.Lock()

    async def hold(self, payload: Payload) -> Payload | None:
        """Post a placeholder that the reply will replace; gives its time stamp to be noted."""
        async with self._turn:
            if self._sent or self._held:
                return None
            self._held = str((await self._call("chat.postMessage", payload)).get("ts", ""))
            return {"held": self._held}

    async def send(self, payload: Payload) -> None:
        """Post the reply, by editing the placeholder where there is one. Raises DeliveryError."""
        async with self._turn:
            self._sent = True
            if self._held:
                try:
                    await self._call("chat.update", payload, ts=self._held)
                except DeliveryError as error:
                    if str(error) not in _GONE:
                        raise
                else:
                    return
            await self._call("chat.postMessage", payload)

    async def _call(self, method: str, payload: Payload, **more: str) -> Any:
        where = {"channel": self._channel, **more}
        if self._thread and method == "chat.postMessage":
            where["thread_ts"] = self._thread
        body = {**payload, **where, "unfurl_links": False, "unfurl_media": False}
        try:
            return await self._once(method, body)
        except DeliveryError as error:
            if str(error) not in REFUSED_MARKUP:
                raise
            # The same words without their mark-up.
            return await self._once(method, {name: value for name, value in body.items() if name != "blocks"})

    async def _once(self, method: str, body: Payload) -> Any:
        try:
            return await self._web.call(method, body)
        except WebApiError as error:
            raise DeliveryError(str(error)) from None
