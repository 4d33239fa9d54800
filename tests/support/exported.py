"""Exported answers read back by other libraries than those that wrote them: what a person sees in each form."""

import csv
from io import BytesIO, StringIO

from bs4 import BeautifulSoup
from docx import Document
from markdown_it import MarkdownIt

from bot.answer import Answer
from bot.catalogue.catalogue import Catalogue
from bot.exports import export
from bot.pages import printable
from bot.tables import unguarded
from ingest.outline.parts import folded

# The forms that people read.
READ = ("text", "markdown", "html", "docx", "csv")


def shown(text: str) -> str:
    """A text as every form shows it."""
    return printable(folded(text))


def cells_of(answer: Answer, catalogue: Catalogue | None = None) -> list[list[str]]:
    """The cells of the table as they stand in the file, row by row."""
    return [*csv.reader(StringIO(export(answer, "csv", catalogue).decode("utf-8-sig"), newline=""))]


def rows_of(answer: Answer, catalogue: Catalogue | None = None) -> list[dict[str, str]]:
    """The rows of the table, by the names of their columns, as they were before they were guarded."""
    columns, *rows = cells_of(answer, catalogue)
    return [dict(zip(columns, map(unguarded, row), strict=True)) for row in rows]


def page_of(answer: Answer) -> BeautifulSoup:
    """The page, parsed."""
    return BeautifulSoup(export(answer, "html"), "html.parser")


def read(answer: Answer, form: str) -> list[str]:
    """The paragraphs and cells of an exported answer as a person sees them."""
    match form:
        case "text":
            return export(answer, form).decode().split("\n")
        case "markdown":
            html = MarkdownIt("commonmark").enable("table").render(export(answer, form).decode())
            return [
                found.get_text()
                for found in BeautifulSoup(html, "html.parser").find_all(["h1", "h2", "h3", "p", "li", "td"])
            ]
        case "html":
            return [found.get_text() for found in page_of(answer).find_all(["h1", "h2", "h3", "p", "li", "td"])]
        case "docx":
            document = Document(BytesIO(export(answer, form)))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            return [*(paragraph.text.replace("\t", " ", 1) for paragraph in document.paragraphs), *cells]
    return [cell for row in rows_of(answer) for cell in row.values()]
