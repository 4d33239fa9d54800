"""Cues: the forms of a table's entry, the longest cue first, and scripts whose words have no borders."""

from itertools import pairwise

import pytest

from bot.understanding.cues import cues_in, cues_of, has, inflected, terms_in
from ingest.lexicon import load
from tests.support.cases import known
from tests.support.services import small, talk, whole


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("duty", ["duty"]),
        ("ask~", ["ask", "asks", "asked", "asking"]),
        ("name~", ["name", "names", "named", "naming"]),
        ("carry~", ["carry", "carries", "carried", "carrying"]),
        ("play~", ["play", "plays", "played", "playing"]),
        ("bypass~", ["bypass", "bypasses", "bypassed", "bypassing"]),
        ("fix~", ["fix", "fixes", "fixed", "fixing"]),
        ("touch~ on", ["touch on", "touches on", "touched on", "touching on"]),
        ("refer~", ["refer", "refers", "referred", "referring"]),
        ("commit~", ["commit", "commits", "committed", "committing"]),
        ("call~ upon", ["call upon", "calls upon", "called upon", "calling upon"]),
        known("a final consonant is doubled for three endings only", "put~ on", ["put on", "puts on", "put on", "putting on"]),
        known("a final consonant is doubled for three endings only", "get~ any", ["get any", "gets any", "got any", "getting any"]),
        known("“ee” loses an e", "agree~", ["agree", "agrees", "agreed", "agreeing"]),
    ],
)  # fmt: skip
def test_the_forms_of_an_entry(entry: str, forms: list[str]) -> None:
    assert list(inflected(entry)) == forms


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("how many times is it named?", ["how many times", "is", "it", "named"]),
        ("which clauses refer to it", ["which", "clauses", "refer to", "it"]),
        ("does it refer  to\nit", ["does", "it", "refer  to", "it"]),
        ("HOW MANY", ["HOW MANY"]),
        ("do you have any?", ["do you have"]),
        ("what’s asked", ["what’s", "asked"]),
        ("tasked and unasked", ["tasked", "and"]),
        ("zorbling lamps", []),
        ("whatever", []),
        ("", []),
    ],
)
def test_the_longest_cue_and_whole_words(text: str, cues: list[str]) -> None:
    assert [text[cue.start : cue.end] for cue in cues_in(text)] == cues


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("how many times", "count"),
        ("referred to", "mention"),
        ("instructions", "obligation"),
        ("combien", "count"),
        ("¿qué", "what"),
        ("поручает", "obligation"),
        ("signataires", "signed"),
        ("多少", "count"),
        ("كم", "count"),
    ],
)
def test_a_cue_belongs_to_its_ways_of_asking(text: str, name: str) -> None:
    assert any(name in cue.names for cue in cues_in(text))
    assert has(name, text)


def test_words_that_are_no_cue_as_a_whole() -> None:
    assert cues_of("ask zorbling") == frozenset()
    assert "obligation" in cues_of("asked")


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("第45号决议要求成员国做什么?", ["决议", "要求", "做什么"]),
        ("成员国有哪些任务", ["哪些", "任务"]),
        ("列出全部", ["列出", "全部"]),
        ("谁签署了这封信", ["谁", "签署"]),
        ("ماذا يطلب القرار", ["ماذا", "يطلب"]),
    ],
)
def test_scripts_without_word_borders(text: str, cues: list[str]) -> None:
    assert [text[cue.start : cue.end] for cue in cues_in(text)] == cues


def test_cues_never_overlap() -> None:
    text = "which of the resolutions refer to it, how many times, 要求成员国做什么, and what about ماذا يطلب"
    found = cues_in(text)
    assert all(first.end <= second.start for first, second in pairwise(found))


@pytest.mark.parametrize(
    "question",
    [
        "what is BDT tasked with in WTDC Resolution 45?",
        "what is BDT being told to do by WTDC Resolution 45?",
        "is BDT getting any work under WTDC Resolution 45?",
        "what is WTDC Resolution 45 putting on BDT?",
        "what fell on BDT in WTDC Resolution 45?",
        "what has WTDC Resolution 45 required of BDT?",
        "what commitments has BDT in WTDC Resolution 45?",
        "什么任务 WTDC Resolution 45 BDT",
        "que demande la Résolution 45 de la CMDT au BDT ?",
        "¿qué pide la Resolución 45 de la CMDT a la BDT?",
        "что поручает Резолюция 45 ВКРЭ БРЭ?",
        "ماذا يطلب القرار 45 WTDC من BDT؟",
        known("a name in Latin letters right beside Chinese ones is not read: search", "世界电信发展大会第45号决议要求BDT做什么?"),
    ],
)  # fmt: skip
def test_whatever_the_form_the_whole_set_comes(question: str) -> None:
    answer = talk(small(), question)
    assert whole(answer) == 7, answer.text[:200]


def test_a_term_with_arabic_vowel_signs_is_that_term() -> None:
    """“يُطلب”: what reads a question without normalising it, as a test does, finds the same words."""
    cues = {
        w for name in load("questions")["cue"] for w in load("questions")["cue"][name] if "\u0600" < w[-1] < "\u0700"
    }
    terms = {form for forms in load("terms")["terms"] for form in forms if "\u0600" < form[-1] < "\u0700"}
    for words in sorted(cues):
        assert cues_in(f"{words[0]}\u064f{words[1:]}") is not None
    for words in sorted(terms):
        assert [t.name for t in terms_in(words)] == [t.name for t in terms_in(f"{words[0]}\u064f{words[1:]}")]
