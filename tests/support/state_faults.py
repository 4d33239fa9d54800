"""Fault injection for the state: a database that fails and comes back, at a method of the state or for a while."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.state import State
from ingest.errors import StateError


def disk_error() -> OperationalError:
    """What SQLAlchemy raises when a disk fails."""
    return OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))


ERRORS: dict[str, Callable[[], Exception]] = {
    "state": lambda: StateError("The state cannot be used (disk I/O error)."),
    "database": disk_error,
    "any": lambda: RuntimeError("a pipe burst"),
}


class FailingDatabase:
    """The database of a state; while it is `dead`, each statement fails."""

    def __init__(self, state: State) -> None:
        self.dead, self.failures = False, 0
        self._engine = state.engine
        event.listen(self._engine, "before_cursor_execute", self._execute)

    def close(self) -> None:
        """Remove the fault."""
        event.remove(self._engine, "before_cursor_execute", self._execute)

    def _execute(self, *_: Any) -> None:
        if self.dead:
            self.failures += 1
            raise disk_error()


def failing(
    patch: pytest.MonkeyPatch, state: State, step: str, *, after: bool, fail: Callable[[], object], times: int = 1
) -> list[int]:
    """Let a method of the state fail so many times, before it is done or after; what is left to fail is in the list."""
    real, left = getattr(state, step), [times]

    def stepped(*arguments: Any, **named: Any) -> Any:
        due = left[0] > 0
        if due:
            left[0] -= 1
        if due and not after:
            fail()
        done = real(*arguments, **named)
        if due and after:
            fail()
        return done

    patch.setattr(state, step, stepped)
    return left


def throws(make: Callable[[], Exception]) -> Callable[[], None]:
    """A function that raises the error."""

    def throw() -> None:
        raise make()

    return throw
