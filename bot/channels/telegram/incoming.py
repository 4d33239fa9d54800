"""What a message asks of the bot: a pure reading of an update, the same when it is taken up again after a crash."""

from dataclasses import dataclass

from telegram import Message, Update, User

from bot.channels.telegram.texts import language_of
from bot.state import Place

CHANNEL = "telegram"
COMMANDS = ("start", "help", "ask", "clause", "works", "outline", "new", "privacy")
ADMIN_COMMANDS = ("status", "ingest", "allow")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message for the bot.

    `command` is "ask" for a question, however it was put; `text` is what follows the command or the mention. `topic`
    is the forum topic that replies go to.
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
        """Who asks, as the list of admins names them."""
        return self.place.user


def incoming_of(update: Update, me: User) -> Incoming | None:
    """What an update asks; None where it is not for the bot: talk of others in a group, a post of a bot."""
    message = update.message or update.edited_message
    if message is None or not _from_person(message, me):
        return None
    command, text = _command(message, me)
    private = message.chat.type == "private"
    if command == "" and not private:
        addressed, text = _addressed(message, me)
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


def _from_person(message: Message, me: User) -> bool:
    """A person, or a group that an admin of it speaks for; not what was inserted by way of this bot."""
    if message.via_bot is not None and message.via_bot.id == me.id:
        return False
    return message.sender_chat is not None or (message.from_user is not None and not message.from_user.is_bot)


def _command(message: Message, me: User) -> tuple[str | None, str]:
    """The command that a message begins with, and the rest; "" for none, None for another bot's."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    first = next((e for e in entities if e.type == "bot_command" and e.offset == 0), None)
    if first is None:
        return "", text.strip()
    name, _, bot = text[1 : first.length].partition("@")
    if bot and bot.casefold() != (me.username or "").casefold():
        return None, ""
    return name.casefold(), text[first.length :].strip()


def _addressed(message: Message, me: User) -> tuple[bool, str]:
    """Whether a message of a group mentions the bot or replies to it, and its words without the mention."""
    text = message.text or ""
    mentions = message.parse_entities(["mention"])
    mine = [said for said in mentions.values() if said.casefold() == f"@{me.username}".casefold()]
    mine += [text for e, text in message.parse_entities(["text_mention"]).items() if e.user and e.user.id == me.id]
    for said in mine:
        text = text.replace(said, " ", 1)
    above = message.reply_to_message
    answered = above is not None and above.from_user is not None and above.from_user.id == me.id
    # Every message of a forum topic "replies" to the message that opened the topic.
    replies = answered and above is not None and above.forum_topic_created is None
    words = " ".join(text.split())
    if mine and not words and above is not None:
        words = " ".join((above.text or above.caption or "").split())
    return bool(mine) or replies, words
