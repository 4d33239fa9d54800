"""Sending and editing of messages: as HTML, with a fallback to plain text where that is refused."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, InputFile, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.markup import Message

_log = logging.getLogger("resolves.telegram")
_SAME = "message is not modified"


async def send(
    bot: ExtBot[int],
    chat: int,
    message: Message,
    *,
    topic: int | None = None,
    answers: int | None = None,
    keyboard: InlineKeyboardMarkup | None = None,
    repeated: bool = True,
) -> int:
    """Send a message, as a reply where it `answers` one that still exists; gives its id.

    One that is not `repeated` is sent once: where the confirmation is lost, nobody knows whether it was posted.
    """
    reply = ReplyParameters(answers, allow_sending_without_reply=True) if answers else None

    async def call(text: str, mode: str | None, to: int) -> Any:
        return await bot.send_message(
            to,
            text,
            mode,
            message_thread_id=topic,
            reply_parameters=reply,
            reply_markup=keyboard,
            rate_limit_args=None if repeated else 0,
        )

    sent = await _with_fallback(call, message, chat)
    return int(sent.message_id)


async def edit(
    bot: Bot, chat: int, message_id: int, message: Message, *, keyboard: InlineKeyboardMarkup | None = None
) -> bool:
    """Edit a message; False where it cannot be edited: it is gone, say."""

    async def call(text: str, mode: str | None, to: int) -> Any:
        return await bot.edit_message_text(text, to, message_id, parse_mode=mode, reply_markup=keyboard)

    return await _edited(_with_fallback(call, message, chat))


async def edit_inline(bot: Bot, inline_id: str, message: Message, *, keyboard: InlineKeyboardMarkup | None) -> bool:
    """Edit a message that was inserted by an inline query, wherever it is; False where it is gone."""

    async def call(text: str, mode: str | None, _: int) -> Any:
        return await bot.edit_message_text(text, inline_message_id=inline_id, parse_mode=mode, reply_markup=keyboard)

    return await _edited(_with_fallback(call, message, 0))


async def send_file(
    bot: Bot, chat: int, name: str, data: bytes, *, topic: int | None = None, answers: int | None = None
) -> None:
    """Send a file, as a reply where it `answers` a message that still exists."""
    reply = ReplyParameters(answers, allow_sending_without_reply=True) if answers else None
    file = InputFile(data, name, attach=False)
    await bot.send_document(chat, file, message_thread_id=topic, reply_parameters=reply)


async def edit_keyboard(bot: Bot, chat: int, message_id: int, keyboard: InlineKeyboardMarkup | None) -> bool:
    """Replace the keyboard of a message; False where it cannot be edited."""
    return await _edited(bot.edit_message_reply_markup(chat, message_id, reply_markup=keyboard))


async def _edited(call: Awaitable[Any]) -> bool:
    """Whether an edit succeeded, or changed nothing.

    Telegram has many sentences for what cannot be edited, and finds new ones; what they have in common is the 400.
    """
    try:
        await call
    except BadRequest as error:
        if _SAME in str(error).casefold():
            return True
        _log.info("a message could not be edited", extra={"reason": str(error)})
        return False
    return True


async def withdraw(bot: Bot, chat: int, message_id: int) -> None:
    """Delete a message of the bot, where that can be done."""
    try:
        await bot.delete_message(chat, message_id)
    except TelegramError as error:
        _log.info("a message could not be deleted", extra={"reason": str(error)})


async def _with_fallback(call: Callable[[str, str | None, int], Awaitable[Any]], message: Message, chat: int) -> Any:
    """Call with HTML; in the chat that a group has migrated to, or as plain text where the HTML is refused."""
    try:
        return await call(message.html, ParseMode.HTML, chat)
    except ChatMigrated as moved:
        return await call(message.html, ParseMode.HTML, moved.new_chat_id)
    except BadRequest as error:
        if "entities" not in str(error).casefold():
            raise
        _log.warning("mark-up was refused and the message sent plain", extra={"reason": str(error)})
        return await call(message.plain, None, chat)
