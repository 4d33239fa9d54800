"""Stored updates: deduplication by idempotency key, and the queue of pending ones with their leases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, and_, bindparam, or_, select, update

from bot.state.claims import LEASE_SECONDS, Claims, has_died
from bot.state.database import Database, now
from bot.state.place import Place
from bot.state.tables import place_of, row_of, updates
from ingest.errors import StateError


@dataclass(frozen=True, slots=True)
class Pending:
    """An update (a question, a command, a button, a document) that was accepted and not dealt with.

    `question` is "" for what is none; `message` is what the channel needs to deal with it, such as ids of messages.
    `tries` counts how often it was taken up again after who worked at it had failed or died; `at` is when it was
    accepted, in seconds since 1970.
    """

    channel: str
    update_id: str
    place: Place
    question: str
    message: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    at: float = 0.0


class Updates(Database):
    """Deduplicated updates: each is taken once, whichever of several replicas receives it.

    An update is claimed by `accept` or `pending`, and its lease is renewed while this process works at it: until it is
    `answered`, given up by `release`, or given back in `claims` alone, where the database cannot be written. A lease
    that nobody renews ends by itself, and the update is pending again.
    """

    def __init__(self, engine: Engine, *, worker: str = "", retention_days: int = 90) -> None:
        super().__init__(engine, worker=worker, retention_days=retention_days)
        self.claims = Claims()

    def first_seen(self, channel: str, update_id: str) -> bool:
        """Whether an update is new; it is stored as seen, for what is of no use to anybody later."""
        return self._take({"channel": channel, "update_id": update_id, "at": now(), "pending": False, "tries": 0})

    def accept(
        self, channel: str, update_id: str, place: Place, question: str, message: Mapping[str, Any] | None = None
    ) -> bool:
        """Store an update as pending, under this process's lease; False if it was seen before."""
        moment = now()
        taken = self._take(
            {
                **row_of(place),
                "channel": channel,
                "update_id": update_id,
                "at": moment,
                "pending": True,
                "question": question,
                "message": dict(message or {}),
                "worker": self.worker,
                "lease": moment + LEASE_SECONDS,
                "tries": 0,
            }
        )
        if taken:
            self.claims.begin(channel, update_id)
        return taken

    def _take(self, row: dict[str, Any]) -> bool:
        """Insert an update; False where it exists."""
        taken = self.insert(updates).values(row).on_conflict_do_nothing().returning(updates.c.update_id)
        with self.begin() as db:
            return db.execute(taken).first() is not None

    def noted(self, channel: str, update_id: str, notes: Mapping[str, Any]) -> None:
        """Add to the notes of a pending update, such as the id of the message that will become the answer.

        Whoever recovers the update after a crash then edits that message, and nobody gets two.
        """
        with self.begin() as db:
            before = db.execute(select(updates.c.message).where(_is(channel, update_id)).with_for_update()).scalar()
            if before is not None:
                db.execute(update(updates).where(_is(channel, update_id)).values(message={**before, **notes}))

    def answered(self, channel: str, update_id: str) -> None:
        """Mark an update as dealt with: nothing but the update's id stays.

        Where that cannot be written now, `renew` does it as soon as it can, and the update is not begun again.
        """
        self.claims.answer(channel, update_id)
        done = dict.fromkeys(("team", "chat", "topic", "user", "question", "message", "worker", "lease"))
        with self.begin() as db:
            db.execute(update(updates).where(_is(channel, update_id)).values(pending=False, **done))
        self.claims.end(channel, update_id)

    def release(self, channel: str, update_id: str, *, failed: bool = False) -> None:
        """Release this process's lease on an update; whoever asks for pending ones next gets it.

        `failed` says that processing it went wrong, which counts as one of its tries.
        """
        if self.claims.is_answered(channel, update_id):
            return
        mine = _is(channel, update_id), updates.c.pending, updates.c.worker == self.worker
        tries = updates.c.tries if failed else updates.c.tries - 1
        # It stays claimed until this is over, or the release could take it away from who has begun it again meanwhile.
        try:
            with self.begin() as db:
                db.execute(update(updates).where(*mine).values(worker="", lease=0.0, tries=tries))
        except StateError:
            self.claims.give_back(channel, update_id)
            raise
        self.claims.end(channel, update_id)

    def pending(self, channel: str, prefix: str = "") -> list[Pending]:
        """Claim the updates that were released, or whose process has died or lease has expired, oldest first.

        `prefix` is what the ids of a bot's updates begin with, where several bots share the state.
        """
        moment = now()
        here = updates.c.channel == channel, updates.c.update_id.startswith(prefix, autoescape=True)
        with self.begin() as db:
            found = select(updates.c.update_id, updates.c.worker, updates.c.lease).where(*here, updates.c.pending)
            rows = db.execute(found).all()
            dead = {worker for worker in {row.worker for row in rows} if worker and has_died(worker)}
            free = or_(updates.c.lease < moment, updates.c.worker.in_([*dead, self.worker]))
            # Another process may have begun it since.
            claimed = (
                update(updates)
                .where(_is(channel, bindparam("id")), updates.c.pending, free)
                .values(worker=self.worker, lease=moment + LEASE_SECONDS, tries=updates.c.tries + 1)
                .returning(updates)
            )
            taken = [
                row
                for r in rows
                if self.claims.allow(
                    channel, r.update_id, mine=r.worker == self.worker, ended=r.lease < moment or r.worker in dead
                )
                for row in db.execute(claimed, {"id": r.update_id})
            ]
        for row in taken:
            self.claims.begin(channel, row.update_id)
        return [
            Pending(r.channel, r.update_id, place_of(r), r.question, r.message, r.tries, r.at)
            for r in sorted(taken, key=lambda r: (r.at, r.update_id))
        ]

    def renew(self) -> None:
        """Renew the leases of updates in progress, and write outstanding answers; called several times a lease."""
        self.write_down()
        kept = self.claims.kept()
        if kept:
            mine = _is(bindparam("of"), bindparam("id")), updates.c.pending, updates.c.worker == self.worker
            renewed = update(updates).where(*mine).values(lease=now() + LEASE_SECONDS)
            with self.begin() as db:
                db.execute(renewed, [{"of": channel, "id": update_id} for channel, update_id in kept])

    def write_down(self) -> None:
        """Mark the updates as dealt with that could not be marked when they were."""
        for channel, update_id in self.claims.answered():
            self.answered(channel, update_id)


def _is(channel: Any, update_id: Any) -> Any:
    return and_(updates.c.channel == channel, updates.c.update_id == update_id)
