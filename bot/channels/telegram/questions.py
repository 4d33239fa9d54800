"""Handling of a question: one placeholder message, edited to show progress, then the answer."""

import asyncio
import logging

from telegram import Update

from bot.answer import Answer
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.markup import italic, message
from bot.channels.telegram.progress import Waiting, progress
from bot.channels.telegram.sender import send
from bot.channels.telegram.texts import translate
from ingest.errors import ResolvesError, ShuttingDown

_log = logging.getLogger("resolves.telegram")


async def question(context: BotContext, update: Update, incoming: Incoming) -> None:
    """Answer a question in one message, whose id is stored before the answer is put into it.

    Whoever recovers the question after a crash edits that message: nobody is answered twice.
    """
    if context.inbox.is_exhausted(update):
        _log.error("a question was given up; its process has died each time", extra={"update": update.update_id})
        await context.say(incoming, message(translate("failed", incoming.language)))
        return
    if not await context.may_ask(incoming.place):
        closed = translate("closed", incoming.language, id=incoming.user if incoming.private else incoming.chat)
        await context.say(incoming, message(closed))
        return
    if not incoming.text:
        await context.say(incoming, message(translate("ask_what", incoming.language)))
        return
    await answered(context, update, incoming)


async def answered(context: BotContext, update: Update, incoming: Incoming) -> None:
    """Answer a question of a person who may ask."""
    placeholder = asyncio.create_task(_placeholder(context, incoming))
    try:
        try:
            async with progress(context.bot, incoming, asyncio.shield(placeholder), context.stops) as waiting:
                answer = await _answer(context, update, incoming, waiting)
        except ShuttingDown:
            context.inbox.undelivered(update)
            return
        except ResolvesError as error:
            await placeholder
            await context.say(incoming, message(str(error)))
            return
        await placeholder
        await context.show(incoming, answer)
    finally:
        # Where answering has failed, nobody waits for the message any more.
        await asyncio.gather(placeholder, return_exceptions=True)


async def _answer(context: BotContext, update: Update, incoming: Incoming, waiting: Waiting) -> Answer:
    return await context.dispatcher.answer(
        incoming.place,
        incoming.text,
        waiting.tell,
        turn=str(incoming.message),
        again=context.inbox.is_recovered(update),
        cancelled=waiting.stopped.is_set,
    )


async def _placeholder(context: BotContext, incoming: Incoming) -> int:
    """The id of the message that will become the answer: a new one, or that of before an edit or a crash."""
    known = await context.reply_to(incoming)
    if known is None:
        answers = None if incoming.private else incoming.message
        reading = message(italic(translate("reading", incoming.language)))
        known = await send(context.bot, incoming.chat, reading, topic=incoming.topic, answers=answers)
        await context.remember_reply(incoming, known)
    return known
