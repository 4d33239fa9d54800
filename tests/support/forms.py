"""One resolution in every form that it can be published in: text, Word, HTML, Markdown, and what converters make of it."""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Pt

from ingest.model import Document

RUNNING_HEAD, RUNNING_FOOT = "PP-18/FINAL-ACTS", "© ITU 2018 All Rights Reserved"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LISTS = {"a": ("lowerLetter", "%{0})"), "i": ("lowerRoman", "%{0})"), "1": ("decimal", "%{0}")}
_CONVERT_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: `kind` is "number", "title", "formula", "call" or "item"; `mark` is as printed, `depth` from 0."""

    kind: str
    text: str
    mark: str = ""
    depth: int = 0

    @property
    def list_kind(self) -> str:
        """Which list its mark belongs to: "a", "i" or "1"; "" without a mark."""
        if not self.mark:
            return ""
        if self.mark[0].isdigit():
            return "1"
        return "i" if self.depth else "a"


def blocks(document: Document) -> list[Block]:
    """The paragraphs of a resolution without annexes, as its clauses have them."""
    number, *title, formula = (document.header.text if document.header else "").split("\n")
    out = [Block("number", number), Block("title", _mended(" ".join(title))), Block("formula", formula)]
    depths: dict[str, int] = {}
    for phrase, clauses in groupby(document.clauses, key=lambda c: (c.phrase, c.eid.split("__")[0])):
        out.append(Block("call", phrase[0]))
        for clause in clauses:
            depth = depths[clause.eid] = depths.get(clause.parent, -1) + 1
            last = clause.num.rpartition(".")[2] if depth else clause.num
            mark = last if not last or last[0].isdigit() else f"{last})"
            out.append(Block("item", _mended(clause.text), mark, depth))
    return out


def _mended(words: str) -> str:
    """Words without what a text recovered from a PDF has kept of its line breaks: "2020- 2023"."""
    return re.sub(r"(?<=\w)- (?!(?:and|or)\b)(?=\w)", "-", " ".join(words.split()))


def text(parts: Sequence[Block]) -> bytes:
    """A text file with a blank line before every phrase."""
    rows = []
    for part in parts:
        rows += [""] if part.kind != "item" else []
        rows.append(f"{part.mark}\t{part.text}" if part.mark else part.text)
    return ("\n".join(rows).strip() + "\n").encode()


# --- Word


def word(
    parts: Sequence[Block],
    *,
    automatic: bool = False,
    notes: bool = False,
    tracked: bool = False,
    tables: bool = False,
    columns: int = 1,
    heads: bool = False,
    size: int = 11,
    styles: bool = True,
) -> bytes:
    """A Word document: numbers typed or automatic, with footnotes, tracked changes, tables before and after."""
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(size)
    kinds = {"number": "Res_No", "title": "Res_title", "call": "Call"} if styles else {}
    for name in kinds.values():
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    if tables:
        _table(document)
    lists = _Lists(document)
    for at, part in enumerate(parts):
        paragraph = document.add_paragraph(style=kinds.get(part.kind, "Normal"))
        if part.kind in ("number", "title"):
            paragraph.alignment = 1
        if part.kind == "call":
            paragraph.paragraph_format.keep_with_next = True
        words = part.text
        if part.mark and automatic and _is_next(parts, at):
            lists.number(paragraph, parts, at)
        elif part.mark:
            paragraph.paragraph_format.left_indent = Pt(28 * (part.depth + 1))
            paragraph.paragraph_format.first_line_indent = Pt(-28)
            words = f"{part.mark}\t{words}"
        if tracked and part.kind == "item":
            _changed(paragraph, words, at)
        else:
            paragraph.add_run(words).italic = part.kind == "call"
        if tracked and at % 5 == 4:
            _deleted(document.add_paragraph(), "a clause that is deleted whole;")
    if tables:
        _table(document)
    if heads:
        section = document.sections[0]
        section.header.paragraphs[0].text = RUNNING_HEAD
        _page_number(section.footer.paragraphs[0])
        section.footer.add_paragraph(RUNNING_FOOT)
    if columns > 1:
        cols = document.sections[0]._sectPr.find(qn("w:cols"))
        cols.set(qn("w:num"), str(columns))
        cols.set(qn("w:space"), "425")
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_notes(buffer.getvalue()) if notes else buffer.getvalue()


class _Lists:
    """Automatic numbering: a list of its own for every run of marks."""

    def __init__(self, document: Any) -> None:
        self.root = document.part.numbering_part.element
        self.count = 500
        self.open: dict[int, tuple[str, int]] = {}

    def number(self, paragraph: Any, parts: Sequence[Block], at: int) -> None:
        part = parts[at]
        if _first(part):
            self.count += 1
            kind, form = _LISTS[part.list_kind]
            level = (
                f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
                f'<w:lvlText w:val="{form.format(1)}"/></w:lvl>'
            )
            first_num = self.root.find(qn("w:num"))
            abstract = parse_xml(f'<w:abstractNum {_W} w:abstractNumId="{self.count}">{level}</w:abstractNum>')
            first_num.addprevious(abstract) if first_num is not None else self.root.append(abstract)
            self.root.append(
                parse_xml(f'<w:num {_W} w:numId="{self.count}"><w:abstractNumId w:val="{self.count}"/></w:num>')
            )
            self.open[part.depth] = part.list_kind, self.count
        properties = paragraph._p.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_ilvl().val = 0
        properties.numPr.get_or_add_numId().val = self.open[part.depth][1]
        paragraph.paragraph_format.left_indent = Pt(28 * (part.depth + 1))
        paragraph.paragraph_format.first_line_indent = Pt(-28)


def _first(part: Block) -> bool:
    return part.mark.rstrip(")") in ("a", "i", "1") and not (part.mark == "i)" and part.list_kind == "a")


def _ordinal(part: Block) -> int:
    word = part.mark.rstrip(")")
    if word.isdigit():
        return int(word)
    roman = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
    if part.list_kind == "i":
        return roman.index(word) + 1 if word in roman else 0
    return ord(word) - 96 if len(word) == 1 else 0


def _is_next(parts: Sequence[Block], at: int) -> bool:
    """Whether an automatic list would give this item its mark."""
    expected = 0
    for part in parts[: at + 1]:
        if part.kind == "call" or part.depth < parts[at].depth:
            expected = 0
        if part.mark and part.depth == parts[at].depth:
            expected = expected + 1 if _ordinal(part) == expected + 1 else -99
    return expected > 0


def _table(document: Any) -> None:
    table = document.add_table(rows=2, cols=3)
    cells = ("Agenda item", "Document", "Date", "PL 1.1", "Document 174-E", "15 November 2018")
    for cell, words in zip((c for row in table.rows for c in row.cells), cells, strict=True):
        cell.text = words


def _run(words: str, tag: str = "w:t") -> Any:
    run = OxmlElement("w:r")
    element = OxmlElement(tag)
    element.text = words
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(element)
    return run


def _tracked(tag: str, words: str) -> Any:
    change = OxmlElement(tag)
    change.set(qn("w:id"), "9")
    change.set(qn("w:author"), "A delegate")
    change.append(_run(words, "w:delText" if tag == "w:del" else "w:t"))
    return change


def _changed(paragraph: Any, words: str, at: int) -> None:
    """A paragraph with a word replaced, or new as a whole."""
    mark, _, rest = words.rpartition("\t")
    before = f"{mark}\t" if mark else ""
    if at % 7 == 3:
        paragraph._p.append(_tracked("w:ins", before + rest))
        return
    pieces = rest.split(" ")
    cut = min(len(pieces) - 1, 3)
    paragraph.add_run(before + " ".join(pieces[:cut]) + (" " if cut else ""))
    paragraph._p.append(_tracked("w:del", "formerly worded "))
    paragraph._p.append(_tracked("w:ins", pieces[cut]))
    paragraph.add_run("".join(f" {piece}" for piece in pieces[cut + 1 :]))


def _deleted(paragraph: Any, words: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    mark = OxmlElement("w:rPr")
    mark.append(OxmlElement("w:del"))
    properties.append(mark)
    paragraph._p.append(_tracked("w:del", words))


def _page_number(paragraph: Any) -> None:
    paragraph.add_run("- ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(_run("1"))
    paragraph._p.append(field)
    paragraph.add_run(" -")


def _with_notes(data: bytes) -> bytes:
    """The document with a footnote at the third and at the sixth paragraph with a mark."""
    document = docx.Document(io.BytesIO(data))
    listed = [p for p in document.paragraphs if re.match(r"\S{1,4}\t", p.text)]
    chosen = listed[2:6:3]
    notes = ""
    for n, paragraph in enumerate(chosen, 1):
        paragraph._p.append(parse_xml(f'<w:r {_W}><w:footnoteReference w:id="{n}"/></w:r>'))
        words = f"<w:r><w:footnoteRef/></w:r><w:r><w:t xml:space='preserve'> The note {n} of this text.</w:t></w:r>"
        notes += f'<w:footnote w:id="{n}"><w:p>{words}</w:p></w:footnote>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(
        PackURI("/word/footnotes.xml"), kind, f"<w:footnotes {_W}>{notes}</w:footnotes>".encode(), document.part.package
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


# --- HTML

_TAGS = {"number": "h1", "title": "h2", "formula": "p", "call": "p", "item": "p"}


def html_paragraphs(parts: Sequence[Block], *, style: str = "", furniture: bool = False, columns: int = 1) -> bytes:
    """A page of paragraphs whose marks are typed; `furniture` puts a header, a navigation and a footer round it."""
    rows = []
    for part in parts:
        words = escape(f"{part.mark} {part.text}" if part.mark else part.text, quote=False)
        words = f"<i>{words}</i>" if part.kind == "call" else words
        tag = _TAGS[part.kind]
        rows.append(f"<{tag} class='{part.kind} d{part.depth}'>{words}</{tag}>")
    body = "\n".join(rows)
    if furniture:
        body = (
            "<header><a href='/'>International Telecommunication Union</a><p>About us</p></header>"
            "<nav><ul><li>Home</li><li>Documents</li></ul></nav>"
            f"<main>{body}</main><footer><p>{RUNNING_FOOT}</p><p>Contact us | Accessibility</p></footer>"
        )
    column = f"main, body {{ column-count: {columns}; column-gap: 24pt }}" if columns > 1 else ""
    return _page(body, column + style)


def html_lists(parts: Sequence[Block]) -> bytes:
    """A page whose items are in `ol` lists, nested, with their first number."""
    out: list[str] = []
    depth = -1
    for part in parts:
        wanted = part.depth if part.mark else -1
        while depth > wanted:
            out.append("</li></ol>")
            depth -= 1
        words = escape(part.text, quote=False)
        if not part.mark:
            tag = _TAGS[part.kind]
            out.append(f"<{tag}>{words}</{tag}>")
        elif wanted > depth:
            out.append(f"<ol type='{part.list_kind}'><li value='{_ordinal(part)}'>{words}")
            depth = wanted
        else:
            out.append(f"</li><li value='{_ordinal(part)}'>{words}")
    out += ["</li></ol>"] * (depth + 1)
    return _page("\n".join(out))


def html_of_word(parts: Sequence[Block]) -> bytes:
    """A page as Word saves it: marks of automatic lists in spans that it alone reads, `<o:p>`, conditional comments."""
    rows = []
    for part in parts:
        words = escape(part.text, quote=False)
        if part.mark:
            gap = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;&nbsp; </span>"
            mark = f"<![if !supportLists]><span style='mso-list:Ignore'>{part.mark}{gap}</span><![endif]>"
            place = f"mso-list:l{part.depth} level{part.depth + 1} lfo1"
            rows.append(
                f"<p class=MsoListParagraph style='text-indent:-18.0pt;{place}'>{mark}<span lang=EN-GB>{words}<o:p></o:p></span></p>"
            )
        else:
            rows.append(f"<p class=MsoNormal>{words}<o:p></o:p></p>")
    head = "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings></o:OfficeDocumentSettings></xml><![endif]-->"
    foot = "<div style='mso-element:footer' id=f1><p class=MsoFooter><span style='mso-field-code:PAGE'>- 1 -</span></p></div>"
    body = f"{head}<div class=WordSection1>{''.join(rows)}</div>{foot}"
    return _page(body, attributes='xmlns:o="urn:schemas-microsoft-com:office:office"')


def _page(body: str, style: str = "", attributes: str = "") -> bytes:
    sheet = f"<style>{style}</style>" if style else ""
    return (
        f"<!DOCTYPE html><html {attributes}><head><meta charset=utf-8>{sheet}</head><body>{body}</body></html>".encode()
    )


# --- Markdown


def markdown(parts: Sequence[Block], *, raw: bool = False) -> bytes:
    """Markdown: headings, emphasis, items as its lists have them ("1.") or typed ("a)"); `raw` has them as HTML inside."""
    rows: list[str] = []
    for part in parts:
        words = re.sub(r"([*_`<\[\]])", r"\\\1", part.text)
        if part.kind in ("number", "title"):
            rows.append(("# " if part.kind == "number" else "## ") + words)
        elif part.kind == "call":
            rows.append(f"<p><em>{escape(part.text, quote=False)}</em></p>" if raw else f"*{words}*")
        elif raw and part.mark:
            rows.append(f'<p style="margin-left: {part.depth}em">{part.mark}&nbsp;{escape(part.text, quote=False)}</p>')
        elif part.mark and part.list_kind == "1":
            rows.append(f"{'    ' * part.depth}{part.mark}. {words}")
        else:
            rows.append(f"{'    ' * part.depth}{part.mark} {words}".rstrip() if part.mark else words)
    return ("\n\n".join(rows) + "\n").encode()


# --- Converters


def office() -> str | None:
    """The LibreOffice binary, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def chromium() -> str | None:
    """The Chromium binary, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def by_office(files: Mapping[str, bytes], into: str, folder: Path) -> dict[str, bytes]:
    """Convert files by LibreOffice, all at once: name -> bytes of the result."""
    source, target = folder / "source", folder / "target"
    for place in (source, target):
        place.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (source / name).write_bytes(data)
    command = [str(office()), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", into]
    command += ["--outdir", str(target), *(str(source / name) for name in files)]
    subprocess.run(command, check=True, capture_output=True, timeout=_CONVERT_SECONDS)
    suffix = into.partition(":")[0]
    return {name: (target / name).with_suffix(f".{suffix}").read_bytes() for name in files}


def by_chromium(page: bytes, folder: Path) -> bytes:
    """Print a page to PDF by Chromium."""
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_bytes(page)
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={folder}/chromium",
    ]
    command = [str(chromium()), *flags, f"--print-to-pdf={target}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=_CONVERT_SECONDS, env=os.environ)
    return target.read_bytes()


def print_style(size: int) -> str:
    """The style sheet of a printed page: a running head and foot, hanging marks."""
    return (
        f"@page {{ size: A4; margin: 25mm; @top-center {{ content: '{RUNNING_HEAD}' }}"
        f" @bottom-center {{ content: '- ' counter(page) ' -' }} @bottom-left {{ content: '{RUNNING_FOOT}'; font-size: 7pt }} }}"
        f" body {{ font-family: serif; font-size: {size}pt; hyphens: auto }} h1, h2 {{ text-align: center; column-span: all }}"
        " p.d1 { margin-left: 2em }"
    )


Maker = Callable[[Sequence[Block]], bytes]

WRITTEN: dict[str, tuple[str, Maker]] = {
    "word, typed numbers": (".docx", word),
    "word, automatic numbers": (".docx", lambda parts: word(parts, automatic=True)),
    "word, footnotes": (".docx", lambda parts: word(parts, notes=True)),
    "word, tracked changes": (".docx", lambda parts: word(parts, tracked=True)),
    "word, tables, heads": (".docx", lambda parts: word(parts, tables=True, heads=True)),
    "html, p": (".html", html_paragraphs),
    "html, ol": (".html", html_lists),
    "html, Word's own": (".html", html_of_word),
    "html, header and footer": (".html", lambda parts: html_paragraphs(parts, furniture=True)),
    "markdown": (".md", markdown),
    "markdown, raw html": (".md", lambda parts: markdown(parts, raw=True)),
}
"""Forms that need no converter: name -> suffix and writer."""
