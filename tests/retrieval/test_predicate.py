"""What was enumerated or searched for, in words: each filter's predicate, as `read_as` says it."""

from dataclasses import replace

import pytest

from bot.answer import Answer
from bot.composing.quote import quote
from bot.retrieval.evidence import Evidence
from bot.retrieval.retrieve import retrieve
from bot.settings import SearchSettings
from bot.understanding.query import Query
from bot.understanding.understand import read
from tests.support.services import cheap_embedder, small, talk

OURS = "WTDC Resolution 45 (Rev. Riverton, 2031)"
BELLS = "PP Resolution 12 (Seaside, 2026)"
FERRIES = "PP Decision 7 (Hilltop, 2030)"
LETTER = "Letter to the harbour masters (3 February 2029)"

SETS = [
    ("what does WTDC Resolution 45 ask of BDT?", f"operative clauses of {OURS} addressed to BDT"),
    ("what does WTDC Resolution 45 ask of BDT on oil?", f"operative clauses of {OURS} addressed to BDT, with “oil”"),
    ("what does WTDC Resolution 45 ask of BDT alone?", f"operative clauses of {OURS} addressed to BDT alone"),
    (
        "what does WTDC Resolution 45 ask of BDT and TSB jointly?",
        f"operative clauses of {OURS} addressed to BDT and TSB jointly",
    ),
    ("what does WTDC Resolution 45 ask of the SG?", f"operative clauses of {OURS} addressed to the Secretary-General"),
    (
        "what does WTDC Resolution 45 ask of the membership?",
        f"operative clauses of {OURS} addressed to the membership",
    ),
    (
        "what does WTDC Resolution 45 ask of the Directors of the Bureaux?",
        f"operative clauses of {OURS} addressed to the Directors of the Bureaux",
    ),
    (
        "how many invitations does WTDC Resolution 45 address to Member States?",
        f"number of invitations of {OURS} addressed to Member States",
    ),
    (
        "what do WTDC Resolution 45 and WTSA Resolution 45 ask of TSB?",
        f"operative clauses of {OURS} and WTSA Resolution 45 (Lakeside, 2030) addressed to TSB",
    ),
    ("what is asked of BDT?", "operative clauses of all documents held addressed to BDT"),
    ("what does Resolution 12 recognize?", f"clauses of {BELLS} under “recognizing”"),
    ("what is listed under 'recalling' in WTDC Resolution 45?", f"clauses of {OURS} under “recalling”"),
    ("what are the operative clauses of WTDC Resolution 45?", f"operative clauses of {OURS}"),
    ("give me the preambular part of Resolution 12", f"preambular clauses of {BELLS}"),
    ("how many clauses are in Decision 7?", f"all clauses of {FERRIES}"),
    ("which clauses of WTDC Resolution 45 mention oil?", f"clauses of {OURS} that mention “oil”"),
    (
        "list the clauses of WTDC Resolution 45 that mention red ones or wicks",
        f"clauses of {OURS} that mention “red” or “wicks”",
    ),
    ("which clauses of WTDC Resolution 45 mention BDT?", f"clauses of {OURS} that mention BDT"),
    (
        "which clauses of WTDC Resolution 45 refer to Resolution 12 (Seaside, 2026)?",
        f"clauses of {OURS} that refer to Resolution 12 (Seaside, 2026)",
    ),
    (
        "which resolutions of the plenipotentiary does WTDC Resolution 45 cite?",
        f"clauses of {OURS} that refer to resolutions or other documents of PP",
    ),
    ("who else refers to WTDC Resolution 45?", "clauses of all other documents held that refer to WTDC Resolution 45"),
    ("who signed the letter to the harbour masters?", f"signatories of {LETTER}"),
    ("did Ada Quill sign the letter?", f"signatories of {LETTER}, with “Ada Quill”"),
    ("list the items of the letter", f"items of {LETTER}"),
    ("which items of the letter deal with fog?", f"items of {LETTER}, with “fog”"),
    ("what did the letter demand?", f"clauses of {LETTER} under “We call on harbour masters to:”"),
    ("resolves 1.2 of WTDC Resolution 45", f"{OURS}, resolves 1.2"),
    ("resolves 1 and 2 of WTDC Resolution 45", f"{OURS}, resolves 1 and 2"),
    ("instructs BDT 2 of WTDC Resolution 45", f"{OURS}, instructs the Director of BDT 2"),
    ("Annex 1 of Decision 7", f"{FERRIES}, Annex 1"),
]
REFUSED = [
    ("what does Decision 7 ask of UNESCO?", f"operative clauses of {FERRIES} addressed to UNESCO"),
    ("does Decision 7 mention whales?", f"clauses of {FERRIES} that mention “whales”"),
    ("is there any mention of whales in the corpus?", "clauses of all documents held that mention “whales”"),
    ("resolves 9 of WTDC Resolution 45", f"{OURS}, resolves 9"),
    ("what does WTSA Resolution 7 say?", "WTSA Resolution 7"),
    ("what does WTDC Resolution 45 (Rev. Oldtown, 2027) say?", "WTDC Resolution 45 (Rev. Oldtown, 2027)"),
    ("what does Decision 7 note?", f"clauses nearest to “what does … note” in {FERRIES}"),
]
SEARCHED = [
    ("summary of Decision 7", f"summary of {FERRIES}"),
    ("which version of WTDC Resolution 45 do you have?", f"the revision of {OURS} that is held"),
    ("which documents do you have?", "documents held"),
    ("why do bells ring?", "clauses nearest to “why do bells ring”"),
    (
        "what does WTDC Resolution 45 say about ladders on “rocks”?",
        f"clauses nearest to “what does … say about ladders on ‘rocks’” in {OURS}",
    ),
]


@pytest.mark.parametrize(("question", "words"), SETS)
def test_an_enumerated_set_says_its_predicate(question: str, words: str) -> None:
    answer = talk(small(), question)
    assert answer.complete is not None
    assert answer.read_as == words


@pytest.mark.parametrize(("question", "words"), REFUSED)
def test_a_refusal_says_what_it_has_looked_for(question: str, words: str) -> None:
    answer = talk(small(), question)
    assert answer.reason is not None
    assert answer.read_as == words


@pytest.mark.parametrize(("question", "words"), SEARCHED)
def test_what_is_no_set_says_what_was_summed_up_or_searched_for(question: str, words: str) -> None:
    answer = talk(small(), question)
    assert answer.complete is None
    assert answer.read_as == words


def test_a_restriction_that_left_nothing_out_is_none() -> None:
    """Words that no clause has restrict nothing, nor does asking for what is common where nothing is."""
    for question in (
        "what does Decision 7 ask of the Council on whales?",
        "what must the Council alone do in Decision 7",
    ):
        answer = talk(small(), question)
        assert answer.complete is not None
        assert (answer.complete.held, answer.complete.cited) == (1, 1)
        assert "whales" not in answer.read_as


def test_words_that_only_some_of_the_chosen_clauses_mention_are_not_said_of_them() -> None:
    """The clauses that match best have not every word of the restriction."""
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT on wicks and whales?")
    assert answer.read_as == f"operative clauses of {OURS} addressed to BDT, with “wicks”"
    related = talk(small(), "what does WTDC Resolution 45 ask of Member States on notification of whales?")
    assert related.read_as == f"operative clauses of {OURS} addressed to Member States"


def test_a_follow_up_says_all_that_it_leaves_unsaid() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?", "and of Member States?")
    assert answer.read_as == f"operative clauses of {OURS} addressed to Member States"
    last = talk(small(), "quote resolves 1 of WTDC Resolution 45", "and 2?")
    assert last.read_as == f"{OURS}, resolves 2"


def test_a_question_back_has_enumerated_nothing() -> None:
    assert talk(small(), "what does Resolution 45 ask of TSB?").read_as == ""


def found(query: Query) -> Evidence:
    return retrieve(query, small().catalogue, lambda: cheap_embedder().embeddings, SearchSettings())


def test_it_stands_in_json_and_an_answer_that_was_kept_without_it_is_read() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    row = dict(answer.to_json())
    assert row["read_as"] == answer.read_as
    assert (row["cut"], row["unread"]) == ([], [])
    assert Answer.from_json(row) == Answer.from_json(row | {"extra": 1})
    assert Answer.from_json(row).read_as == answer.read_as
    del row["read_as"], row["cut"]
    assert (Answer.from_json(row).read_as, Answer.from_json(row).cut) == ("", ())


def test_what_was_set_aside_of_a_question_is_in_its_answer() -> None:
    query = replace(read("what does WTDC Resolution 45 ask of BDT?", small().catalogue), cut=("Good morning.",))
    answer = quote(found(query), small().catalogue)
    assert answer.cut == ("Good morning.",)
    assert Answer.from_json(answer.to_json()).cut == ("Good morning.",)
