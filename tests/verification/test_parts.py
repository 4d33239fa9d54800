"""The parts: words that are compared, quotations that are found, sentences, paragraphs, citations that go back."""

import pytest

from bot.verification import draft_of
from bot.verification.folding import fold
from bot.verification.mentions import mentions
from bot.verification.quotations import quotations
from bot.verification.segments import segmented
from bot.verification.sentences import sentence_at
from tests.support.drafts import held


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the people's “lamps”", "the people’s ''lamps''"),
        ("non-\ndiscriminatory access", "non-discriminatory access"),
        ("peer- reviewed", "peer-reviewed"),
        ("ITU‑D – here", "ITU-D - here"),
        ("coun\u00adtries", "countries"),
        ("countries2 and", "countries and"),
        ("ﬁsh  and\u00a0chips", "fish and chips"),
    ],
)
def test_typography_makes_no_difference(one: str, other: str) -> None:
    assert fold(one).words == fold(other).words


@pytest.mark.parametrize(
    ("one", "other"), [("shall light", "should light"), ("lamps, and", "lamps and"), ("IPv4", "IPv6"), ("may", "May")]
)
def test_all_else_does(one: str, other: str) -> None:
    assert fold(one).words != fold(other).words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said "one" and “two”.', ["one", "two"]),
        ("“outer ‘inner’ outer”", ["outer ‘inner’ outer"]),
        ("« à la française »", [" à la française "]),
        ("the people's and the keepers' lamps", []),
        ("‘a lamp for each of the keepers’", ["a lamp for each of the keepers"]),
        ("“one (“two” in it) and on”", ["one (“two” in it) and on"]),
        ("„unten und oben“", ["unten und oben"]),
        ("> set off\n> in two lines", ["set off\nin two lines"]),
        ("“first paragraph\n\n“second paragraph”", ["first paragraph", "second paragraph"]),
        ('5" pipes', []),
    ],
)
def test_quotations(text: str, found: list[str]) -> None:
    draft = draft_of(text)
    words = [draft.paragraphs[q.paragraph].text[q.inner_start : q.inner_end] for q in quotations(draft.paragraphs)]
    assert words == found


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("to light … the lamps", [["to", "light"], ["the", "lamps"]]),
        ("[T]o light", [["To", "light"]]),
        ("to light [...] the lamps.", [["to", "light"], ["the", "lamps"]]),
        ("to lihgt [sic] lamps", [["to", "lihgt", "lamps"]]),
        ("…", []),
    ],
)
def test_segments(text: str, segments: list[list[str]]) -> None:
    assert [list(s.words.words) for s in segmented(text, 0, len(text))[0].segments] == segments


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two X. Three", " Two X. Three"),
        ("See Res. 45 and No. 3 of X", "See Res. 45 and No. 3 of X"),
        ("One. Cf. Resolution 45 (Rev. Dubai, 2018) for X", " Cf. Resolution 45 (Rev. Dubai, 2018) for X"),
        ("One.” X", " X"),
        ("a cell\tX", "X"),
    ],
)
def test_sentences(text: str, sentence: str) -> None:
    start, end = sentence_at(text, text.index("X"))
    assert text[start:end] == sentence


@pytest.mark.parametrize(
    ("text", "numbers", "nums"),
    [
        ("WTDC Resolution 45, resolves 2, and resolves 1 of the same Resolution", ["45", "45"], [("2",), ("1",)]),
        ("Decision 7 and Resolution 45; that Decision, decides 1", ["7", "45", "7"], [(), (), ("1",)]),
        ("Resolution 45, resolves 2. Ibid.", ["45", "45"], [("2",), ("2",)]),
        ("Resolution 45. Its resolves 3; resolves 2 thereof", ["45", "45", "45"], [(), ("3",), ("2",)]),
        ("In its resolves 2, Resolution 45 says so", ["45"], [("2",)]),
        ("Resolution 45 (instructs BDT 2 a))", ["45"], [("2.a",)]),
        ("Resolution 45, invites Member States 1 to 3", ["45"], [("1", "2", "3")]),
    ],
)
def test_citations_that_go_back(text: str, numbers: list[str], nums: list[tuple[str, ...]]) -> None:
    draft = draft_of(text)
    found = mentions(draft, list(quotations(draft.paragraphs)), held())
    assert [(m.cited.number, m.cited.nums) for m in found] == list(zip(numbers, nums, strict=True))
