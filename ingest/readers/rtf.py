"""The RTF reader: paragraphs with their styles, the marks of lists as printed, footnotes, tables, tracked changes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingest.errors import UnreadableError
from ingest.readers.changes import Change, Piece, accepted, before, resolved, split_lines
from ingest.readers.line import GAP, Line, Row, numbered
from ingest.readers.word_styles import kind_of_style

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_DEEPEST = 500
# Groups, paragraphs and cells; a report of a hundred pages has about 20,000.
_MOST_GROUPS = 500_000
# Whose words are no text; "header" and "footer" are kept apart.
_SKIPPED = frozenset({"colortbl", "info", "pict", "fldinst", "listtable", "listoverridetable", "revtbl", "rsidtbl"})
_SKIPPED |= {"generator", "themedata", "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "mmathPr"}
_SKIPPED |= {"nonshppict", "objdata", "bkmkstart", "bkmkend", "atnid", "atnauthor", "annotation"}
_HEADS = frozenset({f"{kind}{page}" for kind in ("header", "footer") for page in ("", "l", "r", "f")})
_CHARACTERS = {"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“"}
_CHARACTERS |= {"rdblquote": "”", "tab": "\t", "line": "\n", "emspace": " ", "enspace": " ", "qmspace": " "}
_SYMBOLS = {"~": "\N{NO-BREAK SPACE}", "_": "\N{NON-BREAKING HYPHEN}", "\\": "\\", "{": "{", "}": "}"}
# Fonts of other alphabets say so by their character set.
_CODE_PAGES = {204: "cp1251", 178: "cp1256", 161: "cp1253", 162: "cp1254", 177: "cp1255", 238: "cp1250", 134: "gbk"}
_REFERENCE = re.compile(r"\[footnoteRef:(\d+)\]")


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group: where its words go, and how they are formatted."""

    target: str = "text"
    change: Change = Change.KEPT
    hidden: bool = False
    code_page: str = ""
    fallback: int = 1
    """Characters that stand for one of Unicode, in programs that know none."""


@dataclass
class _Document:
    """The rows so far, and the paragraph, row of cells and note that are being read."""

    code_page: str = "cp1252"
    rows: list[Row] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    cells: list[Row] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    styles: dict[int, str] = field(default_factory=dict)
    fonts: dict[int, str] = field(default_factory=dict)
    style: int = 0
    font: int = 0
    in_table: bool = False
    mark: str = ""
    noted: int = 0

    def say(self, text: str, state: _State) -> None:
        """Add words to where they go."""
        if state.target == "text" and not state.hidden:
            self.pieces.append(Piece(text, state.change))
        elif state.target != "skip":
            self.words.setdefault(state.target, []).append(text)

    def taken(self, target: str) -> str:
        """The words that went to a target, which is empty then."""
        return "".join(self.words.pop(target, []))

    def end(self) -> list[Row]:
        """The rows of the paragraph that ends."""
        pieces, self.pieces = self.pieces, []
        mark, self.mark = self.mark.strip(), ""
        kind = kind_of_style(self.styles.get(self.style, ""))
        out: list[Row] = []
        for row in split_lines(resolved(pieces)):
            text, old = accepted(row).strip(" "), before(row)
            if text.strip():
                printed = f"{mark}\t" if mark and not out else ""
                notes = "".join(self.notes.pop(n, "") for n in _REFERENCE.findall(text))
                base = printed + _REFERENCE.sub("", old) if old else old
                out.append(Row(printed + text + notes, kind or ("item" if printed else ""), base=base))
            elif old:
                out.append(Row("", "deleted", base=old))
        return out or [GAP]


def read_rtf(name: str, data: bytes) -> list[Line]:
    """Read the lines of an RTF file with all tracked changes accepted. Raises UnreadableError."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableError(f"{name} is damaged or no RTF file; save it again, or save it as text.")
    if data.count(b"{") + data.count(b"\\par") + data.count(b"\\cell") > _MOST_GROUPS:
        raise UnreadableError(f"{name} has over {_MOST_GROUPS:,} groups and paragraphs; split it, or save it as text.")
    document = _Document()
    try:
        _read(name, data.decode("latin-1"), document)
    except (ValueError, LookupError, IndexError, OverflowError) as error:
        raise UnreadableError(f"{name} is damaged or no RTF file; save it again, or save it as text.") from error
    document.rows += document.end()
    return numbered([*document.rows, *(Row(text, "furniture") for text in dict.fromkeys(document.heads))])


def _read(name: str, text: str, document: _Document) -> None:
    stack: list[_State] = []
    state = _State()
    at = pending = 0
    while match := _TOKEN.match(text, at):
        at = match.end()
        word, number, byte, symbol, brace, plain = match.groups()
        if brace == "{":
            if len(stack) > _DEEPEST:
                raise UnreadableError(f"{name} nests its groups too deeply; save it as text.")
            stack.append(state)
        elif brace == "}" and stack:
            outer = stack.pop()
            if outer.target != state.target:
                _close(document, state.target)
            state = outer
        elif word == "bin":
            at += max(0, int(number or 0))
        elif word:
            state = _control(document, state, word, int(number) if number else None)
            pending = state.fallback if word == "u" else pending
        elif symbol == "*":
            state = replace(state, target="skip")  # unless its name, which comes next, is known
        elif pending and (byte or plain):
            drop = 1 if byte else min(pending, len(plain))
            pending -= drop
            document.say(plain[drop:] if plain else "", state)
        elif byte:
            page = state.code_page or document.code_page
            document.say(bytes([int(byte, 16)]).decode(page, "replace"), state)
        elif symbol:
            document.say(_SYMBOLS.get(symbol, ""), state)
        elif plain:
            document.say(plain, state)


def _control(document: _Document, state: _State, word: str, number: int | None) -> _State:
    """Apply a control word."""
    on = number != 0
    if word in _SKIPPED:
        return replace(state, target="skip")
    if word in _HEADS:
        return replace(state, target="head")
    if word in ("footnote", "fonttbl", "stylesheet", "listtext", "pntext"):
        target = {"footnote": "note", "fonttbl": "font", "stylesheet": "style"}.get(word, "mark")
        return replace(state, target=target, change=Change.KEPT)
    if word == "u" and number is not None:
        document.say(chr(number % 65536), state)
    elif word in _CHARACTERS:
        document.say(_CHARACTERS[word], state)
    elif word == "uc" and number is not None:
        return replace(state, fallback=max(0, number))
    elif word == "ansicpg" and number:
        document.code_page = f"cp{number}"
    elif word in ("par", "sect", "page", "cell", "row", "intbl", "pard", "s"):
        _paragraph(document, state, word, number or 0)
    elif word == "f":
        document.font = number or 0
        return replace(state, code_page=document.fonts.get(document.font, ""))
    elif word == "fcharset":
        document.fonts[document.font] = _CODE_PAGES.get(number or 0, "")
    elif word == "plain":
        return replace(state, change=Change.KEPT, hidden=False)
    elif word == "v":
        return replace(state, hidden=on)
    else:
        return _changed(state, word, on)
    return state


def _changed(state: _State, word: str, on: bool) -> _State:
    """Apply a control word that formats a change."""
    change = {"deleted": Change.DELETED, "revised": Change.INSERTED, "strike": Change.STRUCK, "striked": Change.STRUCK}
    change |= {"ul": Change.UNDERLINED}
    if word == "ulnone":
        return replace(state, change=Change.KEPT) if state.change is Change.UNDERLINED else state
    if word not in change:
        return state
    if on and (state.change in (Change.KEPT, Change.UNDERLINED) or word in ("deleted", "revised")):
        return replace(state, change=change[word])
    return replace(state, change=Change.KEPT) if not on and state.change is change[word] else state


def _paragraph(document: _Document, state: _State, word: str, number: int) -> None:
    """Apply a control word of paragraphs and tables."""
    if state.target in ("style", "font"):
        if word == "s":
            document.style = number
    elif state.target != "text":
        document.say("\n", state) if word == "par" else None
    elif word == "s":
        document.style = number
    elif word == "pard":
        document.in_table, document.style = False, 0
    elif word == "intbl":
        document.in_table = True
    elif word == "cell":
        document.cells += [Row(" ".join(row.text for row in document.end()).strip().replace("\t", " "))]
    elif word == "row":
        document.rows += _table_row(document.cells)
        document.cells = []
    elif word == "par" and document.in_table:
        document.say("\n", state)
    elif word == "par":
        document.rows += document.end()


def _table_row(cells: list[Row]) -> Iterator[Row]:
    """A row of a table; one with a single cell that has words is a frame round running text."""
    filled = [cell for cell in cells if cell.text]
    if len(filled) < 2:
        yield from (Row(line) for cell in filled for line in cell.text.split("\n"))
    else:
        yield Row("\t".join(cell.text.replace("\n", " ") for cell in cells).rstrip("\t"), "row")


def _close(document: _Document, target: str) -> None:
    """Use the words of a group that ends."""
    if target == "note":
        document.noted += 1
        number = str(document.noted)
        document.notes[number] = f"  [{number}:  {' '.join(document.taken('note').split())}]"
        document.pieces.append(Piece(f"[footnoteRef:{number}]"))
    elif target == "style":
        named = document.taken("style").rstrip("; ")
        document.styles[document.style] = named.rpartition(";")[2].strip()
    elif target == "mark":
        document.mark = document.taken("mark")
    elif target == "head":
        document.heads += [line.strip() for line in document.taken("head").split("\n") if line.strip()]
    elif target == "font":
        document.taken("font")
