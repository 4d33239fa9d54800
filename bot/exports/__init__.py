"""Answers as files: `export` turns an answer into a text, Markdown, a page, a Word document, a table or JSON.

Each form but JSON is made of the answer's blocks (`bot.exports.blocks`), so that none holds less than another; `short`
(`bot.exports.short`) is the form that says what it leaves out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answer import Answer
from ingest.errors import UsageError

if TYPE_CHECKING:
    from bot.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Format:
    """A form of file: its suffix, its media type, and whether it is binary, which no terminal can show."""

    suffix: str
    media_type: str
    binary: bool = False


FORMATS: Mapping[str, Format] = {
    "text": Format(".txt", "text/plain; charset=utf-8"),
    "json": Format(".json", "application/json"),
    "markdown": Format(".md", "text/markdown; charset=utf-8"),
    "html": Format(".html", "text/html; charset=utf-8"),
    "docx": Format(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", binary=True),
    "csv": Format(".csv", "text/csv; charset=utf-8"),
}


def export(answer: Answer, form: str, catalogue: "Catalogue | None" = None) -> bytes:
    """The file of an answer in one of `FORMATS`; all but Word documents are text in UTF-8.

    With the catalogue that it was answered from, a table says whom each clause addresses. The same answer gives the
    same bytes. Raises UsageError for a form that there is not.
    """
    match form:
        case "text":
            from bot.exports.text import to_text

            return to_text(answer).encode()
        case "json":
            from bot.exports.json_text import to_json

            return to_json(answer).encode()
        case "markdown":
            from bot.exports.markdown import to_markdown

            return to_markdown(answer).encode()
        case "html":
            from bot.exports.html import to_html

            return to_html(answer).encode()
        case "docx":
            from bot.exports.word import to_word

            return to_word(answer)
        case "csv":
            from bot.exports.table import to_csv

            return to_csv(answer, catalogue)
    raise UsageError(f"There is no format “{form}”; there are {', '.join(FORMATS)}.")
