"""Sending and editing of messages: as HTML, with a fallback to plain text where that is refused."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, InputFile, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated

from bot.channels.telegram.markup import Message

_log = logging.getLogger("resolves.telegram")
_SAME = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


async def send(
    bot: Bot,
    chat: int,
    message: Message,
    *,
    topic: int | None = None,
    answers: int | None = None,
    keyboard: InlineKeyboardMarkup | None = None,
) -> int:
    """Send a message, as a reply where it `answers` one that still exists; gives its id."""
    reply = ReplyParameters(answers, allow_sending_without_reply=True) if answers else None

    async def call(text: str, mode: str | None, to: int) -> Any:
        return await bot.send_message(
            to, text, mode, message_thread_id=topic, reply_parameters=reply, reply_markup=keyboard
        )

    sent = await _with_fallback(call, message, chat)
    return int(sent.message_id)


async def edit(
    bot: Bot, chat: int, message_id: int, message: Message, *, keyboard: InlineKeyboardMarkup | None = None
) -> bool:
    """Edit a message; False where it is gone."""

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
    """Replace the keyboard of a message; False where it is gone."""
    return await _edited(bot.edit_message_reply_markup(chat, message_id, reply_markup=keyboard))


async def _edited(call: Awaitable[Any]) -> bool:
    """Whether an edit succeeded, or changed nothing; False where the message is gone."""
    try:
        await call
    except BadRequest as error:
        description = str(error).casefold()
        if _SAME in description:
            return True
        if any(gone in description for gone in _GONE):
            return False
        raise
    return True


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
