"""The Word reader (.docx, WordprocessingML): paragraphs with their styles, footnotes, tables, automatic numbers."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from ingest.errors import UnreadableError
from ingest.readers.line import Line
from ingest.readers.text import numbered, ordinal

MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes; a document that unpacks to more is an archive made to fill the memory."""

# The styles of ITU's templates and of Word itself, by their names; the first that fits decides.
_STYLES = (
    ("dropped", re.compile(r"toc[ _]?(\d|heading)", re.I)),
    ("call", re.compile(r"call\b", re.I)),
    ("title", re.compile(r"(sub)?title ?\d?$|(res|rec|dec|rep|op|question)\w*?_?(no|title)$", re.I)),
    (
        "heading",
        re.compile(r"heading|(annex|appendix|art|chap|part|section)\w*?_?(no|title|heading|\d)$", re.I),
    ),
    ("item", re.compile(r"enumlev", re.I)),
    ("footnote", re.compile(r"(foot|end)note text", re.I)),
)
_REFERENCE = re.compile(r"\[footnoteRef:(\d+)\]")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted or moved text, phonetic guides, and properties of elements.
_SKIPPED = {_W + tag for tag in ("del", "moveFrom", "rt", "pPr", "rPr", "sdtPr", "sdtEndPr")}
_PICTURES = {_ALTERNATIVES, *(_W + tag for tag in ("drawing", "pict", "object"))}
_NOTES = {_W + "footnoteReference": "footnote", _W + "endnoteReference": "endnote"}
_PLAIN = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}

# The Symbol font's own code points, which Word stores from U+F000 on. ITU lists use 2D as a dash.
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOLS = {0x2D: "–", 0xA3: "≤", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB9: "≠"}
_SYMBOLS |= {0xD2: "®", 0xD3: "©", 0xD4: "™", 0xE2: "®", 0xE3: "©", 0xE4: "™"}
_SYMBOLS |= {ord(plain): plain for plain in " !#%&()+,./0123456789:;<=>?"}
_SYMBOLS |= dict(zip([*range(0x41, 0x5B), *range(0x61, 0x7B)], _GREEK, strict=True))

Row = tuple[str, str]


def read_word(name: str, data: bytes) -> list[Line]:
    """Read the lines of a .docx with all tracked changes accepted; tables of contents are dropped.

    Raises UnreadableError.
    """
    _check_archive(name, data)
    from docx import Document

    try:
        document = Document(BytesIO(data))
        return numbered(_Body(document).rows(document.element.body))
    except RecursionError as error:
        raise UnreadableError(f"{name} nests its tables too deeply; save it as text.") from error
    except Exception as error:  # a damaged file fails in any of zipfile, zlib, lxml and python-docx
        raise _broken(name) from error


def _check_archive(name: str, data: bytes) -> None:
    """Refuse what is no Word document, or unpacks to too much, before anything is unpacked. Raises UnreadableError."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _broken(name) from error
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNPACKED:
        raise UnreadableError(
            f"{name} unpacks to {size / 1024**2:,.0f} MB, over the limit of {MAX_UNPACKED // 1024**2} MB; "
            "save it without its images."
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError(f"{name} is protected by a password; save it without one.")


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
        self.styles = {s.get(_W + "styleId"): _style(s) for s in document.styles.element.findall(_W + "style")}
        self.normal = next((i for i, s in self.styles.items() if s.name.lower() == "normal"), None)
        self.numbering = _Numbering(_part(document, "numbering"))
        self.notes = {kind: _notes(_part(document, kind + "s"), kind) for kind in ("footnote", "endnote")}
        self.count = 0
        self.marks: dict[str, int] = {}
        self.pending: dict[str, str] = {}
        self.carried = ""

    def rows(self, container: Any) -> Iterator[Row]:
        """Read the paragraphs and tables of a body, a cell or a text box, in order."""
        for child in container:
            if child.tag == _W + "p":
                yield from self._paragraph(child)
            elif child.tag == _W + "tbl":
                yield "", ""
                yield from self._table(child)
                yield "", ""
            elif child.tag not in _SKIPPED and len(child):
                yield from self.rows(child)

    def _paragraph(self, p: Any) -> Iterator[Row]:
        boxes: list[Any] = []
        text = self.carried + self._text(p, boxes)
        self.carried = ""
        style_id = _value(p, "pPr", "pStyle") or self.normal
        style = next((kind for s in self._chain(style_id) if (kind := _kind(s.name))), "")
        if _find(p, "pPr", "rPr", "del") is not None:  # a deleted paragraph end: the next one continues this
            self.carried = text
        elif style != "dropped":
            mark = self.numbering.mark(*self._numbering(p, style_id), style_id)
            for row, kind in _pieces(text, mark, style):
                yield row + "".join(self.pending.pop(n, "") for n in _REFERENCE.findall(row)), kind
        for box in boxes:
            yield from self.rows(box)

    def _text(self, element: Any, boxes: list[Any]) -> str:
        """The text of an element, with insertions and links; its text boxes are added to `boxes`, to be read later."""
        words: list[str] = []
        for child in element:
            if child.tag in _PICTURES:
                boxes += _boxes(child)
            elif child.tag == _W + "r":
                words.append("" if self._hidden(child) else self._run(child, boxes))
            elif child.tag == _MATH_TEXT:
                words.append(child.text or "")
            elif child.tag not in _SKIPPED:
                words.append(self._text(child, boxes))
        return "".join(words)

    def _run(self, run: Any, boxes: list[Any]) -> str:
        plain = "".join(_plain(child) for child in run)
        for i, child in enumerate(run):
            if child.tag in _NOTES:
                before, after = ("".join(map(_plain, part)) for part in (run[:i], run[i + 1 :]))
                # A mark that the author chose ("*") follows in the same run; the note is known by its number.
                custom_mark = child.get(_W + "customMarkFollows") in ("1", "true", "on")
                return before + self._note(child, after if custom_mark else "") + ("" if custom_mark else after)
        style = self.styles.get(_value(run, "rPr", "rStyle"))
        if style and style.name.lower() == "footnote reference" and plain in self.marks:
            return f"[footnoteRef:{self.marks[plain]}]"  # a second mark of an earlier note, typed by hand
        for child in run:
            if child.tag in _PICTURES:
                boxes += _boxes(child)
        return plain

    def _note(self, reference: Any, mark: str) -> str:
        """Convert a note reference to text; the note itself is put at the end of the paragraph."""
        self.count += 1
        body = self.notes[_NOTES[reference.tag]].get(reference.get(_W + "id"))
        marks, self.marks = self.marks, {}  # before the note's own words its mark is no reference
        paragraphs = [] if body is None else [self._text(p, []) for p in body.iter(_W + "p")]
        self.marks = marks if not mark else {mark: self.count} | marks
        words = " ".join(paragraphs).strip().removeprefix(mark).replace("\n", " ").strip()
        self.pending[str(self.count)] = f"  [{self.count}:  {words}]"
        return f"[footnoteRef:{self.count}]"

    def _table(self, table: Any) -> Iterator[Row]:
        for row in _children(table, "tr"):
            if _find(row, "trPr", "del") is not None:
                continue
            cells = [[r for r in self.rows(cell) if r[0].strip()] for cell in _children(row, "tc")]
            filled = [cell for cell in cells if cell]
            if len(filled) == 1:  # a frame round running text, not a table
                yield from filled[0]
            else:
                texts = [" ".join(text.replace("\t", " ") for text, _ in cell) for cell in cells]
                yield "\t".join(texts).rstrip("\t"), ""

    def _chain(self, style_id: str | None) -> Iterator[_Style]:
        """A style and the styles that it is based on."""
        visited: set[str] = set()
        while style_id is not None and style_id in self.styles and style_id not in visited:
            visited.add(style_id)
            yield self.styles[style_id]
            style_id = self.styles[style_id].base

    def _hidden(self, run: Any) -> bool:
        direct = _find(run, "rPr", "vanish")
        if direct is not None:
            return _on(direct)
        return any(style.hidden for style in self._chain(_value(run, "rPr", "rStyle")))

    def _numbering(self, p: Any, style_id: str | None) -> tuple[str | None, str | None]:
        """numId and level of a paragraph: its own before those of its style."""
        sources = [_numbering(p), *(style.numbering for style in self._chain(style_id))]
        return (
            next((number for number, _ in sources if number is not None), None),
            next((level for _, level in sources if level is not None), None),
        )


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int
    style: str | None
    legal: bool
    """Its numbers are decimal, whatever format the levels above it have."""
    lasting: bool
    """Its count goes on under the next number of the level above."""


class _Numbering:
    """Computes Word's automatic numbers: the lists of numbering.xml, counted in the order of the paragraphs."""

    def __init__(self, root: Any) -> None:
        self.lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self.restarts: dict[str, dict[int, int]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        abstract = {a.get(_W + "abstractNumId"): a for a in root.findall(_W + "abstractNum")}
        linked = {_value(a, "styleLink"): key for key, a in abstract.items() if _value(a, "styleLink")}
        for num in root.findall(_W + "num"):
            key = _value(num, "abstractNumId") or ""
            key = linked.get(_value(abstract[key], "numStyleLink"), key) if key in abstract else key
            levels = _levels(abstract[key]) if key in abstract else {}
            starts: dict[int, int] = {}
            for override in num.findall(_W + "lvlOverride"):
                levels |= _levels(override)
                start = _value(override, "startOverride")
                if start is not None:
                    starts[_integer(override.get(_W + "ilvl"))] = _integer(start)
            self.lists[num.get(_W + "numId")] = key, levels
            self.restarts[num.get(_W + "numId")] = starts

    def mark(self, number: str | None, level: str | None, style: str | None) -> str:
        """The mark that Word prints before the next paragraph of a list: "" for none, "•" for what is no number."""
        if number is None or number not in self.lists:
            return ""
        key, levels = self.lists[number]
        style_level = next((i for i, definition in levels.items() if style and definition.style == style), 0)
        at = style_level if level is None else _integer(level)
        if at not in levels:
            return "•"
        counts = self.counts.setdefault(key, {})
        restart = self.restarts[number].pop(at, None)
        counts[at] = counts[at] + 1 if at in counts and restart is None else _first(levels[at].start, restart)
        for deeper in [i for i in counts if i > at and not (i in levels and levels[i].lasting)]:
            del counts[deeper]
        return self._printed(levels, counts, at)

    def _printed(self, levels: dict[int, _Level], counts: dict[int, int], at: int) -> str:
        if levels[at].format == "none":
            return ""
        if levels[at].format == "bullet":
            return levels[at].text if levels[at].text in ("–", "—", "-") else "•"
        text = levels[at].text
        for i in sorted(int(digit) - 1 for digit in set(re.findall(r"%([1-9])", text))):
            level = levels.get(i)
            form = "decimal" if level and levels[at].legal else level.format if level else ""
            part = ordinal(counts.get(i, level.start if level else 0), form)
            if part is None:
                return "•"
            text = text.replace(f"%{i + 1}", part)
        return text.strip()


def _first(start: int, restart: int | None) -> int:
    return start if restart is None else restart


def _levels(parent: Any) -> dict[int, _Level]:
    return {
        _integer(level.get(_W + "ilvl")): _Level(
            _value(level, "numFmt") or "decimal",
            _value(level, "lvlText") or "",
            _integer(_value(level, "start") or "1"),
            _value(level, "pStyle"),
            _on(_find(level, "isLgl")),
            _value(level, "lvlRestart") == "0",
        )
        for level in parent.findall(_W + "lvl")
    }


def _pieces(text: str, mark: str, style: str) -> Iterator[Row]:
    """Split a paragraph into rows: a line end typed in running text stays one, in a title it is a space."""
    if style in ("title", "heading", "call"):
        text = re.sub(r"[ ]*\n+[ ]*", " ", text)
    first, *others = [piece.strip(" ") for piece in text.strip(" \n").split("\n")]
    numbered_text = f"{mark}\t{first}" if mark and first else first
    yield numbered_text, style or ("item" if mark else "")
    yield from ((piece, "") for piece in others if piece.strip())


def _plain(element: Any) -> str:
    """The text of one child of a run; Word writes many characters as elements of their own."""
    tag = element.tag.removeprefix(_W) if isinstance(element.tag, str) else ""
    if tag == "t":
        return "".join(_character(c) for c in element.text or "")
    if tag == "sym":
        return _character(chr(int(element.get(_W + "char"), 16)))
    if tag == "br":
        return "" if element.get(_W + "type") in ("page", "column") else "\n"
    return _PLAIN.get(tag, "")


def _character(character: str) -> str:
    """A character, or what a symbol font draws at its private code point; an unknown one is a bullet."""
    private = 0xF020 <= ord(character) <= 0xF0FF
    return _SYMBOLS.get(ord(character) & 0xFF, "•") if private else character


def _kind(style: str) -> str:
    return next((kind for kind, names in _STYLES if names.match(style)), "")


def _style(element: Any) -> _Style:
    name = _value(element, "name") or ""
    return _Style(name, _value(element, "basedOn"), _on(_find(element, "rPr", "vanish")), _numbering(element))


def _numbering(element: Any) -> tuple[str | None, str | None]:
    return _value(element, "pPr", "numPr", "numId"), _value(element, "pPr", "numPr", "ilvl")


def _part(document: Any, kind: str) -> Any:
    """The root of another part of the package (numbering, footnotes); None where the document has none."""
    from docx.oxml.parser import parse_xml

    parts = (rel for rel in document.part.rels.values() if rel.reltype.endswith("/" + kind))
    found = next((rel.target_part for rel in parts if not rel.is_external), None)
    return None if found is None else parse_xml(found.blob)


def _notes(root: Any, kind: str) -> dict[str, Any]:
    return {} if root is None else {note.get(_W + "id"): note for note in root.findall(_W + kind)}


def _boxes(picture: Any) -> list[Any]:
    """The text boxes of a drawing, without the fallback for old programs and without those inside others."""
    found: list[Any] = []
    for child in picture:
        if child.tag == _W + "txbxContent":
            found.append(child)
        elif child.tag != _FALLBACK:
            found += _boxes(child)
    return found


def _children(parent: Any, tag: str) -> Iterator[Any]:
    """The rows or cells of a table, those in content controls too."""
    for child in parent:
        if child.tag == _W + tag:
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "customXml"):
            yield from _children(child, tag)


def _find(element: Any, *path: str) -> Any:
    return element.find("/".join(_W + tag for tag in path))


def _value(element: Any, *path: str) -> str | None:
    found = _find(element, *path)
    return None if found is None else found.get(_W + "val")


def _on(element: Any) -> bool:
    """Whether a toggle property is on: its element is there, and its value is not "off"."""
    return element is not None and element.get(_W + "val") not in ("0", "false", "off")


def _integer(text: str | None) -> int:
    return int(text) if text is not None and text.lstrip("-").isdigit() else 0
