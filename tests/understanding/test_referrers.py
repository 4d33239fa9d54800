"""A Work told by what refers to it."""

import pytest

from bot.answer import Behaviour, Reason, Role
from tests.support.services import outcome, talk
from tests.support.versioned import versioned


@pytest.mark.parametrize(
    "question",
    [
        "what does Resolution 77 say, the one 60 refers to?",
        "what does Resolution 77 ask of BDT, the one that Resolution 60 recalls?",
        "What is in Resolution 77, which Resolution 60 recalls?",
        "tell me about res 77 (mentioned in res 60)",
        "what does the Resolution 77 that 60 cites ask of Member States?",
        "what does Resolution 77 (Rev. Hilltop, 2026), recalled by Resolution 60, resolve?",
        "Resolution 60 refers to Resolution 77; what does that one say?",
        "resolution 77 - the one cited in 60 recalling c) - what is it about?",
        "what does 77 say, the one 60 refers to?",
    ],
)
def test_what_is_not_held_is_refused_with_the_clause_that_refers_to_it(question: str) -> None:
    answer = talk(versioned(), question)
    assert outcome(answer) == (Behaviour.REFUSE, Reason.NOT_HELD)
    assert answer.text.startswith("WTDC Resolution 77 (Rev. Hilltop, 2026) is not held")
    assert [(c.role, c.document, c.num) for c in answer.citations] == [(Role.CONTEXT, "wtdc-60", "c")]


@pytest.mark.parametrize(
    "question",
    [
        "does Resolution 60 refer to Resolution 77?",
        "is Resolution 77 cited in Resolution 60?",
        "where is Resolution 77 mentioned in Resolution 60?",
        "what does Resolution 60 say about Resolution 77?",
    ],
)
def test_a_question_on_the_reference_itself_is_answered_by_the_clause(question: str) -> None:
    answer = talk(versioned(), question)
    assert answer.behaviour is Behaviour.ANSWER
    assert [(c.role, c.document, c.num) for c in answer.citations] == [(Role.ANSWER, "wtdc-60", "c")]


def test_the_revision_is_the_one_that_is_referred_to() -> None:
    answer = talk(versioned(), "what does Resolution 45 ask of Member States, the one that Resolution 60 refers to?")
    assert {c.document for c in answer.citations} == {"wtdc-45-hilltop"}
    answer = talk(versioned(), "what does Resolution 9, which is cited in Resolution 50, resolve?")
    assert {c.document for c in answer.citations} == {"wtdc-9"}


def test_what_nothing_held_refers_to_so_is_told_by_no_apposition() -> None:
    answer = talk(versioned(), "what does Resolution 77 say, the one that Resolution 50 refers to?")
    assert "does not refer to Resolution 77" in answer.text
