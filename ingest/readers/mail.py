"""The e-mail reader (.eml): who wrote to whom, when and about what, then the text; attachments are only named."""

import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

from ingest.errors import UnreadableError
from ingest.readers.html import html_rows
from ingest.readers.line import GAP, Line, Row, numbered

_FIELDS = ("From", "To", "Cc", "Date")
_MOST_PARTS = 500


def read_mail(name: str, data: bytes) -> list[Line]:
    """Read the lines of an e-mail, its subject first, as its title. Raises UnreadableError."""
    if data.count(b"\nContent-Type:") > _MOST_PARTS:
        raise UnreadableError(f"{name} has over {_MOST_PARTS} parts; save the letter itself as text.")
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        rows = list(_rows(name, message))
    except UnreadableError:
        raise
    except Exception as error:  # the standard library has many errors for headers and encodings that are none
        raise UnreadableError(f"{name} is damaged or no e-mail; save its text as a text file.") from error
    if not any(message.get(field) for field in ("Subject", *_FIELDS)):
        raise UnreadableError(f"{name} is damaged or no e-mail; save its text as a text file.")
    return numbered(rows)


def _rows(name: str, message: EmailMessage) -> Iterator[Row]:
    if message.get("Subject"):
        yield Row(_folded(message["Subject"]), "title")
        yield GAP
    for field in _FIELDS:
        if message.get(field):
            yield Row(f"{field}: {_folded(message[field])}")
    yield GAP
    body = message.get_body(("plain", "html"))
    if body is not None:
        text = body.get_content()
        yield from html_rows(name, text) if body.get_content_subtype() == "html" else map(Row, text.splitlines())
    yield GAP
    for part in message.iter_attachments():
        called = _folded(part.get_filename() or part.get_content_type())
        yield Row(f"[the attachment {called} is not read; put it beside this file]", "furniture")


def _folded(text: object) -> str:
    return " ".join(str(text).split())
