"""An answer as a Word document: headings, clauses in the quotation style with their numbers as printed, a table."""

import unicodedata
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.answer import Answer, Citation
from bot.exports.blocks import Block, Kind, cited_blocks, phrase_level
from bot.exports.sources import citations_heading, in_full, snapshot_line, sources_of, title_of, words_of
from bot.pages import printable

_AUTHOR = "Resolves"
# A4, margins and indents in centimetres; the sizes of type in points.
_PAGE, _MARGIN, _INDENT = (21.0, 29.7), 2.3, 1.0
_WIDTHS = (1.0, 6.4, 4.5, 4.5)
_SMALL = 9
# A core property is at most this long, by the library and by Word.
_MOST_IN_A_PROPERTY = 255
_RIGHT_TO_LEFT = {"R", "AL"}


def to_word(answer: Answer) -> bytes:
    """The answer as a Word document; the same answer gives the same bytes."""
    from docx import Document

    document = Document()
    _prepare(document, answer)
    _paragraph(document, "Title", (title_of(answer), ""))
    blocks = cited_blocks(answer)
    level = phrase_level(block for block, _ in blocks)
    for block, citation in blocks:
        _add(document, block, citation, level, answer.language)
    if answer.citations:
        _paragraph(document, "Heading 1", (citations_heading(answer), ""))
        _table(document, answer)
    if state := snapshot_line(answer):
        _paragraph(document, "Remark", (state, ""))
    out = BytesIO()
    document.save(out)
    return _without_times(out.getvalue())


def _prepare(document: Any, answer: Answer) -> None:
    """The page, the styles that the template does not have, and the document's properties."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = map(Cm, _PAGE)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    quotation = document.styles["Quote"]
    # Legal text that is set in italics would look as if it were emphasised there.
    quotation.font.italic = quotation.font.cs_italic = False
    quotation.paragraph_format.left_indent, quotation.paragraph_format.first_line_indent = Cm(_INDENT), Cm(-_INDENT)
    for name, base in (("Gloss", "Normal"), ("Remark", "Normal"), ("In Full", "Quote")):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = document.styles[base], Pt(_SMALL)
    for name in ("Gloss", "In Full"):
        document.styles[name].paragraph_format.left_indent = Cm(2 * _INDENT)
        document.styles[name].paragraph_format.first_line_indent = Cm(0)
    document.styles["Gloss"].font.italic = True
    remark = document.styles["Remark"].paragraph_format
    remark.space_before = remark.space_after = Pt(3)
    properties = document.core_properties
    properties.title = printable(title_of(answer))[:_MOST_IN_A_PROPERTY]
    properties.author = properties.last_modified_by = _AUTHOR
    properties.subject, properties.comments = printable(answer.read_as)[:_MOST_IN_A_PROPERTY], ""
    properties.language = answer.language
    # The template's own date would be taken for the answer's.
    for element in [e for e in properties._element if e.tag.endswith(("}created", "}modified"))]:
        properties._element.remove(element)


def _add(document: Any, block: Block, citation: Citation | None, level: int, language: str) -> None:
    """Add a block as a paragraph."""
    if not block.text and block.kind is not Kind.CLAUSE:
        return
    match block.kind:
        case Kind.LEAD:
            _paragraph(document, "Normal", (block.text, "bold"))
        case Kind.DOCUMENT:
            _paragraph(document, "Heading 1", (block.text, ""))
        case Kind.PHRASE:
            _paragraph(document, f"Heading {level}", (block.text, ""))
        case Kind.CLAUSE:
            # The number is text, and no automatic one: it is the document's, whatever stands before it here.
            number = (f"{block.num}\t", "bold") if block.num else ("", "")
            _paragraph(document, "Quote", number, (words_of(block), ""), (f" [{block.n}]", ""))
            if block.part and citation:
                _paragraph(document, "In Full", (in_full(citation, language), ""))
        case Kind.GLOSS:
            _paragraph(document, "Gloss", (block.text, ""))
        case Kind.OPTION:
            _paragraph(document, "List Bullet", (block.text, ""))
        case Kind.READING | Kind.NOTE:
            _paragraph(document, "Remark", (block.text, ""))
        case _:
            _paragraph(document, "Normal", (block.text, ""))


def _table(document: Any, answer: Answer) -> None:
    """The citations: number, label, key, and file with its address."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(_WIDTHS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    rows = [(str(source.n), source.label, source.key, source.where) for source in sources_of(answer)]
    for at, row in enumerate([("", "clause", "key", "file"), *rows]):
        made = table.add_row() if at else table.rows[0]
        made._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, words, width in zip(made.cells, row, _WIDTHS, strict=True):
            cell.width = Cm(width)
            _fill(cell.paragraphs[0], "Remark", (words, "bold" if at == 0 else ""))
    # The first row is repeated on every page.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _paragraph(document: Any, style: str, *runs: tuple[str, str]) -> None:
    _fill(document.add_paragraph(), style, *runs)


def _fill(paragraph: Any, style: str, *runs: tuple[str, str]) -> None:
    """Give a paragraph its style, its direction and its runs: each a text with its look, "bold" or ""."""
    from docx.oxml import OxmlElement

    paragraph.style = style
    right_to_left = _is_right_to_left("".join(text for text, _ in runs))
    if right_to_left:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for text, look in runs:
        if text:
            run = paragraph.add_run(printable(text))
            run.font.bold = run.font.cs_bold = True if look else None
            run.font.rtl = True if right_to_left else None


def _is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is of a script that is written from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((d in _RIGHT_TO_LEFT for d in directions if d in {"L", *_RIGHT_TO_LEFT}), False)


def _without_times(data: bytes) -> bytes:
    """A zip file without the time at which it was made."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as made, ZipFile(out, "w") as settled:
        for name in made.namelist():
            settled.writestr(ZipInfo(name), made.read(name), ZIP_DEFLATED)
    return out.getvalue()
