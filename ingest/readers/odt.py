"""The OpenDocument reader (.odt): paragraphs with styles, footnotes, tables, automatic numbers, tracked changes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.errors import UnreadableError
from ingest.readers.archive import open_archive
from ingest.readers.changes import Change, Piece, accepted, before, resolved, split_lines
from ingest.readers.line import GAP, Line, Row, numbered
from ingest.readers.odt_lists import STYLE, TEXT, Counts, Lists, list_styles
from ingest.readers.word_styles import kind_of_style

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_PARAGRAPHS = {f"{TEXT}p", f"{TEXT}h"}
_CONTENTS = {f"{TEXT}table-of-content", f"{TEXT}alphabetical-index", f"{TEXT}illustration-index"}
_SKIPPED = {f"{TEXT}tracked-changes", f"{TEXT}sequence-decls", f"{_OFFICE}annotation"}
_REFERENCE = re.compile(r"\[footnoteRef:(\d+)\]")


def read_odt(name: str, data: bytes) -> list[Line]:
    """Read the lines of an OpenDocument text with all tracked changes accepted. Raises UnreadableError."""
    broken = UnreadableError(f"{name} is damaged or no OpenDocument text; open it and save it as .odt or .docx again.")
    from docx.oxml.parser import parse_xml

    with open_archive(name, data, broken) as archive:
        try:
            content, styles = (parse_xml(archive.read(part)) for part in ("content.xml", "styles.xml"))
            body = _Body(content, styles)
            text = content.find(f"{_OFFICE}body/{_OFFICE}text")
            return numbered([*body.rows(text), *body.heads_and_feet(styles)])
        except RecursionError as error:
            raise UnreadableError(f"{name} nests its parts too deeply; save it as text.") from error
        except Exception as error:  # a damaged file fails in any of zipfile, zlib and lxml
            raise broken from error


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    parent: str | None
    change: Change
    hidden: bool


@dataclass
class _Body:
    """Converts one document to rows; holds its styles, its changes, its notes and the state of its lists."""

    content: Any
    styles_part: Any
    styles: dict[str, _Style] = field(init=False)
    lists: Lists = field(init=False)
    deletions: dict[str, list[str]] = field(init=False)
    insertions: set[str] = field(init=False)
    inserting: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    outline: Counts = field(default_factory=dict)
    noted: int = 0

    def __post_init__(self) -> None:
        roots = (self.styles_part, self.content)
        self.styles = {s.get(f"{STYLE}name"): _style(s) for root in roots for s in root.iter(f"{STYLE}style")}
        self.lists = Lists(list_styles(*roots))
        regions = list(self.content.iter(f"{TEXT}changed-region"))
        self.insertions = {_id(region) for region in regions if region.find(f"{TEXT}insertion") is not None}
        deleted = ((_id(region), region.find(f"{TEXT}deletion")) for region in regions)
        self.deletions = {
            identity: ["".join(p.itertext()) for p in each if p.tag in _PARAGRAPHS]
            for identity, each in deleted
            if each is not None
        }

    def rows(self, container: Any, style: str = "") -> Iterator[Row]:
        """Read the paragraphs, lists and tables of a body, a section or a cell; `style` is that of all of them."""
        for child in container:
            if child.tag in _PARAGRAPHS:
                yield from self._paragraph(child, self._heading_mark(child), style)
            elif child.tag == f"{TEXT}list":
                list_style = child.get(f"{TEXT}style-name") or ""
                yield from self._list(child, list_style, 1, self.lists.opened(child, list_style), style)
            elif child.tag == f"{_TABLE}table":
                yield GAP
                yield from self._table(child)
                yield GAP
            elif child.tag in _CONTENTS:
                yield from self.rows(child, "furniture")
            elif child.tag not in _SKIPPED and len(child):
                yield from self.rows(child, style)

    def heads_and_feet(self, styles: Any) -> Iterator[Row]:
        """The heads and feet of the pages, each once."""
        kinds = (f"{STYLE}header", f"{STYLE}footer")
        found = (row.text for part in styles.iter(*kinds) for row in self.rows(part))
        yield from (Row(text, "furniture") for text in dict.fromkeys(found) if text.strip())

    def _list(self, element: Any, style: str, level: int, counts: Counts, kind: str) -> Iterator[Row]:
        for item in element:
            mark = ""
            start = item.get(f"{TEXT}start-value")
            for child in item:
                if child.tag == f"{TEXT}list":
                    inner = child.get(f"{TEXT}style-name") or style
                    yield from self._list(child, inner, level + 1, counts, kind)
                elif child.tag in _PARAGRAPHS:
                    first = item.tag == f"{TEXT}list-item" and child is item[0]
                    mark = self.lists.mark(style, level, counts, start) if first else ""
                    yield from self._paragraph(child, mark, kind)

    def _heading_mark(self, element: Any) -> str:
        level = element.get(f"{TEXT}outline-level") or ""
        if element.tag != f"{TEXT}h" or not level.isdigit() or element.get(f"{TEXT}is-list-header") == "true":
            return ""
        return self.lists.mark("outline", int(level), self.outline)

    def _paragraph(self, p: Any, mark: str, style: str) -> Iterator[Row]:
        pieces: list[Piece] = []
        gone: list[str] = []
        self._pieces(p, pieces, gone)
        yield from (Row("", "deleted", base=text) for text in gone if text.strip())
        named = (kind_of_style(each.name) for each in self._chain(p.get(f"{TEXT}style-name")))
        kind = style or next(filter(None, named), "") or ("heading" if p.tag == f"{TEXT}h" else "")
        first = True
        for row in split_lines(resolved(pieces)):
            text, old = accepted(row).strip(" "), before(row)
            if text.strip():
                printed = f"{mark}\t" if mark and first else ""
                notes = "".join(self.notes.pop(n, "") for n in _REFERENCE.findall(text))
                base = printed + _REFERENCE.sub("", old) if old else old
                yield Row(printed + text + notes, kind or ("item" if printed else ""), base=base)
                first = False
            elif old:
                yield Row("", "deleted", base=old)
        if first and not gone:
            yield GAP

    def _pieces(self, element: Any, out: list[Piece], gone: list[str], change: Change = Change.KEPT) -> None:
        """Collect the words of an element with their changes; paragraphs deleted before it are added to `gone`."""

        def say(text: str | None) -> None:
            if text:
                out.append(Piece(re.sub(r"[ \t\r\n]+", " ", text), Change.INSERTED if self.inserting else change))

        say(element.text)
        for child in element:
            tag = child.tag.removeprefix(TEXT) if isinstance(child.tag, str) else ""
            if tag in ("s", "tab", "line-break"):
                count = child.get(f"{TEXT}c") or "1"
                spaces = " " * min(int(count), 100) if count.isdigit() else " "
                words = {"s": spaces, "tab": "\t", "line-break": "\n"}[tag]
                out.append(Piece(words, Change.INSERTED if self.inserting else change))
            elif tag == "change":
                self._deletion(_id(child, "change-id"), out, gone)
            elif tag == "change-start" and _id(child, "change-id") in self.insertions:
                self.inserting.add(_id(child, "change-id"))
            elif tag == "change-end":
                self.inserting.discard(_id(child, "change-id"))
            elif tag == "note":
                say(self._note(child))
            elif child.tag not in _SKIPPED and tag != "ruby-text" and not self._hidden(child):
                styled = self.styles.get(child.get(f"{TEXT}style-name") or "")
                inner = styled.change if styled and change is Change.KEPT else change
                self._pieces(child, out, gone, inner)
            say(child.tail)

    def _deletion(self, identity: str, out: list[Piece], gone: list[str]) -> None:
        """Put back what was deleted at a place: the rest of a paragraph, or whole ones before it."""
        texts = self.deletions.get(identity, [])
        if any(piece.text.strip() for piece in out):
            out.append(Piece(" ".join(texts), Change.DELETED))
            return
        gone += texts[:-1]
        out.append(Piece(texts[-1] if texts else "", Change.DELETED))

    def _note(self, note: Any) -> str:
        """Convert a note to its reference; the note itself is put at the end of the paragraph."""
        self.noted += 1
        number = str(self.noted)
        body = note.find(f"{TEXT}note-body")
        words = "" if body is None else " ".join("".join(body.itertext()).split())
        self.notes[number] = f"  [{number}:  {words}]"
        return f"[footnoteRef:{number}]"

    def _table(self, table: Any) -> Iterator[Row]:
        for row in table.iter(f"{_TABLE}table-row"):
            if _enclosing(row) is not table:
                continue
            cells = [[r for r in self.rows(cell) if r != GAP] for cell in row if cell.tag == f"{_TABLE}table-cell"]
            if sum(any(r.text.strip() for r in cell) for cell in cells) < 2:
                yield from (r for cell in cells for r in cell)
                continue
            changed = any(r.base is not None for cell in cells for r in cell)
            yield Row(_cells(cells), "row", base=_cells(cells, before=True) if changed else None)

    def _chain(self, name: str | None) -> Iterator[_Style]:
        visited: set[str] = set()
        while name is not None and name in self.styles and name not in visited:
            visited.add(name)
            yield self.styles[name]
            name = self.styles[name].parent

    def _hidden(self, element: Any) -> bool:
        style = self.styles.get(element.get(f"{TEXT}style-name") or "")
        return bool(style and style.hidden)


def _style(element: Any) -> _Style:
    name = element.get(f"{STYLE}display-name") or element.get(f"{STYLE}name") or ""
    properties = element.find(f"{STYLE}text-properties")
    given = {} if properties is None else properties.attrib
    struck = given.get(f"{STYLE}text-line-through-style", "none") != "none"
    underlined = given.get(f"{STYLE}text-underline-style", "none") != "none"
    change = Change.STRUCK if struck else Change.UNDERLINED if underlined else Change.KEPT
    return _Style(name, element.get(f"{STYLE}parent-style-name"), change, given.get(f"{TEXT}display") == "none")


def _id(element: Any, name: str = "id") -> str:
    return element.get(f"{TEXT}{name}") or element.get("{http://www.w3.org/XML/1998/namespace}id") or ""


def _enclosing(row: Any) -> Any:
    return next((each for each in row.iterancestors(f"{_TABLE}table")), None)


def _cells(cells: Sequence[Sequence[Row]], *, before: bool = False) -> str:
    texts = [
        " ".join((row.base if before and row.base is not None else row.text).replace("\t", " ") for row in cell).strip()
        for cell in cells
    ]
    return "\t".join(texts).rstrip("\t")
