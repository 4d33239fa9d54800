"""The PDF reader: printed rows are joined into paragraphs, without running heads and page numbers."""

import re
import statistics
import threading
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from ingest.errors import UnreadableError
from ingest.readers.line import Line

_PDFIUM = threading.Lock()
"""PDFium may be used by one thread at a time."""

_NO_CHARACTER = "\N{REPLACEMENT CHARACTER}"
_ROMAN = r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})"
_MARK = re.compile(
    r"\(?(?:\d{1,3}|[A-Za-z]|[a-z]{2}|[ivx]{1,6}|[IVX]{1,6})(?:bis|ter|quater)?[.)]|\[\d{1,3}\]|"
    r"[•·▪■○●◦‣–—\N{REPLACEMENT CHARACTER}-]|"
    r"\d{1,3}(?:bis|ter)?(?:\.\d{1,3}(?:bis|ter)?)*\.?"
)
_MARKED = re.compile(rf"(?:{_MARK.pattern})\t")
_SPACED_MARK = re.compile(r"\(?(?:\d{1,2}|[a-z]{1,2}|[ivx]{1,5})\)\s")
# At the start of a paragraph the mark is sure, however narrow the gap after it was set.
_DOTTED = re.compile(r"^(\d{1,3}(?:\.\d{1,3})+) (?=[A-ZÀ-ÞА-Я])")
_CLAUSE_END = re.compile(r"(?:[.;:,!?][)”»\"']?|\b(?:and|or))$")
_SENTENCE_END = re.compile(r"[.;:!?][)”»\"']?$")
_CONTENTS = re.compile(rf"(?:\. ?){{4,}}\s*(?:\d{{1,4}}|{_ROMAN})$")
_PAGE_NUMBER = re.compile(rf"(?:[Pp]age|p\.|[-–—])?\s*(?:\d{{1,4}}|{_ROMAN})\s*(?:(?:/|of)\s*\d{{1,4}}|[-–—])?")
_EDGE_NUMBER = re.compile(rf"^(?:\d{{1,4}}|{_ROMAN})\s+|\s+(?:\d{{1,4}}|{_ROMAN})$")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_WORD = re.compile(r"\w+(?:-\w+)*")

# In heights of a character: the gap that sets a mark off from its item, that between table cells, and the jump back to
# the left that no right-to-left script makes within a row.
_MARK_GAP = 0.65
_CELL_GAP = 1.5
_JUMP_BACK = 10


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed row, in points from the page's lower left; `body` is where the words after a mark begin."""

    text: str
    page: int
    left: float
    body: float
    right: float
    bottom: float
    height: float

    @property
    def tabular(self) -> bool:
        return "\t" in _MARKED.sub("", self.text, count=1)


def read_pdf(name: str, data: bytes) -> list[Line]:
    """Read the lines of a PDF with the page that each begins on. Raises UnreadableError."""
    with _PDFIUM:
        rows = list(_rows(name, data))
    if not rows:
        raise UnreadableError(
            f"{name} has no text that can be read (a scan?); recognise its text (OCR) or find the original."
        )
    rows = [row for row in _without_running_heads(rows) if not _CONTENTS.search(row.text)]
    words = Counter(word.casefold() for row in rows for word in _WORD.findall(row.text.removesuffix("-")))
    lines: list[Line] = []
    last: _Row | None = None
    for paragraph in _paragraphs(rows):
        first = paragraph[0]
        if last and first.page == last.page and not 0 < last.bottom - first.bottom < 1.5 * first.height:
            lines.append(Line(len(lines) + 1, "", page=first.page))
        lines.append(Line(len(lines) + 1, _joined(paragraph, words), page=first.page))
        last = paragraph[-1]
    return lines


def _rows(name: str, data: bytes) -> Iterator[_Row]:
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            for number in range(len(document)):
                with closing(document[number]) as page, closing(page.get_textpage()) as text:
                    yield from _page_rows(text, number + 1)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableError(f"{name} is protected by a password; save it without one.") from error
        raise UnreadableError(f"{name} is damaged or no PDF; open it and save it as PDF again.") from error


class _Glyph(NamedTuple):
    """A printed character, the space before it and its box."""

    character: str
    space: str
    left: float
    right: float
    bottom: float
    height: float


def _page_rows(textpage: Any, page: int) -> Iterator[_Row]:
    """Extract rows in the order of the page's content, as PDFium breaks them; a hyphen within a word ends one."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    row: list[_Glyph] = []
    space = ""
    for i in range(textpage.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(textpage.raw, i))
        unknown = raw.FPDFText_HasUnicodeMapError(textpage.raw, i) == 1
        hyphen = raw.FPDFText_IsHyphen(textpage.raw, i) == 1
        ended = character in "\r\n" and raw.FPDFText_IsGenerated(textpage.raw, i) == 1
        if character.isspace() and not (unknown or ended):
            space = space or character
        elif not ended and raw.FPDFText_GetLooseCharBox(textpage.raw, i, box):
            printed = "-" if hyphen else _NO_CHARACTER if unknown else _plain(character)
            glyph = _Glyph(printed, space, box.left, box.right, box.bottom, box.top - box.bottom)
            if row and glyph.left - row[-1].right < -_JUMP_BACK * glyph.height:
                yield from _row(row, page)  # two rows so close that PDFium took them for one
                row = []
            row.append(glyph)
            space = ""
        if ended or hyphen:
            yield from _row(row, page)
            row, space = [], ""
    yield from _row(row, page)


def _row(glyphs: list[_Glyph], page: int) -> Iterator[_Row]:
    """Build a row from its glyphs, wide gaps as tabs; nothing where it has no text."""
    text = ""
    body: float | None = None
    for last, glyph in zip([None, *glyphs], glyphs, strict=False):
        gap = (glyph.left - last.right) / glyph.height if last and glyph.height > 0 else 0.0
        marked = body is None and gap > _MARK_GAP and _MARK.fullmatch(text)
        body = glyph.left if marked else body
        text += ("\t" if marked or gap > _CELL_GAP else glyph.space if text else "") + glyph.character
    text = _legible(text)
    if text:
        left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
        bottom = statistics.median(glyph.bottom for glyph in glyphs)
        height = statistics.median(glyph.height for glyph in glyphs)
        yield _Row(text, page, left, left if body is None else body, right, bottom, height)


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


def _without_running_heads(rows: list[_Row]) -> list[_Row]:
    """Drop running heads and feet, which repeat at the edges of pages, and page numbers that are alone there."""
    edges = _edges(rows)
    pages: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for row in sorted(edges, key=lambda row: row.page):
        for key in _keys(row):
            pages[key].append(row.page)
    # Three of six pages: a head may change with the chapter and differ on left and right pages, while a
    # "considering" that tops three pages of three hundred is no head.
    running = {key[0] for key, at in pages.items() if any(c - a <= 5 for a, c in zip(at, at[2:], strict=False))}
    return [
        row
        for row in rows
        if row not in edges
        or not (_PAGE_NUMBER.fullmatch(row.text) or row.text in running or _unnumbered(row) in running)
    ]


def _edges(rows: Iterable[_Row]) -> set[_Row]:
    """The two rows at the head and at the foot of each page."""
    by_page: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        by_page[row.page].append(row)
    ordered = (sorted(page, key=lambda row: row.bottom) for page in by_page.values())
    return {row for page in ordered for row in (*page[:2], *page[-2:])}


def _keys(row: _Row) -> Iterator[tuple[str, int | None]]:
    """The keys by which a running head repeats: its words alone, or with a number that goes up with the pages."""
    yield row.text, None
    number = _EDGE_NUMBER.search(row.text)
    if number and number.group().strip().isdigit():
        yield _unnumbered(row), int(number.group()) - row.page


def _unnumbered(row: _Row) -> str:
    return _EDGE_NUMBER.sub("", row.text, count=1)


def _paragraphs(rows: list[_Row]) -> Iterator[list[_Row]]:
    drops = [(a.bottom - b.bottom) / a.height for a, b in pairwise(rows) if a.page == b.page and a.height > 0]
    leading = statistics.median([drop for drop in drops if 0.5 < drop < 2.2] or [1.2])
    margins = _margins(rows)
    paragraph: list[_Row] = []
    for row in rows:
        if paragraph and not _continues(paragraph, row, leading, margins):
            yield paragraph
            paragraph = []
        paragraph.append(row)
    if paragraph:
        yield paragraph


def _margins(rows: list[_Row]) -> list[float]:
    """The right margins: edges that many rows share, and that of the widest row."""
    ends = Counter(round(row.right / 3) * 3.0 for row in rows)
    shared = {end for end, count in ends.items() if count >= max(3, len(rows) * 0.08)}
    return sorted({max(ends, default=0.0)} | shared)


def _continues(paragraph: list[_Row], row: _Row, leading: float, margins: list[float]) -> bool:
    """Whether a row continues the paragraph before it."""
    last = paragraph[-1]
    if last.tabular or row.tabular or _MARKED.match(row.text):
        return False
    if _SPACED_MARK.match(row.text) and _CLAUSE_END.search(last.text):
        return False
    margin = next((margin for margin in margins if margin >= last.right - 3), last.right)
    first_word = (row.right - row.body) * len(row.text.split()[0]) / len(row.text)
    full = last.text.endswith("-") or margin - last.right < first_word + 0.3 * row.height
    lower = row.text[0].islower()
    if row.page != last.page:
        return row.page == last.page + 1 and full and lower and not _SENTENCE_END.search(last.text)
    adjacent = 0 < last.bottom - row.bottom <= 1.25 * leading * last.height
    same_size = abs(row.height - last.height) < 0.2 * last.height
    if not (adjacent and same_size and _aligned(paragraph, row)):
        return False
    return full or (lower and not _CLAUSE_END.search(last.text))


def _aligned(paragraph: list[_Row], row: _Row) -> bool:
    """Whether a row is aligned with a paragraph, whose first row may be indented or set off from its mark."""
    last = paragraph[-1]
    slack = 0.4 * row.height
    if abs(row.left - last.left) <= slack or len(paragraph) > 1:
        return abs(row.left - last.left) <= slack
    return abs(row.left - last.body) <= slack or 0 < last.left - row.left <= 8 * row.height


def _joined(rows: list[_Row], words: Counter[str]) -> str:
    text = _DOTTED.sub("\\1\t", rows[0].text)
    for row in rows[1:]:
        text = _rejoined(text, row.text, words) if text.endswith("-") else f"{text} {row.text}"
    return text


def _rejoined(text: str, following: str, words: Counter[str]) -> str:
    """Join two rows at a hyphen, which is kept where the word has it elsewhere or is a compound or a name."""
    before = re.search(r"[\w-]*\w(?=-$)", text)
    after = re.match(r"\w+(?:-\w+)*", following)
    if not before or not after:
        return f"{text} {following}" if text.endswith(" -") else text + following
    if after.group() in ("and", "or", "et", "ou", "y", "o"):
        return f"{text} {following}"  # "pre- and post-paid"
    with_hyphen = words[f"{before.group()}-{after.group()}".casefold()]
    without = words[(before.group() + after.group()).casefold()]
    compound = with_hyphen > without or (not without and "-" in before.group())
    keep_hyphen = compound or not after.group()[0].islower()
    return text + following if keep_hyphen else text[:-1] + following
