"""What a page prints in the middle of a sentence: the sentence goes on behind it, and each such line is reported."""

import pytest

from tests.support.documents import PREAMBLE, parsed, written


@pytest.mark.parametrize(
    "edge",
    [
        ["International Ice Warning Union", "- 14 -"],
        ["14", "International Ice Warning Union"],
        ["Rec. ITU-R RS.2190-1", "7"],
        ["International Telecommunication Union • Place des Nations, CH-1211 Geneva 20", "Tel: +41 22 730 5111", "2"],
        ["C:\\USERS\\TRAD\\062E.DOCX (519022)\t02.10.26\t02.10.26"],
        ["SG11-TD1288/GEN", "2"],
    ],
)
@pytest.mark.parametrize("blank", ["", "\n"])
def test_a_sentence_goes_on_behind_the_edge_of_a_page(edge: list[str], blank: str) -> None:
    before, after = "that a warning shall be given where it is supported by two", "thirds of the stations that hear it;"
    text = "\n".join(["resolves", f"1\t{before}", *(blank + line for line in edge), blank + after, "2\tto rest."])
    outlined = parsed(PREAMBLE + text)
    assert [(c.num, c.text) for c in outlined.clauses] == [("1", f"{before} {after}"), ("2", "to rest.")]
    assert [o.text for o in outlined.outside if o.role == "page furniture"] == [line.strip() for line in edge]


def test_a_number_below_a_phrase_is_that_of_an_item() -> None:
    text = "resolves\n1\nthat the lamps be lit;\n2\nthat they be kept,\ninstructs the Council\n1\nto meet."
    clauses = parsed(PREAMBLE + text).clauses
    assert [(c.phrase, c.num) for c in clauses] == [
        ("resolves", "1"),
        ("resolves", "2"),
        ("instructs the Council", "1"),
    ]


@pytest.mark.parametrize("line", ["Republic of Utopia", "NOTE – The lamps are lit"])
def test_words_of_the_text_beside_no_number_of_a_page_stay(line: str) -> None:
    outlined = parsed(PREAMBLE + f"resolves\n1\tthat lamps be lit in the\n{line}\nand elsewhere;\n2\tto rest.")
    assert not [o for o in outlined.outside if o.role == "page furniture"]


def test_a_running_head_of_a_symbol_and_the_title() -> None:
    outlined = parsed(
        written("""
            A/RES/81/147
            81/147. Safeguarding of lighthouses and of those who keep them
            The General Assembly,
            Recalling its resolution 80/1,
            Mindful that the nights are long and that
            A/RES/81/147 Safeguarding of lighthouses and of those who keep them
            ships are many,
            1. Decides to light all lamps.
        """),
        body="unga",
    )
    assert [c.text for c in outlined.clauses] == [
        "its resolution 80/1,", "that the nights are long and that ships are many,", "Decides to light all lamps.",
    ]  # fmt: skip


def test_a_head_in_columns_with_the_numbers_of_pages_that_follow_each_other() -> None:
    text = written("""
        CONVENTION ON LAMPS

        ARTICLE 7
        The Conference

        1<TAB>It meets every year.

        20     Ch. II – Art. 7     Conv.

        2<TAB>It has a chair.

        ARTICLE 8
        The Board

        Conv.     Ch. II – Art. 8     21

        1<TAB>It meets every day.
    """)
    clauses = parsed(text).clauses
    assert [(c.section, c.num, c.text) for c in clauses] == [
        ("Article 7 The Conference", "1", "It meets every year."),
        ("Article 7 The Conference", "2", "It has a chair."),
        ("Article 8 The Board", "1", "It meets every day."),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "10     Lamp     white\n\n500     Lamp     red\n\n7     Lamp     green",
        "1     Lamps     White\n\n2     Candles     Red\n\n3     Buoys     Green",
        "1     a)     It meets\n\n2     a)     It rests",
    ],
)
def test_a_table_of_three_columns_is_no_head(table: str) -> None:
    text = f"resolves\nto use the table.\n\n{table}"
    assert not [o for o in parsed(PREAMBLE + text).outside if o.role == "page furniture"]
