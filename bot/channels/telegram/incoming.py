"""Parsing of updates: a pure function from a message to what it asks, the same when it is recovered after a crash."""

from dataclasses import dataclass

from telegram import Message, Update, User
from telegram.constants import ChatType

from bot.channels.telegram.texts import language_of
from bot.state import Place

CHANNEL = "telegram"
COMMANDS = ("start", "help", "ask", "clause", "works", "outline", "changes", "verify", "language", "new", "privacy")
ADMIN_COMMANDS = ("status", "ingest", "allow")
# What is sent without a command or words: a document, and a voice, a sticker, a picture without a caption.
DOCUMENT, WORDLESS = "document", "wordless"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A parsed message for the bot.

    `command` is "ask" for a question, however it was put, DOCUMENT or WORDLESS for what is sent without a command;
    `text` is what follows the command or the mention. `topic` is
    the forum topic that replies go to; `above` the bot's own message that this one replies to. `tap` is the id of a
    pressed button.
    """

    place: Place
    command: str
    text: str
    chat: int
    message: int
    topic: int | None
    private: bool
    language: str
    above: int | None = None
    tap: str = ""

    @property
    def answers(self) -> str:
        """The id of what is answered: of the message, or of a tap on a button under it."""
        return f"tap {self.tap}" if self.tap else str(self.message)

    @property
    def user(self) -> str:
        """The user's id, as the list of admins has it."""
        return self.place.user


def incoming_of(update: Update, bot: User) -> Incoming | None:
    """Parse an update; None where it is not for the bot: other people's messages in a group, a post of a bot."""
    message = update.message or update.edited_message
    if message is None or not _from_person(message, bot):
        return None
    asked = _asked(message, bot)
    if asked is None:
        return None
    command, text = asked
    user = message.sender_chat or message.from_user
    topic = message.message_thread_id if message.is_topic_message else None
    above = _own_above(message, bot)
    return Incoming(
        place=Place(CHANNEL, "", str(message.chat.id), str(topic or ""), str(user.id) if user else ""),
        command=command,
        text=text,
        chat=message.chat.id,
        message=message.message_id,
        topic=topic,
        private=message.chat.type == ChatType.PRIVATE,
        language=language_of(message.from_user.language_code if message.from_user else None),
        above=above.message_id if above else None,
    )


def place_of(update: Update) -> Place | None:
    """The Place of a callback query or an inline query; None for any other update."""
    query = update.callback_query or update.inline_query
    if query is None:
        return None
    message = update.callback_query.message if update.callback_query else None
    chat = str(message.chat.id) if message else ""
    topic = getattr(message, "message_thread_id", None) if getattr(message, "is_topic_message", None) else None
    return Place(CHANNEL, "", chat, str(topic or ""), str(query.from_user.id))


def _asked(message: Message, bot: User) -> tuple[str, str] | None:
    """The command of a message and its words; None where it is not for the bot."""
    command, text = _command(message, bot)
    if command is None:
        return None
    private = message.chat.type == ChatType.PRIVATE
    if command:
        known = command in {*COMMANDS, *ADMIN_COMMANDS}
        return (command if known else "help", text) if known or private else None
    if not private:
        addressed, text = _addressed(message, bot)
        if not addressed:
            return None
    if private and message.document:
        return DOCUMENT, text
    if text:
        return "ask", text
    if message.effective_attachment:
        return WORDLESS, ""
    return None if private else ("ask", "")


def _from_person(message: Message, bot: User) -> bool:
    """Whether a message is from a person, or from a group's anonymous admin; not one inserted by way of this bot."""
    if message.via_bot is not None and message.via_bot.id == bot.id:
        return False
    return message.sender_chat is not None or (message.from_user is not None and not message.from_user.is_bot)


def _command(message: Message, bot: User) -> tuple[str | None, str]:
    """The command that a message begins with, and the rest; "" for none, None for another bot's."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    first = next((e for e in entities if e.type == "bot_command" and e.offset == 0), None)
    if first is None:
        return "", text.strip()
    name, _, addressee = text[1 : first.length].partition("@")
    if addressee and addressee.casefold() != (bot.username or "").casefold():
        return None, ""
    return name.casefold(), text[first.length :].strip()


def _addressed(message: Message, bot: User) -> tuple[bool, str]:
    """Whether a group's message mentions the bot or replies to it, and its words without the mention.

    A mention alone means the message that it replies to, if that is a person's.
    """
    text = message.text or message.caption or ""
    entities = message.parse_entities if message.text else message.parse_caption_entities
    mentions = [word for word in entities(["mention"]).values() if word.casefold() == f"@{bot.username}".casefold()]
    mentions += [word for e, word in entities(["text_mention"]).items() if e.user and e.user.id == bot.id]
    for mention in mentions:
        text = text.replace(mention, " ", 1)
    words, own, above = " ".join(text.split()), _own_above(message, bot), message.reply_to_message
    if mentions and not words and above is not None and own is None:
        words = " ".join((above.text or above.caption or "").split())
    return bool(mentions) or own is not None, words


def _own_above(message: Message, bot: User) -> Message | None:
    """The message of the bot that a message replies to; None where it replies to none.

    Every message of a forum topic "replies" to the message that opened the topic.
    """
    above = message.reply_to_message
    if above is None or above.forum_topic_created is not None or above.from_user is None:
        return None
    return above if above.from_user.id == bot.id else None
