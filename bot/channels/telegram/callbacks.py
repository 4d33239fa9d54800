"""Callback queries: what happens when an inline button is pressed."""

import logging
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace

from telegram import CallbackQuery, InlineKeyboardMarkup, Update
from telegram.error import TelegramError

from bot.answer import Answer
from bot.channels.rendering.browse import full_text, opened, options_of
from bot.channels.rendering.files import FORMS, answer_file
from bot.channels.telegram.buttons import Action, CallbackData, parse_callback_data
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import CHANNEL, Incoming, place_of
from bot.channels.telegram.keyboards import (
    Marks,
    clause_keyboard,
    export_keyboard,
    keyboard,
    page_of,
    turning_keyboard,
)
from bot.channels.telegram.markup import Message, message
from bot.channels.telegram.questions import answered
from bot.channels.telegram.sender import edit, edit_inline, edit_keyboard, send, send_file
from bot.channels.telegram.texts import language_of, translate
from bot.state import Feedback, Place, Why
from ingest.errors import RateLimited

_log = logging.getLogger("resolves.telegram")
_MAX_SENT_PAGES = 10_000
# A notification holds so many characters.
_TOAST = 200
# What is no look at anything is not counted against a person's rate, or is where it is answered.
_NOT_COUNTED = {Action.DELETE, Action.STOP, Action.OPTION}


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
        language, toast = language_of(query.from_user.language_code), ""
        try:
            said = await self._pressed(query, place, update)
            toast = translate(said, language) if said else ""
        except RateLimited as error:
            toast = str(error)[:_TOAST]
        except TelegramError:  # it is tried again
            raise
        except Exception:
            toast = translate("failed", language)
            raise
        finally:
            with suppress(TelegramError):
                await query.answer(toast or None)

    async def _pressed(self, query: CallbackQuery, place: Place, update: Update) -> str:
        """Count a press and run its action; gives the name of a text to show as a notification, or ""."""
        data = parse_callback_data(query.data or "")
        if data is None:
            _log.warning("a button carries what none of the bot's does", extra={"data": repr(query.data)[:80]})
            return "not_ours"
        # A page of what was shared may be turned by whoever reads it.
        if not query.inline_message_id and not await self._context.may_ask(place):
            return ""
        if data.verb not in _NOT_COUNTED:
            self._context.dispatcher.count(place)
        if query.inline_message_id:
            return await self._turn_shared(data, query.inline_message_id, language_of(query.from_user.language_code))
        return await self._dispatch(data, query, place, update) if query.message else ""

    async def _dispatch(self, data: CallbackData, query: CallbackQuery, place: Place, update: Update) -> str:
        """Run a button's action in a chat; gives the name of a text to show as a notification, or ""."""
        incoming = _incoming_of(query, place, language_of(query.from_user.language_code))
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
            case Action.TURN:
                await self._turn(data, answer, incoming)
            case Action.NUMBERS:
                await self._board(
                    incoming, clause_keyboard(answer, data.key, data.page, self._context.capacity, incoming.language)
                )
            case Action.BACK:
                await self._back(data, answer, incoming)
            case Action.FULL:
                await self._full(data, answer, incoming)
            case Action.OPEN:
                return await self._open(data, answer, incoming)
            case Action.EXPORT:
                await self._export(data, answer, incoming)
            case Action.UP | Action.DOWN | Action.WHY:
                return await self._vote(data, answer, incoming)
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
            await self._board(incoming, None)
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
        """Send a page, with its buttons."""
        capacity, language = self._context.capacity, incoming.language
        buttons = keyboard(answer, data.key, data.page, capacity, language)
        await self._context.show_page(incoming, data.key, page_of(answer, data.page, capacity, language), buttons)

    async def _turn(self, data: CallbackData, answer: Answer, incoming: Incoming) -> None:
        """Put another page in the place of one."""
        capacity, language = self._context.capacity, incoming.language
        shown = page_of(answer, data.page, capacity, language)
        buttons = keyboard(answer, data.key, data.page, capacity, language)
        await edit(self._context.bot, incoming.chat, incoming.message, shown, keyboard=buttons)

    async def _turn_shared(self, data: CallbackData, inline_id: str, language: str) -> str:
        """Put another page in the place of one that was shared; the bot need not be in that chat."""
        state, aside = self._context.dispatcher.state, self._context.dispatcher.aside
        answer = await aside(state.kept, data.key) if data.verb is Action.TURN else None
        if answer is None:
            return "expired"
        capacity = self._context.capacity
        shown = page_of(answer, data.page, capacity, language)
        buttons = turning_keyboard(answer, data.key, data.page, capacity, language)
        await edit_inline(self._context.bot, inline_id, shown, keyboard=buttons)
        return ""

    async def _back(self, data: CallbackData, answer: Answer, incoming: Incoming, *, asks_why: bool = False) -> None:
        """The usual buttons under a page, without the one to a page that was sent, and with the last vote marked."""
        vote = await self._context.dispatcher.aside(self._context.dispatcher.state.voted, data.key)
        next_sent = (incoming.chat, incoming.message, data.page + 1) in self._sent_pages
        marks = Marks(next_sent, vote, asks_why)
        await self._board(
            incoming, keyboard(answer, data.key, data.page, self._context.capacity, incoming.language, marks)
        )

    async def _full(self, data: CallbackData, answer: Answer, incoming: Incoming) -> None:
        """Send the full text of a clause."""
        citation = next((c for c in answer.citations if c.n == data.number), None)
        if citation is not None:
            await self._show_below(full_text(citation, self._context.dispatcher.service.catalogue), incoming)

    async def _open(self, data: CallbackData, answer: Answer, incoming: Incoming) -> str:
        """Send what a line of a list opens: an outline, or clauses."""
        dispatcher = self._context.dispatcher
        found = await dispatcher.aside(opened, answer, data.number, dispatcher.service.catalogue)
        if found is None:
            return "not_held"
        await self._show_below(found, incoming)
        return ""

    async def _show_below(self, shown: Answer, incoming: Incoming) -> None:
        """Send the first page of what is shown; it is kept for its buttons."""
        dispatcher, capacity, language = self._context.dispatcher, self._context.capacity, incoming.language
        key = await dispatcher.aside(dispatcher.state.keep, shown, incoming.place)
        page, buttons = page_of(shown, 1, capacity, language), keyboard(shown, key, 1, capacity, language)
        await self._context.show_page(incoming, key, page, buttons)

    async def _export(self, data: CallbackData, answer: Answer, incoming: Incoming) -> None:
        """Offer the forms of file, or send the answer in the one that was chosen."""
        forms = list(FORMS)
        if not 1 <= data.number <= len(forms):
            await self._board(incoming, export_keyboard(data.key, incoming.language))
            return
        file = await self._context.dispatcher.aside(answer_file, answer, forms[data.number - 1])
        await send_file(
            self._context.bot, incoming.chat, file.name, file.data, topic=incoming.topic, answers=incoming.message
        )
        await self._back(data, answer, incoming)

    async def _vote(self, data: CallbackData, answer: Answer, incoming: Incoming) -> str:
        """Keep a vote and mark it; of one down the reason is asked for."""
        reasons = dict(enumerate(Why, 1))
        why = reasons.get(data.number) if data.verb is Action.WHY else None
        feedback = Feedback(data.key, incoming.place, data.verb is Action.UP, answer.question, answer.snapshot, why)
        dispatcher = self._context.dispatcher
        await (dispatcher.aside(dispatcher.state.rate, feedback) if why else dispatcher.rate(feedback))
        asks_why = data.verb is Action.DOWN
        await self._back(replace(data, page=1), answer, incoming, asks_why=asks_why)
        return "why" if asks_why else "thanks"

    async def _choose(self, data: CallbackData, answer: Answer, incoming: Incoming, update: Update) -> None:
        """Ask the question again, about the chosen option of a clarifying question."""
        options = options_of(answer)
        if 1 <= data.number <= len(options):
            question = f"{answer.question} ({options[data.number - 1]})"
            await self._board(incoming, None)
            asked = replace(incoming, text=question)
            async with self._context.telling(asked):
                await answered(self._context, update, asked)

    async def _board(self, incoming: Incoming, buttons: InlineKeyboardMarkup | None) -> None:
        """Replace the buttons under the message whose button was pressed."""
        await edit_keyboard(self._context.bot, incoming.chat, incoming.message, buttons)

    async def _send(self, incoming: Incoming, text: Message) -> None:
        await send(self._context.bot, incoming.chat, text, topic=incoming.topic)


def _incoming_of(query: CallbackQuery, place: Place, language: str) -> Incoming:
    """A callback query as an Incoming in the place of its message."""
    above = query.message
    chat, message_id = (above.chat.id, above.message_id) if above else (0, 0)
    topic = int(place.topic) if place.topic else None
    return Incoming(place, "ask", "", chat, message_id, topic, chat > 0, language, tap=query.id)
