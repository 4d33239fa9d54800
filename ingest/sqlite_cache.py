"""A SQLite cache of what is slow to compute and can be recomputed: vectors, token embeddings, a judge's opinions."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from ingest.errors import ResolvesError

_Result = TypeVar("_Result")

_BUSY_SECONDS = 30
_BUSY_PAUSE_SECONDS = 0.02
# No SQLite file, a broken one, or one whose tables are not these.
_DAMAGE = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR}


class SqliteCache:
    """A cache file with one table; `what` names it in messages, and `error` is raised where it cannot be used.

    A damaged file is moved aside and begun anew; `note` then says so.
    """

    def __init__(self, path: Path, what: str, table: str, error: type[ResolvesError]) -> None:
        self.path = path
        self.note: str | None = None
        self._what, self._table, self._error = what, table, error

    def using(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Run `work` on the open database, and again on a new one where the file turns out to be damaged."""
        try:
            with self._opened() as connection:
                return work(connection)
        except sqlite3.DatabaseError as error:
            if _code(error) not in _DAMAGE:
                raise self._unusable(error) from error
        self._set_aside()
        try:
            with self._opened() as connection:
                return work(connection)
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as connection:
            self._prepare(connection)
            yield connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        try:
            use_wal(connection, _BUSY_SECONDS)
            # A killed process loses nothing; a power cut may lose the last rows, which are made again.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"CREATE TABLE IF NOT EXISTS {self._table}")
        except UnicodeDecodeError as error:  # SQLite quotes the damaged part of its schema
            raise sqlite3.DatabaseError from error

    def _set_aside(self) -> None:
        aside = self.path.with_name(f"{self.path.name}.damaged")
        try:
            self.path.replace(aside)
            for suffix in ("-wal", "-shm"):
                self.path.with_name(f"{self.path.name}{suffix}").unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        self.note = f"The {self._what} was damaged: it is now {aside}, and a new one is begun."

    def _unusable(self, error: Exception) -> ResolvesError:
        return self._error(f"The {self._what}, {self.path}, cannot be used ({error}).")


def _code(error: sqlite3.DatabaseError) -> int:
    """SQLite's primary result code; the upper bits hold details."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_NOTADB)
    return code & 0xFF


def use_wal(connection: sqlite3.Connection, seconds: float) -> None:
    """Switch to write-ahead logging, trying again while others open the file: SQLite does not wait for them here.

    Raises sqlite3.OperationalError where they do not let go within so many seconds.
    """
    end = monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
            sleep(_BUSY_PAUSE_SECONDS)
        else:
            return
