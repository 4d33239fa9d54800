"""Marks of items that few documents print, and numbers that two lists share."""

import pytest

from ingest.outline.marks import read_mark
from tests.support.documents import PREAMBLE, numbers, parsed, resolution, written


@pytest.mark.parametrize(
    ("text", "num", "rest"),
    [
        ("Q1. Is there a register?", "Q1", "Is there a register?"),
        ("A\tGeneral tariff principles", "A", "General tariff principles"),
        ("□\tDepth of the water table", "", "Depth of the water table"),
        ("➢ to act", "", "to act"),
        ("2Each administration shall act", "2", "Each administration shall act"),
        ("-or the gold franc", "", "or the gold franc"),
    ],
)
def test_a_mark_and_the_words_behind_it(text: str, num: str, rest: str) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert (mark.num, text[mark.end :]) == (num, rest)


@pytest.mark.parametrize(
    "text", ["A\t1\t2", "H\t=", "3GPP specifications", "A lamp is lit", "E.164 numbers", "A4 paper"]
)
def test_what_only_looks_like_a_mark(text: str) -> None:
    assert read_mark(text) is None


def test_questions_have_their_numbers() -> None:
    clauses = parsed(
        written("""
            We kindly ask you to reply to these questions:
            Q1. Is there a register?
            Q2. May a keeper change it, and if so,
            (a) under what authority;
            (b) with what trace?
            Q3. Are lamps still used?

            We look forward to your reply.
        """)
    ).clauses
    assert numbers(clauses) == ["", "Q1", "Q2", "Q2.a", "Q2.b", "Q3", ""]


def test_the_sign_behind_a_number_tells_two_lists_apart() -> None:
    text = "ARTICLE 1\nThe Council\n\n1. It meets.\n\n2. 1) It has a chair.\n\n2) It has a clerk.\n\n3. It ends.\n\nARTICLE 2\nEnd\n\n1. It ends."
    clauses = parsed(text).clauses
    assert numbers(clauses) == ["1", "2.1", "2.2", "3", "1"]


def test_numbers_merged_with_struck_ones_count_as_the_new() -> None:
    outlined = parsed(
        written("""
            Administration of Utopia
            Proposals for the work of the conference
            MOD<TAB>UTO/17A3/1
            RESOLUTION 7 (Rev. Dubai, 2018Geneva, 2030)
            Lighthouses
            The Plenipotentiary Conference (Dubai, 2018Geneva, 2030),
            resolves
            1<TAB>to light all lamps;
            2<TAB>to keep them lit;
            23<TAB>to prepare guidelines on:
            a)<TAB>lamps;
            b)<TAB>wicks;
            bc)<TAB>oil;
            34<TAB>to report,
            requests the Council
            to act.
            Reasons:<TAB>They are dark.
        """)
    )
    assert [c.num for c in outlined.clauses if c.phrase == "resolves"] == [
        "1",
        "2",
        "23",
        "23.a",
        "23.b",
        "23.bc",
        "34",
    ]
    assert not [o for o in outlined.outside if "gap" in o.role]


def test_an_adopted_text_has_no_merged_numbers() -> None:
    clauses = resolution("resolves\n1\tto act on\n23\tlamps of the Union;\n2\tto rest.")
    assert "3" not in numbers(clauses)
    assert not parsed(PREAMBLE + "resolves\n1\tto act;\n2\tto rest.").gaps
