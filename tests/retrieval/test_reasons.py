"""Reasons: recitals on the subject, marked as preambular; the whole preamble without one; a false premise named."""

from bot.answer import Verdict
from tests.support.services import cited, small, talk


def test_the_recitals_on_a_subject_after_what_is_asked() -> None:
    answer = talk(small(), "why does WTDC Resolution 45 ask for lamps?")
    first, *recitals = answer.citations
    assert first.part == "operative"
    assert {c.part for c in recitals} == {"preambular"}
    assert ["lamps" in c.text for c in recitals[:3]] == [True, True, False]
    assert "considering (preambular)" in answer.text
    assert answer.complete is None


def test_without_a_subject_all_recitals() -> None:
    answer = talk(small(), "why was WTDC Resolution 45 adopted?")
    assert len(cited(answer)) == 5
    assert answer.complete is not None
    assert {c.part for c in answer.citations} == {"preambular"}


def test_what_is_asked_of_nobody_is_no_premise() -> None:
    answer = talk(small(), "why does WTDC Resolution 45 ask BDT to sell lamps in towns?")
    assert answer.verdict is Verdict.UNSAID
    assert "does not say so in these words" in answer.text
