"""The Markdown reader: what a person sees of the page, with the marks that its writer typed."""

import contextlib

import pytest

from ingest.readers import UnreadableError, read_bytes


def styled(text: str) -> list[tuple[str, str]]:
    return [(line.style, line.text) for line in read_bytes("a.md", text.encode()) if line.text]


def test_headings_also_without_the_space_that_they_need() -> None:
    text = "# RESOLUTION 7\n\n####Purpose and Scope\n\nArticle 1\n---------\n\n#1 of all"
    assert styled(text) == [
        ("heading", "RESOLUTION 7"),
        ("heading", "Purpose and Scope"),
        ("heading", "Article 1"),
        ("heading", "1 of all"),
    ]


def test_emphasis_links_and_html_inside_are_read_as_seen() -> None:
    text = "*considering* [the Charter](../charter.md) of administrations<sup>1</sup>\n\n<p><em>resolves</em></p>"
    assert styled(text) == [("", "considering the Charter of administrations1"), ("", "resolves")]


def test_lists_keep_their_printed_numbers() -> None:
    assert styled("3. three\n4. four\n\n7. seven") == [
        ("item", "3.\tthree"),
        ("item", "4.\tfour"),
        ("item", "7.\tseven"),
    ]
    assert styled("1) one\n2) two\n   - deep") == [("item", "1)\tone"), ("item", "2)\ttwo"), ("item", "•\tdeep")]


def test_a_list_of_nothing_but_ones_is_counted() -> None:
    assert [text for _, text in styled("1. one\n1. two\n1. three")] == ["1.\tone", "2.\ttwo", "3.\tthree"]


def test_marks_that_are_no_markdown_stay_as_they_are_typed() -> None:
    text = "resolves\na)\tthis;\nb)\tthat;\n\n2.1 The rules\n\n    c) set in, and no code"
    assert [line for _, line in styled(text)] == [
        "resolves",
        "a)\tthis;",
        "b)\tthat;",
        "2.1 The rules",
        "c) set in, and no code",
    ]


def test_tables_are_rows_of_cells() -> None:
    text = "| Body | Year |\n|------|------|\n| WTDC | 2022 |\n"
    assert styled(text) == [("row", "Body\tYear"), ("row", "WTDC\t2022")]


def test_footnotes_stand_at_the_end_of_their_line_and_definitions_are_not_lost() -> None:
    text = "countries[^1];\n\n[^1]: These include\n    islands.\n\n[1]: https://www.itu.int"
    assert styled(text) == [
        ("", "countries[footnoteRef:1]; [1: These include islands.]"),
        ("", "[1]: https://www.itu.int"),
    ]


def test_struck_words_are_deleted() -> None:
    (line,) = read_bytes("a.md", b"in ~~2018~~<u>2022</u>")
    assert (line.text, line.base) == ("in 2022", "in 2018")


def test_fields_before_the_text_are_no_part_of_it() -> None:
    text = "---\ntitle: Resolution 7\ntags:\n  - spam\n---\n\nrecalling"
    assert styled(text)[-1] == ("", "recalling")
    assert {style for style, _ in styled(text)[:-1]} == {"furniture"}


@pytest.mark.parametrize("text", ["[" * 5_000, "> " * 3_000 + "x", "*a " * 20_000, "- " * 2_000 + "x"])
def test_what_is_made_to_keep_a_reader_busy_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableError):
        read_bytes("a.md", text.encode())


def test_a_text_file_is_no_markdown() -> None:
    assert [line.text for line in read_bytes("a.txt", b"*considering*")] == ["*considering*"]
