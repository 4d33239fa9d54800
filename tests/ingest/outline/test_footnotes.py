"""Footnotes by raised figures and signs: none stays in a clause, each is at the clause that refers to it."""

import pytest

from tests.support.documents import PREAMBLE, parsed, resolution, written


def test_a_raised_figure_refers_to_its_note_wherever_the_page_ends() -> None:
    clauses = resolution("""
        recalling
        the summit of lighthouse keepers held in Geneva,¹

        resolves
        1<TAB>to light all lamps, and that those that have gone out since the

        ¹ See A/60/687.

        last summit shall be lit again;
        2<TAB>to rest.
    """)
    assert (clauses[0].text, clauses[0].footnotes) == (
        "the summit of lighthouse keepers held in Geneva,",
        ("See A/60/687.",),
    )
    assert (
        clauses[1].text
        == "to light all lamps, and that those that have gone out since the last summit shall be lit again;"
    )
    assert clauses[1].footnotes == ()


def test_a_note_over_several_lines_ends_with_its_sentence() -> None:
    outlined = parsed(
        PREAMBLE
        + written("""
            resolves
            1<TAB>to light all lamps of the Union;*
            * The lamps of the Union are those that the list of its Secretary-General
            has in its second part.
            2<TAB>to rest.
        """)
    )
    note = "The lamps of the Union are those that the list of its Secretary-General has in its second part."
    assert [(c.num, c.text, c.footnotes) for c in outlined.clauses] == [
        ("1", "to light all lamps of the Union;", (note,)),
        ("2", "to rest.", ()),
    ]
    assert [o.role for o in outlined.outside].count("footnote") == 2


def test_a_note_without_a_full_stop_does_not_take_the_text_behind_it() -> None:
    clauses = resolution(
        "resolves\n1\tto light the lamps;¹\n¹ See A/60/687\n2\tto rest,\nrequests the Council\nto act."
    )
    assert [(c.phrase, c.num) for c in clauses] == [("resolves", "1"), ("resolves", "2"), ("requests the Council", "")]


@pytest.mark.parametrize(
    "text",
    [
        "resolves\n1\tthat the density shall be −20 dBW/m²;\n2\tto rest,²\n\n² In the harbour.",
        "resolves\n1\tthat *lamps* shall be lit;\n2\tto rest.",
        "resolves\n1\tto light:\n* lamps*;\n* candles;\n2\tto rest.",
    ],
)
def test_exponents_emphasis_and_bullets_refer_to_no_note(text: str) -> None:
    first = resolution(text)[0]
    assert first.footnotes == ()
    assert first.text == text.split("\t")[1].split("\n")[0]
