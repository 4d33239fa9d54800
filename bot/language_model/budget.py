"""What models were paid, by asker and day, so that a budget can end in quoted answers and not in a bill."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol, runtime_checkable

from ingest.errors import BudgetError
from ingest.sqlite_cache import SqliteCache

_TABLE = "spent (asker TEXT, day TEXT, dollars REAL NOT NULL, tokens INTEGER NOT NULL, PRIMARY KEY (asker, day))"
_SPENT = "SELECT COALESCE(SUM(dollars), 0) FROM spent WHERE day = ?"
_SPEND = (
    "INSERT INTO spent VALUES (?, ?, ?, ?) ON CONFLICT (asker, day) "
    "DO UPDATE SET dollars = dollars + excluded.dollars, tokens = tokens + excluded.tokens"
)


@runtime_checkable  # LangChain's retriever holds a service, and pydantic looks at all that it is made of
class Ledger(Protocol):
    """Remembers what was spent."""

    def spent(self, asker: str, day: date) -> float:
        """US dollars of an asker on a day (UTC); "" means all askers together."""

    def spend(self, asker: str, day: date, dollars: float, tokens: int) -> None:
        """Add what an asker's answer has cost."""


class SqliteLedger:
    """A Ledger in a SQLite file, which several processes may share."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteCache(path, "file of what models were paid", _TABLE, BudgetError)

    def spent(self, asker: str, day: date) -> float:
        """US dollars of an asker on a day (UTC); "" means all askers together. Raises BudgetError."""
        who, given = (" AND asker = ?", (day.isoformat(), asker)) if asker else ("", (day.isoformat(),))

        def look(file: sqlite3.Connection) -> float:
            return float(file.execute(_SPENT + who, given).fetchone()[0])

        return self._file.using(look)

    def spend(self, asker: str, day: date, dollars: float, tokens: int) -> None:
        """Add what an asker's answer has cost. Raises BudgetError."""
        work: Callable[[sqlite3.Connection], None] = lambda file: _add(file, (asker, day.isoformat(), dollars, tokens))  # noqa: E731
        self._file.using(work)


def _add(file: sqlite3.Connection, row: tuple[str, str, float, int]) -> None:
    with file:
        file.execute(_SPEND, row)
