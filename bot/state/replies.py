"""Stored ids of replies: which message of a bot answers which message of a person."""

from sqlalchemy import select

from bot.state.database import Database, now
from bot.state.place import Place
from bot.state.tables import replies


class Replies(Database):
    """Ids of replies, stored so that an edited question is answered in the message that answered it before."""

    def replied(self, place: Place, message: str, reply: str) -> None:
        """Store that `reply` answers `message`."""
        row = {"channel": place.channel, "team": place.team, "chat": place.chat, "message": message}
        row |= {"user": place.user, "reply": reply}
        with self.begin() as db:
            db.execute(self.upsert(replies, {**row, "at": now()}))

    def reply_to(self, place: Place, message: str) -> str | None:
        """The id of the reply to a message; None where there is none, or it has expired."""
        wanted = {"channel": place.channel, "team": place.team, "chat": place.chat, "message": message}
        found = select(replies.c.reply).where(*(replies.c[name] == value for name, value in wanted.items()))
        with self.begin() as db:
            reply = db.execute(found).scalar()
        return None if reply is None else str(reply)
