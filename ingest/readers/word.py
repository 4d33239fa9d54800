"""The Word reader (.docx, WordprocessingML): paragraphs with their styles, footnotes, tables, automatic numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from ingest.errors import UnreadableError
from ingest.readers.archive import open_archive
from ingest.readers.changes import Change, Piece, accepted, before, resolved, split_lines
from ingest.readers.line import GAP, Line, Row, numbered
from ingest.readers.word_numbering import Numbering
from ingest.readers.word_runs import plain, typed_change
from ingest.readers.word_styles import is_quoting, kind_of_style
from ingest.readers.word_xml import W, children, find, is_on, parts, value

_ONE_LINE = ("title", "heading", "call")
_REFERENCE = re.compile(r"\[footnoteRef:(\d+)\]")
_LINE_END = re.compile(r"[ ]*\n+[ ]*")
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Phonetic guides, and properties of elements.
_SKIPPED = {W + tag for tag in ("rt", "pPr", "rPr", "sdtPr", "sdtEndPr")}
_CHANGES = {W + "del": Change.DELETED, W + "moveFrom": Change.DELETED}
_CHANGES |= {W + "ins": Change.INSERTED, W + "moveTo": Change.INSERTED}
_PICTURES = {_ALTERNATIVES, *(W + tag for tag in ("drawing", "pict", "object"))}
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}


def read_word(name: str, data: bytes) -> list[Line]:
    """Read the lines of a .docx with all tracked changes accepted; its heads and feet come last.

    Raises UnreadableError.
    """
    open_archive(name, data, _broken(name)).close()
    from docx import Document

    try:
        document = Document(BytesIO(data))
        body = _Body(document)
        return numbered([*body.rows(document.element.body), *body.heads_and_feet(document)])
    except RecursionError as error:
        raise UnreadableError(f"{name} nests its tables too deeply; save it as text.") from error
    except Exception as error:  # a damaged file fails in any of zipfile, zlib, lxml and python-docx
        raise _broken(name) from error


def _broken(name: str) -> UnreadableError:
    return UnreadableError(f"{name} is damaged or no Word document; open it in Word and save it as .docx again.")


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    base: str | None
    hidden: bool
    numbering: tuple[str | None, str | None]
    """numId and level, where the style sets them."""


class _Body:
    """Converts one document to rows; holds its styles, its notes and the state of its numbering."""

    def __init__(self, document: Any) -> None:
        self.styles = {s.get(W + "styleId"): _style(s) for s in document.styles.element.findall(W + "style")}
        self.normal = next((i for i, s in self.styles.items() if s.name.lower() == "normal"), None)
        self.numbering = Numbering(next(parts(document, "numbering"), None))
        self.notes = {kind: _notes(document, kind) for kind in ("footnote", "endnote")}
        self.count = 0
        self.marks: dict[str, int] = {}
        self.pending: dict[str, str] = {}
        self.carried: list[Piece] = []

    def rows(self, container: Any) -> Iterator[Row]:
        """Read the paragraphs and tables of a body, a cell or a text box, in order."""
        for child in container:
            if child.tag == W + "p":
                yield from self._paragraph(child)
            elif child.tag == W + "tbl":
                yield GAP
                yield from self._table(child)
                yield GAP
            elif child.tag not in _SKIPPED and child.tag not in _CHANGES and len(child):
                yield from self.rows(child)

    def heads_and_feet(self, document: Any) -> Iterator[Row]:
        """The heads and feet of the pages, each once."""
        found = (row.text for kind in ("header", "footer") for root in parts(document, kind) for row in self.rows(root))
        yield from (Row(text, "furniture") for text in dict.fromkeys(found) if text.strip())

    def _paragraph(self, p: Any) -> Iterator[Row]:
        boxes: list[Any] = []
        pieces = resolved([*self.carried, *self._pieces(p, boxes)])
        self.carried = []
        style_id = value(p, "pPr", "pStyle") or self.normal
        style = next((kind for s in self._chain(style_id) if (kind := kind_of_style(s.name))), "")
        end = find(p, "pPr", "rPr")
        joined = end is not None and any(find(end, tag) is not None for tag in ("del", "moveFrom"))
        if joined and accepted(pieces).strip():  # a deleted paragraph end: the next one continues this
            self.carried = [*pieces, Piece(" ", Change.DELETED)]
        elif joined:
            yield from _deleted(pieces)
        else:
            mark = self.numbering.mark(*self._numbering(p, style_id), style_id)
            quoted = any(is_quoting(s.name) for s in self._chain(style_id))
            for row in _rows(pieces, mark, style):
                notes = "".join(self.pending.pop(n, "") for n in _REFERENCE.findall(row.text))
                yield row._replace(text=row.text + notes, quoted=quoted)
        for box in boxes:
            yield from self.rows(box)

    def _pieces(self, element: Any, boxes: list[Any], change: Change = Change.KEPT) -> Iterator[Piece]:
        """The words of an element with their changes; its text boxes are added to `boxes`, to be read later."""
        for child in element:
            if child.tag in _PICTURES:
                boxes += _boxes(child)
            elif child.tag == W + "r":
                words = "" if self._hidden(child) else self._run(child, boxes, change)
                yield Piece(words, typed_change(child) if change is Change.KEPT else change)
            elif child.tag == _MATH_TEXT:
                yield Piece(child.text or "", change)
            elif (inner := _CHANGES.get(child.tag, change)) is not change:
                if change is Change.KEPT:  # what one change inserts and another deletes was never there
                    yield from self._pieces(child, boxes, inner)
            elif child.tag not in _SKIPPED:
                yield from self._pieces(child, boxes, change)

    def _text(self, element: Any, boxes: list[Any]) -> str:
        return accepted(resolved(self._pieces(element, boxes)))

    def _run(self, run: Any, boxes: list[Any], change: Change) -> str:
        words = "".join(plain(child) for child in run)
        if change is Change.DELETED:
            return words
        for i, child in enumerate(run):
            if child.tag in _NOTES:
                first, rest = ("".join(map(plain, part)) for part in (run[:i], run[i + 1 :]))
                # A mark that the author chose ("*") follows in the same run; the note is known by its number.
                custom_mark = child.get(W + "customMarkFollows") in ("1", "true", "on")
                return first + self._note(child, rest if custom_mark else "") + ("" if custom_mark else rest)
        style = self.styles.get(value(run, "rPr", "rStyle"))
        if style and style.name.lower() == "footnote reference" and words in self.marks:
            return f"[footnoteRef:{self.marks[words]}]"  # a second mark of an earlier note, typed by hand
        for child in run:
            if child.tag in _PICTURES:
                boxes += _boxes(child)
        return words

    def _note(self, reference: Any, mark: str) -> str:
        """Convert a note reference to text; the note itself is put at the end of the paragraph."""
        self.count += 1
        body = self.notes[_NOTES[reference.tag]].get(reference.get(W + "id"))
        marks, self.marks = self.marks, {}  # before the note's own words its mark is no reference
        paragraphs = [] if body is None else [self._text(p, []) for p in body.iter(W + "p")]
        self.marks = marks if not mark else {mark: self.count} | marks
        words = " ".join(paragraphs).strip().removeprefix(mark).replace("\n", " ").strip()
        self.pending[str(self.count)] = f"  [{self.count}:  {words}]"
        return f"[footnoteRef:{self.count}]"

    def _table(self, table: Any) -> Iterator[Row]:
        for row in children(table, "tr"):
            cells = [[r for r in self.rows(cell) if r != GAP] for cell in children(row, "tc")]
            if find(row, "trPr", "del") is not None:
                yield Row("", "deleted", base=_cells(cells, before=True))
            elif sum(any(r.text.strip() for r in cell) for cell in cells) < 2:
                # A frame round running text, not a table; or a row without words.
                yield from [r for cell in cells for r in cell] or [GAP]
            else:
                changed = any(r.base is not None for cell in cells for r in cell)
                new = find(row, "trPr", "ins") is not None
                yield Row(_cells(cells), "row", base="" if new else _cells(cells, before=True) if changed else None)

    def _chain(self, style_id: str | None) -> Iterator[_Style]:
        """A style and the styles that it is based on."""
        visited: set[str] = set()
        while style_id is not None and style_id in self.styles and style_id not in visited:
            visited.add(style_id)
            yield self.styles[style_id]
            style_id = self.styles[style_id].base

    def _hidden(self, run: Any) -> bool:
        direct = find(run, "rPr", "vanish")
        if direct is not None:
            return is_on(direct)
        return any(style.hidden for style in self._chain(value(run, "rPr", "rStyle")))

    def _numbering(self, p: Any, style_id: str | None) -> tuple[str | None, str | None]:
        """numId and level of a paragraph: its own before those of its style."""
        sources = [_numbering(p), *(style.numbering for style in self._chain(style_id))]
        return (
            next((number for number, _ in sources if number is not None), None),
            next((level for _, level in sources if level is not None), None),
        )


def _rows(pieces: Sequence[Piece], mark: str, style: str) -> Iterator[Row]:
    """Split a paragraph into rows: a line end typed in running text stays one, in a title it is a space."""
    first = True
    for row in [pieces] if style in _ONE_LINE else split_lines(pieces):
        text = _LINE_END.sub(" ", accepted(row).strip(" \n"))
        if not text.strip():
            yield from _deleted(row)
            continue
        old = before(row)
        printed = f"{mark}\t" if mark and first else ""
        kind = (style or ("item" if mark else "")) if first else "furniture" if style == "furniture" else ""
        yield Row(printed + text, kind, base=printed + _REFERENCE.sub("", _LINE_END.sub(" ", old)) if old else old)
        first = False
    if first:
        yield GAP


def _deleted(pieces: Sequence[Piece]) -> Iterator[Row]:
    """A row for words that are deleted whole."""
    old = before(pieces)
    if old:
        yield Row("", "deleted", base=_REFERENCE.sub("", old))


def _cells(cells: Sequence[Sequence[Row]], *, before: bool = False) -> str:
    """The cells of a table row, joined by tabs; before tracked changes or after them."""
    texts = [" ".join(_words(row, before).replace("\t", " ") for row in cell).strip() for cell in cells]
    return "\t".join(texts).rstrip("\t")


def _words(row: Row, before: bool) -> str:
    return row.base if before and row.base is not None else row.text


def _style(element: Any) -> _Style:
    name = value(element, "name") or ""
    return _Style(name, value(element, "basedOn"), is_on(find(element, "rPr", "vanish")), _numbering(element))


def _numbering(element: Any) -> tuple[str | None, str | None]:
    return value(element, "pPr", "numPr", "numId"), value(element, "pPr", "numPr", "ilvl")


def _notes(document: Any, kind: str) -> dict[str, Any]:
    root = next(parts(document, f"{kind}s"), None)
    return {} if root is None else {note.get(W + "id"): note for note in root.findall(W + kind)}


def _boxes(picture: Any) -> list[Any]:
    """The text boxes of a drawing, without the fallback for old programs and without those inside others."""
    found: list[Any] = []
    for child in picture:
        if child.tag == W + "txbxContent":
            found.append(child)
        elif child.tag != _FALLBACK:
            found += _boxes(child)
    return found
