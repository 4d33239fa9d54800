"""A parsed HTML page -> rows of text: blocks, lists with the marks that a browser prints, tables, tracked changes."""

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.readers.changes import Change, Piece, accepted, before, resolved, split_lines
from ingest.readers.furniture import is_furniture
from ingest.readers.html_furniture import is_note, is_page_furniture, is_reference
from ingest.readers.line import GAP, Row
from ingest.readers.ordinals import ordinal
from ingest.readers.word_styles import kind_of_style

if TYPE_CHECKING:
    from bs4 import Tag

_DROPPED = re.compile(
    "head|title|script|style|template|noscript|iframe|object|svg|canvas|audio|video|button|select|textarea|"
    "o:.*|v:.*|w:.*|xml"
)
_HEADING = re.compile("^h[1-6]$")
_BLOCK = re.compile(
    "h[1-6]|hr|address|article|aside|blockquote|body|center|details|dialog|div|dl|fieldset|figcaption|figure|"
    "footer|form|header|hgroup|html|main|nav|p|pre|section|summary"
)
_ROWS = frozenset({"dt", "dd", "caption"})
_CELLS = frozenset({"tr", "td", "th"})
_LISTS = ["ul", "ol", "menu"]
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_UNMARKED = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.I)
_MARK_OF_WORD = re.compile(r"mso-list\s*:\s*ignore", re.I)
_OWN_MARK = re.compile(r"(?:\(?(?:\d{1,3}|[A-Za-z]|[ivx]{2,5}|[IVX]{2,5})[.)]|[•·–—-])\s")
_KINDS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_CHANGES = {"ins": Change.INSERTED, "del": Change.DELETED}
_TYPED_CHANGES = {"s": Change.STRUCK, "strike": Change.STRUCK, "u": Change.UNDERLINED}
_STRUCK = re.compile(r"text-decoration[^;]*:[^;]*line-through", re.I)
_UNDERLINED = re.compile(r"text-decoration[^;]*:[^;]*underline", re.I)


class Page:
    """Reads a page, or a cell of its tables; holds the rows so far, and the state of the current one.

    `of_word` says that Word has saved it, so that its classes are the names of Word's styles.
    """

    def __init__(self, root: "Tag", *, of_word: bool) -> None:
        self.root, self.of_word = root, of_word
        self._rows: list[Row] = []
        self._pieces: list[Piece] = []
        self._style = ""
        self._change = Change.KEPT
        self._quoted = False
        self._lists: list[tuple[Tag, Iterator[int]]] = []
        self._mark = ""
        self._notes = {note.get("id"): note for note in root.find_all(is_note)}
        self._noted: list[str] = []
        self._said: list[str] = []

    def rows(self) -> list[Row]:
        """The rows of all that is in the root."""
        self._walk(self.root, verbatim=False)
        self._end()
        return self._rows

    def _end(self) -> None:
        """End the row; a list item's mark goes before its first words."""
        for pieces in split_lines(resolved(self._pieces)):
            text = re.sub(" {2,}", " ", accepted(pieces)).strip(" ")
            old = before(pieces)
            if text.strip():
                mark = "" if _OWN_MARK.match(text) and self._mark == "•\t" else self._mark
                style = "furniture" if is_furniture(text) else self._style or ("item" if self._mark else "")
                notes, self._noted = "".join(self._noted), []
                base = mark + old if old else old
                self._rows.append(Row(mark + text + notes, style, base=base, quoted=self._quoted))
                self._mark = ""
            elif old:
                self._rows.append(Row("", "deleted", base=old))
        self._pieces.clear()

    def _gap(self) -> None:
        """End the row and add a blank one."""
        self._end()
        self._rows.append(GAP)

    def _walk(self, parent: "Tag", *, verbatim: bool) -> None:
        from bs4.element import NavigableString, Tag

        for child in parent.children:
            if type(child) is NavigableString:  # comments and declarations are subclasses
                words = str(child) if verbatim else _SPACE.sub(" ", child)
                self._pieces.append(Piece(words.replace("\r\n", "\n"), self._change))
            elif isinstance(child, Tag) and not _dropped(child):
                outer, self._change = self._change, _changed(child, self._change)
                self._element(child, verbatim)
                self._change = outer

    def _element(self, tag: "Tag", verbatim: bool) -> None:
        if tag.name == "br":
            self._pieces.append(Piece("\n", self._change))
        elif tag.name == "q":
            self._pieces.append(Piece("“", self._change))
            self._walk(tag, verbatim=verbatim)
            self._pieces.append(Piece("”", self._change))
        elif is_note(tag):
            self._note(tag)
        elif is_reference(tag) and str(tag.get("href"))[1:] in self._notes:
            self._refer(str(tag.get("href"))[1:])
        elif _MARK_OF_WORD.search(str(tag.get("style", ""))):
            self._pieces.append(Piece(_mark_of_word(tag.get_text()), self._change))
        elif tag.name == "table":
            self._gap()
            self._table(tag)
            self._gap()
        elif tag.name in _LISTS:
            self._list(tag)
        elif tag.name == "li":
            self._item(tag)
        elif tag.name in _ROWS:
            self._end()
            self._walk(tag, verbatim=verbatim)
            self._end()
        elif _BLOCK.fullmatch(tag.name):
            self._block(tag, verbatim)
        elif tag.name not in _CELLS or tag.find_parent("table") is None:
            # A cell inside a cell is one whose neighbour was not closed: its table reads it.
            self._walk(tag, verbatim=verbatim)

    def _refer(self, identity: str) -> None:
        """Put a reference to a note, and the note itself at the end of the row, in the form that the outline knows."""
        self._said.append(identity)
        number = len(self._said)
        words = " ".join(self._notes[identity].get_text(" ").split())
        words = re.sub(r"^\W?\w{1,4}\W?\s+", "", words) if self._notes[identity].find("a") else words  # its own mark
        self._pieces.append(Piece(f"[footnoteRef:{number}]", self._change))
        self._noted.append(f"  [{number}:  {words}]")

    def _note(self, tag: "Tag") -> None:
        """A note that is referred to was put there; another is read where it stands."""
        if tag.get("id") not in self._said:
            self._end()
            outer, self._style = self._style, "footnote"
            self._walk(tag, verbatim=False)
            self._end()
            self._style = outer

    def _block(self, tag: "Tag", verbatim: bool) -> None:
        self._gap()
        outer, quoted = self._style, self._quoted
        if outer != "furniture":
            self._style = "furniture" if is_page_furniture(tag) else self._kind(tag) or outer
        self._quoted = quoted or tag.name == "blockquote"
        self._walk(tag, verbatim=verbatim or tag.name == "pre")
        self._gap()
        self._style, self._quoted = outer, quoted

    def _kind(self, tag: "Tag") -> str:
        named = (kind_of_style(name) for name in tag.get_attribute_list("class") if self.of_word and name)
        return next((kind for kind in named if kind), "heading" if _HEADING.fullmatch(tag.name) else "")

    def _list(self, tag: "Tag") -> None:
        """Read a list: items follow one another without a blank line; a nested list is between its neighbours."""
        end = self._end if self._lists else self._gap
        end()
        self._lists.append((tag, itertools.count(_integer(tag.get("start"), 1))))
        self._walk(tag, verbatim=False)
        self._lists.pop()
        end()

    def _item(self, tag: "Tag") -> None:
        """Read a list item; one that was not closed holds the next, which takes its number from the same list."""
        self._end()
        if self._lists:
            parent, numbers = self._lists[-1]
            value = _integer(tag.get("value"), next(numbers))
            if tag.has_attr("value"):
                self._lists[-1] = parent, itertools.count(value + 1)
            own = str(tag.get("data-mark", ""))[:10]  # what the Markdown of this page prints
            self._mark = f"{own}\t" if own else _mark(parent, value)
        self._walk(tag, verbatim=False)
        self._end()
        self._mark = ""

    def _table(self, table: "Tag") -> None:
        for row in table.find_all(["caption", "tr"]):
            if row.find_parent("table") is not table or _dropped(row):
                continue
            if row.name == "caption":
                self._element(row, verbatim=False)
                continue
            cells = [c for c in row.find_all(["td", "th"]) if c.find_parent("tr") is row and not _dropped(c)]
            read = [Page(cell, of_word=self.of_word).rows() for cell in cells]
            filled = sum(any(each.text.strip() for each in cell) for cell in read)
            if filled < 2 or any(c.find([_HEADING, *_LISTS, "table"]) for c in cells):
                # A frame round running text, or a page laid out by a table: its cells are read one after another.
                for cell in cells:
                    self._walk(cell, verbatim=False)
                    self._end()
            else:
                changed = any(each.base is not None for cell in read for each in cell)
                text, old = (_joined(read, before=which) for which in (False, True))
                self._rows.append(Row(text, self._style or "row", base=old if changed else None))


def _joined(cells: list[list[Row]], *, before: bool) -> str:
    """The cells of a table row, joined by tabs; before tracked changes or after them."""
    texts = []
    for cell in cells:
        words = (row.base if before and row.base is not None else row.text for row in cell)
        texts.append(" ".join(word.replace("\t", " ") for word in words if word))
    return "\t".join(texts).rstrip("\t")


def _changed(tag: "Tag", change: Change) -> Change:
    """The change of the words in an element, inside one that has a change perhaps."""
    if change in (Change.DELETED, Change.STRUCK):
        return change
    if tag.name in _CHANGES:
        return _CHANGES[tag.name]
    style = str(tag.get("style", ""))
    if tag.name in ("s", "strike") or _STRUCK.search(style):
        return Change.STRUCK
    underlined = tag.name == "u" or _UNDERLINED.search(style)
    return Change.UNDERLINED if underlined and change is Change.KEPT else change


def _mark(tag: "Tag", number: int) -> str:
    if _UNMARKED.search(str(tag.get("style", ""))):
        return ""
    if tag.name != "ol":
        return "•\t"
    kind = str(tag.get("type", "1"))
    return f"{ordinal(number, _KINDS.get(kind, 'decimal'))}.\t"


def _mark_of_word(text: str) -> str:
    """The mark of a list of Word's own, as a browser prints it; a sign of a symbol font is a bullet."""
    mark = text.strip()
    if not mark:
        return ""
    return f"{mark}\t" if mark in ("–", "—", "-") or (re.search(r"\w", mark) and mark not in ("o", "l", "n")) else "•\t"


def _dropped(tag: "Tag") -> bool:
    if _DROPPED.fullmatch(tag.name) and tag.name != "o:p":
        return True
    return tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style", ""))))


def _integer(value: object, otherwise: int) -> int:
    return int(str(value)) if re.fullmatch(r"-?\d{1,6}", str(value)) else otherwise
