"""The HTML reader: blocks become lines, lists keep their marks, table rows are cells joined by a tab."""

import re
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ingest.errors import UnreadableError
from ingest.readers.html_rows import Page
from ingest.readers.line import GAP, Line, Row, numbered
from ingest.readers.text import decode, marked_encoding, refuse_binary

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

MAX_TAGS = 100_000
"""Opening tags; as a tree each takes about 2 kB. A book of a thousand pages has about a tenth of it."""

_SPACE = re.compile(r"[ \t\r\n\f]+")
_LATIN_1 = frozenset({"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii"})


def read_html(name: str, data: bytes) -> list[Line]:
    """Read the visible lines of a page, its title first; hidden parts are dropped. Raises UnreadableError."""
    return numbered(html_rows(name, _decode(name, data)))


def html_rows(name: str, text: str) -> list[Row]:
    """Convert a page to rows, those of its heads, feet and navigation as furniture. Raises UnreadableError."""
    from bs4 import BeautifulSoup

    if text.count("<") - text.count("</") > MAX_TAGS:
        raise UnreadableError(f"{name} has over {MAX_TAGS:,} tags; split it, or save the page as text.")
    try:
        with warnings.catch_warnings():
            # A page that looks like XML or like a file name is read all the same.
            warnings.simplefilter("ignore")
            soup = BeautifulSoup(text, "html.parser")
        rows = Page(soup, of_word="mso-" in text or "class=Mso" in text).rows()
        title = _title(soup)
    except RecursionError as error:
        raise UnreadableError(f"{name} nests its elements too deeply; save the page as text.") from error
    return list(_titled(title, rows))


def _title(soup: "BeautifulSoup") -> str:
    return _SPACE.sub(" ", soup.title.get_text()).strip() if soup.title else ""


def _decode(name: str, data: bytes) -> str:
    """Decode a page: UTF-8 where it fits, whatever the page declares; then the declared encoding; then by detection."""
    from bs4.dammit import EncodingDetector

    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    if marked_encoding(data) or not declared:
        return decode(name, data)
    declared = "cp1252" if declared.lower() in _LATIN_1 else declared  # as browsers do
    for encoding in ("utf-8", declared):
        try:
            return refuse_binary(name, data.decode(encoding))
        except (LookupError, UnicodeError):
            continue
    return decode(name, data)


def _titled(title: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Put the page's title first, unless a heading has the same words: then that heading is the title."""
    repeated = [i for i, row in enumerate(rows) if row.style in ("heading", "title") and row.text == title]
    if title and not repeated:
        yield Row(title, "title")
        yield GAP
    for i, row in enumerate(rows):
        yield row._replace(style="title") if repeated and i == repeated[0] else row
