"""Handlers of the Application: routing of updates, and the error handler."""

import logging
from typing import Any

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, InlineQueryHandler, TypeHandler

from bot.channels.telegram import admin, commands, drafts
from bot.channels.telegram.callbacks import Callbacks
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.downloads import DownloadError
from bot.channels.telegram.incoming import DOCUMENT, WORDLESS, Incoming
from bot.channels.telegram.inline import Inline
from bot.channels.telegram.markup import message
from bot.channels.telegram.questions import question
from bot.channels.telegram.sender import send
from bot.channels.telegram.texts import translate
from bot.channels.telegram.wordless import Wordless
from ingest.errors import ResolvesError, ShuttingDown

_log = logging.getLogger("resolves.telegram")
Context = ContextTypes.DEFAULT_TYPE


class Handlers:
    """Routes each update to its function."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._callbacks, self._inlines, self._wordless = Callbacks(context), Inline(context), Wordless(context)

    def add_to(self, application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        """Register the handlers with an Application."""
        application.add_handler(CallbackQueryHandler(self._button))
        application.add_handler(InlineQueryHandler(self._inline))
        application.add_handler(TypeHandler(Update, self._message))
        application.add_error_handler(self._error)

    async def _button(self, update: Update, _: Context) -> None:
        if self._context.inbox.is_exhausted(update):
            _log.error("a button was given up; its process has died each time", extra={"update": update.update_id})
            return
        await self._callbacks.handle(update)

    async def _inline(self, update: Update, _: Context) -> None:
        await self._inlines.handle(update)

    async def _message(self, update: Update, _: Context) -> None:
        incoming = self._context.inbox.incoming(update)
        if incoming is None:
            return
        async with self._context.telling(incoming):
            await self._reply(update, incoming)

    async def _reply(self, update: Update, incoming: Incoming) -> None:
        context, language = self._context, incoming.language
        if context.inbox.is_exhausted(update):
            _log.error("an update was given up; its process has died each time", extra={"update": update.update_id})
            await context.say(incoming, message(translate("failed", language)))
        elif incoming.command in admin.ADMINS and context.is_admin(incoming.user):
            await admin.ADMINS[incoming.command](context, incoming, update)
        elif not await context.may_ask(incoming.place):
            named = incoming.user if incoming.private else incoming.chat
            await context.say(incoming, message(translate("closed", language, id=named)))
        elif incoming.command == "ask":
            await question(context, update, incoming)
        elif incoming.command in {DOCUMENT, WORDLESS}:
            await self._wordless.reply(update, incoming)
        elif incoming.command in admin.ADMINS:
            await context.say(incoming, message(translate("admins", language)))
        elif incoming.command == "verify":
            await drafts.verify(context, incoming, update)
        else:
            await commands.SHOWING[incoming.command](context, incoming)

    async def _error(self, update: object, context: Context) -> None:
        """What is left of an update that was not dealt with: it is retried later, or told in one sentence."""
        error, inbox = context.error, self._context.inbox
        if not isinstance(update, Update):
            _log.error("an update could not be worked at", exc_info=error)
            return
        incoming = inbox.incoming(update)
        if isinstance(error, ShuttingDown):
            inbox.undelivered(update)
        elif isinstance(error, Forbidden):
            _log.info("a person or a group has blocked the bot", extra={"reason": str(error)})
        elif isinstance(error, (NetworkError, RetryAfter)) and not isinstance(error, BadRequest):
            _log.warning("a message could not be delivered now", extra={"reason": str(error)})
            inbox.undelivered(update)
        elif not (_may_be_retried(incoming, error) and inbox.failed(update, error)):
            _log.error("an update could not be worked at", exc_info=None if isinstance(error, DownloadError) else error)
            if incoming is not None:
                await self._report_failure(incoming, error)

    async def _report_failure(self, incoming: Incoming, error: Exception | None) -> None:
        sorry = message(str(error) if isinstance(error, DownloadError) else translate("failed", incoming.language))
        try:
            try:
                await self._context.say(incoming, sorry)
            except ResolvesError:
                # The state does not say which message replies to this one.
                await send(self._context.bot, incoming.chat, sorry, topic=incoming.topic)
        except TelegramError as failure:
            _log.warning("nobody could be told of an error", extra={"reason": str(failure)})


def _may_be_retried(incoming: Incoming | None, error: Exception | None) -> bool:
    """Whether an error may be gone later: that of a question or a download. A command is told at once."""
    if isinstance(error, BadRequest):
        return False
    return isinstance(error, DownloadError) or (incoming is not None and incoming.command == "ask")
