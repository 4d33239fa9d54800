"""The PDF reader: printed rows are joined into paragraphs; running heads and page numbers are told apart from them."""

import re
import statistics
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from typing import Any

from ingest.errors import UnreadableError
from ingest.readers.hyphens import Hyphens
from ingest.readers.line import Line, Row, numbered
from ingest.readers.ocr import Recogniser
from ingest.readers.pdf_furniture import furniture_of
from ingest.readers.pdf_paragraphs import paragraphs
from ingest.readers.pdf_rows import PdfRow, page_rows

MAX_PAGES = 5_000
"""Pages; a file with more is an archive, or made to keep a reader busy."""

_PDFIUM = threading.Lock()
"""PDFium may be used by one thread at a time."""

# At the start of a paragraph the mark is sure, however narrow the gap after it was set.
_DOTTED = re.compile(r"^(\d{1,3}(?:\.\d{1,3})+) (?=[A-ZÀ-ÞА-Я])")
# In heights of the text: what is printed larger is a heading.
_LARGE = 1.15


def read_pdf(name: str, data: bytes) -> list[Line]:
    """Read the lines of a PDF with the page that each begins on; the furniture of a page comes after its text.

    A page without text is recognised where Tesseract is installed, else a line of furniture says that it is not read.
    Raises UnreadableError.
    """
    with _PDFIUM:
        rows, pictures = _read(name, data)
    furniture = furniture_of(rows)
    text = [row for row in rows if row not in furniture]
    if not text and not any(row.style == "ocr" for row in pictures):
        raise UnreadableError(
            f"{name} has no text that can be read (a scan?); recognise its text (OCR) or find the original."
        )
    heads = [Row(row.text, "furniture", row.page) for row in rows if row in furniture]
    return numbered(sorted((*_paragraph_rows(text), *heads, *pictures), key=lambda row: row.page or 0))


def _read(name: str, data: bytes) -> tuple[list[PdfRow], list[Row]]:
    """The printed rows of all pages, and what is said or recognised of those without any. Raises UnreadableError."""
    import pypdfium2

    rows: list[PdfRow] = []
    pictures: list[Row] = []
    gutter: float | None = None
    recogniser = Recogniser()
    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            if len(document) > MAX_PAGES:
                raise UnreadableError(f"{name} has {len(document):,} pages, over the limit of {MAX_PAGES:,}; split it.")
            for number in range(1, len(document) + 1):
                with closing(document[number - 1]) as page, closing(page.get_textpage()) as textpage:
                    found, gutter = page_rows(textpage, number, page.get_height(), gutter)
                    rows += found
                    if not found and not _is_blank(page):
                        pictures += recogniser.rows(page, number)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableError(f"{name} is protected by a password; save it without one.") from error
        raise UnreadableError(f"{name} is damaged or no PDF; open it and save it as PDF again.") from error
    return rows, pictures


def _is_blank(page: Any) -> bool:
    return next(iter(page.get_objects(max_depth=1)), None) is None


def _paragraph_rows(rows: Sequence[PdfRow]) -> Iterator[Row]:
    """Join printed rows into paragraphs, with a gap where space stands between two on a page."""
    hyphens = Hyphens([row.text for row in rows])
    usual = statistics.median([row.height for row in rows] or [0.0])
    opened = False
    last: PdfRow | None = None
    for paragraph in paragraphs(rows):
        first = paragraph[0]
        if last and (_spaced(last, first) if first.page == last.page else _ended(last, first)):
            yield Row("", page=first.page)
        large = statistics.median(row.height for row in paragraph) >= _LARGE * usual
        opened = opened or not large
        style = "row" if first.tabular else ""
        if large:
            style = "heading" if opened or first.page > 1 else "title"
        yield Row(_joined(paragraph, hyphens), style, first.page)
        last = paragraph[-1]


def _spaced(last: PdfRow, first: PdfRow) -> bool:
    """Whether space stands between two paragraphs of a page."""
    return not 0 < last.bottom - first.bottom < 1.5 * first.height


def _ended(last: PdfRow, first: PdfRow) -> bool:
    """Whether a page ends with a sentence, and the next one begins another."""
    return last.text.endswith(".") and first.text[:1].isupper()


def _joined(rows: Sequence[PdfRow], hyphens: Hyphens) -> str:
    widest: dict[int, float] = {}
    for row in rows:
        widest[row.column] = max(row.right, widest.get(row.column, 0.0))
    words = [_marked(rows)]
    for last, row in pairwise(rows):
        cut = widest[last.column] - last.right < last.height and hyphens.is_cut(last.text, row.text)
        if cut or last.text.endswith("-"):
            words.append(words[-1] + row.text if cut else hyphens.join(words[-1], row.text))
            del words[-2]
        else:
            words.append(row.text)
    return " ".join(words)


def _marked(rows: Sequence[PdfRow]) -> str:
    """The first row of a paragraph; its mark is sure where the rows after it hang from the words after it."""
    first = rows[0]
    hangs = len(rows) > 1 and first.body > first.left and abs(rows[1].left - first.body) < 0.4 * first.height
    if hangs and rows[1].page == first.page and rows[1].column == first.column:
        return re.sub(r"^(\S{1,10}) ", "\\1\t", first.text)
    return _DOTTED.sub("\\1\t", first.text)
