"""Questions in other dress: the question's own words stay, and what is answered otherwise is listed."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.main import main
from bot.evaluation.dataset import Dataset
from bot.evaluation.question_files import load
from bot.evaluation.reference_free.dressing import dress, dressed
from bot.evaluation.reference_free.summary import summarise
from bot.understanding.language import LANGUAGES
from tests.support.scored import cited, reply, row


def words(text: str) -> list[str]:
    """The words of a text, whatever their case and the marks around them."""
    stripped = (word.strip(" ?？؟.!！。") for word in unicodedata.normalize("NFKC", text).upper().casefold().split())
    return [word for word in stripped if word]


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1), st.sampled_from(sorted(LANGUAGES)))
def test_a_dressed_question_has_the_words_of_the_question(question: str, language: str) -> None:
    for name, text in dressed(question, language):
        if name.split()[0] in {"greeting", "lead-in", "closing"}:
            assert question in text
        else:
            assert words(text) == words(question) or not question.isascii()
            if question.isascii():
                assert words(text) == words(question)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_each_language_has_words_for_each_dress(language: str) -> None:
    names = [name for name, _ in dressed("Quid?", language)]
    assert {name.split()[0] for name in names} >= {"greeting", "lead-in", "closing"}
    assert len(names) == len(set(names))


def questions(tmp_path: Path, text: str, name: str = "plain.txt") -> Dataset:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_variants_keep_what_is_expected_and_are_not_dressed_again(tmp_path: Path) -> None:
    case = {"id": "a", "turns": ["hello", "who pays?"], "behaviour": "refuse"}
    cases = list(dress(questions(tmp_path, json.dumps(case), "set.jsonl")))
    variants = cases[1:]
    assert all(v.variant_of == "a" and v.behaviour == "refuse" and v.turns[0] == "hello" for v in variants)
    again = "".join(json.dumps(c.to_row()) + "\n" for c in cases)
    assert len(list(dress(questions(tmp_path, again, "dressed.jsonl")))) == len(cases) + len(variants)


def test_the_command_writes_a_set_that_can_be_asked(tmp_path: Path) -> None:
    plain, out = tmp_path / "plain.txt", tmp_path / "dressed.jsonl"
    plain.write_text("who pays?\n\nqui paie ?\n", encoding="utf-8")
    assert main(["eval", "dress", str(plain), "--out", str(out)]) == 0
    found = load(out)
    assert [case.id for case in found.cases if not case.variant_of] == ["q1", "q2"]
    assert {"Bonjour ! qui paie ?", "Hello! who pays?"} <= {case.turns[0] for case in found.cases}


def test_what_is_answered_otherwise_is_listed() -> None:
    plain = row("a", {}, reply(citations=[cited(1, "1"), cited(2, "2")]), None)
    same = row("a~1", {}, reply(citations=[cited(1, "2"), cited(2, "1")]), None, variant_of="a", dress="marks")
    fewer = row("a~2", {}, reply(citations=[cited(1, "1")]), None, variant_of="a", dress="spaces")
    refused = row("a~3", {}, reply("refuse"), None, variant_of="a", dress="lower case")
    alone = row("b~1", {}, reply("refuse"), None, variant_of="b", dress="marks")
    summary = summarise([plain, same, fewer, refused, alone])
    assert summary.replies == {"answer": 3, "refuse: not_held": 2}
    assert summary.dressed == 3
    assert [(change.id, change.how) for change in summary.changes] == [
        ("a~2", "no longer cites Lamps, instructs the Director 2"),
        ("a~3", "refuse: not_held instead of answer"),
    ]
