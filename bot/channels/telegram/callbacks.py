"""Callback queries: what happens when an inline button is pressed."""

import logging
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace

from telegram import CallbackQuery, Update
from telegram.error import TelegramError

from bot.answer import Answer
from bot.channels.rendering.browse import full_text
from bot.channels.telegram.buttons import (
    Action,
    CallbackData,
    clause_keyboard,
    keyboard,
    options_of,
    page_of,
    parse_callback_data,
)
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import CHANNEL, Incoming, place_of
from bot.channels.telegram.markup import Message, message
from bot.channels.telegram.questions import answered
from bot.channels.telegram.sender import edit_keyboard, send
from bot.channels.telegram.texts import language_of, translate
from bot.state import Feedback, Place

_log = logging.getLogger("resolves.telegram")
_MAX_SENT_PAGES = 10_000


class Callbacks:
    """The handler of callback queries; it remembers which pages were sent, as people tap twice."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._sent_pages: OrderedDict[tuple[int, int, int], None] = OrderedDict()

    async def handle(self, update: Update) -> None:
        """Handle a callback query if the person may ask, and answer it in any case."""
        query, place = update.callback_query, place_of(update)
        if query is None or place is None:
            return
        data, language = parse_callback_data(query.data or ""), language_of(query.from_user.language_code)
        toast = ""
        try:
            if data is not None and query.message is not None and await self._context.may_ask(place):
                toast = await self._dispatch(data, query, place, update)
        except TelegramError:  # it is tried again
            raise
        except Exception:
            toast = "failed"
            raise
        finally:
            with suppress(TelegramError):
                await query.answer(translate(toast, language) if toast else None)

    async def _dispatch(self, data: CallbackData, query: CallbackQuery, place: Place, update: Update) -> str:
        """Run a button's action; gives the name of a text to show as a notification, or ""."""
        language = language_of(query.from_user.language_code)
        incoming = _incoming_of(query, place, language)
        if data.verb is Action.DELETE:
            return await self._delete(data, incoming, place)
        if data.verb is Action.STOP:
            return self._stop(data, incoming, place)
        state, aside = self._context.dispatcher.state, self._context.dispatcher.aside
        answer = await aside(state.kept, data.key, place)
        if answer is None:
            return "expired"
        match data.verb:
            case Action.NEXT:
                return await self._next(data, answer, incoming)
            case Action.NUMBERS:
                buttons = clause_keyboard(answer, data.key, data.page, self._context.capacity, language)
                await edit_keyboard(self._context.bot, incoming.chat, incoming.message, buttons)
            case Action.BACK:
                await self._back(data, answer, incoming)
            case Action.FULL:
                await self._full(data, answer, incoming)
            case Action.UP | Action.DOWN:
                up = data.verb is Action.UP
                feedback = Feedback(data.key, place, up, answer.question, answer.snapshot)
                await self._context.dispatcher.rate(feedback)
                return "thanks"
            case Action.OPTION:
                await self._choose(data, answer, incoming, update)
        return ""

    def _stop(self, data: CallbackData, incoming: Incoming, place: Place) -> str:
        """Stop waiting for a model, if the button is theirs and the answer is made here."""
        stopped = self._context.stops.get((incoming.chat, incoming.message))
        if data.key != place.user or stopped is None:
            return ""
        stopped.set()
        return "stopping"

    async def _delete(self, data: CallbackData, incoming: Incoming, place: Place) -> str:
        """Delete what is kept of the person, if the button is theirs."""
        if data.key == place.user:
            count = await self._context.dispatcher.delete(CHANNEL, "", place.user)
            await self._send(incoming, message(translate("deleted", incoming.language, count=count)))
            await edit_keyboard(self._context.bot, incoming.chat, incoming.message, None)
        return ""

    async def _next(self, data: CallbackData, answer: Answer, incoming: Incoming) -> str:
        """Send the next page, once."""
        place = (incoming.chat, incoming.message, data.page)
        if place in self._sent_pages:
            return "already"
        self._sent_pages[place] = None
        if len(self._sent_pages) > _MAX_SENT_PAGES:
            self._sent_pages.popitem(last=False)
        try:
            await self._page(data, answer, incoming)
        except TelegramError:
            del self._sent_pages[place]
            raise
        await self._back(replace(data, page=data.page - 1), answer, incoming)
        return ""

    async def _page(self, data: CallbackData, answer: Answer, incoming: Incoming) -> None:
        capacity, language = self._context.capacity, incoming.language
        buttons = keyboard(answer, data.key, data.page, capacity, language)
        await self._context.show_page(incoming, data.key, page_of(answer, data.page, capacity, language), buttons)

    async def _back(self, data: CallbackData, answer: Answer, incoming: Incoming) -> None:
        """The usual buttons under a page, without the one to a page that was sent."""
        next_sent = (incoming.chat, incoming.message, data.page + 1) in self._sent_pages
        buttons = keyboard(answer, data.key, data.page, self._context.capacity, incoming.language, next_sent=next_sent)
        await edit_keyboard(self._context.bot, incoming.chat, incoming.message, buttons)

    async def _full(self, data: CallbackData, answer: Answer, incoming: Incoming) -> None:
        """Send the full text of a clause."""
        citation = next((c for c in answer.citations if c.n == data.number), None)
        if citation is None:
            return
        whole = full_text(citation, self._context.dispatcher.service.catalogue)
        key = await self._context.dispatcher.aside(self._context.dispatcher.state.keep, whole, incoming.place)
        buttons = keyboard(whole, key, 1, self._context.capacity, incoming.language)
        shown = page_of(whole, 1, self._context.capacity, incoming.language)
        await self._context.say(incoming, shown, buttons)

    async def _choose(self, data: CallbackData, answer: Answer, incoming: Incoming, update: Update) -> None:
        """Ask the question again, about the chosen option of a clarifying question."""
        options = options_of(answer)
        if 1 <= data.number <= len(options):
            question = f"{answer.question} ({options[data.number - 1]})"
            await edit_keyboard(self._context.bot, incoming.chat, incoming.message, None)
            asked = replace(incoming, text=question)
            async with self._context.telling(asked):
                await answered(self._context, update, asked)

    async def _send(self, incoming: Incoming, text: Message) -> None:
        await send(self._context.bot, incoming.chat, text, topic=incoming.topic)


def _incoming_of(query: CallbackQuery, place: Place, language: str) -> Incoming:
    """A callback query as an Incoming in the place of its message."""
    above = query.message
    chat, message_id = (above.chat.id, above.message_id) if above else (0, 0)
    topic = int(place.topic) if place.topic else None
    return Incoming(place, "ask", "", chat, message_id, topic, chat > 0, language, tap=query.id)
