"""Telegram as a channel of `resolves serve`: the Application, polling or a webhook, and a graceful shutdown."""

import asyncio
import hashlib
import hmac
import logging
import math
import os
import time
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from telegram import Bot, LinkPreviewOptions, Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults
from telegram.request import HTTPXRequest

from bot.channels.telegram.commands import announce
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.handlers import Handlers
from bot.channels.telegram.inbox import Inbox, OrderedProcessor
from bot.channels.telegram.outgoing_limiter import PerChatRateLimiter
from bot.channels.telegram.polling import POLL_SECONDS, poll
from bot.channels.telegram.token import TOKEN
from bot.serving.dispatcher import Dispatcher
from bot.settings import Settings, TelegramSettings
from ingest.errors import SettingsError, UnreachableError

_log = logging.getLogger("resolves.telegram")
# A proxy's page in the place of JSON is told with a traceback there, and is in the error that is raised as well.
logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
_UPDATES = ["message", "edited_message", "callback_query", "inline_query"]
_WRONG_TOKEN = f"Telegram does not know this {TOKEN}; copy it again from @BotFather."
# Connections to Telegram at once, and how long one may take.
_CONNECTIONS, _SECONDS = 64, 20.0


def open_channel(settings: Settings) -> "Telegram | None":
    """The channel, where its token is in the environment. Raises SettingsError for a malformed token."""
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        return None
    number, _, secret = token.partition(":")
    if not number.isdecimal() or not secret:
        raise SettingsError(_WRONG_TOKEN)
    return Telegram(settings.telegram, token)


class Telegram:
    """One bot as a channel."""

    name = "telegram"

    def __init__(self, settings: TelegramSettings, token: str) -> None:
        self._settings, self._token = settings, token
        self._application: Application[Any, Any, Any, Any, Any, Any] | None = None
        self._trouble = "It is being started."
        self._failure, self._failed_at = "", -math.inf

    @property
    def _secret(self) -> str:
        """The secret token of the webhook, derived from the bot's token; the same for all replicas.

        https://core.telegram.org/bots/api#setwebhook
        """
        return hmac.new(self._token.encode(), b"webhook", hashlib.sha256).hexdigest()

    def routes(self, dispatcher: Dispatcher) -> Sequence[BaseRoute]:
        """The webhook's route, where a webhook is configured."""
        del dispatcher
        if not self._settings.webhook_url:
            return ()
        return (Route(urlsplit(self._settings.webhook_url).path or "/", self._webhook, methods=["POST"]),)

    def trouble(self) -> str:
        """Why it cannot take questions now. A failed poll counts until the next one would have come."""
        recent = time.monotonic() - self._failed_at < POLL_SECONDS + _SECONDS
        return self._trouble or (self._failure if recent else "")

    async def run(self, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
        """Take questions until `stop`, then finish those in progress. Raises SettingsError for a wrong token."""
        inbox = Inbox(dispatcher)
        application = self._build(inbox)
        inbox.bot = application.bot
        context = BotContext(application.bot, dispatcher, inbox, self._settings)
        Handlers(context).add_to(application)
        try:
            await application.initialize()
        except TelegramError as error:
            await application.bot.shutdown()
            if isinstance(error, InvalidToken):
                raise SettingsError(_WRONG_TOKEN) from None
            self._trouble = f"Telegram cannot be reached ({error})."
            raise UnreachableError(self._trouble) from None
        background: list[asyncio.Task[None]] = []
        try:
            if self._settings.webhook_url:
                await self._set_webhook(application.bot)
            await application.start()
            await inbox.recover()
            self._application, self._trouble = application, ""
            background += [
                asyncio.create_task(self._listen(application)),
                asyncio.create_task(inbox.recover_periodically()),
                asyncio.create_task(self._announce(application)),
            ]
            _log.info("the bot is there", extra={"bot": application.bot.username})
            await stop.wait()
        finally:
            self._application, self._trouble = None, "It is being stopped."
            for task in background:
                task.cancel()
            await _shut_down(application, inbox)

    def _build(self, inbox: Inbox) -> "Application[Any, Any, Any, Any, Any, Any]":
        """The Application with this inbox as its update queue."""
        base = self._settings.base_url.rstrip("/")
        builder = (
            ApplicationBuilder()
            .token(self._token)
            .base_url(f"{base}/bot")
            .base_file_url(f"{base}/file/bot")
            .update_queue(inbox)
            .concurrent_updates(OrderedProcessor(inbox))
            .rate_limiter(PerChatRateLimiter())
            .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
            .request(_request(_CONNECTIONS, _SECONDS))
            .updater(None)
            .get_updates_request(_request(2, POLL_SECONDS + _SECONDS))
            .job_queue(None)
        )
        return cast("Application[Any, Any, Any, Any, Any, Any]", builder.build())

    async def _listen(self, application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        """Fetch updates until cancelled, unless Telegram calls this process."""
        if not self._settings.webhook_url:
            await poll(application.bot, _UPDATES, application.update_queue.put, self._poll_failed)

    async def _set_webhook(self, bot: Bot) -> None:
        """Have Telegram call this process. Raises UnreachableError."""
        url = self._settings.webhook_url
        try:
            await bot.set_webhook(url, allowed_updates=_UPDATES, secret_token=self._secret)
        except TelegramError as error:
            raise UnreachableError(f"Telegram does not take the webhook {url} ({error}).") from None

    def _poll_failed(self, error: Exception) -> None:
        """Note a failed poll; it is made again, with back-off."""
        self._failure, self._failed_at = f"Telegram gives no updates ({error}).", time.monotonic()
        if isinstance(error, Conflict):
            self._failure = "Another process takes this bot's updates; run one, or configure telegram.webhook_url."
        unknown = None if isinstance(error, TelegramError) else error
        _log.warning("Telegram gives no updates; trying again", extra={"reason": str(error)}, exc_info=unknown)

    async def _announce(self, application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        """Announce the commands; a failure is only logged."""
        for trouble in await announce(application.bot, self._settings.admins):
            _log.warning("the commands could not be announced", extra={"reason": trouble})

    async def _webhook(self, request: Request) -> Response:
        """Receive an update: 200 says that it is stored, anything else has Telegram send it again."""
        token = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(token.encode(), self._secret.encode()):
            return PlainTextResponse("This is not Telegram.\n", 403)
        application = self._application
        if application is None:
            return PlainTextResponse("Not now.\n", 503)
        try:
            update = Update.de_json(await request.json(), application.bot)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return PlainTextResponse("This is no update.\n", 400)
        try:
            await application.update_queue.put(update)
        except NetworkError:
            return PlainTextResponse("Not now.\n", 503)
        return PlainTextResponse("ok\n")


async def _shut_down(application: "Application[Any, Any, Any, Any, Any, Any]", inbox: Inbox) -> None:
    """Finish the updates that were accepted, then close the connections."""
    # The Application waits for ever for what arrives after its own end.
    await inbox.wait_for_arriving()
    try:
        if application.running:
            await application.stop()
    finally:
        await application.shutdown()
        await inbox.release_all()


def _request(connections: int, seconds: float) -> HTTPXRequest:
    # No proxy of the environment stands between the bot and a server of one's own, unless httpx is told so.
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=seconds,
        write_timeout=seconds,
        connect_timeout=seconds,
        pool_timeout=seconds,
    )
