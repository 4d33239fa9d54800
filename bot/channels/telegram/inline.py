"""Inline queries: `@bot Resolution 45 BDT 5` offers clauses to insert, and a shared answer its first page.

https://core.telegram.org/bots/inline
"""

import asyncio
from contextlib import suppress

from telegram import InlineQueryResultArticle, InputTextMessageContent, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.answer import Answer, Behaviour, Citation, Statement
from bot.channels.rendering.browse import look_up
from bot.channels.rendering.paging import pages_of
from bot.channels.telegram.buttons import ANSWER_PREFIX, page_of
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import place_of
from bot.channels.telegram.markup import BLOCKS, Message, clean, measure, page_message
from bot.channels.telegram.texts import language_of
from bot.exports.blocks import blocks_of
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
                results = await self._results(query.query.strip(), language) if may else []
            with suppress(TelegramError):  # the person has typed on meanwhile
                await query.answer(results, cache_time=_CACHE_SECONDS, is_personal=True)
        finally:
            if self._last.get(place.user) == query.id:
                del self._last[place.user]

    async def _results(self, text: str, language: str) -> list[InlineQueryResultArticle]:
        dispatcher, capacity = self._context.dispatcher, self._context.capacity
        if text.startswith(ANSWER_PREFIX):
            answer = await dispatcher.aside(dispatcher.state.kept, text.removeprefix(ANSWER_PREFIX).strip())
            if answer is None:
                return []
            return [_article("answer", answer.question, page_of(answer, 1, capacity, language), answer.lead)]
        if len(text) < _SHORTEST:
            return []
        found = await dispatcher.aside(look_up, text, dispatcher.service, _RESULTS)
        return [_article(str(c.n), c.label, one_clause(c, capacity), folded(c.text)) for c in found]


def one_clause(citation: Citation, capacity: int) -> Message:
    """A clause with its label, as far as one message goes."""
    lead = f"{citation.label}:"
    answer = Answer(
        "", Behaviour.ANSWER, None, lead, (Statement(folded(citation.quote), (citation.n,)),), (citation,), lead=lead
    )
    return page_message(pages_of(blocks_of(answer), measure, capacity, BLOCKS)[0])


def _article(key: str, title: str, content: Message, description: str) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        key,
        clean(title)[:_TITLE] or "…",
        InputTextMessageContent(content.html, ParseMode.HTML),
        description=clean(description)[:_DESCRIPTION],
    )
