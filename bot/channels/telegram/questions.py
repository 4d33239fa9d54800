"""A question from its message to its answer: one message that says "reading", then what is known, then the answer."""

import asyncio
from typing import Any

from telegram import Update

from bot.answer import Answer
from bot.channels.telegram.context import House
from bot.channels.telegram.incoming import Asked
from bot.channels.telegram.markup import italic, message
from bot.channels.telegram.progress import progress
from bot.channels.telegram.sender import send
from bot.channels.telegram.texts import say
from bot.serving.dispatcher import Stopping
from ingest.errors import PlainError


async def question(house: House, update: Update, asked: Asked) -> None:
    """Answer a question in one message, whose id is kept before the answer is put into it.

    Whoever takes the question up after a crash edits that message: nobody is answered twice.
    """
    if not await house.may_ask(asked.place):
        closed = say("closed", asked.language, id=asked.user if asked.private else asked.chat)
        await house.say(asked, message(closed))
        return
    if not asked.text:
        await house.say(asked, message(say("ask_what", asked.language)))
        return
    await answered(house, update, asked)


async def answered(house: House, update: Update, asked: Asked) -> None:
    """The same for a person who may ask."""
    opening = asyncio.create_task(_open(house, asked))
    try:
        try:
            async with progress(house.bot, asked, asyncio.shield(opening)) as tell:
                answer = await _answer(house, update, asked, tell)
        except Stopping:
            house.desk.failed(update)
            return
        except PlainError as error:
            await opening
            await house.say(asked, message(str(error)))
            return
        await opening
        await house.show(asked, answer)
    finally:
        # Where answering has failed, nobody waits for the message any more.
        await asyncio.gather(opening, return_exceptions=True)


async def _answer(house: House, update: Update, asked: Asked, tell: Any) -> Answer:
    again = house.desk.is_taken_up(update)
    return await house.answering.answer(asked.place, asked.text, tell, turn=str(asked.message), again=again)


async def _open(house: House, asked: Asked) -> int:
    """The message that will become the answer: a new one, or that of before an edit or a crash."""
    known = await house.reply_to(asked)
    if known is None:
        answers = None if asked.private else asked.message
        reading = message(italic(say("reading", asked.language)))
        known = await send(house.bot, asked.chat, reading, topic=asked.topic, answers=answers)
        await house.remember_reply(asked, known)
    return known
