"""Periodic background tasks of a running bot: follow the corpus, renew leases, delete what has expired."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from ingest.errors import ResolvesError

_log = logging.getLogger("resolves.chores")


class PeriodicTasks:
    """Tasks of the event loop, each of which calls a function periodically by `aside`; a failure is retried."""

    def __init__(self, aside: Callable[[Callable[[], object]], Awaitable[object]]) -> None:
        self._aside = aside
        self._tasks: list[asyncio.Task[None]] = []

    def every(self, seconds: float, function: Callable[[], object]) -> None:
        """Start a periodic task; call it within the event loop."""
        self._tasks.append(asyncio.create_task(self._repeat(seconds, function)))

    async def close(self) -> None:
        """Cancel all tasks."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()

    async def _repeat(self, seconds: float, function: Callable[[], object]) -> None:
        """Call a function, and again after so many seconds; the same error in a row is logged once."""
        last_error = ""
        while True:
            try:
                await self._aside(function)
                last_error = ""
            except ResolvesError as error:
                if str(error) != last_error:
                    _log.warning(str(error))
                last_error = str(error)
            except Exception as error:
                if repr(error) != last_error:
                    _log.exception("a chore failed")
                last_error = repr(error)
            await asyncio.sleep(seconds)
