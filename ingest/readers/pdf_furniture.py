"""Which rows of a PDF are page furniture: running heads and feet, page numbers, rows of a table of contents."""

import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ingest.readers.furniture import is_edge_form, is_furniture, is_page_number, is_symbol
from ingest.readers.pdf_rows import PdfRow

_ROMAN = r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})"
_CONTENTS = re.compile(rf"(?:\. ?){{4,}}\s*(?:\d{{1,4}}|{_ROMAN})$")
_EDGE_NUMBER = re.compile(rf"^[-–—]?\s*(?:\d{{1,4}}|{_ROMAN})\s*[-–—]?\s+|\s+[-–—]?\s*(?:\d{{1,4}}|{_ROMAN})\s*[-–—]?$")
# Rows at the head and at the foot of a page that may be furniture, and those of them that other pages may repeat.
_EDGE, _RUNNING = 3, 2
# In heights of the text: what is larger is a title, and no head or foot by its form.
_LARGE = 1.25


def furniture_of(rows: Sequence[PdfRow]) -> set[PdfRow]:
    """The rows that are page furniture: by their form, by where they stand, and by how they repeat."""
    by_page: dict[int, list[PdfRow]] = defaultdict(list)
    for row in rows:
        by_page[row.page].append(row)
    usual = statistics.median(row.height for row in rows) if rows else 0.0
    pages = [sorted(page, key=lambda row: -row.bottom) for _, page in sorted(by_page.items())]
    running = _running([row for page in pages for row in dict.fromkeys((*page[:_RUNNING], *page[-_RUNNING:]))])
    alike = _alike([_outermost(page) for page in pages])
    found = {row for row in rows if _CONTENTS.search(row.text) or is_furniture(row.text)}
    for page in pages:
        for head, side in ((True, page[:_EDGE]), (False, page[::-1][:_EDGE])):
            found |= set(_at_an_edge(side, head, usual, found, running, alike))
    return found


def _at_an_edge(
    side: Sequence[PdfRow],
    head: bool,
    usual: float,
    found: set[PdfRow],
    running: set[str],
    alike: set[tuple[str, bool]],
) -> Iterator[PdfRow]:
    """The furniture at one edge of a page, from the border inwards; the first row of the text ends it."""
    text_begins = False
    for at, row in enumerate(side):
        if row.page == 1 and is_symbol(row.text):  # at the top of a first page it is what the document is called
            return
        text_begins = text_begins or row.height > _LARGE * usual
        repeats = at < _RUNNING and (row.text in running or _unnumbered(row) in running)
        formed = is_page_number(row.text) or (row.page > 1 and is_edge_form(row.text))
        if repeats or row in found or (not text_begins and (formed or (row.text, head) in alike)):
            yield row
        else:
            text_begins = True


def _outermost(page: Sequence[PdfRow]) -> list[tuple[PdfRow, bool]]:
    """The first and last row of a page where they are at its edge and set off; with whether it is the first."""
    out = []
    if len(page) > 2 and page[0].at_edge and page[0].bottom - page[1].bottom > 1.8 * page[1].height:
        out.append((page[0], True))
    if len(page) > 2 and page[-1].at_edge and page[-2].bottom - page[-1].bottom > 1.8 * page[-2].height:
        out.append((page[-1], False))
    return out


def _alike(edges: Sequence[list[tuple[PdfRow, bool]]]) -> set[tuple[str, bool]]:
    """What stands alone in the same place of two pages that follow each other."""
    found: set[tuple[str, bool]] = set()
    for one, other in pairwise(edges):
        for row, first in one:
            if any(r.text == row.text and f == first and abs(r.bottom - row.bottom) < 3 for r, f in other):
                found.add((row.text, first))
    return found


def _running(edges: Iterable[PdfRow]) -> set[str]:
    """Words that repeat at the edges of pages.

    Three of six pages: a head may change with the chapter and differ on left and right pages, while a "considering"
    that tops three pages of three hundred is no head.
    """
    pages: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for row in edges:
        for key in _keys(row):
            pages[key].append(row.page)
    return {key[0] for key, at in pages.items() if any(c - a <= 5 for a, c in zip(at, at[2:], strict=False))}


def _keys(row: PdfRow) -> Iterator[tuple[str, int | None]]:
    """The keys by which a running head repeats: its words alone, or with a number that goes up with the pages."""
    yield row.text, None
    number = _EDGE_NUMBER.search(row.text)
    digits = re.search(r"\d+", number.group()) if number else None
    if digits:
        yield _unnumbered(row), int(digits.group()) - row.page


def _unnumbered(row: PdfRow) -> str:
    return _EDGE_NUMBER.sub("", row.text, count=1)
