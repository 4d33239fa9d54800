"""Parsing of updates: a pure function from a message to what it asks, the same when it is recovered after a crash."""

from dataclasses import dataclass

from telegram import Message, Update, User

from bot.channels.telegram.texts import language_of
from bot.state import Place

CHANNEL = "telegram"
COMMANDS = ("start", "help", "ask", "clause", "works", "outline", "changes", "verify", "language", "new", "privacy")
ADMIN_COMMANDS = ("status", "ingest", "allow")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A parsed message for the bot.

    `command` is "ask" for a question, however it was put; `text` is what follows the command or the mention. `topic` is
    the forum topic that replies go to.
    """

    place: Place
    command: str
    text: str
    chat: int
    message: int
    topic: int | None
    private: bool
    language: str

    @property
    def user(self) -> str:
        """The user's id, as the list of admins has it."""
        return self.place.user


def incoming_of(update: Update, bot: User) -> Incoming | None:
    """Parse an update; None where it is not for the bot: other people's messages in a group, a post of a bot."""
    message = update.message or update.edited_message
    if message is None or not _from_person(message, bot):
        return None
    command, text = _command(message, bot)
    private = message.chat.type == "private"
    if command == "" and not private:
        addressed, text = _addressed(message, bot)
        if not addressed:
            return None
    if private and not text and message.effective_attachment and not message.document:
        command = "help"  # a voice, a picture, a sticker: there is nothing to read in it
    if command is None or not (command or text or message.document):
        return None
    if command and command not in {*COMMANDS, *ADMIN_COMMANDS}:
        if not private:
            return None
        command = "help"
    if message.document and not command:
        if not private:
            return None
        command = "ingest"
    user = message.sender_chat or message.from_user
    topic = message.message_thread_id if message.is_topic_message else None
    return Incoming(
        place=Place(CHANNEL, "", str(message.chat.id), str(topic or ""), str(user.id) if user else ""),
        command=command or "ask",
        text=text,
        chat=message.chat.id,
        message=message.message_id,
        topic=topic,
        private=private,
        language=language_of(message.from_user.language_code if message.from_user else None),
    )


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
    """Whether a group's message mentions the bot or replies to it, and its words without the mention."""
    text = message.text or ""
    mentions = message.parse_entities(["mention"])
    bot_mentions = [mention for mention in mentions.values() if mention.casefold() == f"@{bot.username}".casefold()]
    bot_mentions += [
        text for e, text in message.parse_entities(["text_mention"]).items() if e.user and e.user.id == bot.id
    ]
    for mention in bot_mentions:
        text = text.replace(mention, " ", 1)
    above = message.reply_to_message
    is_reply_to_bot = above is not None and above.from_user is not None and above.from_user.id == bot.id
    # Every message of a forum topic "replies" to the message that opened the topic.
    replies = is_reply_to_bot and above is not None and above.forum_topic_created is None
    words = " ".join(text.split())
    if bot_mentions and not words and above is not None:
        words = " ".join((above.text or above.caption or "").split())
    return bool(bot_mentions) or replies, words
