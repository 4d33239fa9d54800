"""Personal data: access and deletion, retention, the allow list, and the ledger of spending."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, text, update

from bot.settings import DailyLimits
from bot.state.database import Database, now, of_user
from bot.state.place import asker_of
from bot.state.tables import allowed, answers, conversations, languages, replies, shown, spending, updates, votes

_DAY = 86_400
# A chat service may deliver an update again for about a day.
_DEDUPLICATION_DAYS = 2
# Any fixed number, another than that of making the tables: reservations are made one after another.
_RESERVING = 7_245_046
# What belongs to a person, and expires.
_OF_PEOPLE = (conversations, answers, votes, replies, shown, languages)
# A row of an update that was pending, once nobody waits for it any more.
_ANONYMISED = dict.fromkeys(("team", "chat", "topic", "user", "question", "message", "worker", "lease"))


class People(Database):
    """A person's rights over what is stored of them, and an admin's allow list."""

    def of(self, channel: str, team: str, user: str) -> Mapping[str, Any]:
        """All that is stored of a person, as JSON-compatible values; times are ISO 8601, amounts US dollars."""
        asker = asker_of(channel, team, user)
        with self.begin() as db:
            talks = db.execute(select(conversations).where(of_user(conversations, channel, team, user))).all()
            given = db.execute(select(answers).where(of_user(answers, channel, team, user))).all()
            rated = db.execute(select(votes).where(of_user(votes, channel, team, user))).all()
            asked = db.execute(select(updates).where(of_user(updates, channel, team, user), updates.c.pending)).all()
            replied = db.execute(select(replies).where(of_user(replies, channel, team, user))).all()
            seen = db.execute(select(shown).where(of_user(shown, channel, team, user))).all()
            spent = db.execute(select(spending).where(spending.c.asker == asker).order_by(spending.c.day)).all()
        return {
            "conversations": [{**_where(r), "spoken_of": r.conversation, "at": _time(r.at)} for r in talks],
            "answers": [{**_where(r), "id": r.id, "question": _asked(r.answer), "at": _time(r.at)} for r in given],
            "votes": [
                {
                    **_where(r),
                    "answer": r.answer_id,
                    "question": r.question,
                    "up": r.up,
                    "why": r.why,
                    "at": _time(r.at),
                }
                for r in rated
            ],
            "replies": [{"chat": r.chat, "message": r.message, "reply": r.reply, "at": _time(r.at)} for r in replied],
            "shown": [{"chat": r.chat, "message": r.message, "answer": r.answer_id, "at": _time(r.at)} for r in seen],
            "pending": [{**_where(r), "question": r.question, "at": _time(r.at)} for r in asked],
            "spending": [{"day": r.day, "dollars": r.dollars, "tokens": r.tokens} for r in spent],
            "language": self.language(channel, team, user),
            "allowed": self.allowed(channel, "user", user),
        }

    def language(self, channel: str, team: str, user: str) -> str:
        """The language that a person has chosen (ISO 639-1); "" for that of each question."""
        with self.begin() as db:
            return str(
                db.execute(select(languages.c.language).where(of_user(languages, channel, team, user))).scalar() or ""
            )

    def choose_language(self, channel: str, team: str, user: str, language: str) -> None:
        """Store the language that a person is answered in; "" for that of each question."""
        row = {"channel": channel, "team": team, "user": user, "language": language, "at": now()}
        with self.begin() as db:
            if language:
                db.execute(self.upsert(languages, row))
            else:
                db.execute(delete(languages).where(of_user(languages, channel, team, user)))

    def delete(self, channel: str, team: str, user: str) -> int:
        """Delete all that is stored of a person; gives the number of records.

        What was spent today stays until the day ends, so that a budget cannot be begun anew; so does an entry of the
        allow list, which is an admin's. What is pending is given up.
        """
        today = datetime.now(UTC).date().isoformat()
        asker = asker_of(channel, team, user)
        deletions = [delete(table).where(of_user(table, channel, team, user)) for table in _OF_PEOPLE]
        deletions.append(delete(spending).where(spending.c.asker == asker, spending.c.day < today))
        with self.begin() as db:
            count = sum(db.execute(statement).rowcount for statement in deletions)
            mine = of_user(updates, channel, team, user)
            return count + db.execute(update(updates).where(mine).values(pending=False, **_ANONYMISED)).rowcount

    def expire(self, moment: datetime) -> int:
        """Delete what is past its retention, counted from its last use; gives the number of records."""
        end = moment.timestamp() - self.retention_days * _DAY
        seen = moment.timestamp() - max(self.retention_days, _DEDUPLICATION_DAYS) * _DAY
        day = datetime.fromtimestamp(seen, UTC).date().isoformat()
        deletions = [delete(table).where(table.c.at < end) for table in _OF_PEOPLE]
        deletions += [delete(updates).where(updates.c.at < seen), delete(spending).where(spending.c.day < day)]
        with self.begin() as db:
            return sum(db.execute(statement).rowcount for statement in deletions)

    def allow(self, channel: str, kind: str, ident: str) -> None:
        """Add a "user" or a "chat" to the allow list, besides those of the configuration."""
        row = {"channel": channel, "kind": kind, "id": ident, "at": now()}
        with self.begin() as db:
            db.execute(self.upsert(allowed, row))

    def disallow(self, channel: str, kind: str, ident: str) -> None:
        """Remove an entry from the allow list."""
        with self.begin() as db:
            db.execute(delete(allowed).where(*_entry(channel, kind, ident)))

    def allowed(self, channel: str, kind: str, ident: str) -> bool:
        """Whether the allow list has an entry."""
        with self.begin() as db:
            return db.execute(select(allowed.c.id).where(*_entry(channel, kind, ident))).first() is not None

    def allowances(self, channel: str) -> Sequence[tuple[str, str]]:
        """Kind and id of all entries of the allow list, in order."""
        with self.begin() as db:
            rows = db.execute(select(allowed.c.kind, allowed.c.id).where(allowed.c.channel == channel))
            return sorted((row.kind, row.id) for row in rows)


class Spending(Database):
    """The ledger of what models cost, shared by all replicas."""

    def spent(self, asker: str, day: date) -> float:
        """US dollars that an asker spent on a day (UTC); "" for all askers together."""
        with self.begin() as db:
            return _spent(db, asker, day)

    def spend(self, asker: str, day: date, dollars: float, tokens: int) -> None:
        """Add to what an asker spent on a day; less than nothing gives back what was reserved."""
        with self.begin() as db:
            self._add(db, asker, day, dollars, tokens)

    def reserve(self, asker: str, day: date, dollars: float, limits: DailyLimits) -> str:
        """Add the cost of a call in one transaction, unless it exceeds a limit: then whose."""
        with self.begin() as db:
            if db.dialect.name == "postgresql":
                # No other reservation between the sums and the row; SQLite's transactions wait for each other anyway.
                db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _RESERVING})
            whose = limits.exceeded(_spent(db, asker, day) + dollars, _spent(db, "", day) + dollars)
            if not whose:
                self._add(db, asker, day, dollars, 0)
        return whose

    def _add(self, db: Connection, asker: str, day: date, dollars: float, tokens: int) -> None:
        row = {"asker": asker, "day": day.isoformat(), "dollars": dollars, "tokens": tokens}
        added = self.insert(spending).values(row)
        sums = {name: spending.c[name] + added.excluded[name] for name in ("dollars", "tokens")}
        db.execute(added.on_conflict_do_update(index_elements=["day", "asker"], set_=sums))


def _spent(db: Connection, asker: str, day: date) -> float:
    total = select(func.sum(spending.c.dollars)).where(spending.c.day == day.isoformat())
    if asker:
        total = total.where(spending.c.asker == asker)
    return float(db.execute(total).scalar() or 0)


def _entry(channel: str, kind: str, ident: str) -> tuple[Any, ...]:
    return allowed.c.channel == channel, allowed.c.kind == kind, allowed.c.id == ident


def _where(row: Any) -> dict[str, str]:
    return {"chat": row.chat, "topic": row.topic}


def _asked(answer: Mapping[str, Any]) -> Any:
    return answer.get("question", "")


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
