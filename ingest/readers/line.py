"""Line, the output of every reader: text with its style, its page and its wording before tracked changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line or paragraph, verbatim.

    `number` counts from 1 in reading order. `text` has no line end; in running text it is the paragraph as the file
    gives it, with all tracked changes accepted. An item's mark stands before a tab (`a)<TAB>text`) wherever the file
    tells them apart. `page` counts from 1 where the file has pages. `style` says what the file itself marks the line
    as: "" (nothing), "call" (the words that head a group of clauses), "title", "heading", "item", "footnote", "row"
    (of a table, its cells joined by tabs), "ocr" (recognised in a picture of the page, and perhaps misread); or that
    it is no part of the text: "furniture" (heads and feet of pages, their numbers, tables of contents, navigation; and
    what a reader says of a part that it cannot read), "deleted" (a paragraph that a tracked change deletes whole: its
    `text` is "").

    `base` is the text before tracked changes, without footnotes: None where the line has none, "" where all of it is
    new. A paragraph that was only split or joined has no changed words, and so none. `quoted` says that the file sets
    the line off as a quotation.
    """

    number: int
    text: str
    style: str = ""
    page: int | None = None
    base: str | None = None
    quoted: bool = False


class Row(NamedTuple):
    """A line without its number yet; one without words, which is not deleted, is a gap."""

    text: str
    style: str = ""
    page: int | None = None
    base: str | None = None
    quoted: bool = False


GAP = Row("")


def numbered(rows: Iterable[Row]) -> list[Line]:
    """Number rows as lines, with at most one blank line between blocks, and none at either end.

    What is no part of the text does not end a gap: the blank line stands before the next text.
    """
    lines: list[Line] = []
    gap: Row | None = None
    begun = False
    for row in rows:
        outside = row.style in ("furniture", "deleted")
        if not row.text.strip() and not outside:
            gap = row if begun else None
            continue
        if gap is not None and not outside:
            lines.append(Line(len(lines) + 1, "", page=gap.page))
            gap = None
        begun = begun or not outside
        lines.append(Line(len(lines) + 1, *row))
    return lines
