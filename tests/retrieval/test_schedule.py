"""What is due: times and reports with their words, to whom, and nothing claimed where other words may say so."""

from functools import cache

import pytest

from bot.answer import Behaviour
from bot.register.reports import recipients_in, report_in
from bot.retrieval.enumeration.asked_times import _alike
from bot.service import Service
from ingest.times import Kind, Setting, Time, calendar_of, times_in
from tests.support.services import cited, folder, seeds, small, small_over, talk

SETTING = Setting("en", "pp", "2018-11-16", calendar_of((), {}))


def times(text: str) -> list[Time]:
    """The times of a text of the Plenipotentiary Conference (Dubai, 2018)."""
    return [time for time in times_in(text, SETTING) if time.kind is not Kind.SINCE]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("to report annually to the Council", ["annually"]),
        ("to submit a report to the next plenipotentiary conference", ["to the next plenipotentiary conference"]),
        ("to finish by the end of 2031", ["by the end of 2031"]),
        ("to answer within 30 days", ["within 30 days"]),
        ("to review the plan every four years, and at its 2030 session", ["every four years", "at its 2030 session"]),
        ("to do so no later than 2032", ["no later than 2032"]),
        ("to keep lamps lit", []),
        ("to count 12 lamps and 30 wicks", []),
    ],
)
def test_words_of_time(text: str, words: list[str]) -> None:
    assert [time.words for time in times(text)] == words


@pytest.mark.parametrize(
    ("text", "is_report", "recipients"),
    [
        ("to report to the Council on lamps", True, {"Council"}),
        ("to submit the results to the Council and to Member States", True, {"Council", "Member States"}),
        ("to report on wicks", True, set()),
        ("to keep Member States informed of the tides", True, {"Member States"}),
        ("to buy oil for the Council", False, set()),
        ("to train lamplighters", False, set()),
    ],
)
def test_reports_and_to_whom(text: str, is_report: bool, recipients: set[str]) -> None:
    found = report_in(text)
    assert (found is not None) is is_report
    assert {*(found or ())} == recipients


def test_whom_a_sentence_names_further_on_is_no_recipient() -> None:
    assert not set(recipients_in("to report on the costs of the Council"))


@pytest.mark.parametrize(
    ("asked", "words", "same"),
    [
        ("every year", "annually", True),
        ("yearly", "an annual report", True),
        ("as soon as possible", "as soon as possible", True),
        ("immediately", "as soon as possible", False),
        ("every year", "every 2 years", False),
        ("in 2030", "by the end of 2031", False),
    ],
)
def test_the_same_time_in_other_words(asked: str, words: str, same: bool) -> None:
    assert any(_alike(a, b) for a in times(asked) for b in times(words)) is same


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("what deadlines does WTDC Resolution 45 set?", ["wtdc-45 requests-secretary-general__para_2"]),
        (
            "who reports what to whom in WTDC Resolution 45?",
            ["wtdc-45 instructs-director-bdt__para_3", "wtdc-45 requests-secretary-general__para_2"],
        ),
    ],
)
def test_what_is_due_as_a_set(question: str, clauses: list[str]) -> None:
    answer = talk(small(), question)
    assert [f"{c.document} {c.key.partition('#')[2]}" for c in answer.citations] == clauses
    assert answer.complete is not None


def test_to_whom_a_report_goes_restricts_it() -> None:
    answer = talk(seeds(), "what has to be reported to the Council under Resolution 45?")
    assert [c.num for c in answer.citations] == ["2"]
    assert "to the Council" in answer.text


def test_where_no_clause_has_such_words_nothing_is_denied() -> None:
    answer = talk(small(), "what deadlines does WTSA Resolution 45 set?")
    assert "no clause" not in answer.text
    assert answer.complete is None or cited(answer)


TIDES = """\
RESOLUTION 21 (DUBAI, 2018)

Tide tables

The Plenipotentiary Conference of the International Telecommunication Union (Dubai, 2018),

recognizing
that tide tables are printed by the end of each year,
instructs the Council
1\tto print the tables by 31 December 2020;
2\tto answer sailors within 30 days;
3\tto report to the next plenipotentiary conference on the tables;
4\tto buy paper,
instructs the Director of the Telecommunication Development Bureau
1\tto report annually to the Council;
2\tto sell the tables before the end of 2021;
3\tto bring the tables to WTDC-25,
instructs the Director of the Telecommunication Standardization Bureau
to count the tables every four years.
"""


@cache
def tides() -> Service:
    """A service over one resolution with times of all kinds."""
    path = folder("tides")
    (path / "tides.txt").write_text(TIDES, encoding="utf-8")
    return small_over(path)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("what is due by the next WTDC?", "council 1, bdt 2"),
        ("what is due by the end of 2020?", "council 1"),
        ("which clauses are due before PP-22?", "council 1, bdt 2"),
        ("what is due by PP-22?", "council 1, council 3, bdt 2"),
        ("what is due by 31 December 2025?", "council 1, council 3, bdt 2, bdt 3"),
        ("what is due in 2021?", "bdt 2"),
        ("what falls due no later than 2021 for the Council?", "council 1"),
        ("what has BDT to report to the Council annually?", "bdt 1"),
        ("what has to be reported to the next plenipotentiary conference?", "council 3"),
        ("how often must BDT report to the Council?", "bdt 1"),
        ("what is due every four years?", "tsb"),
        ("everything the Director of BDT must do by 2022", "bdt 2"),
        ("que faut-il faire chaque année selon la Résolution 21 ?", "bdt 1"),
        ("operative clauses of all documents held that set a time: “by the next WTDC”", "council 1, bdt 2"),
    ],
)
def test_what_is_due_by_then(question: str, clauses: str) -> None:
    answer = talk(tides(), question)
    short = {"Council": "council", "Development": "bdt", "Standardization": "tsb"}
    told = [f"{next(s for n, s in short.items() if n in c.phrase)} {c.num}".strip() for c in answer.citations]
    assert ", ".join(told) == clauses
    assert answer.complete
    assert answer.complete.held == answer.complete.cited == len(told)
    again = talk(tides(), answer.read_as)
    assert [c.key for c in again.citations] == [c.key for c in answer.citations], answer.read_as


def test_what_may_be_due_by_then_is_told_apart_and_the_meeting_is_named() -> None:
    text = talk(tides(), "what is due by the next WTDC?").text
    assert "“by the next WTDC” (WTDC (Kigali, 2022), until 2022-06-16)" in text
    assert (
        "1 clause with a time that is not read as a date (PP Resolution 21 (Dubai, 2018), instructs the Council 2)."
        in text
    )
    assert "2 clauses that recur and give no date" in text


def test_where_nothing_has_a_date_by_then_what_may_be_due_is_shown() -> None:
    answer = talk(tides(), "what is due by 2019-06-30?")
    assert answer.behaviour is Behaviour.REFUSE
    assert "as far as they give a date" in answer.text
    assert {c.num for c in answer.citations} == {"1", "2", ""}


def test_a_time_of_the_question_that_is_no_date_restricts_nothing_and_is_said() -> None:
    answer = talk(tides(), "what is due by the end of the decade?")
    assert len(answer.citations) == 7
    assert "“by the end of the decade” is not read as a date" in answer.text
