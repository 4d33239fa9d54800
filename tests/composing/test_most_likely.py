"""Open questions: the likeliest clauses quoted, the others by their labels and on “more”."""

from dataclasses import replace

import pytest

from bot.answer import Answer, Behaviour, Role
from bot.composing.most_likely import lead_of, most_likely
from bot.composing.quote import quote
from bot.exports.blocks import Kind, blocks_of
from bot.retrieval.evidence import Evidence
from bot.understanding.query import Conversation
from bot.understanding.understand import read
from tests.support.services import seeds, small

QUESTION = "how can people be kept safe from online crime?"


def found(most: int) -> Answer:
    """An answer by search that quotes so many of nine clauses."""
    catalogue = small().catalogue
    query = read("how is it with lamps and ladders?", catalogue)
    evidence = Evidence(query, clauses=catalogue.clauses[:9], confidence=0.95)
    return quote(most_likely(evidence, most), catalogue)


def test_the_others_are_named_and_are_context() -> None:
    answer = found(3)
    assert [c.role for c in answer.citations] == [Role.ANSWER] * 3 + [Role.CONTEXT] * 6
    assert len(answer.statements) == 3
    assert [c.n for c in answer.citations] == list(range(1, 10))
    last = answer.text.rsplit("\n\n", 1)[1]
    assert last.startswith("Also near (“more” shows them): ")
    assert all(c.label in last for c in answer.citations[3:])


def test_channels_show_them_as_one_line() -> None:
    blocks = blocks_of(found(3))
    assert sum(block.kind is Kind.CLAUSE for block in blocks) == 3
    assert sum(block.text.startswith("Also near") for block in blocks) == 1


def test_as_many_as_are_found_are_quoted_where_they_are_few() -> None:
    assert "Also near" not in found(9).text


@pytest.mark.parametrize(
    ("confidence", "clauses", "lead"),
    [
        (0.95, 1, "Most likely this clause:"),
        (0.95, 3, "Most likely among these 3 clauses (the list may be partial):"),
        (0.5, 1, "This clause may answer:"),
        (0.5, 3, "One of these 3 clauses (the list may be partial) may answer:"),
    ],
)
def test_how_sure_it_is_is_said_in_words(confidence: float, clauses: int, lead: str) -> None:
    catalogue = small().catalogue
    query = read("lamps?", catalogue)
    assert lead_of(Evidence(query, clauses=catalogue.clauses[:clauses], confidence=confidence)) == lead


def test_sets_and_refusals_keep_all_they_have() -> None:
    catalogue = small().catalogue
    evidence = Evidence(read("lamps?", catalogue), clauses=catalogue.clauses[:9], held=9)
    assert most_likely(evidence, 3) is evidence
    refused = replace(evidence, behaviour=Behaviour.REFUSE, held=None, confidence=0.1)
    assert most_likely(refused, 3) is refused


def test_more_shows_them() -> None:
    first = seeds().reply(QUESTION)
    named = [c.key for c in first.answer.citations if c.role is Role.CONTEXT]
    assert named
    more = seeds().reply("more", first.conversation).answer
    assert [c.key for c in more.citations] == named
    assert more.text.startswith("Also near the question before:")


def test_more_without_a_question_before_is_a_question() -> None:
    assert not seeds().reply("more", Conversation()).answer.text.startswith("Also near")


def test_where_nothing_was_only_named_more_says_so() -> None:
    first = seeds().reply("what does Resolution 45 ask of BDT?")
    answer = seeds().reply("more", first.conversation).answer
    assert answer.text == "The answer before has no more clauses than it shows."
