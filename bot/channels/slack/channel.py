"""Slack as a channel of `resolves serve`: over HTTP, or in Socket Mode, which needs no public address."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.channels.slack.app import Handler, make_app
from bot.channels.slack.buttons import Buttons
from bot.channels.slack.renderer import CHANNEL, SlackRenderer
from bot.channels.slack.secrets import APP_TOKEN
from bot.channels.slack.signature import SignatureMiddleware
from bot.channels.slack.workspaces import WRONG_TOKEN, Workspaces, client
from bot.channels.slash.inbox import Inbox
from bot.channels.slash.response_url import Replies
from bot.serving.dispatcher import Dispatcher
from bot.settings import SlackSettings
from ingest.errors import SettingsError

_log = logging.getLogger("resolves.slack")
# Slack is asked again for what it did not tell, after so long.
_AGAIN_SECONDS = 15.0
_CONNECT_SECONDS = 20.0
_UNREACHABLE = (SlackClientError, aiohttp.ClientError, TimeoutError)


class Slack:
    """One app in one workspace or several. A signing secret means HTTP, an app token Socket Mode."""

    name = CHANNEL

    def __init__(self, settings: SlackSettings, secret: str, tokens: tuple[str, ...], socket: str) -> None:
        self._settings, self._secret, self._socket = settings, secret, socket
        self._workspaces = Workspaces(settings.api_url, tokens)
        self._replies = Replies(settings.response_hosts, "slack.response_hosts")
        self._inbox: Inbox | None = None
        self._trouble = "It is being started."

    def routes(self, dispatcher: Dispatcher) -> Sequence[BaseRoute]:
        """Commands, events and buttons at one route; none in Socket Mode."""
        if self._socket:
            return ()
        handler = Handler(self._app(dispatcher), self._settings.path)
        return (
            Route(self._settings.path, SignatureMiddleware(cast("ASGIApp", handler), self._secret), methods=["POST"]),
        )

    def trouble(self) -> str:
        """Why the channel cannot take questions now; "" when it can."""
        return self._trouble

    async def run(self, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
        """Take questions until `stop`, then finish those in progress."""
        inbox = self._inbox_of(dispatcher)
        try:
            if await self._learn(stop):
                async with self._listening(dispatcher):
                    self._trouble = ""
                    await inbox.run(stop)
            else:
                await inbox.finish()
        finally:
            self._trouble = "It is being stopped."
            await self._replies.close()

    async def _learn(self, stop: asyncio.Event) -> bool:
        """Ask Slack whose the tokens are, retrying until it answers; False where the end comes first."""
        while not stop.is_set():
            try:
                await self._workspaces.learn()
            except _UNREACHABLE as error:
                self._trouble = "Slack's Web API does not answer; trying again."
                _log.warning(self._trouble, extra={"reason": str(error)})
            else:
                return True
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _AGAIN_SECONDS)
        return False

    @asynccontextmanager
    async def _listening(self, dispatcher: Dispatcher) -> AsyncIterator[None]:
        """Receive over a socket while the block runs; over HTTP there is nothing to do. Raises SettingsError."""
        if not self._socket:
            yield
            return
        web = client(self._settings.api_url)
        handler: Any = AsyncSocketModeHandler(self._app(dispatcher), self._socket, _socket_logger(), web)
        try:
            # Bolt itself would ask for ever with a token that Slack refuses.
            handler.client.wss_uri = (await web.apps_connections_open(app_token=self._socket))["url"]
            await asyncio.wait_for(handler.connect_async(), _CONNECT_SECONDS)
            yield
        except SlackApiError as error:
            if error.response.get("error") in WRONG_TOKEN:
                raise SettingsError(
                    f"Slack refuses {APP_TOKEN} ({error.response['error']}); make one with connections:write."
                ) from None
            raise
        finally:
            await handler.close_async()

    def _inbox_of(self, dispatcher: Dispatcher) -> Inbox:
        if self._inbox is None:
            self._inbox = Inbox(dispatcher, SlackRenderer(self._replies, self._workspaces))
        return self._inbox

    def _app(self, dispatcher: Dispatcher) -> AsyncApp:
        inbox = self._inbox_of(dispatcher)
        buttons = Buttons(dispatcher, self._workspaces, self._replies, inbox)
        return make_app(self._secret, self._settings.api_url, self._workspaces, inbox, self._replies, buttons)


def _socket_logger() -> logging.Logger:
    """The socket's logger, from warnings on: what it logs below has questions in it."""
    logger = logging.getLogger("resolves.slack.socket")
    logger.setLevel(logging.WARNING)
    return logger
