"""The EPUB reader: its pages in the order of its spine, each read as HTML; its contents are furniture."""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from ingest.errors import UnreadableError
from ingest.readers.archive import open_archive
from ingest.readers.html import html_rows
from ingest.readers.line import GAP, Line, Row, numbered
from ingest.readers.text import decode

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PACKAGE = "{http://www.idpf.org/2007/opf}"


def read_epub(name: str, data: bytes) -> list[Line]:
    """Read the lines of an EPUB book. Raises UnreadableError."""
    broken = UnreadableError(f"{name} is damaged or no EPUB book; save it again, or save it as text.")
    with open_archive(name, data, broken) as archive:
        try:
            return numbered(_rows(name, archive))
        except UnreadableError:
            raise
        except Exception as error:  # a damaged file fails in any of zipfile, zlib and lxml
            raise broken from error


def _rows(name: str, archive: ZipFile) -> Iterator[Row]:
    for path, is_navigation in _spine(archive):
        rows = html_rows(name, decode(name, archive.read(path)))
        # Most programs write the name of the book into every page.
        rows = rows[1:] if rows and rows[0].style == "title" and len(rows) > 1 and rows[1] == GAP else rows
        yield from (row._replace(style="furniture") if is_navigation and row != GAP else row for row in rows)
        yield GAP


def _spine(archive: ZipFile) -> Iterator[tuple[str, bool]]:
    """The paths of the pages in reading order, and whether one is the table of contents."""
    from docx.oxml.parser import parse_xml

    container: Any = parse_xml(archive.read("META-INF/container.xml"))
    package_path = container.find(f".//{_CONTAINER}rootfile").get("full-path")
    package: Any = parse_xml(archive.read(package_path))
    items = {item.get("id"): item for item in package.iter(f"{_PACKAGE}item")}
    for reference in package.iter(f"{_PACKAGE}itemref"):
        item = items[reference.get("idref")]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(package_path), unquote(item.get("href"))))
        yield path, "nav" in (item.get("properties") or "").split()
