"""Zip containers of XML (Word, OpenDocument, EPUB): what would fill the memory is refused before it is unpacked."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from ingest.errors import UnreadableError

MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes; a document that unpacks to more is an archive made to fill the memory."""
MAX_XML = 64 * 1024 * 1024
"""Bytes of XML in all parts together; a thousand printed pages have about a tenth of it."""
MAX_ELEMENTS = 500_000
"""XML elements in all parts together: each takes memory and time however few bytes it has; a report of a hundred pages
has about 50,000."""

_XML = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")
_BLOCK = 1 << 20


def open_archive(name: str, data: bytes, broken: UnreadableError) -> zipfile.ZipFile:
    """Open a container whose parts fit in memory, as trees too. Raises UnreadableError, `broken` where it is no zip."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise broken from error
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNPACKED:
        raise UnreadableError(
            f"{name} unpacks to {size / 1024**2:,.0f} MB, over the limit of {MAX_UNPACKED // 1024**2} MB; "
            "save it without its images."
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError(f"{name} is protected by a password; save it without one.")
    try:
        check_xml(name, (block for entry in entries for block in _blocks(archive, entry)))
    except UnreadableError:
        raise
    except Exception as error:  # zipfile's errors, and those of zlib, bz2 and lzma
        raise broken from error
    return archive


def check_xml(name: str, blocks: Iterator[bytes]) -> None:
    """Count bytes and elements of XML as it comes, and find entities, which grow as they are read.

    Every opening tag is counted, and half of the attributes, which take memory too. Raises UnreadableError.
    """
    size = nodes = 0
    for block in blocks:
        size += len(block)
        nodes += block.count(b"<") - block.count(b"</") + block.count(b"=") // 2
        if size > MAX_XML or nodes > MAX_ELEMENTS:
            raise UnreadableError(
                f"{name} holds more XML than a document needs (over {MAX_XML // 1024**2} MB or {MAX_ELEMENTS:,} "
                "elements); split it, or save it as text."
            )
        if b"<!ENTITY" in block.replace(b"\0", b""):  # in UTF-16 every other byte is a NUL
            raise UnreadableError(f"{name} declares XML entities, which no document needs; save it again, or as text.")


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    if not entry.filename.lower().endswith(_XML):
        return
    with archive.open(entry) as part:
        while block := part.read(_BLOCK):
            yield block
