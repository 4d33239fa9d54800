"""The PDF reader: what is printed in rows and columns comes out as the paragraphs that were written."""

import shutil
from collections.abc import Sequence

import pytest

from ingest.readers import read_bytes
from tests.support.files import Placed, pdf

WIDE = "This row of words is as wide as any row on this page and so it fills the line"


def text(data: bytes) -> list[str]:
    return [line.text for line in read_bytes("a.pdf", data) if line.text and line.style != "furniture"]


def furniture(data: bytes) -> list[tuple[int | None, str]]:
    return [(line.page, line.text) for line in read_bytes("a.pdf", data) if line.style == "furniture"]


def column(x: int, top: int, rows: Sequence[str]) -> list[Placed]:
    return [(x, top - 14 * n, row) for n, row in enumerate(rows)]


LEFT = [f"the {name} row of words on the left" for name in ("1st", "2nd", "3rd", "4th", "5th", "6th")]
RIGHT = [f"and {name} row of words on the right" for name in ("one", "two", "six", "ten", "all", "any")]


class TestColumns:
    def test_the_left_column_is_read_before_the_right_one(self) -> None:
        data = pdf([[*column(72, 700, LEFT), *column(310, 700, RIGHT)]])
        assert text(data) == [" ".join([*LEFT, *RIGHT])]

    def test_also_where_the_file_has_their_rows_in_turns(self) -> None:
        rows = zip(column(72, 700, LEFT), column(310, 700, RIGHT), strict=True)
        assert text(pdf([[row for pair in rows for row in pair]])) == [" ".join([*LEFT, *RIGHT])]

    def test_rows_over_both_columns_stand_between_what_is_above_and_below(self) -> None:
        title, middle = (
            "A title over both of the columns of the page",
            "RESOLUTION 8 which stands across the whole of it",
        )
        upper = [*column(72, 700, LEFT), *column(310, 700, RIGHT)]
        lower = [*column(72, 500, LEFT), *column(310, 500, RIGHT)]
        data = pdf([[(150, 760, title), *upper, (140, 560, middle), *lower]])
        whole = " ".join([*LEFT, *RIGHT])
        assert text(data) == [title, whole, middle, whole]

    def test_a_table_is_no_text_in_columns(self) -> None:
        names = ["Chad", "Fiji", "Iran", "Mali", "Oman", "Peru"]
        rows = [
            (x, 700 - 14 * n, word) for n, name in enumerate(names) for x, word in ((72, name), (310, f"{n} votes"))
        ]
        assert text(pdf([rows])) == [f"{name}\t{n} votes" for n, name in enumerate(names)]


class TestTitles:
    def test_a_title_over_several_centred_rows_is_one_line(self) -> None:
        rows = [(204, 760, "RESOLUTION 7 (REV. DUBAI,"), (278, 746, "2018)"), (72, 700, WIDE), (72, 686, "and ends.")]
        assert text(pdf([rows])) == ["RESOLUTION 7 (REV. DUBAI, 2018)", f"{WIDE} and ends."]

    def test_the_title_at_the_top_of_the_first_page_is_no_head(self) -> None:
        pages = [
            [(72, 780, "A/RES/68/262"), (72, 700, "Recalling this.")],
            [(72, 780, "A/RES/68/262"), (72, 700, "More.")],
        ]
        assert text(pdf(pages)) == ["A/RES/68/262", "Recalling this.", "More."]
        assert furniture(pdf(pages)) == [(2, "A/RES/68/262")]


def test_a_mark_from_which_the_next_rows_hang_is_sure() -> None:
    rows = [(72, 700, f"b) of {WIDE}"), (86, 686, "and hangs from its words.")]
    assert text(pdf([rows])) == [f"b)\tof {WIDE} and hangs from its words."]


class TestFurniture:
    @pytest.mark.parametrize(
        "row",
        ["PP-18/FINAL-ACTS", "RES12-3", "Copyright (c) ITU 2019", "- 2 -", "2/3", "Page 2", "WTSA16/43-E"],
    )
    def test_heads_and_feet_of_a_document_of_two_pages(self, row: str) -> None:
        first, second = [(72, 700, "One."), (72, 650, "Two.")], [(72, 700, "Three."), (72, 650, "Four.")]
        for at in (780, 40):
            data = pdf([first, [*second, (200, at, row)]])
            assert text(data) == ["One.", "Two.", "Three.", "Four."]
            assert furniture(data) == [(2, row)]

    def test_what_stands_alone_in_the_same_place_of_two_pages(self) -> None:
        pages = [
            [(72, 800, "Final Acts of Dubai"), (72, 700, f"{n} of it."), (72, 650, "End.")] for n in ("One", "Two")
        ]
        assert furniture(pdf(pages)) == [(1, "Final Acts of Dubai"), (2, "Final Acts of Dubai")]

    def test_a_word_that_begins_two_pages_is_no_head(self) -> None:
        pages = [[(72, 700, "considering"), (72, 686, f"{n} of it."), (72, 650, "End.")] for n in ("One", "Two")]
        assert furniture(pdf(pages)) == []

    def test_a_paragraph_goes_on_beyond_it(self) -> None:
        pages = [
            [(72, 700, "Short."), (72, 100, WIDE), (280, 40, "- 1 -")],
            [(72, 780, "RES7-2"), (72, 700, "and ends.")],
        ]
        assert text(pdf(pages)) == ["Short.", f"{WIDE} and ends."]

    @pytest.mark.parametrize("row", ["(c) the Charter of the United Nations;", "10 to act;", "considering"])
    def test_the_first_row_of_a_page_is_not_lost(self, row: str) -> None:
        pages = [[(72, 700, "One."), (72, 650, "Two.")], [(72, 780, row), (72, 700, "Three.")]]
        assert row in text(pdf(pages))


class TestParagraphs:
    @pytest.mark.parametrize(("heading", "body"), [(14, 12), (12, 10), (18, 12), (13, 11)])
    def test_a_heading_as_wide_as_the_text_below_it_is_no_part_of_it(self, heading: int, body: int) -> None:
        head = "Item 3. Adoption of the report on lamps in the harbours of the region"
        rows = [head, "Keepers adopt the report.", WIDE, "and so on to the end.", WIDE, "and to the end again."]
        sizes = {head: heading, **dict.fromkeys(rows[1:], body)}
        placed = [(72, 700 - y, row) for y, row in zip((0, 20, 60, 74, 112, 126), rows, strict=True)]
        assert text(pdf([placed], sizes=sizes))[:2] == rows[:2]

    @pytest.mark.parametrize(
        ("ends", "begins", "ended"),
        [
            ("to be discussed there.", "Keepers bring a lamp", True),
            ("and the report is kept.", "The plan of work is in the annex", True),
            ("which the keepers and", "Members of the board share", False),
            ("to be discussed there,", "and to be kept", False),
        ],
    )
    def test_a_page_that_ends_with_a_sentence_ends_a_paragraph(self, ends: str, begins: str, ended: bool) -> None:
        pages = [
            [(72, 700, "Lamps."), (72, 114, WIDE), (72, 100, ends)],
            [(72, 780, begins), (72, 766, "till morning."), (72, 700, "Buoys.")],
        ]
        lines = [line.text for line in read_bytes("a.pdf", pdf(pages)) if line.style != "furniture"]
        after = lines[next(i for i, line in enumerate(lines) if ends in line) + 1]
        assert (after == "") is ended or begins in after


class TestHyphens:
    @pytest.mark.parametrize(
        ("end", "start", "elsewhere", "joined"),
        [
            ("the internation-", "al rules", "", "the international rules"),
            ("with UN-", "ESCO and others", "UNESCO is named.", "with UNESCO and others"),
            ("with UN-", "ESCO and others", "", "with UNESCO and others"),
            ("in a multi-", "stakeholder way", "A multi-stakeholder way.", "in a multi-stakeholder way"),
            ("as a non-", "member State", "", "as a non-member State"),
            ("and re-", "establishing it", "", "and re-establishing it"),
            ("the IMT-", "2020 networks", "", "the IMT-2020 networks"),
            ("from CWG-", "WSIS to all", "WSIS met. The CWG met.", "from CWG-WSIS to all"),
            ("by radio-", "frequency use", "", "by radio-frequency use"),
        ],
    )
    def test_a_word_over_two_rows(self, end: str, start: str, elsewhere: str, joined: str) -> None:
        row = f"{WIDE[: len(WIDE) - len(end) - 1]} {end}"
        rows = [(72, 700, row), (72, 686, start), (72, 600, elsewhere or "Another.")]
        assert text(pdf([rows]))[0].endswith(joined)

    def test_a_document_that_hyphenates_is_believed(self) -> None:
        row = WIDE[:-14]
        rows = [(72, 700, f"{row} the telecommuni-"), (72, 686, "cation rules."), (72, 650, f"{row} an internation-")]
        rows += [(72, 636, "al body."), (72, 600, f"{row} the wire-"), (72, 586, "less links.")]
        assert [each.split(" the ")[-1] for each in text(pdf([rows]))[::2]] == [
            "telecommunication rules.",
            "wireless links.",
        ]


class TestPages:
    def test_every_line_knows_its_page(self) -> None:
        pages = [[(72, 700, "a)"), (100, 700, f"item {n};")] for n in range(1, 4)]
        assert [(line.page, line.text) for line in read_bytes("a.pdf", pdf(pages))] == [
            (n, f"a)\titem {n};") for n in range(1, 4)
        ]

    def test_a_picture_of_a_page_is_reported_where_nothing_reads_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda _: None)
        data = pdf([[(72, 700, "One.")], []]).replace(b"/Length 0 >>\nstream\n\n", b"/Length 0 >>\nstream\n\n")
        assert furniture(data) == []  # an empty page has lost nothing
        drawn = pictured()
        assert text(drawn) == ["One."]
        assert furniture(drawn) == [(2, "[page 2 has no text that can be read]")]

    def test_a_picture_of_a_page_is_recognised_and_marked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def recognise(command: list[str], **_: object) -> bytes:
            listed = "--list-langs" in command
            return b"List:\neng\n" if listed else b"resolves to instruct\nthe Council\n\nto act.\n\f"

        monkeypatch.setattr(shutil, "which", lambda _: "/bin/recognise")
        monkeypatch.setattr("ingest.readers.ocr.run", recognise)
        lines = [(line.page, line.style, line.text) for line in read_bytes("a.pdf", pictured()) if line.text]
        assert lines == [
            (1, "", "One."),
            (2, "furniture", "[page 2 was recognised from its picture (OCR) and may be misread]"),
            (2, "ocr", "resolves to instruct the Council"),
            (2, "ocr", "to act."),
        ]


def pictured() -> bytes:
    """A PDF whose second page has a line that is drawn, and no text."""
    data = pdf([[(72, 700, "One.")], [(72, 700, "x")]])
    drawn = b"72 700 m 200 700 l S"
    start = data.rindex(b"BT /F1")
    end = data.index(b"ET\n", start) + 3
    return data[:start] + drawn.ljust(end - start) + data[end:]
