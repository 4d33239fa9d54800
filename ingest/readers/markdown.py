"""The Markdown reader: as HTML, which may be written inside it too; printed numbers, tabs and footnotes are kept."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ingest.readers.html import html_rows
from ingest.readers.line import GAP, Line, Row, numbered
from ingest.readers.text import decode, read_text

if TYPE_CHECKING:
    from markdown_it.token import Token

# What stands before the text between two rules: fields of the program that publishes it.
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n((?:[\w-]+:.*\n|[ \t-].*\n)*)(?:---|\.\.\.)[ \t]*\n")
# Many writers leave out the space that a heading needs.
_HEADING = re.compile(r"^( {0,3}#{1,6})(?=[^#\s])", re.MULTILINE)
_NOTE = re.compile(r"^\[\^(\w+)\]:[ \t]*(.*(?:\n(?:[ \t]+\S.*))*)\n?", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^(\w+)\]")
_TAB = re.compile(r"(?<=\S)\t")
# Bytes; a larger file is read as the text that it is, as its marks would take minutes.
_LARGEST = 1_000_000
# Quotations and lists inside each other; the text in deeper ones is left out.
_DEEPEST = 100
# A page has no tabs: they are read as this sign, which no document prints.
_TAB_SIGN = "\N{SYMBOL FOR HORIZONTAL TABULATION}"


def read_markdown(name: str, data: bytes) -> list[Line]:
    """Read the lines of a Markdown file: headings, items with the marks that it prints, tables. Raises UnreadableError.

    A line end stays one, as in a text file.
    """
    if len(data) > _LARGEST:
        return read_text(name, data)
    text = decode(name, data).replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    rows = html_rows(name, _as_html(text[front.end() :] if front else text))
    fields = [Row(line, "furniture") for line in front[1].splitlines()] if front else []
    return numbered([*fields, *(GAP if row == GAP else _with_tabs(row) for row in rows)])


def _with_tabs(row: Row) -> Row:
    return row._replace(text=row.text.replace(_TAB_SIGN, "\t"), base=row.base and row.base.replace(_TAB_SIGN, "\t"))


def _as_html(text: str) -> str:
    from markdown_it import MarkdownIt

    # Indented text is a paragraph of an item more often than code; a definition of a link is text that would be lost.
    markdown = MarkdownIt("commonmark", {"html": True, "breaks": True, "maxNesting": _DEEPEST}).enable(
        ["table", "strikethrough"]
    )
    markdown.disable(["code", "reference"])
    tokens = markdown.parse(_TAB.sub(_TAB_SIGN, _HEADING.sub(r"\1 ", _with_notes(text))))
    _keep_marks(tokens)
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def _with_notes(text: str) -> str:
    """Put each footnote at the end of the line that refers to it, in the form that the outline knows."""
    notes = {number: " ".join(note.split()) for number, note in _NOTE.findall(text)}
    if not notes:
        return text

    def line(words: str) -> str:
        named = [number for number in _REFERENCE.findall(words) if number in notes]
        said = "".join(f"  [{number}:  {notes[number]}]" for number in named)
        return _REFERENCE.sub(r"[footnoteRef:\1]", words) + said if named else words

    return "\n".join(line(words) for words in _NOTE.sub("", text).split("\n"))


def _keep_marks(tokens: Sequence["Token"]) -> None:
    """Give items of numbered lists the mark that is printed; where all have the same number they are counted."""
    for items in _lists(tokens):
        printed = [item.info for item in items]
        counted = len(items) > 1 and len(set(printed)) == 1
        for at, item in enumerate(items):
            number = int(printed[0]) + at if counted else printed[at]
            item.attrSet("data-mark", f"{number}{item.markup}")


def _lists(tokens: Sequence["Token"]) -> Iterator[list["Token"]]:
    """The items of each numbered list."""
    opened: list[list[Token]] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            opened.append([])
        elif token.type == "list_item_open" and token.info:
            opened[-1].append(token)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            items = opened.pop()
            if items:
                yield items
