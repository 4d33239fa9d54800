"""Budget ledger: what models cost by asker and day, so that a budget ends in extractive answers and not in a bill.

The most that a call can cost is reserved before it, in one transaction with the look at the limits, and settled after
it. A process that dies in between has spent its reservation.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.settings import DailyLimits
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
        """Add to the cost of an asker's calls; less than nothing gives back what was reserved. Raises BudgetError."""

    def reserve(self, asker: str, day: date, dollars: float, limits: DailyLimits) -> str:
        """Add the cost of a call in one transaction, unless it exceeds a limit: then whose. Raises BudgetError."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is set aside for a call of an asker, until it is settled."""

    ledger: Ledger
    asker: str
    day: date
    dollars: float = 0

    def settle(self, dollars: float = 0, tokens: int = 0) -> None:
        """Record what the call did cost in the place of what was set aside. Raises BudgetError."""
        self.ledger.spend(self.asker, self.day, dollars - self.dollars, tokens)


class SqliteLedger:
    """A Ledger in a SQLite file that several processes may share."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteCache(path, "file of what models were paid", _TABLE, BudgetError)

    def spent(self, asker: str, day: date) -> float:
        """The cost in US dollars of an asker on a day (UTC), of all askers for "". Raises BudgetError."""
        return self._file.using(lambda file: _sum(file, asker, day))

    def spend(self, asker: str, day: date, dollars: float, tokens: int) -> None:
        """Add to the cost of an asker's calls. Raises BudgetError."""
        row = (asker, day.isoformat(), dollars, tokens)
        insert: Callable[[sqlite3.Connection], None] = lambda file: _insert(file, row)  # noqa: E731
        self._file.using(insert)

    def reserve(self, asker: str, day: date, dollars: float, limits: DailyLimits) -> str:
        """Add the cost of a call in one transaction, unless it exceeds a limit: then whose. Raises BudgetError."""

        def reserved(file: sqlite3.Connection) -> str:
            # Nobody else writes between the sums and the row.
            file.execute("BEGIN IMMEDIATE")
            with file:
                whose = limits.exceeded(_sum(file, asker, day) + dollars, _sum(file, "", day) + dollars)
                if not whose:
                    file.execute(_INSERT, (asker, day.isoformat(), dollars, 0))
                return whose

        return self._file.using(reserved)


def _sum(file: sqlite3.Connection, asker: str, day: date) -> float:
    """The cost of an asker on a day, of all askers for ""."""
    condition, parameters = (" AND asker = ?", (day.isoformat(), asker)) if asker else ("", (day.isoformat(),))
    return float(file.execute(_TOTAL + condition, parameters).fetchone()[0])


def _insert(file: sqlite3.Connection, row: tuple[str, str, float, int]) -> None:
    """Upsert a row in one transaction."""
    with file:
        file.execute(_INSERT, row)
