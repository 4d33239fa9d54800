"""What has to be done now and then while a bot runs: follow the corpus, keep claims, delete what has expired."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from ingest.errors import ResolvesError

_log = logging.getLogger("resolves.chores")


class PeriodicTasks:
    """Tasks of the event loop, each doing one thing over and over by `aside`. What fails is tried again."""

    def __init__(self, aside: Callable[[Callable[[], object]], Awaitable[object]]) -> None:
        self._aside = aside
        self._tasks: list[asyncio.Task[None]] = []

    def every(self, seconds: float, chore: Callable[[], object]) -> None:
        """Do this from now on; for within the event loop."""
        self._tasks.append(asyncio.create_task(self._again(seconds, chore)))

    async def close(self) -> None:
        """End all of them."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()

    async def _again(self, seconds: float, chore: Callable[[], object]) -> None:
        said = ""
        while True:
            try:
                await self._aside(chore)
                said = ""
            except ResolvesError as error:
                if str(error) != said:
                    _log.warning(str(error))
                said = str(error)
            except Exception as error:
                if repr(error) != said:
                    _log.exception("a chore failed")
                said = repr(error)
            await asyncio.sleep(seconds)
