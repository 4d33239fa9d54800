"""Unread words: where some clauses of a set have one, a line says which, and nothing is narrowed."""

import pytest

from bot.answer import Answer
from bot.composing.quote import quote
from bot.exports.blocks import Kind, blocks_of
from bot.retrieval.evidence import Evidence, complete_set
from bot.understanding.query import Query
from bot.understanding.understand import read
from ingest.model import Clause
from tests.support.services import small, talk

OURS = small().catalogue.by_name["wtdc-45"].clauses
BDT = [c for c in OURS if c.phrase == "instructs the Director of the Telecommunication Development Bureau"]
JOINT = [c for c in OURS if c.phrase.startswith("instructs") and c not in BDT]
INVITED = [c for c in OURS if c.phrase.startswith("invites")]


def asked(words: str) -> Query:
    """A question with these words, which no part of the reading uses."""
    return read(f"what does WTDC Resolution 45 ask of BDT {words}", small().catalogue)


def below(words: str, clauses: list[Clause], read_as: str = "a set") -> list[str]:
    """The lines below the lead of a set's answer."""
    answer = quote(complete_set(asked(words), "clauses", clauses, read_as=read_as), small().catalogue)
    assert answer.complete is not None
    assert answer.complete.cited == len(clauses)
    return answer.text.removeprefix(answer.lead).partition("\n\n")[0].split("\n")[1:]


@pytest.mark.parametrize(
    ("words", "clauses", "lines"),
    [
        ("wicks", BDT, ["“wicks”: 3"]),
        ("wick", BDT, ["“wick”: 3"]),
        ("to measure", [*BDT, *JOINT], ["“measure”: instructs the Director of BDT, in collaboration with the Director of TSB 1, 1bis"]),
        ("wicks rocks", BDT, ["“wicks”: 3", "“rocks”: 2.b"]),
        ("oil islands rocks wicks", BDT, ["“oil”: 1", "“islands”: 2.a", "“rocks”: 2.b"]),
        ("winter brightness", JOINT, []),  # half of them
        ("whales", BDT, []),  # none
        ("lamps", [c for c in BDT if "lamp" in c.text], []),  # all
    ],
)  # fmt: skip
def test_a_word_that_some_but_under_half_of_the_clauses_have_has_a_line(
    words: str, clauses: list[Clause], lines: list[str]
) -> None:
    assert below(words, clauses) == lines


def test_a_word_of_the_predicate_has_none() -> None:
    assert below("wicks", BDT, read_as="operative clauses of a resolution, with “oil” and “wicks”") == []


def test_a_word_that_narrows_a_set_is_not_said_to_be_unread() -> None:
    for question in ("what is asked of BDT on oil?", "which clauses of WTDC Resolution 45 mention oil?"):
        answer = talk(small(), question)
        assert answer.complete is not None
        assert "oil" in answer.read_as
        assert answer.unread == ()


def test_where_numbers_do_not_name_the_clauses_they_are_counted() -> None:
    clauses = [c for c in small().catalogue.clauses if c.part.value == "operative"]
    assert below("ferries", clauses) == [f"“ferries”: 2 of {len(clauses)} clauses"]


def test_what_is_searched_for_and_a_refusal_have_none() -> None:
    answer = quote(Evidence(asked("wicks"), clauses=tuple(BDT)), small().catalogue)
    assert "“wicks”" not in answer.text
    refusal = talk(small(), "what does WTDC Resolution 45 ask of UNESCO wicks?")
    assert "“wicks”" not in refusal.text


def test_the_whole_set_is_given_with_the_line_below_its_lead_in_every_chat() -> None:
    answer = talk(small(), "what will BDT need wicks for under WTDC Resolution 45?")
    assert answer.complete is not None
    assert (answer.complete.held, answer.complete.cited) == (7, 7)
    assert answer.unread == ("wicks",)
    line = "“wicks”: instructs the Director of BDT 3"
    assert answer.text.startswith(f"{answer.lead}\n{line}\n\ninstructs the Director of the Telecommunication")
    lead, remark, *_ = blocks_of(answer)
    assert (lead.kind, lead.text, remark.kind, remark.text) == (Kind.LEAD, answer.lead, Kind.TEXT, line)
    assert blocks_of(Answer.from_json(answer.to_json()))[:2] == (lead, remark)
