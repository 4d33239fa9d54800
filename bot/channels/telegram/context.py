"""What all handlers share: answering, the desk, the settings; who may ask; and saying something with its buttons."""

from dataclasses import dataclass

from telegram import Bot, InlineKeyboardMarkup, Update

from bot.answer import Answer
from bot.channels.telegram.buttons import keyboard, page_of
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.incoming import CHANNEL, Incoming
from bot.channels.telegram.markup import Message
from bot.channels.telegram.sender import edit, send
from bot.serving.dispatcher import Dispatcher
from bot.settings import TelegramSettings
from bot.state import Place


@dataclass(frozen=True)
class BotContext:
    """The bot's side of all chats."""

    bot: Bot
    dispatcher: Dispatcher
    inbox: Inbox
    settings: TelegramSettings

    @property
    def room(self) -> int:
        """Units of a page."""
        return self.settings.page_characters

    def is_admin(self, user: str) -> bool:
        """Whether a user id is one of the configured admins."""
        return user in {str(admin) for admin in self.settings.admins}

    async def may_ask(self, place: Place) -> bool:
        """Whether a person, or the chat that they are in, is let in."""
        listed = {str(entry) for entry in self.settings.allow}
        if not listed or self.is_admin(place.user) or {place.user, place.chat} & listed:
            return True
        state, aside = self.dispatcher.state, self.dispatcher.aside
        return await aside(state.allowed, CHANNEL, "user", place.user) or await aside(
            state.allowed, CHANNEL, "chat", place.chat
        )

    async def reply_to(self, asked: Incoming) -> int | None:
        """The message that answered this one before it was edited."""
        state = self.dispatcher.state
        found = await self.dispatcher.aside(state.reply_to, asked.place, str(asked.message))
        return int(found) if found is not None else None

    async def remember_reply(self, asked: Incoming, message_id: int) -> None:
        """Which message answers which."""
        await self.dispatcher.aside(self.dispatcher.state.replied, asked.place, str(asked.message), str(message_id))

    async def say(self, asked: Incoming, message: Message, buttons: InlineKeyboardMarkup | None = None) -> None:
        """Reply to a message; in the message that replied to it before, if there is one."""
        before = await self.reply_to(asked)
        if before is None or not await edit(self.bot, asked.chat, before, message, keyboard=buttons):
            answers = None if asked.private else asked.message
            sent = await send(self.bot, asked.chat, message, topic=asked.topic, answers=answers, keyboard=buttons)
            await self.remember_reply(asked, sent)

    async def show(self, asked: Incoming, answer: Answer) -> None:
        """Reply with the first page of an answer, and the buttons to the rest of it."""
        key = await self.dispatcher.aside(self.dispatcher.state.keep, answer, asked.place)
        buttons = keyboard(answer, key, 1, self.room, asked.language)
        await self.say(asked, page_of(answer, 1, self.room, asked.language), buttons)


def place_of(update: Update) -> Place | None:
    """Where and by whom a button was pressed or an inline query typed."""
    query = update.callback_query or update.inline_query
    if query is None:
        return None
    message = update.callback_query.message if update.callback_query else None
    chat = str(message.chat.id) if message else ""
    topic = getattr(message, "message_thread_id", None) if getattr(message, "is_topic_message", None) else None
    return Place(CHANNEL, "", chat, str(topic or ""), str(query.from_user.id))
