"""What a restriction leaves out: by phrases and ranges of numbers, or not at all where those do not name it."""

import pytest

from bot.composing.rest import _ranges, rest_of
from tests.support.services import small


@pytest.mark.parametrize(
    ("nums", "ranges"),
    [
        (["1"], ["1"]),
        (["1", "2", "3"], ["1-3"]),
        (["1", "2", "4", "6", "7"], ["1-2", "4", "6-7"]),
        (["a", "b", "c", "e"], ["a-c", "e"]),
        (["9", "10", "11"], ["9-11"]),
        (["1", "2", "2bis", "3"], ["1-2", "2bis", "3"]),
        (["4", "4.1", "4.2"], ["4", "4.1", "4.2"]),
        (["z", "aa"], ["z", "aa"]),
        (["3", "a"], ["3", "a"]),
    ],
)
def test_numbers_in_a_row_are_a_range(nums: list[str], ranges: list[str]) -> None:
    assert list(_ranges(nums)) == ranges


def test_every_clause_is_named_once_under_its_phrase() -> None:
    document = small().catalogue.by_name["wtdc-45"]
    clauses = [c for c in document.clauses if c.num]
    rest = rest_of(clauses, small().catalogue)
    assert [part.phrase for part in rest] == list(dict.fromkeys(c.phrase for c in clauses))


def test_clauses_of_several_documents_are_not_named_by_number() -> None:
    first, second = small().catalogue.documents[:2]
    assert rest_of([first.clauses[0], second.clauses[0]], small().catalogue) == ()
    assert rest_of([], small().catalogue) == ()
