"""Whether "n of n" is true, told without right answers: by a second enumeration of what the answer was read as."""

from dataclasses import replace

import pytest

from bot.answer import Answer, Complete
from bot.evaluation.checks import grounded
from bot.evaluation.reference_free.enumeration import claim_confirmed, enumerate_anew
from tests.support.services import small, talk


def answer(question: str = "what does WTDC Resolution 45 ask of BDT?") -> Answer:
    given = talk(small(), question)
    assert given.complete
    assert given.complete.held > 1
    return given


@pytest.mark.parametrize(
    "question",
    [
        "what does WTDC Resolution 45 ask of BDT?",
        "quote instructs the Director of BDT 1 of WTDC Resolution 45",
        "list the preambular clauses of WTDC Resolution 45",
    ],
)
def test_a_true_claim_is_confirmed(question: str) -> None:
    given = talk(small(), question)
    assert given.complete, given.read_as
    assert claim_confirmed(given, small().catalogue) == 1, given.read_as


def test_a_claim_that_leaves_a_clause_out_is_not() -> None:
    given = answer()
    count = len(given.citations) - 1
    planted = replace(given, citations=given.citations[:-1], complete=Complete(count, count))
    assert claim_confirmed(planted, small().catalogue) == 0


def test_a_claim_of_another_number_is_not() -> None:
    given = answer()
    planted = replace(given, complete=Complete(99, 99))
    assert claim_confirmed(planted, small().catalogue) == 0


def test_a_clause_of_another_set_is_not() -> None:
    given, other = answer(), talk(small(), "list the preambular clauses of WTDC Resolution 45")
    planted = replace(given, citations=(*given.citations[:-1], other.citations[0]))
    assert claim_confirmed(planted, small().catalogue) == 0


@pytest.mark.parametrize(
    "predicate",
    [
        "",
        "lamps of all documents held",
        "clauses of WTDC Resolution 999 (Rev. Nowhere, 1999)",
        "operative clauses of all documents held addressed to the Lamplighters",
        "clauses of all documents held under “no such phrase”",
        "clauses of all documents held that mention “oil”",
    ],
)
def test_of_what_is_not_read_nothing_is_claimed(predicate: str) -> None:
    assert enumerate_anew(predicate, small().catalogue) is None


def test_an_altered_statement_is_not_grounded() -> None:
    given = answer()
    first, *others = given.statements
    altered = replace(first, text=first.text.replace("to ", "not to ", 1))
    assert altered != first
    assert grounded(given, small().catalogue) == 1
    planted = replace(given, statements=(altered, *others))
    assert grounded(planted, small().catalogue) == pytest.approx(1 - 1 / len(given.statements))
