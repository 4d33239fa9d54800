"""What is due: times and reports with their words, to whom, and nothing claimed where other words may say so."""

import pytest

from bot.register.reports import recipients_in, report_in
from bot.retrieval.enumeration.asked_times import _alike
from ingest.times import Kind, Setting, Time, calendar_of, times_in
from tests.support.services import cited, seeds, small, talk

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
