"""Stored conversations, answers behind buttons and the messages that show them, and votes on them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, case, delete, func, select

from bot.answer import Answer
from bot.state.database import Database, at, now
from bot.state.place import Place
from bot.state.tables import answers, conversations, row_of, shown, votes

# Twelve characters of base64.
_ID_BYTES = 9


class Why(StrEnum):
    """Why an answer was voted down."""

    WRONG_CLAUSE = "wrong_clause"
    MISSING_CLAUSE = "missing_clause"
    WRONG_LANGUAGE = "wrong_language"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A vote on an answer. `question` and `snapshot` are the answer's, so that it can be asked again.

    `why` is the reason of a vote down, None where none is given.
    """

    answer_id: str
    place: Place
    up: bool
    question: str
    snapshot: str
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """An answer with the number of votes for and against it, and nothing of who asked or voted.

    `answer` is None where it has expired, or is that of another version of Resolves.
    """

    question: str
    up: int
    down: int
    answer: Answer | None


class Answers(Database):
    """Conversations by Place, kept answers, and votes."""

    def conversation(self, place: Place, turn: str = "") -> dict[str, Any]:
        """The conversation before a message, as it was stored; {} where there is none.

        `turn` is any id of the message that asks. The last turn asked again, edited or after a crash, gets the
        conversation before it.
        """
        with self.begin() as db:
            row = db.execute(select(conversations).where(at(conversations, place))).first()
        if row is None:
            return {}
        kept = row.before if turn and turn == row.turn else row.conversation
        return kept if isinstance(kept, dict) else {}

    def remember(self, place: Place, conversation: Mapping[str, Any], turn: str = "") -> None:
        """Store the conversation for the next question in this Place, as JSON."""
        row = {**row_of(place), "conversation": dict(conversation), "before": {}, "turn": turn, "at": now()}
        fresh = self.insert(conversations).values(row)
        same = and_(fresh.excluded.turn == conversations.c.turn, conversations.c.turn != "")
        changed: dict[str, Any] = {name: fresh.excluded[name] for name in ("conversation", "turn", "at")}
        changed["before"] = case((same, conversations.c.before), else_=conversations.c.conversation)
        keys = list(conversations.primary_key.columns)
        with self.begin() as db:
            db.execute(fresh.on_conflict_do_update(index_elements=keys, set_=changed))

    def forget(self, place: Place) -> None:
        """Delete the conversation in this Place."""
        with self.begin() as db:
            db.execute(delete(conversations).where(at(conversations, place)))

    def keep(self, answer: Answer, place: Place, turn: str = "") -> str:
        """Store an answer for its buttons; gives an id of 12 characters that are safe in a URL.

        With the `turn` that it answers, the conversation after it is kept as well, for who replies to it later.
        """
        key = secrets.token_urlsafe(_ID_BYTES)
        row: dict[str, Any] = {**answer.to_json(), "lead": answer.lead}
        after = select(conversations.c.conversation).where(at(conversations, place), conversations.c.turn == turn)
        with self.begin() as db:
            if turn:
                row["conversation"] = db.execute(after).scalar()
            db.execute(answers.insert().values(id=key, **row_of(place), answer=row, at=now()))
        return key

    def shown(self, place: Place, message: str, answer_id: str) -> None:
        """Store which answer a message of the bot shows."""
        row = {"channel": place.channel, "team": place.team, "chat": place.chat, "message": message}
        row |= {"user": place.user, "answer_id": answer_id}
        with self.begin() as db:
            db.execute(self.upsert(shown, {**row, "at": now()}))

    def conversation_of(self, place: Place, message: str) -> dict[str, Any] | None:
        """The conversation after the answer that a message of the bot in this chat shows; None where it has none."""
        here = row_of(place)
        found = select(answers.c.answer).join(shown, shown.c.answer_id == answers.c.id)
        found = found.where(*(shown.c[name] == here[name] for name in ("channel", "team", "chat")))
        with self.begin() as db:
            row = db.execute(found.where(shown.c.message == message)).scalar()
        kept = row.get("conversation") if isinstance(row, dict) else None
        return kept if isinstance(kept, dict) else None

    def kept(self, answer_id: str, place: Place | None = None) -> Answer | None:
        """A stored answer; None where it has expired, or was given in another chat than that of `place`."""
        found = select(answers.c.answer).where(answers.c.id == answer_id)
        if place is not None:
            chat = row_of(place)
            found = found.where(*(answers.c[name] == chat[name] for name in ("channel", "team", "chat")))
        with self.begin() as db:
            row = db.execute(found).scalar()
        return _answer(row) if row is not None else None

    def rate(self, feedback: Feedback) -> None:
        """Store a vote; the last one of a person on an answer counts."""
        row = {**row_of(feedback.place), "answer_id": feedback.answer_id, "up": feedback.up}
        row |= {"question": feedback.question, "snapshot": feedback.snapshot, "why": feedback.why or "", "at": now()}
        with self.begin() as db:
            db.execute(self.upsert(votes, row))

    def voted(self, answer_id: str) -> bool | None:
        """The last vote on an answer, whoever gave it: whether it is up; None without one."""
        last = select(votes.c.up).where(votes.c.answer_id == answer_id).order_by(votes.c.at.desc()).limit(1)
        with self.begin() as db:
            up = db.execute(last).scalar()
        return None if up is None else bool(up)

    def rated(self) -> Sequence[Rated]:
        """Every answer that was voted on, the one that was voted on first at the beginning."""
        up = func.sum(case((votes.c.up, 1), else_=0))
        counted = (
            select(votes.c.answer_id, func.count().label("count"), up.label("up"), func.min(votes.c.at).label("first"))
            .group_by(votes.c.answer_id)
            .subquery()
        )
        joined = counted.outerjoin(answers, answers.c.id == counted.c.answer_id)
        found = select(counted, answers.c.answer).select_from(joined).order_by(counted.c.first, counted.c.answer_id)
        with self.begin() as db:
            asked = {row.answer_id: row.question for row in db.execute(select(votes.c.answer_id, votes.c.question))}
            rows = db.execute(found).all()
        return [
            Rated(str(asked[r.answer_id]), int(r.up), int(r.count - r.up), _answer(r.answer) if r.answer else None)
            for r in rows
        ]


def _answer(row: Mapping[str, Any]) -> Answer | None:
    """Parse a stored answer; None for that of another version of Resolves."""
    try:
        return replace(Answer.from_json(row), lead=str(row["lead"]))
    except (ValueError, KeyError, TypeError):
        return None
