"""Handlers of the Application: routing of updates, and the error handler."""

import logging
from typing import Any

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, InlineQueryHandler, TypeHandler

from bot.channels.telegram import admin, commands, drafts
from bot.channels.telegram.callbacks import Callbacks
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import ADMIN_COMMANDS, Incoming
from bot.channels.telegram.inline import Inline
from bot.channels.telegram.markup import message
from bot.channels.telegram.questions import question
from bot.channels.telegram.sender import send
from bot.channels.telegram.texts import translate
from ingest.errors import ResolvesError

_log = logging.getLogger("resolves.telegram")
Context = ContextTypes.DEFAULT_TYPE


class Handlers:
    """Routes each update to its function."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._callbacks, self._inlines = Callbacks(context), Inline(context)

    def add_to(self, application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        """Register the handlers with an Application."""
        application.add_handler(CallbackQueryHandler(self._button))
        application.add_handler(InlineQueryHandler(self._inline))
        application.add_handler(TypeHandler(Update, self._message))
        application.add_error_handler(self._error)

    async def _button(self, update: Update, _: Context) -> None:
        await self._callbacks.handle(update)

    async def _inline(self, update: Update, _: Context) -> None:
        await self._inlines.handle(update)

    async def _message(self, update: Update, _: Context) -> None:
        incoming = self._context.inbox.incoming(update)
        if incoming is None:
            return
        if incoming.command == "ask":
            await question(self._context, update, incoming)
        elif incoming.command in ADMIN_COMMANDS:
            await admin.command(self._context, incoming, update)
        elif not await self._context.may_ask(incoming.place):
            closed = translate("closed", incoming.language, id=incoming.user if incoming.private else incoming.chat)
            await self._context.say(incoming, message(closed))
        elif incoming.command == "verify":
            await drafts.verify(self._context, incoming, update)
        else:
            await commands.SHOWING[incoming.command](self._context, incoming)

    async def _error(self, update: object, context: Context) -> None:
        """Log an error, and reply with one sentence. A question that was not answered now is retried later."""
        error = context.error
        incoming = self._context.inbox.incoming(update) if isinstance(update, Update) else None
        if isinstance(error, Forbidden):
            _log.info("a person or a group has blocked the bot", extra={"reason": str(error)})
        elif isinstance(error, (NetworkError, RetryAfter)) and not isinstance(error, BadRequest):
            _log.warning("a message could not be delivered now", extra={"reason": str(error)})
            if incoming is not None and isinstance(update, Update):
                self._context.inbox.undelivered(update)
        elif (
            not isinstance(update, Update)
            or isinstance(error, BadRequest)
            or not self._context.inbox.failed(update, error)
        ):
            _log.error("an update could not be worked at", exc_info=error)
            if incoming is not None and not isinstance(error, BadRequest):
                await self._report_failure(incoming)

    async def _report_failure(self, incoming: Incoming) -> None:
        sorry = message(translate("failed", incoming.language))
        try:
            try:
                await self._context.say(incoming, sorry)
            except ResolvesError:
                # The state does not say which message replies to this one.
                await send(self._context.bot, incoming.chat, sorry, topic=incoming.topic)
        except TelegramError as error:
            _log.warning("nobody could be told of an error", extra={"reason": str(error)})
