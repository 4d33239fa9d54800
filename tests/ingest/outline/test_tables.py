"""Tables and formulas inside a text: they end no sentence, so what stands below them begins by itself."""

import pytest

from tests.support.documents import numbers, parsed, resolution, written

TABLES = {
    "tabs": "Band<TAB>Power<TAB>Station\n40 m<TAB>100 W<TAB>fixed\n20 m<TAB>5 W<TAB>mobile",
    "two columns": "Buoy<TAB>Colour\nNorth<TAB>red\nSouth<TAB>green",
    "spaces": "Harbour          Depth         Pilot\nVardø            12 m          yes\nHamina           9 m           no",
    "figures": "Year<TAB>Wrecks\n2031<TAB>14\n2032<TAB>–",
    "titled": "TABLE 4\nLamp<TAB>Lumen<TAB>Hours\nMain<TAB>4 000<TAB>12",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_numbering_goes_on_below_a_table(table: str) -> None:
    annex = f"ANNEX 1\nLimits of stations\n1 Stations keep to these limits.\n{table}\n2 The secretariat keeps the list.\n3 It is public."
    clauses = resolution(f"resolves\nthat the annex apply.\n\n{annex.replace('<TAB>', chr(9))}")
    assert numbers(clauses)[-2:] == ["2", "3"]
    assert [c.text for c in clauses][-2:] == ["The secretariat keeps the list.", "It is public."]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_paragraph_begins_below_a_table_in_lines_of_a_pages_width(table: str) -> None:
    text = """
        resolves

        1 that pilots shall be trained every third year in the harbours that the annex
        to the present resolution names, at the cost of those who own the ships;

        2 that every harbour shall keep a list of the pilots whom it has trained, and
        shall send it to the secretariat at the end of each year.

        Annex

        Harbours

        The harbours are those of the table below; their masters may ask for others to
        be added.

        {}
        The masters of two harbours may agree to share a pilot, provided that they tell
        the secretariat of it at least three months before.
    """
    clauses = resolution(written(text).format(table.replace("<TAB>", "\t")))
    assert clauses[-1].text.startswith("The masters of two harbours may agree")
    assert clauses[-1].text.endswith("three months before.")


@pytest.mark.parametrize(
    ("formula", "legend"),
    [
        ("P = 10 log (N) + 3 dB", "where N is the number of lamps."),
        ("E ≤ E0 − 20 log d", "where: d = the distance in km"),
        ("I(t) = I0 × e–kt", "where I0 is the current at the start, and k a constant."),
        ("∆f = ± 3 Hz", "where ∆f is the drift of the lamp."),
        ("α → β → γ", "where β may be left out."),
        ("Gt + Gr = 12 dBi", "where Gt (dBi) is the gain of the aerial."),
    ],
)
def test_what_explains_a_formula_is_a_paragraph_of_its_own(formula: str, legend: str) -> None:
    text = f"RECOMMENDATION ITU-R SM.9999-0\n\nLamps\n\n1 Scope\n\nThis is about lamps.\n\n2 Power\n\nThe power of a lamp is:\n\n{formula}\n\n{legend}\n"
    assert legend in [c.text for c in parsed(text).clauses]


def test_a_sentence_with_where_goes_on() -> None:
    clauses = resolution("resolves\n1\tthat lamps be lit in harbours\nwhere it is dark in winter;\n2\tto go on.")
    assert clauses[0].text == "that lamps be lit in harbours where it is dark in winter;"


def test_a_sentence_in_lines_of_a_pages_width_goes_on_behind_a_formula() -> None:
    clauses = resolution("""
        resolves

        1 that a lamp of more than P = 30 W may be lit in every harbour of the region
        where N is more than three, and that it may be kept lit for as long as ships
        are expected, whatever the season and whatever the cost of keeping it;

        2 that a lamp which nobody needs any longer be put out at once, and that its
        keeper be found another one to keep in the same harbour or in a near one;

        3 that what has been done about lamps be told to the next conference by those
        who have done it, with the reasons why it was done.
    """)
    assert "P = 30 W may be lit in every harbour of the region where N is more than three" in clauses[0].text
