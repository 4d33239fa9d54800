"""Stored updates: deduplication by idempotency key, and the queue of pending questions with their leases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_, select, update

from bot.state.claims import LEASE_SECONDS, has_died
from bot.state.database import Database, now
from bot.state.place import Place
from bot.state.tables import place_of, row_of, updates


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that was accepted and not answered.

    `message` is what the channel needs to answer it (ids of messages); `tries` counts how often it was taken up again
    after a process had ended in the middle of it; `at` is when it was asked, in seconds since 1970.
    """

    channel: str
    update_id: str
    place: Place
    question: str
    message: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    at: float = 0.0


class Updates(Database):
    """Deduplicated updates: each is taken once, whichever of several replicas receives it."""

    def first_seen(self, channel: str, update_id: str) -> bool:
        """Whether an update (a command, a button) is new; it is stored as seen."""
        return self._take({"channel": channel, "update_id": update_id, "at": now(), "pending": False, "tries": 0})

    def accept(
        self, channel: str, update_id: str, place: Place, question: str, message: Mapping[str, Any] | None = None
    ) -> bool:
        """Store a question as pending, under this process's lease; False if the update was seen before."""
        moment = now()
        return self._take(
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

    def _take(self, row: dict[str, Any]) -> bool:
        """Insert an update; False where it exists."""
        taken = self.insert(updates).values(row).on_conflict_do_nothing().returning(updates.c.update_id)
        with self.begin() as db:
            return db.execute(taken).first() is not None

    def noted(self, channel: str, update_id: str, notes: Mapping[str, Any]) -> None:
        """Add to the notes of a pending question, such as the id of the message that will become the answer.

        Whoever recovers the question after a crash then edits that message, and nobody gets two.
        """
        with self.begin() as db:
            before = db.execute(select(updates.c.message).where(_is(channel, update_id)).with_for_update()).scalar()
            if before is not None:
                db.execute(update(updates).where(_is(channel, update_id)).values(message={**before, **notes}))

    def answered(self, channel: str, update_id: str) -> None:
        """Mark a question as answered: nothing but the update's id stays."""
        done = dict.fromkeys(("team", "chat", "topic", "user", "question", "message", "worker", "lease"))
        with self.begin() as db:
            db.execute(update(updates).where(_is(channel, update_id)).values(pending=False, **done))

    def release(self, channel: str, update_id: str) -> None:
        """Release this process's lease on a question; whoever asks for pending ones next gets it."""
        with self.begin() as db:
            db.execute(
                update(updates)
                .where(_is(channel, update_id), updates.c.pending, updates.c.worker == self.worker)
                .values(worker="", lease=0.0)
            )

    def pending(self, channel: str) -> list[Pending]:
        """Claim the questions whose process has died or whose lease has expired, oldest first."""
        moment = now()
        with self.begin() as db:
            workers = db.execute(select(updates.c.worker).where(updates.c.channel == channel, updates.c.pending))
            dead = [worker for worker in set(workers.scalars()) if worker and has_died(worker)]
            free = or_(updates.c.lease < moment, updates.c.worker.in_(dead))
            rows = db.execute(
                update(updates)
                .where(updates.c.channel == channel, updates.c.pending, updates.c.worker != self.worker, free)
                .values(worker=self.worker, lease=moment + LEASE_SECONDS, tries=updates.c.tries + 1)
                .returning(updates)
            ).all()
        return [
            Pending(r.channel, r.update_id, place_of(r), r.question, r.message, r.tries, r.at)
            for r in sorted(rows, key=lambda r: (r.at, r.update_id))
        ]

    def renew(self) -> None:
        """Renew this process's leases; called several times in the duration of one."""
        with self.begin() as db:
            db.execute(
                update(updates)
                .where(updates.c.pending, updates.c.worker == self.worker)
                .values(lease=now() + LEASE_SECONDS)
            )


def _is(channel: str, update_id: str) -> Any:
    return and_(updates.c.channel == channel, updates.c.update_id == update_id)
