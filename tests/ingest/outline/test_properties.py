"""Invariants of the parser for generated documents: no word is lost, ids are unique, and nothing hangs or fails."""

import re
import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.model import Clause
from ingest.outline.parts import Outline
from tests.support.documents import PREAMBLE, parsed

pytestmark = pytest.mark.slow

slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PHRASES = (
    "recalling", "considering further", "noting with satisfaction", "resolves", "resolves to instruct the Director of the"
    " Telecommunication Development Bureau", "instructs the Secretary-General and the Directors of the Bureaux",
    "invites Member States, Sector Members and Associates", "urges all friends", "further resolves",
)  # fmt: skip
MARKS = ("a)\t", "b)\t", "c) ", "i)\t", "ii)\t", "1\t", "2\t", "3bis\t", "2.1\t", "(d)\t", "–\t", "• ", "7. ", "")
GLUE = (
    ", instructs the Director of the Radiocommunication Bureau to ",
    ", resolves that ",
    ", having noted",
    "; 2 to ",
)
ENDS = (";", ",", ".", ":", "")
OTHERS = (
    "",
    "   ",
    "– 25 –",
    "ANNEX 1",
    "SECTION 2",
    "resolves 2i) above;",
    "– \u200b –",
    "Page 2 of 3",
    "[1: a note]",
)
NAMES = ("Zürich", "Ünal", "Москва", "日内瓦", "جنيف", "ﬁnal", "ʼokina", "e\u0301tude", "½", "𝔘nion", "ß", "\u200b")


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A resolution-like text in which every long word is another."""
    count = iter(range(100_000, 200_000))

    def words() -> str:
        words_of_line = [f"word{next(count)}" for _ in range(draw(st.integers(1, 5)))]
        if draw(st.booleans()):
            words_of_line.insert(draw(st.integers(0, len(words_of_line))), draw(st.sampled_from(NAMES)))
        if draw(st.integers(0, 5)) == 0:
            words_of_line.insert(draw(st.integers(1, len(words_of_line))), draw(st.sampled_from(GLUE)))
        return draw(st.sampled_from((" ", "  ", "\u00a0"))).join(words_of_line)

    rows = []
    for _ in range(draw(st.integers(0, 14))):
        match draw(st.integers(0, 4)):
            case 0:
                rows.append(draw(st.sampled_from(PHRASES)))
            case 1:
                rows.append(draw(st.sampled_from(OTHERS)))
            case _:
                rows.append(draw(st.sampled_from(MARKS)) + words() + draw(st.sampled_from(ENDS)))
    return draw(st.sampled_from((PREAMBLE, "", "Dear colleague,\n\n"))) + "\n".join(rows)


def long_words(text: str) -> list[str]:
    """Words that are part of no mark, number or connective."""
    return re.findall(r"\w{5,}", text)


def claims(outlined: Outline) -> list[tuple[int, int, str]]:
    """(first line, last line, words) of every part that a document was parsed into."""
    inside = [(*c.lines, c.text) for c in outlined.clauses]
    return inside + [(o.line, o.line, o.text) for o in outlined.outside]


def in_order(words: list[str], text: list[str]) -> bool:
    """Whether the words stand in a text in this order, other words perhaps between them."""
    rest = iter(text)
    return all(word in rest for word in words)


@slow
@given(documents())
def test_every_word_ends_in_one_clause_or_beside_them(text: str) -> None:
    found = Counter(word for *_, words in claims(parsed(text)) for word in long_words(words))
    assert found == Counter(long_words(text))


@slow
@given(documents())
def test_every_line_is_claimed_by_what_holds_its_words(text: str) -> None:
    lines = text.split("\n")
    for first, last, words in claims(parsed(text)):
        assert in_order(words.split(), " ".join(lines[first - 1 : last]).split())
    claimed = {n for first, last, _ in claims(parsed(text)) for n in range(first, last + 1)}
    assert {n for n, line in enumerate(lines, 1) if line.strip()} <= claimed


@slow
@given(documents())
def test_a_second_reading_gives_the_same_ids_and_no_id_twice(text: str) -> None:
    clauses = parsed(text).clauses
    eids = [c.eid for c in clauses]
    assert len(set(eids)) == len(eids)
    assert clauses == parsed(text).clauses
    assert all(re.fullmatch(r"\S+", eid) for eid in eids)
    assert {c.parent for c in clauses} - {""} <= set(eids)


@slow
@given(documents())
def test_a_clause_has_words_a_label_and_one_home(text: str) -> None:
    for clause in parsed(text).clauses:
        assert clause.text.strip() == clause.text != ""
        assert clause.label.startswith("PP Resolution 7 (Dubai, 2018)")
        assert clause.lines[0] <= clause.lines[1]
        assert not (clause.addressees and clause.part.value != "operative")


@slow
@given(st.text(max_size=400) | st.text(alphabet="a)1. \t\n;:,resolvesthat([]–_i", max_size=400))
def test_any_text_at_all(text: str) -> None:
    for whole in (text, PREAMBLE + text, f"{PREAMBLE}resolves\n{text}"):
        clauses = parsed(whole).clauses
        assert len({c.eid for c in clauses}) == len(clauses)
        assert all(isinstance(c, Clause) and c.text for c in clauses)


@pytest.mark.parametrize(
    "piece",
    [
        " ", "\t", ", ", "; 1 to ", ", resolves to ", "which, ", "[1: x ", "ANNEX 1 TO RESOLUTION 1 ", "a) ", "1.", "1) x. 2) ",
        "Member States, ", "the and of ", ", noting also the ", "(", "_", " - 1 ", "x", ", invites x ",
    ],
)  # fmt: skip
def test_a_monstrous_line_takes_no_forever(piece: str) -> None:
    started = time.monotonic()
    parsed(f"{PREAMBLE}resolves\n[footnoteRef:1]{piece * (20_000 // len(piece))}\n1\tto end.")
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "line", ["a)\tone;", "resolves", "a)\tone:", "one:", "–\tone", "b)\ttwo", "considering\na)\tone;"]
)
def test_many_lines_take_no_forever(line: str) -> None:
    started = time.monotonic()
    clauses = parsed(PREAMBLE + "\n".join([line] * 5_000)).clauses
    assert len({c.eid for c in clauses}) == len(clauses)
    assert time.monotonic() - started < 20
