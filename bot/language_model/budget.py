"""Budget ledger: what models cost by asker and day, so that a budget ends in extractive answers and not in a bill."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol, runtime_checkable

from ingest.errors import BudgetError
from ingest.sqlite_cache import SqliteCache

_TABLE = "spent (asker TEXT, day TEXT, dollars REAL NOT NULL, tokens INTEGER NOT NULL, PRIMARY KEY (asker, day))"
_TOTAL = "SELECT COALESCE(SUM(dollars), 0) FROM spent WHERE day = ?"
_INSERT = (
    "INSERT INTO spent VALUES (?, ?, ?, ?) ON CONFLICT (asker, day) "
    "DO UPDATE SET dollars = dollars + excluded.dollars, tokens = tokens + excluded.tokens"
)


@runtime_checkable  # LangChain's retriever holds a service, and pydantic looks at all that it is made of
class Ledger(Protocol):
    """Records the cost of model calls."""

    def spent(self, asker: str, day: date) -> float:
        """The cost in US dollars of an asker on a day (UTC), of all askers for "". Raises BudgetError."""

    def spend(self, asker: str, day: date, dollars: float, tokens: int) -> None:
        """Add the cost of an asker's call. Raises BudgetError."""


class SqliteLedger:
    """A Ledger in a SQLite file that several processes may share."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteCache(path, "file of what models were paid", _TABLE, BudgetError)

    def spent(self, asker: str, day: date) -> float:
        """The cost in US dollars of an asker on a day (UTC), of all askers for "". Raises BudgetError."""
        condition, parameters = (" AND asker = ?", (day.isoformat(), asker)) if asker else ("", (day.isoformat(),))

        def query(file: sqlite3.Connection) -> float:
            return float(file.execute(_TOTAL + condition, parameters).fetchone()[0])

        return self._file.using(query)

    def spend(self, asker: str, day: date, dollars: float, tokens: int) -> None:
        """Add the cost of an asker's call. Raises BudgetError."""
        row = (asker, day.isoformat(), dollars, tokens)
        insert: Callable[[sqlite3.Connection], None] = lambda file: _insert(file, row)  # noqa: E731
        self._file.using(insert)


def _insert(file: sqlite3.Connection, row: tuple[str, str, float, int]) -> None:
    """Upsert a row in one transaction."""
    with file:
        file.execute(_INSERT, row)
