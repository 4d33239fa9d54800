"""Makers of small files in the forms that documents are published in: Word, PDF, zips of XML."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

Placed = tuple[int, int, str]
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def word(*paragraphs: str | tuple[str, str]) -> bytes:
    """A Word document of paragraphs, each plain or with the name of its style."""
    document = Document()
    for paragraph in paragraphs:
        style, text = paragraph if isinstance(paragraph, tuple) else ("Normal", paragraph)
        if style not in [known.name for known in document.styles]:
            document.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph(text, style=style)
    return saved(document)


def run(text: str) -> str:
    """A run of Word with this text."""
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def word_xml(body: str, footnotes: dict[str, str] | None = None) -> bytes:
    """A Word document of the given body; footnotes are the runs of each, by id."""
    document = Document()
    for element in parse_xml(f"<w:body {NAMESPACES}>{body}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    if footnotes:
        notes = "".join(f"<w:footnote w:id='{i}'><w:p>{x}</w:p></w:footnote>" for i, x in footnotes.items())
        blob = f"<w:footnotes {NAMESPACES}>{notes}</w:footnotes>".encode()
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(PackURI("/word/footnotes.xml"), kind, blob, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return saved(document)


def numbered_word(levels: Sequence[tuple[str, str]], items: Sequence[tuple[int, str]], style: str = "Normal") -> bytes:
    """A Word document of items at levels of an automatic list."""
    document = Document()
    add_numbering(document, levels)
    for level, text in items:
        number_paragraph(document.add_paragraph(text, style=style), 71, level)
    return saved(document)


def add_numbering(document: Any, levels: Sequence[tuple[str, str]], start: int = 1, restart: int = 1) -> None:
    """The list 71, and 72 that goes on with it but starts again."""
    defined = "".join(
        f"<w:lvl w:ilvl='{i}'><w:start w:val='{start}'/><w:numFmt w:val='{kind}'/><w:lvlText w:val='{text}'/></w:lvl>"
        for i, (kind, text) in enumerate(levels)
    )
    override = f"<w:lvlOverride w:ilvl='0'><w:startOverride w:val='{restart}'/></w:lvlOverride>"
    root = document.part.numbering_part.element
    for xml in (
        f"<w:abstractNum {NAMESPACES} w:abstractNumId='70'>{defined}</w:abstractNum>",
        f"<w:num {NAMESPACES} w:numId='71'><w:abstractNumId w:val='70'/></w:num>",
        f"<w:num {NAMESPACES} w:numId='72'><w:abstractNumId w:val='70'/>{override}</w:num>",
    ):
        root.append(parse_xml(xml))


def number_paragraph(paragraph: Any, number: int, level: int) -> None:
    """Make a paragraph an item of a list."""
    properties = paragraph._p.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_ilvl().val = level
    properties.numPr.get_or_add_numId().val = number


def saved(document: Any) -> bytes:
    """The bytes of a Word document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pdf(
    pages: Sequence[Sequence[Placed]],
    trailer: str = "",
    extra: Sequence[str] = (),
    sizes: Mapping[str, int] | None = None,
) -> bytes:
    """A PDF whose pages have rows of Helvetica at the given points, of 12 points where `sizes` has no other for a row."""
    sizes = sizes or {}
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, rows in enumerate(pages):
        shown = "".join(f"BT /F1 {sizes.get(text, 12)} Tf {x} {y} Td ({escaped(text)}) Tj ET\n" for x, y, text in rows)
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>",
            f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        ]
    out = b"%PDF-1.4\n"
    offsets = []
    for n, body in enumerate([*objects, *extra], start=1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(offsets) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def escaped(text: str) -> str:
    """A text as a string of PDF."""
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def odt(body: str, *, automatic: str = "", named: str = "", heads: str = "") -> bytes:
    """An OpenDocument text; `automatic` and `named` are its styles, `heads` those of its pages."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"))
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    styles = (
        f"<office:document-styles {spaces}><office:styles>{named}</office:styles>"
        f"<office:master-styles>{heads}</office:master-styles></office:document-styles>"
    )
    mimetype = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    return zipped(mimetype | {"content.xml": content.encode(), "styles.xml": styles.encode()})


def epub(*pages: str) -> bytes:
    """An EPUB book of these pages."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    )
    names = [f"page{n}" for n in range(len(pages), 0, -1)]  # the spine says in which order they are read, no name does
    items = "".join(f'<item id="{name}" href="{name}.xhtml"/>' for name in sorted(names))
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine></package>'
    )
    parts = {"mimetype": b"application/epub+zip", "META-INF/container.xml": container.encode()}
    parts["OPS/book.opf"] = package.encode()
    space = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    for name, page in zip(names, pages, strict=True):
        parts[f"OPS/{name}.xhtml"] = (
            f"<html {space}><head><title>A book</title></head><body>{page}</body></html>".encode()
        )
    return zipped(parts)
