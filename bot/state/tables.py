"""Database schema of the state, the same in SQLite and PostgreSQL. Times are seconds since 1970."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Double, Index, Integer, MetaData, String, Table

from bot.state.place import Place

# Counts up whenever a table changes; the columns that a database of before lacks are added when it is opened.
SCHEMA = 2

METADATA = MetaData()
_PLACE = ("channel", "team", "chat", "topic", "user")


def _keys(*names: str) -> "Iterable[Column[str]]":
    return (Column(name, String, primary_key=True) for name in names)


def _texts(*names: str) -> "Iterable[Column[str]]":
    return (Column(name, String, nullable=False) for name in names)


schema = Table("resolves_schema", METADATA, Column("version", Integer, primary_key=True, autoincrement=False))

conversations = Table(
    "resolves_conversations",
    METADATA,
    *_keys(*_PLACE),
    Column("conversation", JSON, nullable=False),
    # What was spoken of before the last turn, and that turn's id.
    Column("before", JSON, nullable=False),
    *_texts("turn"),
    Column("at", Double, nullable=False),
)

# A message of a chat service that was seen; pending until it was dealt with. Then nothing of its asker stays.
updates = Table(
    "resolves_updates",
    METADATA,
    *_keys("channel", "update_id"),
    Column("at", Double, nullable=False),
    Column("pending", Boolean, nullable=False),
    *(Column(name, String) for name in _PLACE[1:]),
    Column("question", JSON(none_as_null=True)),
    Column("message", JSON(none_as_null=True)),
    Column("worker", String),
    Column("lease", Double),
    Column("tries", Integer, nullable=False),
)
Index("resolves_updates_pending", updates.c.channel, updates.c.pending)

# Which message of a bot answers which message of a person: an edited question is answered in place.
replies = Table(
    "resolves_replies",
    METADATA,
    *_keys("channel", "team", "chat", "message"),
    *_texts("user", "reply"),
    Column("at", Double, nullable=False),
)

answers = Table(
    "resolves_answers",
    METADATA,
    *_keys("id"),
    *_texts(*_PLACE),
    Column("answer", JSON, nullable=False),
    Column("at", Double, nullable=False),
)
Index("resolves_answers_user", answers.c.channel, answers.c.team, answers.c.user)

# Which answer a message of a bot shows: who replies to it goes on from that answer.
shown = Table(
    "resolves_shown",
    METADATA,
    *_keys("channel", "team", "chat", "message"),
    *_texts("user", "answer_id"),
    Column("at", Double, nullable=False),
)

votes = Table(
    "resolves_votes",
    METADATA,
    *_keys("answer_id", "channel", "team", "user"),
    *_texts("chat", "topic"),
    Column("up", Boolean, nullable=False),
    Column("why", String, nullable=False, server_default=""),
    Column("question", JSON, nullable=False),
    *_texts("snapshot"),
    Column("at", Double, nullable=False),
)

spending = Table(
    "resolves_spending",
    METADATA,
    *_keys("day", "asker"),
    Column("dollars", Double, nullable=False),
    Column("tokens", Integer, nullable=False),
)

# The language that a person has chosen to be answered in.
languages = Table(
    "resolves_languages",
    METADATA,
    *_keys("channel", "team", "user"),
    *_texts("language"),
    Column("at", Double, nullable=False),
)

allowed = Table(
    "resolves_allowed",
    METADATA,
    *_keys("channel", "kind", "id"),
    Column("at", Double, nullable=False),
)


def row_of(place: Place) -> dict[str, str]:
    """A Place as columns."""
    return {name: getattr(place, name) for name in _PLACE}


def place_of(row: Any) -> Place:
    """The Place of a row."""
    return Place(*(getattr(row, name) for name in _PLACE))
