"""Context of all handlers: dispatcher, inbox and settings; access control; replies with their buttons."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from threading import Event

from telegram import InlineKeyboardMarkup
from telegram.ext import ExtBot

from bot.answer import Answer
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.incoming import CHANNEL, Incoming
from bot.channels.telegram.keyboards import keyboard, page_of
from bot.channels.telegram.markup import Message, message
from bot.channels.telegram.sender import edit, send, withdraw
from bot.serving.dispatcher import Dispatcher
from bot.settings import TelegramSettings
from bot.state import Place
from ingest.errors import ResolvesError, ShuttingDown, StateError


@dataclass(frozen=True)
class BotContext:
    """The bot with its dispatcher, inbox and settings.

    `stops` has who waits for a model, by the chat and the message that shows what is ready.
    """

    bot: ExtBot[int]
    dispatcher: Dispatcher
    inbox: Inbox
    settings: TelegramSettings
    stops: dict[tuple[int, int], Event] = field(default_factory=dict)

    @property
    def capacity(self) -> int:
        """The capacity of a page, in UTF-16 units."""
        return self.settings.page_characters

    def is_admin(self, user: str) -> bool:
        """Whether a user id is one of the configured admins."""
        return user in {str(admin) for admin in self.settings.admins}

    async def may_ask(self, place: Place) -> bool:
        """Access control: whether a person, or their chat, is allowed to ask."""
        listed = {str(entry) for entry in self.settings.allow}
        if not listed or self.is_admin(place.user) or {place.user, place.chat} & listed:
            return True
        state, aside = self.dispatcher.state, self.dispatcher.aside
        return await aside(state.allowed, CHANNEL, "user", place.user) or await aside(
            state.allowed, CHANNEL, "chat", place.chat
        )

    async def reply_to(self, incoming: Incoming) -> int | None:
        """The id of the message that answered this one before it was edited; None where none did."""
        state, unwritten = self.dispatcher.state, self.inbox.unwritten.get((incoming.chat, incoming.answers))
        if unwritten is not None:
            await self.remember_reply(incoming, unwritten)
        found = await self.dispatcher.aside(state.reply_to, incoming.place, incoming.answers)
        return int(found) if found is not None else None

    async def remember_reply(self, incoming: Incoming, message_id: int) -> None:
        """Store which message answers which; it is kept in memory until the state has it. Raises StateError."""
        self.inbox.unwritten[incoming.chat, incoming.answers] = message_id
        await self.dispatcher.aside(self.dispatcher.state.replied, incoming.place, incoming.answers, str(message_id))
        self.inbox.unwritten.pop((incoming.chat, incoming.answers), None)

    async def say(self, incoming: Incoming, shown: Message, buttons: InlineKeyboardMarkup | None = None) -> int:
        """Reply to a message, by editing its earlier reply if there is one; gives the id of the reply.

        One that cannot be edited is replaced: nothing half said stays.
        """
        before = await self.reply_to(incoming)
        if before is not None and await edit(self.bot, incoming.chat, before, shown, keyboard=buttons):
            return before
        answers = None if incoming.private else incoming.message
        sent = await send(self.bot, incoming.chat, shown, topic=incoming.topic, answers=answers, keyboard=buttons)
        await self.remember_reply(incoming, sent)
        if before is not None:
            await withdraw(self.bot, incoming.chat, before)
        return sent

    @asynccontextmanager
    async def telling(self, incoming: Incoming) -> AsyncIterator[None]:
        """What a ResolvesError of the block says for people is the reply; what is dealt with later is raised."""
        try:
            yield
        except (ShuttingDown, StateError):
            raise
        except ResolvesError as error:
            await self.say(incoming, message(str(error)))

    async def show(self, incoming: Incoming, answer: Answer) -> None:
        """Reply with the first page of an answer and its keyboard; the answer is kept for the buttons."""
        turn = str(incoming.message)
        key = await self.dispatcher.aside(self.dispatcher.state.keep, answer, incoming.place, turn)
        buttons = keyboard(answer, key, 1, self.capacity, incoming.language)
        await self.show_page(incoming, key, page_of(answer, 1, self.capacity, incoming.language), buttons)

    async def show_page(
        self, incoming: Incoming, key: str, page: Message, buttons: InlineKeyboardMarkup | None
    ) -> None:
        """Reply with a page of a kept answer; who replies to it goes on from that answer."""
        shown = await self.say(incoming, page, buttons)
        await self.dispatcher.aside(self.dispatcher.state.shown, incoming.place, str(shown), key)
