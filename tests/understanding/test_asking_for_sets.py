"""Ways of asking for a set, over made documents: what comes is that set, and whole."""

import pytest

from bot.answer import Answer
from tests.support.services import ANSWERED, SILENT, UNCLEAR, cited, outcome, small, talk, whole

LENT = "invites-member-states-sector-members"
OIL = "instructs-director-bdt"


def ids(answer: Answer) -> list[str]:
    """The ids of the clauses cited, without their document where it is the lighthouses' resolution."""
    return [name.removeprefix("wtdc-45 ") for name in cited(answer)]


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        (
            "List every clause under “invites Member States and Sector Members” in WTDC Resolution 45.",
            [f"{LENT}__para_1", f"{LENT}__para_2", f"{LENT}__para_3"],
        ),
        (
            'what stands under "instructs the Director of BDT" in WTDC Resolution 45?',
            [f"{OIL}__para_{n}" for n in ("1", "2", "2__subpara_a", "2__subpara_b", "3")],
        ),
        (
            "read me number 2 under 'invites Member States and Sector Members' of WTDC Resolution 45",
            [f"{LENT}__para_2"],
        ),
        (
            "which clauses of WTDC Resolution 45 mention ladders or wicks?",
            [f"{OIL}__para_3", f"{LENT}__para_1"],
        ),
        ("list all clauses of WTDC Resolution 45 about oil", [f"{OIL}__para_1", f"{LENT}__para_3"]),
        (
            "every clause of WTDC Resolution 45 citing the Plenipotentiary Conference",
            ["recalling__rec_a", "requests-secretary-general__para_2"],
        ),
        ("Which revision of PP Resolution 7 does WTDC Resolution 45 recall?", []),
        ("Which revision of WTSA Resolution 7 does WTDC Resolution 45 recall?", ["recalling__rec_c"]),
        ("in which clauses of WTDC Resolution 45 are resolutions of WTSA cited?", ["recalling__rec_c"]),
    ],
)
def test_a_set_and_no_more(question: str, clauses: list[str]) -> None:
    answer, _ = small().ask(question)
    assert ids(answer) == clauses, answer.text
    if clauses:
        assert whole(answer) == len(clauses)


@pytest.mark.parametrize(
    "question",
    [
        "is oil mentioned?",
        "is oil mentioned anywhere?",
        "does any document mention oil?",
        "do the texts mention oil?",
        "is there any mention of oil in the corpus?",
        "any mention of oil?",
    ],
)
def test_a_mention_without_a_document_is_one_in_whatever_is_held(question: str) -> None:
    answer, _ = small().ask(question)
    assert ids(answer) == [f"{OIL}__para_1", f"{LENT}__para_3"]
    assert whole(answer) == 2
    absent, _ = small().ask(question.replace("oil", "ransomware"))
    assert outcome(absent) == SILENT
    lead, _, closest = absent.text.partition("\n\n")
    assert lead.removeprefix("No: ").casefold() == "nothing held mentions “ransomware”."
    assert closest.startswith("Closest, but no answer:")


def test_what_begins_like_a_word_that_all_documents_have_is_not_held() -> None:
    answer, _ = small().ask("which documents do you have on bellows?")
    assert outcome(answer) == SILENT


def test_of_a_set_only_what_is_asked_for_plainly() -> None:
    """Lamps are what the resolution is about, and still only some of its instructions speak of them."""
    asked = "which of the instructions to BDT in WTDC Resolution 45 deal with lamps?"
    answer, _ = small().ask(asked)
    assert ids(answer) == [f"{OIL}__para_1", "instructs-director-bdt-collaboration-director-tsb__para_1"]


def test_of_several_documents_each_is_narrowed_by_itself() -> None:
    """A document that is named is not left out because the other one says the word that is asked about."""
    asked = "what do WTDC Resolution 45 and WTSA Resolution 45 each ask of Member States about ladders?"
    answer, _ = small().ask(asked)
    assert ids(answer) == [f"{LENT}__para_1", "wtsa-45 invites-member-states__para_nn_1"]
    assert whole(answer) == 2


@pytest.mark.parametrize(
    "question", ["who signed the agreement on oil?", "when was the treaty on lamps signed?", "who signed the MoU?"]
)
def test_who_signed_something_that_is_not_held_is_no_question_of_a_letters_signatories(question: str) -> None:
    answer, _ = small().ask(question)
    assert not any(c.part == "signatory" for c in answer.citations)
    assert not answer.text.startswith("Several documents are signed")


def test_who_signed_a_letter_about_an_agreement_is() -> None:
    answer, _ = small().ask("who signed the letter about the agreement on foghorns?")
    assert whole(answer) == len(answer.citations) > 1


def test_who_is_reported_to_is_not_who_is_asked() -> None:
    answer, _ = small().ask("what must the Secretary-General report to the Council?")
    assert "addresses to the Secretary-General and the Council" not in answer.text


def test_of_all_documents_a_topic_that_none_speaks_of_is_searched_for() -> None:
    answer, _ = small().ask("everything addressed to Sector Members on ferries")
    assert answer.complete is None


@pytest.mark.parametrize("asked", ["and 3?", "3)", "what about number 3?", "And what does 3) say?", "y 3?"])
def test_a_number_leans_on_the_phrase_of_the_answer_before(asked: str) -> None:
    answer = talk(small(), "WTDC Resolution 45, instructs BDT 1", asked)
    assert ids(answer) == [f"{OIL}__para_3"]


def test_a_number_that_the_phrase_does_not_have() -> None:
    answer = talk(small(), "WTDC Resolution 45, instructs BDT 1", "and 9?")
    assert outcome(answer) == SILENT
    assert "has no 9" in answer.text


def test_a_number_with_nothing_before_it_is_asked_back() -> None:
    answer, _ = small().ask("what does a) say?")
    assert outcome(answer) == UNCLEAR
    assert "WTDC Resolution 45 (Rev. Riverton, 2031), recalling a)" in answer.text


def test_a_letter_that_only_begins_a_sentence_is_no_number() -> None:
    answer, _ = small().ask("a lamp")
    assert outcome(answer) != UNCLEAR


def test_a_phrase_between_quotation_marks_may_be_what_is_mentioned() -> None:
    answer, _ = small().ask("does WTDC Resolution 45 mention “resolves”?")
    assert outcome(answer) != ANSWERED or "under “resolves”" not in answer.text
