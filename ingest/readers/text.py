"""The plain-text reader, and what other readers share with it: detection of encodings."""

import codecs
import re

from ingest.errors import UnreadableError
from ingest.readers.furniture import is_furniture
from ingest.readers.line import Line

MAX_LINE = 200_000
"""Characters; a longer line is no paragraph but a file whose line ends were lost."""

# A line end directly before a form feed is one end with it: "end of page\n\fnext page" has no blank line.
_LINE_END = re.compile(r"(?:\r\n|[\n\r\v\u2028\u2029])?\f|\r\n|[\n\r\v\u2028\u2029]")
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MESS_ALLOWED = 0.15
"""charset-normalizer's `chaos`, 0 to 1: above it the decoded text is seldom anybody's language."""
_WESTERN = frozenset(
    "àáâãäçèéêëìíîïñòóôõöùúûüßœÀÁÂÄÇÈÉÊËÍÎÏÑÓÔÖÙÚÛÜŒ\N{NO-BREAK SPACE}\N{SOFT HYPHEN}‘’“”‚„«»‹›–—…•·°§©®™€£ªº¡¿±×†‡"
)


def read_text(name: str, data: bytes) -> list[Line]:
    """Read every line of a text file, blank ones too; pages are counted where it has form feeds.

    Raises UnreadableError.
    """
    text = decode(name, data)
    page = 1 if "\f" in text else None
    lines: list[Line] = []
    start = 0
    for end in _LINE_END.finditer(text):
        lines.append(_line(name, len(lines) + 1, text[start : end.start()], page))
        start = end.end()
        if page is not None and end.group().endswith("\f"):
            page += 1
    if start < len(text):
        lines.append(_line(name, len(lines) + 1, text[start:], page))
    return lines


def decode(name: str, data: bytes) -> str:
    """Decode a text file: as its byte order mark says, else UTF-8, else by detection where that is sure.

    Raises UnreadableError.
    """
    encoding = marked_encoding(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise UnreadableError(
                f"{name} begins as {encoding.upper()} but byte {error.start} does not fit; save it as UTF-8."
            ) from error
        text = _guess(name, data, error.start)
    return refuse_binary(name, text)


def marked_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark names; None without one."""
    return next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def refuse_binary(name: str, text: str) -> str:
    """Return the text. Raises UnreadableError where it has NUL characters, which are in no document."""
    if "\0" in text:
        raise UnreadableError(
            f"{name} holds NUL bytes, so it is no text or UTF-16 without its mark; save it as UTF-8 text."
        )
    return text


def _guess(name: str, data: bytes, bad: int) -> str:
    western = _western(data)
    if western is not None:
        return western
    from charset_normalizer import from_bytes

    found = None if b"\0" in data or _damaged(data) else from_bytes(data).best()
    if found is None or found.chaos > _MESS_ALLOWED:
        raise UnreadableError(
            f"{name} is not UTF-8 (byte {bad} does not fit) and its encoding is unclear; save it as UTF-8."
        )
    return str(found)


def _western(data: bytes) -> str | None:
    """Decode as Windows-1252 where that gives only letters of Western Europe, and those now and then; else None.

    Statistics cannot tell this code page from similar ones in a short text: its bytes make words in several.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    foreign = [character for character in text if character > "\x7f"]
    letters = sum(map(str.isalpha, text))
    return text if set(foreign) <= _WESTERN and sum(map(str.isalpha, foreign)) * 4 <= letters else None


def _damaged(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a few: then no other encoding is right for all of them."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 2 * bad


def _line(name: str, number: int, text: str, page: int | None) -> Line:
    if len(text) > MAX_LINE:
        raise UnreadableError(
            f"{name} has {len(text):,} characters in line {number}, over the limit of {MAX_LINE:,}; "
            "break it into paragraphs."
        )
    return Line(number, text, "furniture" if is_furniture(text) else "", page)
