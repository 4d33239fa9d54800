"""Line, the output of every reader: text with its style and page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line or paragraph, verbatim.

    `number` counts from 1 in reading order. `text` has no line end; in running text it is the paragraph as the file
    gives it. An item's mark stands before a tab (`a)<TAB>text`) wherever the file tells them apart. `style` says
    what the file itself marks the line as: "" (nothing), "call" (the words that head a group of clauses),
    "title", "heading", "item", "footnote". `page` counts from 1 where the file has pages.
    """

    number: int
    text: str
    style: str = ""
    page: int | None = None
