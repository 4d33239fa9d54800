"""Handling of a question: signs of life, then the answer, in one message."""

from telegram import Update

from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.markup import message
from bot.channels.telegram.progress import progress
from bot.channels.telegram.texts import translate


async def question(context: BotContext, update: Update, incoming: Incoming) -> None:
    """Answer a question, or ask for it. Raises ResolvesError for the person."""
    if not incoming.text:
        await context.say(incoming, message(translate("ask_what", incoming.language)))
        return
    await answered(context, update, incoming)


async def answered(context: BotContext, update: Update, incoming: Incoming) -> None:
    """Answer a question of a person who may ask. Raises ResolvesError for them."""
    async with progress(context, incoming) as waiting:
        answer = await context.dispatcher.answer(
            incoming.place,
            incoming.text,
            waiting.tell,
            turn=str(incoming.message),
            above=str(incoming.above or ""),
            again=context.inbox.is_recovered(update),
            cancelled=waiting.stopped.is_set,
        )
    await context.show(incoming, answer)
