"""Printed rows -> paragraphs: which row goes on with the one before it, by the geometry of the document."""

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf_rows import MARKED, PdfRow

_SPACED_MARK = re.compile(r"\(?(?:\d{1,2}|[a-z]{1,2}|[ivx]{1,5})\)\s")
_CLAUSE_END = re.compile(r"(?:[.;:,!?][)”»\"']?|\b(?:and|or))$")
_SENTENCE_END = re.compile(r"[.;:!?][)”»\"']?$")
# A paragraph ends within a sentence only where a page or a column does: after these a capital may follow.
_LONG = 25
# Rows of a paragraph differ less in height: a heading of 14 points above a text of 12 is none.
_SAME_SIZE = 0.12
# Rows that drop so much more than the leading stand close to each other, or as far apart as rows of a paragraph may.
_CLOSE, _NEAR = 1.2, 1.25
_OPEN_END = re.compile(r"[\w)”»\"'%-]$")


@dataclass(frozen=True, slots=True)
class Layout:
    """The geometry of a document: the drop from row to row within a paragraph, in heights; margins by column.

    `spaced` says that space stands between its paragraphs, so that rows close to each other are of one.
    """

    leading: float
    spaced: bool
    margins: Mapping[int, Sequence[float]]
    lefts: Mapping[tuple[int, int], float]

    def margin(self, row: PdfRow) -> float:
        """The right margin that a row could have gone on to."""
        return next((margin for margin in self.margins[row.column] if margin >= row.right - 3), row.right)

    def indent(self, row: PdfRow, left: float) -> float:
        """How far a place in a row is from the left edge of its column; odd and even pages may differ."""
        return left - self.lefts[row.page % 2, row.column]


def paragraphs(rows: Sequence[PdfRow]) -> Iterator[list[PdfRow]]:
    """Group rows, without furniture, into paragraphs."""
    if not rows:
        return
    layout = _layout(rows)
    paragraph: list[PdfRow] = []
    for row in rows:
        if paragraph and not _continues(paragraph, row, layout):
            yield paragraph
            paragraph = []
        paragraph.append(row)
    yield paragraph


def _layout(rows: Sequence[PdfRow]) -> Layout:
    near = [(a, b) for a, b in pairwise(rows) if (a.page, a.column) == (b.page, b.column) and a.height > 0]
    drops = [(a.bottom - b.bottom) / a.height for a, b in near]
    leading = statistics.median([drop for drop in drops if 0.5 < drop < 2.2] or [1.2])
    tight = [drop <= _CLOSE * leading for (_, b), drop in zip(near, drops, strict=True) if _is_marked(b)]
    spaced = len(tight) >= 3 and sum(tight) <= 0.1 * len(tight)
    columns: dict[int, list[PdfRow]] = defaultdict(list)
    sides: dict[tuple[int, int], list[float]] = defaultdict(list)
    for row in rows:
        columns[row.column].append(row)
        sides[row.page % 2, row.column].append(row.left)
    margins = {column: _margins(inside) for column, inside in columns.items()}
    return Layout(leading, spaced, margins, {side: min(lefts) for side, lefts in sides.items()})


def _margins(rows: Sequence[PdfRow]) -> list[float]:
    """The right margins: edges that many rows share, and that of the widest row."""
    ends = Counter(round(row.right / 3) * 3.0 for row in rows)
    shared = {end for end, count in ends.items() if count >= max(3, len(rows) * 0.08)}
    return sorted({max(ends, default=0.0)} | shared)


def _is_marked(row: PdfRow) -> bool:
    return bool(MARKED.match(row.text) or _SPACED_MARK.match(row.text))


def _continues(paragraph: Sequence[PdfRow], row: PdfRow, layout: Layout) -> bool:
    """Whether a row continues the paragraph before it."""
    last = paragraph[-1]
    if last.tabular or row.tabular or MARKED.match(row.text):
        return False
    marked = _SPACED_MARK.match(row.text) and _CLAUSE_END.search(last.text)
    room = layout.margin(last) - last.right - row.first
    full = last.text.endswith("-") or room < 0.55 * row.height
    same_size = abs(row.height - last.height) < _SAME_SIZE * last.height
    if (row.page, row.column) != (last.page, last.column) and not _over_both(last, row):
        return not marked and full and same_size and _goes_over(paragraph, row, layout)
    drop, leading = last.bottom - row.bottom, layout.leading * last.height
    if not (0 < drop <= _NEAR * leading and same_size):
        return False
    if not _aligned(paragraph, row):
        return _is_centred(paragraph, row) and _wraps(paragraph, row, layout)
    if layout.spaced and drop <= _CLOSE * leading and room < 2 * row.height:
        return True
    if marked:
        return False
    return full or (row.text[0].islower() and not _CLAUSE_END.search(last.text))


def _over_both(last: PdfRow, row: PdfRow) -> bool:
    """Whether both rows stand one above the other, though only one of them reaches over the gutter: a title's."""
    return row.page == last.page and 0 in (row.column, last.column)


def _goes_over(paragraph: Sequence[PdfRow], row: PdfRow, layout: Layout) -> bool:
    """Whether a paragraph goes on in the next column, or on the next page."""
    last = paragraph[-1]
    if row.page - last.page > 1 or _is_ended(paragraph):
        return False
    here, there = layout.indent(last, last.left), layout.indent(row, row.left)
    hanging = last.body if len(paragraph) == 1 else last.left
    aligned = abs(there - here) <= 0.4 * row.height or abs(there - layout.indent(last, hanging)) <= 0.4 * row.height
    if row.text[0].islower():
        return aligned or len(paragraph) == 1 or not _CLAUSE_END.search(last.text)
    # Within an item what has no mark of its own goes on; else only an open end says so.
    inside = layout.indent(paragraph[0], paragraph[0].left) < there - 0.8 * row.height
    inside = inside or paragraph[0].body > paragraph[0].left
    opened = sum(len(each.text) for each in paragraph) > _LONG and bool(_OPEN_END.search(last.text))
    return aligned and (inside or opened)


def _is_ended(paragraph: Sequence[PdfRow]) -> bool:
    """Whether the paragraph's last row ends a sentence; within brackets, "(Rev. Dubai, 2018)", nothing ends."""
    text = "".join(row.text for row in paragraph[-3:])
    return bool(_SENTENCE_END.search(text)) and text.count("(") <= text.count(")")


def _aligned(paragraph: Sequence[PdfRow], row: PdfRow) -> bool:
    """Whether a row is aligned with a paragraph, whose first row may be indented or set off from its mark."""
    last = paragraph[-1]
    slack = 0.4 * row.height
    if abs(row.left - last.left) <= slack or len(paragraph) > 1:
        return abs(row.left - last.left) <= slack
    return abs(row.left - last.body) <= slack or 0 < last.left - row.left <= 8 * row.height


def _is_centred(paragraph: Sequence[PdfRow], row: PdfRow) -> bool:
    """Whether a row and all of the paragraph have the same centre."""
    centre = (row.left + row.right) / 2
    return all(abs((each.left + each.right) / 2 - centre) <= 0.6 * row.height for each in paragraph)


def _wraps(paragraph: Sequence[PdfRow], row: PdfRow, layout: Layout) -> bool:
    """Whether a centred paragraph, a title, goes on: it is open, or the next word did not fit."""
    text = " ".join(each.text for each in paragraph)
    if text.count("(") > text.count(")"):
        return True
    if text.isupper() != row.text.isupper() and not row.text[0].islower():
        return False
    widest = max(layout.margins[paragraph[-1].column] or [0.0])
    room = 2 * (widest - paragraph[-1].right)  # it grows to both sides
    return layout.spaced or room < 2 * (row.first + row.height) or row.text[0].islower()
