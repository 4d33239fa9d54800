"""A question from its message to its answer: one message that says "reading", then what is known, then the answer."""

import asyncio
from typing import Any

from telegram import Update

from bot.answer import Answer
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.markup import italic, message
from bot.channels.telegram.progress import progress
from bot.channels.telegram.sender import send
from bot.channels.telegram.texts import say
from ingest.errors import ResolvesError, ShuttingDown


async def question(context: BotContext, update: Update, asked: Incoming) -> None:
    """Answer a question in one message, whose id is kept before the answer is put into it.

    Whoever takes the question up after a crash edits that message: nobody is answered twice.
    """
    if not await context.may_ask(asked.place):
        closed = say("closed", asked.language, id=asked.user if asked.private else asked.chat)
        await context.say(asked, message(closed))
        return
    if not asked.text:
        await context.say(asked, message(say("ask_what", asked.language)))
        return
    await answered(context, update, asked)


async def answered(context: BotContext, update: Update, asked: Incoming) -> None:
    """The same for a person who may ask."""
    opening = asyncio.create_task(_open(context, asked))
    try:
        try:
            async with progress(context.bot, asked, asyncio.shield(opening)) as tell:
                answer = await _answer(context, update, asked, tell)
        except ShuttingDown:
            context.inbox.failed(update)
            return
        except ResolvesError as error:
            await opening
            await context.say(asked, message(str(error)))
            return
        await opening
        await context.show(asked, answer)
    finally:
        # Where answering has failed, nobody waits for the message any more.
        await asyncio.gather(opening, return_exceptions=True)


async def _answer(context: BotContext, update: Update, asked: Incoming, tell: Any) -> Answer:
    again = context.inbox.is_taken_up(update)
    return await context.dispatcher.answer(asked.place, asked.text, tell, turn=str(asked.message), again=again)


async def _open(context: BotContext, asked: Incoming) -> int:
    """The message that will become the answer: a new one, or that of before an edit or a crash."""
    known = await context.reply_to(asked)
    if known is None:
        answers = None if asked.private else asked.message
        reading = message(italic(say("reading", asked.language)))
        known = await send(context.bot, asked.chat, reading, topic=asked.topic, answers=answers)
        await context.remember_reply(asked, known)
    return known
