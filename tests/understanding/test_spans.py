"""Spans: each thing in a question is found once, typed, the longest first; nothing overlaps and no word is lost."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.normalise import clean
from bot.understanding.spans import Kind, Span, complement, find_spans, within
from tests.support.cases import known

WORD = re.compile(r"[^\W_]+")


def found(text: str, *kinds: Kind) -> list[tuple[Kind, str]]:
    """The spans of some kinds, as they stand in a text; all but fillers where no kind is given."""
    wanted = set(kinds) or set(Kind) - {Kind.FILLER}
    return [(s.kind, text[s.start : s.end]) for s in find_spans(text) if s.kind in wanted]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        (
            "what does WTDC Resolution 45 (Rev. Riverton, 2031) ask of the Director of BDT?",
            [
                (Kind.CUE, "what"),
                (Kind.CUE, "does"),
                (Kind.CITATION, "WTDC Resolution 45 (Rev. Riverton, 2031)"),
                (Kind.CUE, "ask"),
                (Kind.ACTOR, "BDT"),
            ],
        ),
        (
            "which clauses mention 'considering further'?",
            [
                (Kind.CUE, "which"),
                (Kind.CUE, "clauses"),
                (Kind.CUE, "mention"),
                (Kind.QUOTATION, "'considering further'"),
            ],
        ),
        ("«oil» and “lamps”", [(Kind.QUOTATION, "«oil»"), (Kind.CUE, "and"), (Kind.QUOTATION, "“lamps”")]),
        (
            "PP resolutions on IPv6",
            [(Kind.BODY, "PP"), (Kind.CUE, "resolutions"), (Kind.CUE, "on"), (Kind.TERM, "IPv6")],
        ),
        ("zorbling lamps", [(Kind.WORD, "zorbling"), (Kind.WORD, "lamps")]),
        ("considering", [(Kind.PHRASE, "considering")]),
        known(
            "“further” is no part of a phrase, but an unread word",
            "considering further",
            [(Kind.PHRASE, "considering further")],
        ),
        (
            "第45号决议对成员国有什么要求?",
            [(Kind.CITATION, "第45号决议"), (Kind.ACTOR, "成员国"), (Kind.CUE, "什么"), (Kind.CUE, "要求")],
        ),
        (
            "ماذا يطلب القرار 45 من الدول الأعضاء؟",
            [(Kind.CUE, "ماذا"), (Kind.CUE, "يطلب"), (Kind.CITATION, "القرار 45"), (Kind.ACTOR, "الدول الأعضاء")],
        ),
        (
            "que demande la Résolution 45 aux États Membres ?",
            [(Kind.CUE, "que"), (Kind.CUE, "demande"), (Kind.CITATION, "Résolution 45"), (Kind.ACTOR, "États Membres")],
        ),
        (
            "что поручает Резолюция 45 Государствам-Членам?",
            [
                (Kind.CUE, "что"),
                (Kind.CUE, "поручает"),
                (Kind.CITATION, "Резолюция 45"),
                (Kind.ACTOR, "Государствам-Членам"),
            ],
        ),
    ],
)
def test_the_kinds(text: str, spans: list[tuple[Kind, str]]) -> None:
    assert found(text) == spans


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        ("the Director of the Telecommunication Development Bureau", (Kind.ACTOR, "Director of the Telecommunication Development Bureau")),
        ("considering further a) of Resolution 12", (Kind.CITATION, "considering further a) of Resolution 12")),
        ("instructs BDT 5", (Kind.CITATION, "instructs BDT 5")),
        ("the Plenipotentiary Conference's rules", (Kind.ACTOR, "Plenipotentiary Conference")),
        ("how many times", (Kind.CUE, "how many times")),
        ("“what BDT must do under Resolution”", (Kind.QUOTATION, "“what BDT must do under Resolution”")),
        known("“further” is no part of a phrase, but an unread word", "further invites", (Kind.PHRASE, "further invites")),
    ],
)  # fmt: skip
def test_the_longest_wins_and_its_parts_are_none(text: str, longest: tuple[Kind, str]) -> None:
    spans = found(text)
    assert longest in spans
    start = text.index(longest[1])
    assert [s for s in find_spans(text) if start <= s.start < start + len(longest[1])] == [
        s for s in find_spans(text) if (s.start, s.end) == (start, start + len(longest[1]))
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the Telecommunication Development Bureau", "BDT"),
        ("member states", "Member States"),
        ("成员国", "Member States"),
        ("the plenipot", "pp"),
        ("World Telecommunication Development Conference", "WTDC"),
        ("the World Summit on the Information Society", "WSIS"),
    ],
)
def test_names_have_their_canonical_value(text: str, value: str) -> None:
    assert value in [span.value for span in find_spans(text)]


def test_a_citation_is_read_where_it_stands() -> None:
    (span,) = (s for s in find_spans("please quote resolves 2 of WTSA-45") if s.kind is Kind.CITATION)
    assert span.citation is not None
    assert (span.citation.body, span.citation.number, span.citation.phrase, span.citation.nums) == (
        "wtsa",
        "45",
        "resolves",
        ("2",),
    )


def test_thanks_are_no_phrase() -> None:
    assert found("Thank you", Kind.PHRASE) == []


@pytest.mark.parametrize(
    "text",
    [
        "lamps/oil",
        "don't you-know it",
        known("a word joined by a slash to a cue is in no span", "lamps and/or oil"),
        known("a word joined by a slash to a cue is in no span", "which tasks/zorbling?"),
    ],
)
def test_words_that_are_joined(text: str) -> None:
    assert lost(text) == []


NAMES = st.sampled_from(
    [
        "Resolution 45", "WTDC Resolution 45 (Rev. Riverton, 2031)", "instructs BDT 5", "resolves 1 to 3", "Annex 1",
        "Member States", "the Director of the Telecommunication Development Bureau", "Secretary-General", "BDT", "TSB's",
        "Plenipotentiary Conference", "PP", "IPv6", "World Summit on the Information Society", "considering further",
        "how many times", "refer to", "what about", "as regards", "“oil and lamps”", "«noting»", "'resolves 2'", "“",
        "zorbling", "the", "of", "and", "oil", "第45号决议", "成员国", "要求", "القرار", "الدول الأعضاء", "États Membres", "?", ",",
        "don't", "on", "in", "it", "a)", "1bis", "(", ")", "-", "Reg. 45", "45",
    ]
)  # fmt: skip
JOINS = st.sampled_from([" ", " ", " ", "", "-", ", ", "\n", "'"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A question of pieces that lie against each other in many ways, or any text."""
    if draw(st.integers(0, 3)) == 0:
        return clean(draw(st.text(max_size=60)))
    pieces = draw(st.lists(NAMES, min_size=1, max_size=8))
    return clean("".join(f"{piece}{draw(JOINS)}" for piece in pieces))


def lost(text: str) -> list[str]:
    """The words that no span has the beginning of, or that two have."""
    spans = find_spans(text)
    return [
        match[0]
        for match in WORD.finditer(text)
        if sum(span.start < match.end() and match.start() < span.end for span in spans) == 0
    ]


@settings(max_examples=300, deadline=None)
@given(texts())
def test_spans_are_in_order_and_never_overlap(text: str) -> None:
    spans = find_spans(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    assert find_spans(text) == spans


@settings(max_examples=300, deadline=None)
@given(texts())
def test_every_span_says_what_it_is(text: str) -> None:
    for span in find_spans(text):
        assert span.value
        assert (span.citation is not None) == (span.kind is Kind.CITATION)
        assert span.cues or span.kind is not Kind.CUE


@pytest.mark.xfail(strict=True, reason="a word joined to a cue or name is in no span")
@settings(max_examples=400, deadline=None, derandomize=True)
@given(texts())
def test_every_word_is_in_a_span(text: str) -> None:
    assert lost(text) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda p: (p[0], p[0] + p[1])), max_size=6))
def test_the_complement_is_all_that_lies_outside(intervals: list[tuple[int, int]]) -> None:
    inside = {at for start, end in intervals for at in range(start, end)}
    outside = [at for start, end in complement(intervals, 40) for at in range(start, end)]
    assert outside == [at for at in range(40) if at not in inside]


def test_within_takes_the_spans_that_begin_there() -> None:
    spans = [Span(Kind.WORD, at, at + 4, "word") for at in (0, 5, 10)]
    assert [s.start for s in within(spans, 3, 10)] == [5]
