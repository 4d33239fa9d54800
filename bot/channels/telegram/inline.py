"""Inline queries: `@bot Resolution 45 BDT 5` offers clauses to insert, and a button under an answer the whole of it.

What is longer than a message is kept, and its first page has a button that turns it, wherever it was inserted.

https://core.telegram.org/bots/inline
"""

import asyncio
from contextlib import suppress

from telegram import InlineKeyboardMarkup, InlineQueryResultArticle, InputTextMessageContent, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.answer import Answer, Behaviour, Citation, Statement
from bot.channels.rendering.type_ahead import look_up
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import place_of
from bot.channels.telegram.keyboards import ANSWER_PREFIX, page_of, pages, turning_keyboard
from bot.channels.telegram.markup import Message, clean
from bot.channels.telegram.texts import language_of
from bot.state import Place
from ingest.outline.parts import folded

_RESULTS = 20
_SHORTEST = 3
# Queries that are worked at together: answers to questions go before.
_AT_ONCE = 2
_TITLE, _DESCRIPTION = 120, 200
# Telegram may give the same results again for so long; a corpus changes seldom.
_CACHE_SECONDS = 60


class Inline:
    """The handler of inline queries. People type on: of one person only the last query is processed."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._last: dict[str, str] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def handle(self, update: Update) -> None:
        """Answer an inline query; with no result where nothing fits, or the person may not ask."""
        query, place = update.inline_query, place_of(update)
        if query is None or place is None:
            return
        self._last[place.user] = query.id
        try:
            async with self._slots:
                if self._last.get(place.user) != query.id:
                    return
                language = language_of(query.from_user.language_code)
                may = await self._context.may_ask(place)
                results = await self._results(query.query.strip(), place, language) if may else []
            with suppress(TelegramError):  # the person has typed on meanwhile
                await query.answer(results, cache_time=_CACHE_SECONDS, is_personal=True)
        finally:
            if self._last.get(place.user) == query.id:
                del self._last[place.user]

    async def _results(self, text: str, place: Place, language: str) -> list[InlineQueryResultArticle]:
        dispatcher = self._context.dispatcher
        if text.startswith(ANSWER_PREFIX):
            key = text.removeprefix(ANSWER_PREFIX).strip()
            answer = await dispatcher.aside(dispatcher.state.kept, key)
            return [self._article("answer", answer.question, answer, key, answer.lead, language)] if answer else []
        if len(text) < _SHORTEST:
            return []
        found = await dispatcher.aside(look_up, text, dispatcher.service, _RESULTS)
        return [await self._clause(citation, place, language) for citation in found]

    async def _clause(self, citation: Citation, place: Place, language: str) -> InlineQueryResultArticle:
        """A clause with its label; one that is longer than a message is kept for its further pages."""
        answer, dispatcher = one_clause(citation), self._context.dispatcher
        longer = len(pages(answer, self._context.capacity)) > 1
        key = await dispatcher.aside(dispatcher.state.keep, answer, place) if longer else ""
        return self._article(str(citation.n), citation.label, answer, key, folded(citation.text), language)

    def _article(
        self, ident: str, title: str, answer: Answer, key: str, description: str, language: str
    ) -> InlineQueryResultArticle:
        """The first page of an answer, to be inserted; with a button to the next where it is kept."""
        capacity = self._context.capacity
        buttons = turning_keyboard(answer, key, 1, capacity, language) if key else None
        return _article(ident, title, page_of(answer, 1, capacity, language), buttons, description)


def one_clause(citation: Citation) -> Answer:
    """A clause under its label, in the shape of an answer."""
    lead = f"{citation.label}:"
    statement = Statement(folded(citation.quote), (citation.n,))
    return Answer("", Behaviour.ANSWER, None, lead, (statement,), (citation,), lead=lead)


def _article(
    ident: str, title: str, content: Message, buttons: InlineKeyboardMarkup | None, description: str
) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        ident,
        clean(title)[:_TITLE] or "…",
        InputTextMessageContent(content.html, ParseMode.HTML),
        reply_markup=buttons,
        description=clean(description)[:_DESCRIPTION],
    )
