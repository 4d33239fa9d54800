"""What is due by a day or a meeting: compared by date, each text with its own next meeting, and nothing claimed."""

import pytest

from bot.register.due import Due, due_within, limit_in, limit_of, meetings_said
from bot.register.obligations import register_of
from ingest.errors import QuestionError
from tests.support.registers import Held, document

TASKS = """
instructs the Council
1<TAB>to finish by 31 December 2020;
2<TAB>to report to the next plenipotentiary conference;
3<TAB>to answer within 30 days;
4<TAB>to report annually;
5<TAB>to buy oil;
6<TAB>to report to WTDC-25;
7<TAB>to report to the next session of the Council;
8<TAB>to report to each plenipotentiary conference.
"""
HELD = document(TASKS)
CATALOGUE = Held(HELD)


def numbers(due: Due) -> tuple[str, str, str]:
    """The numbers of the clauses within a limit, without a date, and recurring."""
    within, undated, recurring = (
        " ".join(row.clause.num for row in part) for part in (due.within, due.undated, due.recurring)
    )
    return within, undated, recurring


@pytest.mark.parametrize(
    ("limit", "within", "undated", "recurring"),
    [
        ("2020-12-30", "", "3 7", "4 8"),
        ("2020-12-31", "1", "3 7", "4 8"),
        ("2020-12", "1", "3 7", "4 8"),
        ("2021", "1", "3 7", "4 8"),
        ("31 December 2022", "1 2", "3 7", "4 8"),
        ("PP-18", "", "3 7", "4 8"),
        ("PP-22", "1 2 8", "3 7", "4"),
        ("the next plenipotentiary conference", "1 2 8", "3 7", "4"),
        ("next WTDC", "1", "3 7", "4 8"),
        ("WTDC-25", "1 2 6", "3 7", "4 8"),
        ("the end of 2030", "1 2 6", "3 7", "4 8"),
    ],
)
def test_due_by(limit: str, within: str, undated: str, recurring: str) -> None:
    due = due_within(register_of([HELD], CATALOGUE).rows, limit_of(limit, CATALOGUE), CATALOGUE)
    assert numbers(due) == (within, undated, recurring)


def test_the_next_meeting_is_that_after_each_text() -> None:
    older = document(TASKS, number="8", revision="Busan, 2014")
    catalogue = Held(HELD, older)
    limit = limit_of("the next plenipotentiary conference", catalogue)
    said = meetings_said(limit.meetings(catalogue.documents, catalogue))
    assert said == "PP (Bucharest, 2022), until 2022-10-14; PP (Dubai, 2018), until 2018-11-16"


def test_a_next_meeting_that_is_not_known_is_the_same_for_text_and_question() -> None:
    late = document("instructs the Council\nto report to the next WTDC.\n", revision="Doha, 2026")
    catalogue = Held(late)
    due = due_within(register_of([late], catalogue).rows, limit_of("next WTDC", catalogue), catalogue)
    assert [row.clause.num for row in due.within] == [""]
    assert not due.within[0].due[0].due


@pytest.mark.parametrize(
    "text", ["WTSA-99", "XYZ-26", "2026-13", "2026-02-30", "the herring", "soon", "", "31 February 2026"]
)
def test_what_is_no_day_and_no_meeting(text: str) -> None:
    with pytest.raises(QuestionError, match="is no date and no known meeting"):
        limit_of(text, CATALOGUE)


def test_in_a_year_is_no_sooner() -> None:
    limit = limit_in("in 2022", "en", CATALOGUE)
    assert limit
    assert numbers(due_within(register_of([HELD], CATALOGUE).rows, limit, CATALOGUE))[0] == "2"
