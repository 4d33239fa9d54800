"""Yes and no: earned by the words of clauses, in other words marked as such, and else not claimed."""

import pytest

from bot.answer import Answer, Behaviour, Verdict
from tests.support.services import cited, seeds, small, talk

LAMPS = "WTDC Resolution 45"


def asked(question: str) -> Answer:
    """The answer of the made corpus."""
    return talk(small(), question)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        (f"does {LAMPS} ask BDT to buy oil?", ["wtdc-45 instructs-director-bdt__para_1"]),
        (f"must BDT buy oil under {LAMPS}?", ["wtdc-45 instructs-director-bdt__para_1"]),
        (f"is TSB told to measure brightness in {LAMPS}?", ["wtdc-45 …tsb__para_1"]),
        (f"are Member States invited to lend ladders by {LAMPS}?", ["wtdc-45 …members__para_1"]),
    ],
)
def test_yes_by_the_clauses_that_have_all_words(question: str, clauses: list[str]) -> None:
    answer = asked(question)
    assert answer.verdict is Verdict.YES
    assert answer.text.startswith("Yes: ")
    assert len(answer.citations) == len(clauses)
    assert answer.citations[0].key.endswith(clauses[0].split("…")[-1].split()[-1])


def test_the_others_of_the_set_stay_visible() -> None:
    answer = asked(f"does {LAMPS} ask BDT to buy oil?")
    assert answer.complete is not None
    assert (answer.complete.held, answer.complete.cited) == (7, 1)
    assert "The other 6: " in answer.text


@pytest.mark.parametrize(
    "question",
    [
        f"does {LAMPS} ask BDT not to buy oil?",
        f"does {LAMPS} ask BDT to buy all oil?",
        f"does {LAMPS} ask BDT to buy wicks?",
        f"does {LAMPS} ask the Secretary-General to buy oil?",
        f"does {LAMPS} ask BDT to buy 40 lamps for 300 francs?",
        f"does {LAMPS} ask BDT to sink ships and tax whalers?",
    ],
)
def test_what_no_clause_says_alike_is_not_affirmed_and_not_denied(question: str) -> None:
    answer = asked(question)
    assert answer.verdict is Verdict.UNSAID
    assert "does not say so in these words" in answer.text
    assert not answer.text.startswith(("Yes", "No"))


def test_words_of_like_meaning_are_said_to_be_others() -> None:
    answer = talk(seeds(), "does Resolution 45 ask BDT to fight spam?")
    assert answer.verdict is Verdict.YES
    assert "in other words than" in answer.text


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (f"does {LAMPS} ask anything of UNESCO?", f"No: {LAMPS} (Rev. Riverton, 2031) addresses nothing to UNESCO."),
        (
            f"does {LAMPS} ask BDT to ban oil?",
            f"No: none of the 2 operative clauses of {LAMPS} (Rev. Riverton, 2031) on “oil” forb",
        ),
        (
            f"why does {LAMPS} forbid lamps?",
            f"No: none of the 6 clauses of {LAMPS} (Rev. Riverton, 2031) on “lamps” forb",
        ),
        (
            "does Decision 7 abolish ferries?",
            "No: none of the 5 clauses of PP Decision 7 (Hilltop, 2030) on “ferries” ends",
        ),
        ("does Decision 7 mention whales?", "No: PP Decision 7 (Hilltop, 2030) does not mention “whales”."),
    ],
)
def test_no_by_an_empty_set_and_by_a_missing_attitude(question: str, lead: str) -> None:
    answer = asked(question)
    assert answer.verdict is Verdict.NO
    assert answer.behaviour is Behaviour.REFUSE
    assert answer.text.startswith(lead)


@pytest.mark.parametrize(
    "question",
    [
        "does Resolution 45 help to stop spam?",
        "does Resolution 45 oppose junk e-mail?",
        "is it fine under Resolution 45 to share data?",
        "does Resolution 45 ask BDT to look after kids online?",
        "why does Resolution 45 want to stop spam?",
    ],
)
def test_what_other_words_may_say_is_not_denied(question: str) -> None:
    assert talk(seeds(), question).verdict is not Verdict.NO


@pytest.mark.parametrize(
    "question",
    [
        f"is there anything for BDT in {LAMPS}?",
        f"does {LAMPS} ask something of BDT?",
    ],
)
def test_yes_with_the_whole_set_where_only_that_there_is_one_is_asked(question: str) -> None:
    answer = asked(question)
    assert answer.verdict is Verdict.YES
    assert len(cited(answer)) == 7


@pytest.mark.parametrize(
    "question",
    [
        f"does BDT have any chorework in {LAMPS}?",
        f"the delegation would be grateful for what {LAMPS} asks of BDT",
        f"what does {LAMPS} ask of BDT?",
        "can you list what WTDC Resolution 45 asks of BDT?",
    ],
)
def test_words_that_nothing_read_claim_neither(question: str) -> None:
    answer = asked(question)
    assert answer.verdict is None
    assert len(cited(answer)) == 7


def test_a_long_statement_is_not_proven_by_its_words() -> None:
    long = "the keepers of lamps train lamplighters on islands and on rocks and report on wicks"
    assert asked(f"does {LAMPS} say that {long}?").verdict is not Verdict.YES


def test_a_verdict_is_kept_with_the_answer() -> None:
    answer = asked(f"does {LAMPS} ask BDT to ban oil?")
    assert Answer.from_json(dict(answer.to_json())).verdict is Verdict.NO
    assert answer.to_json()["verdict"] == "no"
