"""The printed rows of a PDF page: glyphs in the order of the page's content, wide gaps as tabs, columns told apart."""

import ctypes
import math
import re
import statistics
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ingest.readers.pdf_columns import Span, find_gutter, in_reading_order, split_at

_NO_CHARACTER = "\N{REPLACEMENT CHARACTER}"
MARK = re.compile(
    r"\(?(?:\d{1,3}|[A-Za-z]|[a-z]{2}|[ivx]{1,6}|[IVX]{1,6})(?:bis|ter|quater)?[.)]|\[\d{1,3}\]|"
    r"[•·▪■○●◦‣–—\N{REPLACEMENT CHARACTER}-]|"
    r"\d{1,3}(?:bis|ter)?(?:\.\d{1,3}(?:bis|ter)?)*\.?"
)
MARKED = re.compile(rf"(?:{MARK.pattern})\t")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")

# Of the font size; a line that is set without leading is about so high.
_LINE_HEIGHT = 1.13
# In heights of a line: the gap that sets a mark off from its item, that between table cells or columns, and the
# jump back to the left that no right-to-left script makes within a row.
_MARK_GAP = 0.65
_CELL_GAP = 1.5
_COLUMN_GAP = 0.9
_JUMP_BACK = 10
# Of the height of a page: where its head and its foot stand.
_EDGE = 0.1


@dataclass(frozen=True, slots=True)
class PdfRow:
    """One printed row, in points from the page's lower left.

    `body` is where the words after a mark begin, or after what may be one, `first` the width of its first word,
    `column` 1 or 2 in a page of two columns, else 0; `at_edge` that it stands where heads and feet of pages do.
    """

    text: str
    page: int
    left: float
    body: float
    right: float
    bottom: float
    height: float
    first: float = 0.0
    column: int = 0
    at_edge: bool = False

    @property
    def tabular(self) -> bool:
        """Whether it has cells of a table."""
        return "\t" in MARKED.sub("", self.text, count=1)


class Glyph(NamedTuple):
    """A printed character, the space before it and its place; `bottom` is the base line."""

    character: str
    space: str
    left: float
    right: float
    bottom: float
    height: float


def page_rows(textpage: Any, page: int, size: float, gutter: float | None) -> tuple[list[PdfRow], float | None]:
    """The rows of a page of this height in reading order, and where its two columns meet, if it has two.

    `gutter` is that of the page before, which a page with little text is likely to share.
    """
    lines = [line for line in _lines(textpage) if line]
    found = find_gutter([span for line in lines for span in _spans(line)], gutter)
    if found is None:
        return [row for line in lines if (row := _row(line, page, size, 0))], None
    pieces = [piece for line in lines for piece in split_at(line, found, _COLUMN_GAP)]
    rows = [row for column, piece in pieces if (row := _row(piece, page, size, column))]
    return in_reading_order([_in_its_column(row, rows) for row in rows]), found


def _in_its_column(row: PdfRow, rows: Sequence[PdfRow]) -> PdfRow:
    """A row over the gutter that has another beside it is no full one: a word too long for the left column."""
    if row.column:
        return row
    beside = any(other.column == 2 and abs(other.bottom - row.bottom) < 0.7 * row.height for other in rows)
    return replace(row, column=1) if beside else row


def _lines(textpage: Any) -> Iterator[list[Glyph]]:
    """Extract rows of glyphs in the order of the page's content, as PDFium breaks them; a hyphen in a word ends one."""
    from pypdfium2 import raw

    page = textpage.raw
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    row: list[Glyph] = []
    space, scale = "", 1.0
    for i in range(textpage.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(page, i))
        unknown = raw.FPDFText_HasUnicodeMapError(page, i) == 1
        hyphen = raw.FPDFText_IsHyphen(page, i) == 1
        ended = character in "\r\n" and raw.FPDFText_IsGenerated(page, i) == 1
        if character.isspace() and not (unknown or ended):
            space = space or character
        elif not ended and raw.FPDFText_GetLooseCharBox(page, i, box) and raw.FPDFText_GetCharOrigin(page, i, x, y):
            scale = scale if row else _scale(page, i)
            height = _LINE_HEIGHT * scale * raw.FPDFText_GetFontSize(page, i)
            printed = "-" if hyphen else _NO_CHARACTER if unknown else _plain(character)
            if row and box.left - row[-1].right < -_JUMP_BACK * height:
                yield row  # two rows so close that PDFium took them for one
                row = []
            row.append(Glyph(printed, space, box.left, box.right, y.value, height or box.top - box.bottom))
            space = ""
        if ended or hyphen:
            yield row
            row, space = [], ""
    yield row


def _scale(page: Any, i: int) -> float:
    """How much larger than its font size a glyph is printed."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(page, i, matrix):
        return 1.0
    return math.hypot(matrix.c, matrix.d)


def _spans(glyphs: Sequence[Glyph]) -> Iterator[Span]:
    """The stretches of a row without a wide gap."""
    start = glyphs[0]
    for last, glyph in zip(glyphs, [*glyphs[1:], None], strict=True):
        if glyph is None or glyph.left - last.right > _COLUMN_GAP * max(last.height, 1):
            yield Span(start.left, last.right, last.height)
            start = glyph or start


def _row(glyphs: Sequence[Glyph], page: int, size: float, column: int) -> PdfRow | None:
    """Build a row from its glyphs; None where it has no text."""
    text = ""
    body: float | None = None
    first: float | None = None
    for last, glyph in zip([None, *glyphs], glyphs, strict=False):
        gap = (glyph.left - last.right) / glyph.height if last and glyph.height > 0 else 0.0
        marked = first is None and bool(MARK.fullmatch(text)) and (gap > _MARK_GAP or bool(glyph.space))
        space = "\t" if gap > (_MARK_GAP if marked else _CELL_GAP) else glyph.space if text else ""
        if first is None and space and last:
            first = last.right - glyphs[0].left
            body = glyph.left if marked else None
        text += space + glyph.character
    text = _legible(text)
    if not text:
        return None
    left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
    bottom = statistics.median(glyph.bottom for glyph in glyphs)
    height = statistics.median(glyph.height for glyph in glyphs)
    width = right - left if first is None else first
    at_edge = not _EDGE * size < bottom < (1 - _EDGE) * size
    return PdfRow(text, page, left, left if body is None else body, right, bottom, height, width, column, at_edge)


def _plain(character: str) -> str:
    """Normalise a character: a ligature to its letters, a soft hyphen (printed here) to a hyphen."""
    if "\ufb00" <= character <= "\ufb06":
        return unicodedata.normalize("NFKC", character)
    if character == "\xad":
        return "-"
    return character if character.isprintable() else _NO_CHARACTER


def _legible(text: str) -> str:
    """Drop the characters of a row that its font does not map to Unicode; the whole row where most are such."""
    unknown = text.count(_NO_CHARACTER)
    if unknown * 2 > len(text.replace("\t", "").replace(" ", "")) and unknown > 1:
        return ""
    if _RIGHT_TO_LEFT.search(text):
        text = text.replace("\t", " ")  # gaps are measured from left to right
    text = re.sub(rf"^{_NO_CHARACTER}(?=\t)", "•", text)
    return text.replace(_NO_CHARACTER, "").strip()
