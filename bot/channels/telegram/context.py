"""Context of all handlers: dispatcher, inbox and settings; access control; replies with their buttons."""

from dataclasses import dataclass, field

from telegram import Bot, InlineKeyboardMarkup, Update

from bot.answer import Answer
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.incoming import CHANNEL, Incoming
from bot.channels.telegram.keyboards import keyboard, page_of
from bot.channels.telegram.markup import Message
from bot.channels.telegram.progress import Stops
from bot.channels.telegram.sender import edit, send
from bot.serving.dispatcher import Dispatcher
from bot.settings import TelegramSettings
from bot.state import Place


@dataclass(frozen=True)
class BotContext:
    """The bot with its dispatcher, inbox and settings."""

    bot: Bot
    dispatcher: Dispatcher
    inbox: Inbox
    settings: TelegramSettings
    stops: Stops = field(default_factory=dict)

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
        state, unwritten = self.dispatcher.state, self.inbox.unwritten.get((incoming.chat, incoming.message))
        if unwritten is not None:
            await self.remember_reply(incoming, unwritten)
        found = await self.dispatcher.aside(state.reply_to, incoming.place, str(incoming.message))
        return int(found) if found is not None else None

    async def remember_reply(self, incoming: Incoming, message_id: int) -> None:
        """Store which message answers which; it is kept in memory until the state has it. Raises StateError."""
        self.inbox.unwritten[incoming.chat, incoming.message] = message_id
        await self.dispatcher.aside(
            self.dispatcher.state.replied, incoming.place, str(incoming.message), str(message_id)
        )
        self.inbox.unwritten.pop((incoming.chat, incoming.message), None)

    async def say(self, incoming: Incoming, message: Message, buttons: InlineKeyboardMarkup | None = None) -> None:
        """Reply to a message, by editing its earlier reply if there is one."""
        before = await self.reply_to(incoming)
        if before is None or not await edit(self.bot, incoming.chat, before, message, keyboard=buttons):
            answers = None if incoming.private else incoming.message
            sent = await send(self.bot, incoming.chat, message, topic=incoming.topic, answers=answers, keyboard=buttons)
            await self.remember_reply(incoming, sent)

    async def show(self, incoming: Incoming, answer: Answer) -> None:
        """Reply with the first page of an answer and its keyboard; the answer is kept for the buttons."""
        key = await self.dispatcher.aside(self.dispatcher.state.keep, answer, incoming.place)
        buttons = keyboard(answer, key, 1, self.capacity, incoming.language)
        await self.say(incoming, page_of(answer, 1, self.capacity, incoming.language), buttons)


def place_of(update: Update) -> Place | None:
    """The Place of a callback query or an inline query; None for any other update."""
    query = update.callback_query or update.inline_query
    if query is None:
        return None
    message = update.callback_query.message if update.callback_query else None
    chat = str(message.chat.id) if message else ""
    topic = getattr(message, "message_thread_id", None) if getattr(message, "is_topic_message", None) else None
    return Place(CHANNEL, "", chat, str(topic or ""), str(query.from_user.id))
