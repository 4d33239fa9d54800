"""Document readers: extract lines from a file of any format; a format's library is imported when a file needs it."""

from pathlib import Path

from ingest.errors import UnreadableError
from ingest.readers.file import read_file, shown, too_large
from ingest.readers.line import Line

__all__ = ["MAX_BYTES", "SUFFIXES", "Line", "UnreadableError", "file_bytes", "read", "read_bytes"]

MAX_BYTES = 32 * 1024 * 1024
"""A larger file is refused: no ITU resolution or report comes near it, an archive or a scan does."""

SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx", ".pdf")
"""The suffixes that folders are scanned for."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HTML = (".html", ".htm")
_HTML_OPENING = (b"<!doctype html", b"<html")
_TEXT = (".txt", ".md", "")


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
        raise _ole(name, data)
    if suffix == ".docx" or (data.startswith(_ZIP) and b"word/document.xml" in data):
        from ingest.readers.word import read_word

        return read_word(name, data)
    if suffix in _HTML or (suffix in _TEXT and data[:1024].lower().lstrip().startswith(_HTML_OPENING)):
        from ingest.readers.html import read_html

        return read_html(name, data)
    if data.startswith((b"{\\rtf", *_ZIP)) or (suffix not in _TEXT and b"\0" in data):
        formats = ", ".join(SUFFIXES)
        raise UnreadableError(f"{name} is in a format that is not read; save it as one of {formats}.")
    from ingest.readers.text import read_text

    return read_text(name, data)


def _ole(name: str, data: bytes) -> UnreadableError:
    """The error for an OLE container, which is an old Office file, or a new one behind a password."""
    if _ENCRYPTED_OFFICE in data:
        return UnreadableError(f"{name} is protected by a password; save it without one.")
    return UnreadableError(f"{name} is in an old Office format (.doc); open it and save it as .docx.")
