"""Sets told apart: by addressee, by document, addressed and named; two documents that cite each other."""

import pytest

from bot.answer import Answer, Verdict
from tests.support.services import cited, small, talk

LAMPS, TIDES, BELLS = "WTDC Resolution 45", "WTSA Resolution 45", "Resolution 12"


def groups(answer: Answer) -> dict[str, int]:
    """The groups of an answer with their sizes."""
    return {group.name: len(group.citations) for group in answer.groups}


@pytest.mark.parametrize(
    "question",
    [
        f"who does {LAMPS} address?",
        f"all obligations of {LAMPS}",
        f"make a table of all obligations in {LAMPS} by addressee",
        f"who has to do what under {LAMPS}?",
    ],
)
def test_all_obligations_by_addressee(question: str) -> None:
    answer = talk(small(), question)
    assert len(cited(answer)) == 16
    assert groups(answer) == {
        "BDT": 7, "Member States": 3, "Sector Members": 3, "Secretary-General": 2, "TSB": 2, "nobody by name": 4,
    }  # fmt: skip
    assert "\nSecretary-General, 2: requests the Secretary-General 1-2\n" in answer.text


def test_a_comparison_by_document() -> None:
    answer = talk(small(), f"compare what {LAMPS} and {TIDES} ask of TSB")
    assert groups(answer) == {f"{LAMPS} (Rev. Riverton, 2031)": 2, f"{TIDES} (Lakeside, 2030)": 2}


def test_what_an_office_is_involved_in_is_told_apart() -> None:
    answer = talk(small(), f"which clauses of {LAMPS} mention BDT?")
    assert groups(answer) == {"addressed to BDT": 7, "naming BDT": 1}


def test_a_single_group_tells_nothing() -> None:
    assert talk(small(), f"what does {LAMPS} ask of BDT?").groups == ()


def test_each_of_several_is_asked_also_what_is_asked_of_it_alone() -> None:
    answer = talk(small(), f"what does {LAMPS} ask of each Bureau?")
    assert groups(answer) == {"BDT": 7, "TSB": 2}


@pytest.mark.parametrize(
    ("question", "verdict", "clauses"),
    [
        (f"do {LAMPS} and {BELLS} cite each other?", Verdict.YES, 2),
        (f"do {LAMPS} and {TIDES} refer to one another?", None, 0),
        (f"do {TIDES} and {BELLS} cite each other?", Verdict.NO, 0),
    ],
)
def test_whether_two_cite_each_other(question: str, verdict: Verdict | None, clauses: int) -> None:
    answer = talk(small(), question)
    assert answer.verdict is (verdict or Verdict.NO)
    assert len(answer.citations) == clauses
    assert answer.text.count("cite") == 2


def test_groups_are_kept_with_the_answer() -> None:
    answer = talk(small(), f"all obligations of {LAMPS}")
    assert Answer.from_json(dict(answer.to_json())).groups == answer.groups
