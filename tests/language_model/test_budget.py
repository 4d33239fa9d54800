"""What was spent, by asker and day, in a file that several processes share."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.language_model.budget import SqliteLedger
from ingest.errors import BudgetError

TODAY, YESTERDAY = date(2031, 5, 2), date(2031, 5, 1)


def test_each_asker_and_all_together(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path / "spending.sqlite")
    assert ledger.spent("", TODAY) == 0
    ledger.spend("a", TODAY, 0.25, 100)
    ledger.spend("a", TODAY, 0.5, 100)
    ledger.spend("b", TODAY, 1, 10)
    ledger.spend("a", YESTERDAY, 8, 10)
    assert ledger.spent("a", TODAY) == 0.75
    assert ledger.spent("b", TODAY) == 1
    assert ledger.spent("", TODAY) == 1.75
    assert ledger.spent("c", TODAY) == 0
    assert SqliteLedger(tmp_path / "spending.sqlite").spent("", YESTERDAY) == 8


def test_nothing_is_lost_between_threads(tmp_path: Path) -> None:
    path = tmp_path / "spending.sqlite"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: SqliteLedger(path).spend(str(n % 3), TODAY, 0.125, 1), range(40)))
    assert SqliteLedger(path).spent("", TODAY) == 5


def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BudgetError, match="cannot be used"):
        SqliteLedger(tmp_path / "file" / "spending.sqlite").spent("", TODAY)


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "spending.sqlite"
    path.write_bytes(b"no database" * 100)
    ledger = SqliteLedger(path)
    ledger.spend("a", TODAY, 1, 1)
    assert ledger.spent("a", TODAY) == 1
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT COUNT(*) FROM spent").fetchone() == (1,)
