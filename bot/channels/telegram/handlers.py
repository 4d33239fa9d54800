"""The Application's handlers: each update goes to the one function that it is for, and errors to one sentence."""

import logging
from typing import Any

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, InlineQueryHandler, TypeHandler

from bot.channels.telegram import admin, commands
from bot.channels.telegram.callbacks import Callbacks
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import ADMIN_COMMANDS, Incoming
from bot.channels.telegram.inline import Inline
from bot.channels.telegram.markup import message
from bot.channels.telegram.questions import question
from bot.channels.telegram.texts import say

_log = logging.getLogger("resolves.telegram")
Context = ContextTypes.DEFAULT_TYPE


class Handlers:
    """What is done with updates in a House."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._presses, self._inlines = Callbacks(context), Inline(context)

    def add_to(self, application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        """Register them."""
        application.add_handler(CallbackQueryHandler(self._button))
        application.add_handler(InlineQueryHandler(self._inline))
        application.add_handler(TypeHandler(Update, self._message))
        application.add_error_handler(self._error)

    async def _button(self, update: Update, _: Context) -> None:
        await self._presses.handle(update)

    async def _inline(self, update: Update, _: Context) -> None:
        await self._inlines.handle(update)

    async def _message(self, update: Update, _: Context) -> None:
        asked = self._context.inbox.asked(update)
        if asked is None:
            return
        if asked.command == "ask":
            await question(self._context, update, asked)
        elif asked.command in ADMIN_COMMANDS:
            await admin.command(self._context, asked, update)
        elif not await self._context.may_ask(asked.place):
            closed = say("closed", asked.language, id=asked.user if asked.private else asked.chat)
            await self._context.say(asked, message(closed))
        else:
            await commands.SHOWING[asked.command](self._context, asked)

    async def _error(self, update: object, context: Context) -> None:
        """The person gets one sentence, the log the rest. What could not be delivered stays pending."""
        error = context.error
        asked = self._context.inbox.asked(update) if isinstance(update, Update) else None
        if isinstance(error, Forbidden):
            _log.info("a person or a group has blocked the bot", extra={"reason": str(error)})
        elif isinstance(error, (NetworkError, RetryAfter)) and not isinstance(error, BadRequest):
            _log.warning("a message could not be delivered now", extra={"reason": str(error)})
            if asked is not None and isinstance(update, Update):
                self._context.inbox.failed(update)
        else:
            _log.error("an update could not be worked at", exc_info=error)
            if asked is not None and not isinstance(error, TelegramError):
                await self._tell(asked)

    async def _tell(self, asked: Incoming) -> None:
        try:
            await self._context.say(asked, message(say("failed", asked.language)))
        except TelegramError as error:
            _log.warning("nobody could be told of an error", extra={"reason": str(error)})
