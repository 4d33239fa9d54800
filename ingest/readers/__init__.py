"""Document readers: extract lines from a file of any format; a format's library is imported when a file needs it."""

from pathlib import Path

from ingest.errors import UnreadableError
from ingest.readers.file import read_file, shown, too_large
from ingest.readers.line import Line

__all__ = ["MAX_BYTES", "SUFFIXES", "Line", "UnreadableError", "file_bytes", "read", "read_bytes"]

MAX_BYTES = 32 * 1024 * 1024
"""A larger file is refused: no ITU resolution or report comes near it, an archive or a scan does."""

SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx", ".doc", ".odt", ".rtf", ".epub", ".eml", ".pdf")
"""The suffixes that folders are scanned for."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_CONTAINERS = (".docx", ".odt", ".epub")
_HTML = (".html", ".htm")
_HTML_OPENING = (b"<!doctype html", b"<html")
_MARKDOWN = (".md", ".markdown")
_TEXT = (".txt", "", *_MARKDOWN)


def file_bytes(path: Path, within: Path | None = None) -> bytes:
    """The bytes of a regular file of at most `MAX_BYTES`, which lies in the folder `within`. Raises UnreadableError."""
    return read_file(path, MAX_BYTES, within)


def read(path: Path) -> list[Line]:
    """Read a file into lines. Raises UnreadableError, which says why there are none and what to do."""
    return read_bytes(shown(path), file_bytes(path))


def read_bytes(name: str, data: bytes) -> list[Line]:
    """Read a document held in memory into lines; `name` gives its suffix and is in errors. Raises UnreadableError."""
    if not data:
        raise UnreadableError(f"{name} is empty; put the document's text in it or remove it.")
    if len(data) > MAX_BYTES:
        raise too_large(name, MAX_BYTES, len(data))
    lines = _lines(name, data, Path(name).suffix.lower())
    if not any(line.text.strip() and line.style != "furniture" for line in lines):
        raise UnreadableError(f"{name} holds no text; put the document's text in it or remove it.")
    return lines


def _lines(name: str, data: bytes, suffix: str) -> list[Line]:
    """Detect the format, by content, or by suffix where the content can be several things, and read it."""
    if suffix == ".pdf" or data[:1024].lstrip().startswith(b"%PDF-"):
        from ingest.readers.pdf import read_pdf

        return read_pdf(name, data)
    if data.startswith(_OLE):
        return _ole(name, data, suffix)
    if suffix in _CONTAINERS or data.startswith(_ZIP):
        return _container(name, data, suffix)
    if suffix == ".rtf" or data.startswith(b"{\\rtf"):
        from ingest.readers.rtf import read_rtf

        return read_rtf(name, data)
    if suffix == ".eml":
        from ingest.readers.mail import read_mail

        return read_mail(name, data)
    if suffix in _HTML or (suffix in _TEXT and data[:1024].lower().lstrip().startswith(_HTML_OPENING)):
        from ingest.readers.html import read_html

        return read_html(name, data)
    if suffix in _MARKDOWN:
        from ingest.readers.markdown import read_markdown

        return read_markdown(name, data)
    if suffix not in _TEXT and b"\0" in data:
        raise _unknown(name)
    from ingest.readers.text import read_text

    return read_text(name, data)


def _container(name: str, data: bytes, suffix: str) -> list[Line]:
    """Read a zip of XML: Word, OpenDocument or EPUB."""
    # The first part of the last two says what they are.
    if suffix == ".odt" or b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:128]:
        from ingest.readers.odt import read_odt

        return read_odt(name, data)
    if suffix == ".epub" or b"mimetypeapplication/epub+zip" in data[:128]:
        from ingest.readers.epub import read_epub

        return read_epub(name, data)
    if suffix in (".docx", ".doc") or b"word/document.xml" in data:
        from ingest.readers.word import read_word

        return read_word(name, data)
    raise _unknown(name)


def _ole(name: str, data: bytes, suffix: str) -> list[Line]:
    """Read an OLE container: an old Word file; other old Office files, and those behind a password, are refused."""
    if _ENCRYPTED_OFFICE in data:
        raise UnreadableError(f"{name} is protected by a password; save it without one.")
    if suffix not in (".doc", "") and "WordDocument".encode("utf-16-le") not in data:
        raise _unknown(name)
    from ingest.readers.old_word import read_old_word

    return read_old_word(name, data)


def _unknown(name: str) -> UnreadableError:
    formats = ", ".join(SUFFIXES)
    return UnreadableError(f"{name} is in a format that is not read; save it as one of {formats}.")
