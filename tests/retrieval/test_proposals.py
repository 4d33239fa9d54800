"""Questions on proposals: who would change what, clause by clause, and that nobody has adopted it."""

import pytest

from bot.answer import Answer, Verdict
from tests.support.services import cited, talk
from tests.support.versioned import versioned

CHANGED = {
    "wtdc-45-hilltop resolves__para_1",
    "kon-17 mod-kon-17-1__resolves__para_1",
    "kon-17 mod-kon-17-1__instructs-director-bdt__para_4",
}


def ask(*questions: str) -> Answer:
    return talk(versioned(), *questions)


@pytest.mark.parametrize(
    "question",
    [
        "what does KON propose to change in Resolution 45?",
        "what do the Keepers of the North propose on Resolution 45?",
        "which proposals are there on Resolution 45?",
        "what would the proposal change in Resolution 45?",
        "are there any proposals to amend Resolution 45?",
        "proposals on Resolution 45",
    ],
)
def test_what_is_proposed(question: str) -> None:
    answer = ask(question)
    assert len(cited(answer)) == len(CHANGED)
    assert {c.document for c in answer.citations} == {"wtdc-45-hilltop", "kon-17"}
    assert "Keepers of the North" in answer.lead
    assert "MOD KON/17/1" in answer.lead
    assert "against Rev. Hilltop, 2026" in answer.lead
    assert all("not adopted" in c.label for c in answer.citations if c.document == "kon-17")
    assert all(c.status == "proposed" for c in answer.citations if c.document == "kon-17")


def test_who_proposes_to_suppress() -> None:
    answer = ask("who proposes to suppress Resolution 60?")
    assert "would suppress WTDC Resolution 60 (SUP KON/17/2)" in answer.lead
    assert "RESOLUTION 60" in answer.citations[0].quote
    assert "RESOLUTION 45" not in answer.citations[0].quote


def test_nobody_proposes_it() -> None:
    answer = ask("does anybody propose to suppress Resolution 45?")
    assert answer.verdict is Verdict.NO
    assert "o proposal to suppress WTDC Resolution 45 is held" in answer.text


def test_what_proposals_change_under_a_phrase() -> None:
    answer = ask("which proposals touch instructs BDT in Resolution 45?")
    assert [c.text for c in answer.citations] == ["to publish how many lamps burn,"]


@pytest.mark.parametrize(
    "question", ["what does Resolution 45 ask of BDT?", "what does Resolution 45 say about lamps?", "lamps that burn"]
)
def test_a_proposal_answers_nothing_else(question: str) -> None:
    assert all(c.document != "kon-17" for c in ask(question).citations)


@pytest.mark.parametrize(
    "question",
    [
        "who would like to abrogate Resolution 60",
        "who is asking for the suppression of Resolution 60?",
        "who'd rather see Resolution 60 gone?",
        "which members plan to repeal Resolution 60?",
        "is somebody trying to get rid of Resolution 60?",
        "whose idea is it to suppress Resolution 60?",
        "who wants Resolution 60 to be suppressed?",
        "who wishes to amend Resolution 45?",
        "who wants changes to Resolution 45?",
        "what do the keepers want to alter in Resolution 45?",
        "what does KON want in Resolution 45?",
        "who has asked to modify Resolution 45?",
    ],
)
def test_who_would_have_a_text_changed(question: str) -> None:
    answer = ask(question)
    assert {c.document for c in answer.citations} >= {"kon-17"}
    assert "KON/17/" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "who amended Resolution 45?",
        "who can amend Resolution 45?",
        "which resolution suppresses Resolution 9?",
        "which members are asked to change their lamps in Resolution 45?",
        "who is asked to delete old lamps by Resolution 45?",
        "what do the keepers have to do under Resolution 45?",
        "what changed in Resolution 45?",
    ],
)
def test_what_a_text_asks_or_was_is_no_proposal(question: str) -> None:
    assert "kon-17" not in {c.document for c in ask(question).citations}


@pytest.mark.parametrize(
    "question",
    [
        "why does KON want to suppress Resolution 60?",
        "for what reason do the keepers want Resolution 60 to go?",
        "why do the keepers want to delete Resolution 60?",
    ],
)
def test_why_an_author_would_have_a_text_changed(question: str) -> None:
    answer = ask(question)
    assert "Ferries sail by day" in " ".join(c.text for c in answer.citations)
    assert {c.document for c in answer.citations} == {"kon-17"}
