"""Paragraphs that a file sets off as quotations are marked so, and quotation marks that a browser adds are read."""

from io import BytesIO

import pytest

from ingest.readers import read_bytes


def word(*paragraphs: tuple[str, str]) -> bytes:
    """A Word file of paragraphs with their styles."""
    from docx import Document

    document, out = Document(), BytesIO()
    for text, style in paragraphs:
        document.add_paragraph(text, style=style)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<p>It says:</p><blockquote><p>to light the lamps</p></blockquote><p>So be it.</p>"),
        ("a.md", b"It says:\n\n> to light the lamps\n\nSo be it.\n"),
        ("a.docx", word(("It says:", "Normal"), ("to light the lamps", "Quote"), ("So be it.", "Normal"))),
        ("a.docx", word(("It says:", "Normal"), ("to light the lamps", "Intense Quote"), ("So be it.", "Normal"))),
    ],
)
def test_what_is_set_off_is_marked(name: str, data: bytes) -> None:
    lines = [(line.text, line.quoted) for line in read_bytes(name, data) if line.text]
    assert lines == [("It says:", False), ("to light the lamps", True), ("So be it.", False)]


def test_the_marks_of_a_browser_are_read() -> None:
    lines = read_bytes("a.html", b"<p>It asks <q>to light the lamps</q> at dusk.</p>")
    assert [line.text for line in lines] == ["It asks “to light the lamps” at dusk."]
