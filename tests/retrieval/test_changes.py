"""Questions on what changed between revisions: each change with both texts, none left out, none from elsewhere."""

import re

import pytest

from bot.answer import Answer, Behaviour, Reason, Verdict
from tests.support.services import cited, talk
from tests.support.versioned import versioned

ALL = {
    "wtdc-45-riverton recalling__rec_b", "wtdc-45-hilltop recalling__rec_b", "wtdc-45-hilltop considering__rec_b",
    "wtdc-45-riverton considering__rec_b", "wtdc-45-hilltop considering__rec_c", "wtdc-45-riverton resolves__para_3",
    "wtdc-45-riverton instructs-director-bdt__para_1", "wtdc-45-hilltop instructs-director-bdt__para_1",
    "wtdc-45-hilltop instructs-director-bdt__para_3", "wtdc-45-riverton invites-member-states__para_nn_1",
    "wtdc-45-hilltop invites-member-states__para_1", "wtdc-45-riverton instructs-director-bdt__para_3",
    "wtdc-45-hilltop invites-member-states__para_2",
}  # fmt: skip
ADDED = {"wtdc-45-hilltop considering__rec_b", "wtdc-45-hilltop instructs-director-bdt__para_3"}


def ask(*questions: str) -> Answer:
    return talk(versioned(), *questions)


@pytest.mark.parametrize(
    "question",
    [
        "what changed in Resolution 45?",
        "What are the differences between Resolution 45 (Rev. Riverton, 2022) and Resolution 45 (Rev. Hilltop, 2026)?",
        "what did Hilltop change in resolution 45?",
        "Hello! Could you tell me what has changed in Resolution 45 since Riverton?",
        "which modifications were made to Resolution 45 between 2022 and 2026",
        "res 45 changes since the previous version",
        "¿qué cambió en la Resolution 45?",
        "что изменилось в Resolution 45?",
    ],
)
def test_all_changes(question: str) -> None:
    answer = ask(question)
    assert set(cited(answer)) == ALL
    assert answer.complete is not None
    assert answer.complete.held == answer.complete.cited
    assert re.search(r"Rev\. Riverton, 2022 \w+ Rev\. Hilltop, 2026", answer.lead)
    assert re.search(r"\b8\b", answer.lead)
    assert re.search(r"\b5\b", answer.lead)


@pytest.mark.parametrize(
    "question",
    [
        "which clauses did Hilltop add to Resolution 45?",
        "what was added to Resolution 45 in 2026?",
        "list the new clauses of Resolution 45 compared with Rev. Riverton, 2022",
        "what is new in the Hilltop version of Resolution 45?",
    ],
)
def test_the_clauses_added(question: str) -> None:
    assert set(cited(ask(question))) == ADDED


@pytest.mark.parametrize(
    ("questions", "verdict", "clauses"),
    [
        (["is instructs BDT 3 of Resolution 45 new?"], Verdict.YES, {"wtdc-45-hilltop instructs-director-bdt__para_3"}),
        (
            ["is invites Member States 2 of Resolution 45 new?"],
            Verdict.NO,
            {"wtdc-45-riverton instructs-director-bdt__para_3", "wtdc-45-hilltop invites-member-states__para_2"},
        ),
        (
            ["was instructs BDT 1 of Resolution 45 reworded?"],
            Verdict.YES,
            {"wtdc-45-riverton instructs-director-bdt__para_1", "wtdc-45-hilltop instructs-director-bdt__para_1"},
        ),
        (
            ["was resolves 2 of Resolution 45 reworded?"],
            Verdict.NO,
            {"wtdc-45-riverton resolves__para_2", "wtdc-45-hilltop resolves__para_2"},
        ),
        (["was resolves 3 of Resolution 45 deleted?"], Verdict.YES, {"wtdc-45-riverton resolves__para_3"}),
        (["quote resolves 2 of Resolution 45", "was that one reworded?"], Verdict.NO, {
            "wtdc-45-riverton resolves__para_2", "wtdc-45-hilltop resolves__para_2"}),
    ],
)  # fmt: skip
def test_yes_or_no_of_one_clause(questions: list[str], verdict: Verdict, clauses: set[str]) -> None:
    answer = ask(*questions)
    assert answer.verdict is verdict
    assert set(cited(answer)) == clauses


def test_both_texts_and_the_words_that_differ() -> None:
    answer = ask("what changed for BDT in Resolution 45?")
    assert "“every two years” → “annually”" in answer.text
    assert "Rev. Riverton, 2022: to buy oil for the lamps every two years;" in answer.text
    assert "Rev. Hilltop, 2026: to buy oil for the lamps annually;" in answer.text
    (reworded,) = [c for c in answer.changes if c.kinds == ("reworded",)]
    assert reworded.words == (("every two years", "annually"),)
    assert {answer.citations[n - 1].status for n in reworded.before} == {"superseded"}
    assert "[superseded by Rev. Hilltop, 2026]" in answer.citations[reworded.before[0] - 1].label


def test_words_that_are_no_restriction_narrow_nothing() -> None:
    assert set(cited(ask("what changed quaintly in Resolution 45?"))) == ALL


def test_a_restriction_names_how_many_there_are() -> None:
    answer = ask("what changed in Resolution 45 regarding oil?")
    assert "2 of 8 changes" in answer.lead
    assert answer.complete is not None
    assert answer.complete.held > answer.complete.cited


def test_since_when() -> None:
    assert "since Rev. Hilltop, 2026" in ask("since when does Resolution 45 ask for nets?").lead
    assert "Rev. Riverton, 2022 has no such clause" in ask("since when does Resolution 45 ask for nets?").lead
    old = ask("since when does Resolution 45 ask BDT to buy oil?")
    assert "since Rev. Riverton, 2022" in old.lead
    assert "cannot be told" in old.lead


@pytest.mark.parametrize(
    "question",
    [
        "what changed in Resolution 45 between Rev. Oldtown, 2010 and Rev. Hilltop, 2026?",
        "what did Kigali change in Resolution 45?",
        "what has changed in Resolution 45 (Rev. Riverton, 2022)?",
        "what changed in Resolution 60?",
        "which clauses of Resolution 60 are new?",
    ],
)
def test_what_is_not_held_is_compared_with_nothing(question: str) -> None:
    answer = ask(question)
    assert (answer.behaviour, answer.reason) == (Behaviour.REFUSE, Reason.NOT_HELD)
    assert "held" in answer.lead
    assert not answer.changes


def test_texts_of_different_works_are_not_compared() -> None:
    answer = ask("what are the differences between Resolution 45 and Resolution 60?")
    assert not answer.changes
    assert answer.behaviour is Behaviour.REFUSE


@pytest.mark.parametrize(
    "question",
    [
        "what changes does Resolution 45 ask BDT to make?",
        "does Resolution 45 ask BDT to change the oil?",
        "what does Resolution 45 ask of BDT?",
    ],
)
def test_a_word_of_change_is_no_question_on_revisions(question: str) -> None:
    answer = ask(question)
    assert not answer.changes
    assert {c.document for c in answer.citations} == {"wtdc-45-hilltop"}


def test_an_answer_with_changes_is_the_same_after_json() -> None:
    answer = ask("what changed in Resolution 45?")
    assert Answer.from_json(answer.to_json()).changes == answer.changes


def test_the_reading_is_read_alike() -> None:
    first = ask("what changed in Resolution 45 for BDT?")
    assert cited(ask(first.read_as)) == cited(first)
