"""The rows of the register: every operative clause once for each addressee, with what its text says and no more."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.catalogue import is_operative
from bot.register.addressees import addressed_to
from bot.register.obligations import Obligation, newest, register_of
from bot.register.rows import NOT_READ, cells_of, data_of
from ingest.errors import QuestionError
from tests.support.registers import Held, document

LAMPS = """
recognizing
a)<TAB>that the Council reports annually;
resolves
1<TAB>to keep lamps lit by the end of 2020;
2<TAB>that the Council shall fix the price of oil,
instructs the Director of the Telecommunication Development Bureau
1<TAB>to report annually to the Council;
2<TAB>to submit a report to the next plenipotentiary conference, and invites the Council to consider it;
3<TAB>to paint the ladders before the herring come;
4<TAB>to paint the ladders no later than the herring come,
invites Member States and Sector Members
to lend ladders.
"""


def rows(text: str) -> list[Obligation]:
    """The rows of a resolution with this text."""
    held = document(text)
    return list(register_of([held], Held(held)).rows)


def told(row: Obligation) -> tuple[str, str, str, str, str, str]:
    """Number, addressee, verb, recipients, dates and frequencies of a row."""
    cells = cells_of(row)
    return row.clause.num, row.addressee, row.verb, cells[4], cells[6], cells[8]


def test_the_rows_of_a_resolution() -> None:
    assert list(map(told, rows(LAMPS))) == [
        ("1", "", "resolves", "", "2020-12-31", ""),
        ("2", "Council", "resolves", "", "", ""),
        ("1", "BDT", "instructs", "Council", "", "yearly"),
        ("2", "BDT", "instructs", "Plenipotentiary Conference", "2022-10-14", ""),
        ("2", "Council", "invites", "Plenipotentiary Conference", "2022-10-14", ""),
        ("3", "BDT", "instructs", "", "", ""),
        ("4", "BDT", "instructs", "", NOT_READ, ""),
        ("", "Member States", "invites", "", "", ""),
        ("", "Sector Members", "invites", "", "", ""),
    ]


def test_a_time_that_is_not_understood_stays_verbatim_and_is_marked() -> None:
    (row,) = [row for row in rows(LAMPS) if row.clause.num == "4"]
    assert data_of(row)["by_when"] == [
        {"words": "no later than the herring come", "date": None, "meeting": None, "note": NOT_READ}
    ]


def test_a_meeting_that_is_relative_is_named() -> None:
    (row,) = [row for row in rows(LAMPS) if (row.clause.num, row.addressee) == ("2", "BDT")]
    assert data_of(row)["by_when"][0]["meeting"] == "PP (Bucharest, 2022)"


def test_a_clause_gets_no_time_of_its_stem() -> None:
    stem, *items = rows("instructs the Council\n1<TAB>to do by the end of 2020:\na)<TAB>this;\nb)<TAB>that.\n")
    assert stem.due
    assert items
    assert not any(item.times for item in items)


def test_the_newest_adopted_of_each_work_and_an_older_one_marked() -> None:
    old, new = document(LAMPS, revision="Busan, 2014"), document(LAMPS, revision="Rev. Dubai, 2018")
    proposed = document(LAMPS, revision="Rev. Doha, 2026", status="proposed")
    french = document(LAMPS, revision="Rev. Dubai, 2018", language="fr")
    catalogue = Held(french, old, new, proposed)
    assert newest(catalogue) == (new,)
    assert {row.status for row in register_of([old], catalogue).rows} == {"superseded"}
    assert all("superseded by Rev. Dubai, 2018" in row.label for row in register_of([old], catalogue).rows)
    assert {row.status for row in register_of([proposed], catalogue).rows} == {"proposed"}


def test_a_document_without_operative_clauses_is_reported() -> None:
    held = document("recognizing\na)<TAB>that lamps burn;\nb)<TAB>that wicks burn.\n")
    assert register_of([held], Held(held)).without == (held,)


@pytest.mark.parametrize(
    ("name", "addressees"),
    [
        ("BDT", {"BDT"}),
        ("the Director of BDT", {"BDT"}),
        ("council", {"Council"}),
        ("member states", {"Member States"}),
    ],
)
def test_whom_a_name_means(name: str, addressees: set[str]) -> None:
    assert {row.addressee for row in addressed_to(name, rows(LAMPS))} == addressees


@pytest.mark.parametrize("name", ["UNESCO", "the harbour master", "=1+1", ""])
def test_nobody_of_that_name(name: str) -> None:
    with pytest.raises(QuestionError, match="they address Council, BDT, Member States, Sector Members"):
        addressed_to(name, rows(LAMPS))


PHRASES = (
    "resolves", "instructs the Council", "invites Member States and Sector Members", "urges concerned parties",
    "instructs the Director of the Telecommunication Development Bureau", "recognizing", "welcomes",
)  # fmt: skip
ITEMS = (
    "to report annually to the Council", "that the Council shall, by 31 February 2020, pay", "to wait until the tide turns",
    "to submit it to the next plenipotentiary conference", "to paint =SUM(A1) on the wall", "to do the following:",
    "to ask, and invites the Secretary-General to answer", "to finish by March 2021 and every two years thereafter",
)  # fmt: skip
groups = st.lists(
    st.tuples(st.sampled_from(PHRASES), st.lists(st.sampled_from(ITEMS), min_size=1, max_size=4)),
    min_size=1,
    max_size=5,
)


def printed(parts: list[tuple[str, list[str]]]) -> str:
    """A resolution of these phrases and items."""
    return "\n".join(
        "\n".join([phrase, *(f"{n}<TAB>{item};" for n, item in enumerate(items, 1))]) for phrase, items in parts
    )


@settings(max_examples=60, deadline=None)
@given(groups)
def test_every_operative_clause_occurs_once_for_each_addressee_or_its_document_is_reported(
    parts: list[tuple[str, list[str]]],
) -> None:
    held = document(printed(parts))
    register = register_of([held], Held(held))
    expected = Counter((c.key, a) for c in held.clauses if is_operative(c) for a in (c.addressees or ("",)))
    assert Counter((row.clause.key, row.addressee) for row in register.rows) == expected
    assert set(expected.values()) <= {1}
    assert bool(register.without) is not bool(expected)
    for row in register.rows:
        assert all(time.words in " ".join(row.clause.text.split()) for time in row.times)
