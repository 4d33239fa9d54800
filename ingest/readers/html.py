"""The HTML reader: blocks become lines, lists keep their marks, table rows are cells joined by a tab."""

import itertools
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.errors import UnreadableError
from ingest.readers.line import Line
from ingest.readers.text import decode, marked_encoding, numbered, ordinal, refuse_binary

if TYPE_CHECKING:
    from bs4 import Tag

_DROPPED = re.compile(
    "head|title|script|style|nav|template|noscript|iframe|object|svg|canvas|audio|video|button|select|textarea|del"
)
_HEADING = re.compile("^h[1-6]$")
_BLOCK = re.compile(
    "h[1-6]|hr|address|article|aside|blockquote|body|center|details|dialog|div|dl|fieldset|figcaption|figure|"
    "footer|form|header|hgroup|html|main|p|pre|section|summary"
)
_ROWS = frozenset({"dt", "dd", "caption"})
_CELLS = frozenset({"tr", "td", "th"})
_LISTS = ["ul", "ol", "menu"]
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_UNMARKED = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.I)
_OWN_MARK = re.compile(r"(?:\(?(?:\d{1,3}|[A-Za-z]|[ivx]{2,5}|[IVX]{2,5})[.)]|[•·–—-])\s")
_KINDS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LATIN_1 = frozenset({"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii"})


class _Rows:
    """Builds rows of text: those so far, and the words of the current one."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.style = ""
        self.lists: list[tuple[Tag, Iterator[int]]] = []
        self.mark = ""

    def end(self) -> None:
        """End the row; a list item's mark goes before its first words."""
        for piece in "".join(self.words).split("\n"):
            text = re.sub(" {2,}", " ", piece).strip(" ")
            if text.strip():
                mark = "" if _OWN_MARK.match(text) and self.mark == "•\t" else self.mark
                self.rows.append((mark + text, "item" if self.mark else self.style))
                self.mark = ""
        self.words.clear()

    def gap(self) -> None:
        """End the row and add a blank one."""
        self.end()
        self.rows.append(("", ""))


def read_html(name: str, data: bytes) -> list[Line]:
    """Read the visible lines of a page, its title first; navigation and hidden parts are dropped.

    Raises UnreadableError.
    """
    from bs4 import BeautifulSoup

    text = _decode(name, data)
    try:
        with warnings.catch_warnings():
            # A page that looks like XML or like a file name is read all the same.
            warnings.simplefilter("ignore")
            soup = BeautifulSoup(text, "html.parser")
        out = _Rows()
        _walk(soup, out, verbatim=False)
        out.end()
    except RecursionError as error:
        raise UnreadableError(f"{name} nests its elements too deeply; save the page as text.") from error
    title = _SPACE.sub(" ", soup.title.get_text()).strip() if soup.title else ""
    return numbered(_titled(title, out.rows))


def _decode(name: str, data: bytes) -> str:
    """Decode a page: UTF-8 where it fits, whatever the page declares; then the declared encoding; then by detection."""
    from bs4.dammit import EncodingDetector

    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    if marked_encoding(data) or not declared:
        return decode(name, data)
    declared = "cp1252" if declared.lower() in _LATIN_1 else declared  # as browsers do
    for encoding in ("utf-8", declared):
        try:
            return refuse_binary(name, data.decode(encoding))
        except (LookupError, UnicodeError):
            continue
    return decode(name, data)


def _titled(title: str, rows: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Put the page's title first, unless a heading has the same words: then that heading is the title."""
    repeated = [i for i, (text, style) in enumerate(rows) if style == "heading" and text == title]
    if title and not repeated:
        yield title, "title"
        yield "", ""
    for i, (text, style) in enumerate(rows):
        yield text, "title" if repeated and i == repeated[0] else style


def _walk(parent: "Tag", out: _Rows, verbatim: bool) -> None:
    from bs4.element import NavigableString, Tag

    for child in parent.children:
        if type(child) is NavigableString:  # comments and declarations are subclasses
            words = str(child) if verbatim else _SPACE.sub(" ", child)
            out.words.append(words.replace("\r\n", "\n"))
        elif isinstance(child, Tag) and not _dropped(child):
            _element(child, out, verbatim)


def _element(tag: "Tag", out: _Rows, verbatim: bool) -> None:
    if tag.name == "br":
        out.words.append("\n")
    elif tag.name == "table":
        out.gap()
        _table(tag, out)
        out.gap()
    elif tag.name in _LISTS:
        _list(tag, out)
    elif tag.name == "li":
        _item(tag, out)
    elif tag.name in _ROWS:
        out.end()
        _walk(tag, out, verbatim)
        out.end()
    elif _BLOCK.fullmatch(tag.name):
        out.gap()
        outer_style, out.style = out.style, "heading" if _HEADING.fullmatch(tag.name) else out.style
        _walk(tag, out, verbatim or tag.name == "pre")
        out.gap()
        out.style = outer_style
    elif tag.name not in _CELLS or tag.find_parent("table") is None:
        # A cell inside a cell is one whose neighbour was not closed: its table reads it.
        _walk(tag, out, verbatim)


def _list(tag: "Tag", out: _Rows) -> None:
    """Read a list: items follow one another without a blank line; a nested list is between its neighbours."""
    end = out.end if out.lists else out.gap
    end()
    out.lists.append((tag, itertools.count(_integer(tag.get("start"), 1))))
    _walk(tag, out, verbatim=False)
    out.lists.pop()
    end()


def _item(tag: "Tag", out: _Rows) -> None:
    """Read a list item; one that was not closed holds the next, which takes its number from the same list."""
    out.end()
    if out.lists:
        parent, numbers = out.lists[-1]
        value = _integer(tag.get("value"), next(numbers))
        if tag.has_attr("value"):
            out.lists[-1] = parent, itertools.count(value + 1)
        out.mark = _mark(parent, value)
    _walk(tag, out, verbatim=False)
    out.end()
    out.mark = ""


def _mark(tag: "Tag", number: int) -> str:
    if _UNMARKED.search(str(tag.get("style", ""))):
        return ""
    if tag.name != "ol":
        return "•\t"
    kind = str(tag.get("type", "1"))
    return f"{ordinal(number, _KINDS.get(kind, 'decimal'))}.\t"


def _table(table: "Tag", out: _Rows) -> None:
    for row in table.find_all(["caption", "tr"]):
        if row.find_parent("table") is not table or _dropped(row):
            continue
        if row.name == "caption":
            _element(row, out, verbatim=False)
            continue
        cells = [c for c in row.find_all(["td", "th"]) if c.find_parent("tr") is row and not _dropped(c)]
        texts = [_cell(cell) for cell in cells]
        if sum(map(bool, texts)) == 1 or any(c.find([_HEADING, *_LISTS, "table"]) for c in cells):
            # A frame round running text, or a page laid out by a table: its cells are read one after another.
            for cell in cells:
                _walk(cell, out, verbatim=False)
                out.end()
        else:
            out.rows.append(("\t".join(texts).rstrip("\t"), ""))


def _cell(cell: "Tag") -> str:
    inner = _Rows()
    _walk(cell, inner, verbatim=False)
    inner.end()
    return " ".join(text.replace("\t", " ") for text, _ in inner.rows if text)


def _dropped(tag: "Tag") -> bool:
    return (
        bool(_DROPPED.fullmatch(tag.name)) or tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style", ""))))
    )


def _integer(value: object, otherwise: int) -> int:
    return int(str(value)) if re.fullmatch(r"-?\d{1,6}", str(value)) else otherwise
