"""Slack as a channel of `resolves serve`: over HTTP, or in Socket Mode, which needs no public address."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.channels.slack.app import Handler, make_app
from bot.channels.slack.buttons import Buttons
from bot.channels.slack.renderer import CHANNEL, SlackRenderer
from bot.channels.slack.secrets import APP_TOKEN
from bot.channels.slack.signature import SignatureMiddleware
from bot.channels.slack.web_api import WRONG_TOKEN, WebApiError, called, client
from bot.channels.slack.workspaces import Workspaces
from bot.channels.slash.inbox import Inbox
from bot.channels.slash.response_url import Replies
from bot.serving.dispatcher import Dispatcher
from bot.settings import SlackSettings
from ingest.errors import SettingsError

_log = logging.getLogger("resolves.slack")
# Slack is asked again for what it did not tell, after so long.
_AGAIN_SECONDS = 15.0
_CONNECT_SECONDS = 20.0


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
        learning: asyncio.Task[None] | None = None
        self._replies.until(stop)
        try:
            if await self._until_answered(self._workspaces.learn, stop):
                async with self._listening(dispatcher, stop):
                    self._trouble = ""
                    learning = asyncio.create_task(self._learn_the_others(stop))
                    await inbox.run(stop)
            else:
                await inbox.finish()
        except SettingsError:
            # Commands were taken over HTTP meanwhile.
            await inbox.finish()
            raise
        finally:
            self._trouble = "It is being stopped."
            if learning is not None:
                learning.cancel()
            await self._replies.close()

    async def _until_answered(self, ask: Callable[[], Awaitable[object]], stop: asyncio.Event) -> bool:
        """Ask Slack for something, retrying until it answers; False where the end comes first."""
        while not stop.is_set():
            try:
                await ask()
            except WebApiError as error:
                self._trouble = "Slack's Web API does not answer; trying again."
                _log.warning(self._trouble, extra={"reason": str(error)})
            else:
                return True
            await _within(stop, _AGAIN_SECONDS)
        return False

    async def _learn_the_others(self, stop: asyncio.Event) -> None:
        """Ask again for the workspaces of tokens that Slack could not look up, while the bot works in the others."""
        while not self._workspaces.learned and not await _within(stop, _AGAIN_SECONDS):
            with suppress(WebApiError, SettingsError):
                await self._workspaces.learn()

    @asynccontextmanager
    async def _listening(self, dispatcher: Dispatcher, stop: asyncio.Event) -> AsyncIterator[None]:
        """Receive over a socket while the block runs; over HTTP there is nothing to do. Raises SettingsError."""
        if not self._socket:
            yield
            return
        web = client(self._settings.api_url)
        handler: Any = AsyncSocketModeHandler(self._app(dispatcher), self._socket, _socket_logger(), web)

        async def locate() -> None:
            """Ask for the socket's URL; Bolt itself would ask for ever with a token that Slack refuses."""
            try:
                handler.client.wss_uri = str((await called(web.apps_connections_open(app_token=self._socket)))["url"])
            except WebApiError as error:
                if error.code in WRONG_TOKEN:
                    raise SettingsError(
                        f"Slack refuses {APP_TOKEN} ({error.code}); make one with connections:write."
                    ) from None
                raise

        try:
            if await self._until_answered(locate, stop):
                await asyncio.wait_for(handler.connect_async(), _CONNECT_SECONDS)
            yield
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


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether an event is set within `seconds`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


def _socket_logger() -> logging.Logger:
    """The socket's logger, from warnings on: what it logs below has questions in it."""
    logger = logging.getLogger("resolves.slack.socket")
    logger.setLevel(logging.WARNING)
    return logger
