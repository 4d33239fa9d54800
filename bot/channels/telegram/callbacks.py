"""What happens when a button is pressed."""

import logging
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace

from telegram import CallbackQuery, Update
from telegram.error import TelegramError

from bot.answer import Answer
from bot.channels.rendering.browse import full_text
from bot.channels.telegram.buttons import Pressed, Verb, keyboard, numbers, options_of, page_of, pressed
from bot.channels.telegram.context import BotContext, place_of
from bot.channels.telegram.incoming import CHANNEL, Incoming
from bot.channels.telegram.markup import Message, message
from bot.channels.telegram.questions import answered
from bot.channels.telegram.sender import edit_keyboard, send
from bot.channels.telegram.texts import language_of, say
from bot.state import Feedback, Place

_log = logging.getLogger("resolves.telegram")
_TURNED = 10_000


class Callbacks:
    """The buttons of one House; it remembers which pages were sent, as people tap twice."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._turned: OrderedDict[tuple[int, int, int], None] = OrderedDict()

    async def handle(self, update: Update) -> None:
        """Do what a button says, and tell Telegram that it was pressed."""
        query, place = update.callback_query, place_of(update)
        if query is None or place is None:
            return
        what, language = pressed(query.data or ""), language_of(query.from_user.language_code)
        said = ""
        try:
            if what is not None and query.message is not None and await self._context.may_ask(place):
                said = await self._do(what, query, place, update)
        finally:
            with suppress(TelegramError):
                await query.answer(say(said, language) if said else None)

    async def _do(self, what: Pressed, query: CallbackQuery, place: Place, update: Update) -> str:
        """Gives the name of a text to show for a moment, or ""."""
        language = language_of(query.from_user.language_code)
        asked = _asked(query, place, language)
        if what.verb is Verb.DELETE:
            return await self._delete(what, asked, place)
        state, aside = self._context.dispatcher.state, self._context.dispatcher.aside
        answer = await aside(state.kept, what.key, place)
        if answer is None:
            return "expired"
        match what.verb:
            case Verb.NEXT:
                return await self._next(what, answer, asked)
            case Verb.NUMBERS:
                buttons = numbers(answer, what.key, what.page, self._context.room, language)
                await edit_keyboard(self._context.bot, asked.chat, asked.message, buttons)
            case Verb.BACK:
                await self._back(what, answer, asked)
            case Verb.FULL:
                await self._full(what, answer, asked)
            case Verb.UP | Verb.DOWN:
                up = what.verb is Verb.UP
                feedback = Feedback(what.key, place, up, answer.question, answer.snapshot)
                await self._context.dispatcher.rate(feedback)
                return "thanks"
            case Verb.OPTION:
                await self._choose(what, answer, asked, update)
        return ""

    async def _delete(self, what: Pressed, asked: Incoming, place: Place) -> str:
        if what.key == place.user:
            count = await self._context.dispatcher.aside(self._context.dispatcher.state.delete, CHANNEL, "", place.user)
            await self._send(asked, message(say("deleted", asked.language, count=count)))
            await edit_keyboard(self._context.bot, asked.chat, asked.message, None)
        return ""

    async def _next(self, what: Pressed, answer: Answer, asked: Incoming) -> str:
        place = (asked.chat, asked.message, what.page)
        if place in self._turned:
            return "already"
        self._turned[place] = None
        if len(self._turned) > _TURNED:
            self._turned.popitem(last=False)
        try:
            await self._page(what, answer, asked)
        except TelegramError:
            del self._turned[place]
            raise
        await self._back(replace(what, page=what.page - 1), answer, asked)
        return ""

    async def _page(self, what: Pressed, answer: Answer, asked: Incoming) -> None:
        room, language = self._context.room, asked.language
        buttons = keyboard(answer, what.key, what.page, room, language)
        shown = page_of(answer, what.page, room, language)
        await send(self._context.bot, asked.chat, shown, topic=asked.topic, keyboard=buttons)

    async def _back(self, what: Pressed, answer: Answer, asked: Incoming) -> None:
        """The usual buttons under a page, without the one to a page that was sent."""
        turned = (asked.chat, asked.message, what.page + 1) in self._turned
        buttons = keyboard(answer, what.key, what.page, self._context.room, asked.language, turned=turned)
        await edit_keyboard(self._context.bot, asked.chat, asked.message, buttons)

    async def _full(self, what: Pressed, answer: Answer, asked: Incoming) -> None:
        citation = next((c for c in answer.citations if c.n == what.number), None)
        if citation is None:
            return
        whole = full_text(citation, self._context.dispatcher.service.catalogue)
        key = await self._context.dispatcher.aside(self._context.dispatcher.state.keep, whole, asked.place)
        buttons = keyboard(whole, key, 1, self._context.room, asked.language)
        shown = page_of(whole, 1, self._context.room, asked.language)
        await send(self._context.bot, asked.chat, shown, topic=asked.topic, answers=asked.message, keyboard=buttons)

    async def _choose(self, what: Pressed, answer: Answer, asked: Incoming, update: Update) -> None:
        """What was asked back is answered: the question is asked again, about what was chosen."""
        options = options_of(answer)
        if 1 <= what.number <= len(options):
            question = f"{answer.question} ({options[what.number - 1]})"
            await edit_keyboard(self._context.bot, asked.chat, asked.message, None)
            await answered(self._context, update, replace(asked, text=question))

    async def _send(self, asked: Incoming, what: Message) -> None:
        await send(self._context.bot, asked.chat, what, topic=asked.topic)


def _asked(query: CallbackQuery, place: Place, language: str) -> Incoming:
    """Where a button stands, as if its message had asked."""
    above = query.message
    chat, message_id = (above.chat.id, above.message_id) if above else (0, 0)
    topic = int(place.topic) if place.topic else None
    return Incoming(place, "ask", "", chat, message_id, topic, chat > 0, language=language)
