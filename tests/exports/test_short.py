"""The short form: a line a clause, and what it leaves out is named."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.answer import Answer, Behaviour, Citation, Gloss, GlossCheck, Statement
from bot.exports.blocks import Kind, blocks_of
from bot.exports.short import short
from bot.pages import printable
from tests.support.chats import answers
from tests.support.services import small, talk
from tests.support.versioned import versioned

BDT = "instructs the Director of the Telecommunication Development Bureau"


def test_a_set_is_its_lead_its_phrases_with_counts_and_a_line_a_clause() -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    assert short(answer, 26).split("\n") == [
        "Clauses that WTDC Resolution 45 (Rev. Riverton, 2031) addresses to BDT: 7 of 7.",
        f"{BDT} (5)",
        "1 to buy oil for the…",
        "2 to train lamplighters:",
        "2 a) on islands;",
        "2 b) on rocks;",
        "3 to report on wicks,",
        f"{BDT}, in collaboration with the Director of the Telecommunication Standardization Bureau (2)",
        "1 to measure the…",
        "1bis to measure it again…",
        "read as: operative clauses of WTDC Resolution 45 (Rev. Riverton, 2031) addressed to BDT",
        "Left out: the end of 3 of 7 clauses.",
    ]


def test_nothing_is_said_to_be_left_out_where_nothing_is() -> None:
    assert "Left out" not in short(talk(small(), "what does WTDC Resolution 45 ask of BDT?"), 200)


@pytest.mark.parametrize(
    "question",
    ["what does Resolution 99 say?", "what does Resolution 45 say?", "what does WTSA Resolution 7 say?", "hello"],
)
def test_refusals_clarifying_questions_and_small_talk_are_their_text(question: str) -> None:
    answer = talk(small(), question)
    assert short(answer) == answer.text


def test_glosses_and_the_rest_of_a_passage_are_left_out_and_counted() -> None:
    citation = Citation(1, "k", "A letter, item 1", "letter", "", "1", "Oil. Ladders.", "Oil.", "letter.txt")
    gloss = Gloss("Oil is bought.", (1,), "en", GlossCheck.SUPPORTED)
    answer = Answer(
        "q", Behaviour.ANSWER, None, "Found:", (Statement("Oil.", (1,), gloss),), (citation,), lead="Found:"
    )
    assert short(answer) == "Found:\nA letter\n1 Oil.\nLeft out: the rest of the clause, 1 gloss by a model."


def test_a_clause_that_is_only_named_stays_named_and_a_note_stays() -> None:
    answer = replace(talk(small(), "why do bells ring?"), note="A note.")
    also = [line for line in answer.text.split("\n") if line.startswith("Also near")]
    assert {*also, "A note."} <= set(short(answer).split("\n"))


def test_changes_have_no_counts() -> None:
    lines = short(talk(versioned(), "what changed for BDT in Resolution 45?")).split("\n")
    assert "reworded: instructs the Director of BDT 1" in lines


@settings(max_examples=60, deadline=None)
@given(answers(citations=12), st.integers(20, 120))
def test_each_clause_is_one_line_that_fits_and_begins_as_the_clause_does(answer: Answer, width: int) -> None:
    lines = short(answer, width).split("\n")
    if answer.behaviour is not Behaviour.ANSWER or not answer.statements:
        return
    for block in blocks_of(answer):
        if block.kind is Kind.CLAUSE:
            whole = printable(f"{block.num} {block.text}".lstrip())
            starts = [line for line in lines if line == whole or (line.endswith("…") and whole.startswith(line[:-1]))]
            assert any(cell_len(line) <= width for line in starts)
