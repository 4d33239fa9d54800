"""What has become of a document, and of what it cites: never that it is in force, only what is held."""

import pytest

from bot.answer import Answer, Verdict
from tests.support.services import cited, talk
from tests.support.versioned import versioned


def ask(*questions: str) -> Answer:
    return talk(versioned(), *questions)


@pytest.mark.parametrize(
    ("question", "verdict", "told"),
    [
        ("is Resolution 45 (Rev. Riverton, 2022) still in force?", Verdict.NO, "superseded by Rev. Hilltop, 2026"),
        ("is Resolution 45 still in force?", Verdict.UNSAID, "the newest of 2 revisions held"),
        ("has Resolution 9 been suppressed?", Verdict.YES, "suppressed by WTDC Resolution 50 (Riverton, 2022)"),
        ("is Resolution 9 still valid?", Verdict.NO, "suppressed by WTDC Resolution 50 (Riverton, 2022)"),
        ("which revisions of Resolution 45 do you hold?", None, "the newest of 2 revisions held"),
    ],
)
def test_what_has_become_of_a_text(question: str, verdict: Verdict | None, told: str) -> None:
    answer = ask(question)
    assert answer.verdict is verdict
    assert told in answer.lead
    assert "outside the documents held is not known" in answer.lead
    assert not answer.lead.startswith("Yes") or "suppressed" in answer.lead


def test_what_suppresses_is_cited() -> None:
    assert "wtdc-50 resolves__para_1" in cited(ask("is Resolution 9 still in force?"))


def test_outdated_and_missing_references() -> None:
    answer = ask("what does Resolution 60 cite?")
    assert (
        "recalling a) cites WTDC Resolution 45 (Rev. Riverton, 2022): outdated; newer and held: Rev. Hilltop, 2026"
        in answer.text
    )
    assert "recalling c) cites WTDC Resolution 77 (Rev. Hilltop, 2026): not held" in answer.text
    assert "recalling b) cites" not in answer.text
    assert cited(ask("does Resolution 60 cite outdated revisions?")) == ["wtdc-60 recalling__rec_a"]


def test_the_newest_answers_and_says_so() -> None:
    answer = ask("what does Resolution 45 resolve?")
    assert {c.document for c in answer.citations} == {"wtdc-45-hilltop"}
    assert "the newest of 2 held" in answer.note


@pytest.mark.parametrize(
    "question",
    [
        "what did Resolution 45 ask of BDT in 2023?",
        "as of 2024, what does Resolution 45 ask of BDT?",
        "what did Resolution 45 ask of BDT before Hilltop?",
        "what does the Riverton version of Resolution 45 ask of BDT?",
        "what does Resolution 45 (Rev. Riverton, 2022) ask of BDT?",
        "what did the previous revision of Resolution 45 ask of BDT?",
    ],
)
def test_the_revision_of_that_time_answers_and_is_marked(question: str) -> None:
    answer = ask(question)
    assert {c.document for c in answer.citations} == {"wtdc-45-riverton"}
    assert all("[superseded by Rev. Hilltop, 2026]" in c.label for c in answer.citations)
    assert "superseded by Rev. Hilltop, 2026" in answer.note


@pytest.mark.parametrize(
    "question",
    ["what did Resolution 45 ask of BDT in 2019?", "as of 2015, what does Resolution 45 ask of BDT?"],
)
def test_a_time_before_what_is_held_is_answered_from_nothing_else(question: str) -> None:
    answer = ask(question)
    assert answer.behaviour.value == "refuse"
    assert "is not held" in answer.lead
