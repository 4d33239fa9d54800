"""Admission of questions: the rate of each asker, the number of all, and none once the process is to end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.settings import LimitsSettings
from bot.state import Place
from ingest.errors import Overloaded, RateLimited, ShuttingDown


class Admission:
    """Who may ask now. `asked` is the number of questions that were admitted and are not answered yet."""

    def __init__(self, limits: LimitsSettings) -> None:
        self.asked = 0
        self.stopping = False
        self._limits = limits
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rate = RateLimitItemPerMinute(limits.per_minute) if limits.per_minute else None

    @contextmanager
    def admitted(self, place: Place, *, again: bool = False) -> Iterator[None]:
        """Admit a question until the block ends; `again` says that it was counted against the rate before.

        Raises ShuttingDown, Overloaded or RateLimited.
        """
        if self.stopping:
            raise ShuttingDown("Resolves is being restarted; ask again in a minute.")
        if self.asked >= self._limits.queue:
            raise Overloaded("Too many people are asking at the moment; ask again in a minute.")
        if not again:
            self.count(place)
        self.asked += 1
        try:
            yield
        finally:
            self.asked -= 1

    def count(self, place: Place) -> None:
        """Count a question, or a pressed button, against its asker's rate. Raises RateLimited."""
        if self._rate is None or self._limiter.hit(self._rate, place.asker):
            return
        free = self._limiter.get_window_stats(self._rate, place.asker).reset_time - time.time()
        raise RateLimited(
            f"You have asked {self._limits.per_minute} questions in a minute; "
            f"ask again in {max(1, round(free))} seconds."
        )
