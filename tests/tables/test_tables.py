"""Cells of tables: none is a formula, and each is told from every other when it is read again."""

import pytest

from bot.tables import guarded, unguarded


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\tx", "\rx", "＝1", "'=1", "''=1", " =1"])
def test_a_cell_that_begins_like_a_formula_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["", "to pay", "'s", "1-2", "1+1", "“=1”"])
def test_any_other_cell_stays(cell: str) -> None:
    assert guarded(cell) == cell == unguarded(cell)
