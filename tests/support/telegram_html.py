"""A parser of Telegram's HTML (https://core.telegram.org/bots/api#html-style), with the limits of a message.

Written from that page and apart from what is tested, so that it refuses what Telegram refuses.
"""

import re
from dataclasses import dataclass
from html import unescape

LONGEST = 4096
MOST_ENTITIES = 100
_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "tg-spoiler": "spoiler", "blockquote": "blockquote",
}  # fmt: skip
_TOKEN = re.compile(r"<(/?)([^<>]*)>|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[^<&]+|.", re.DOTALL)
_WHITE = " \t\n\r\v\f\u00a0\u2028\u2029\u200b"


class RefusedError(Exception):
    """A message that Telegram would refuse with 400."""


@dataclass(frozen=True)
class Parsed:
    """The visible text, and its entities with offsets in UTF-16 units."""

    text: str
    entities: tuple[dict[str, object], ...]


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(text: str, mode: str | None) -> Parsed:
    """Parse a message. Raises RefusedError."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise RefusedError("strings must be encoded in UTF-8")
    seen, entities = (text, []) if not mode else _html(text)
    stripped = seen.rstrip(_WHITE + "\0")
    if not stripped.strip(_WHITE + "\0"):
        raise RefusedError("message text is empty")
    if units(stripped) > LONGEST:
        raise RefusedError("message is too long")
    if len(entities) > MOST_ENTITIES:
        raise RefusedError("too many entities (Telegram drops them; this refuses)")
    return Parsed(stripped, tuple(entities))


def _html(text: str) -> tuple[str, list[dict[str, object]]]:
    out, length = "", 0
    opened: list[tuple[str, str, int]] = []
    entities: list[dict[str, object]] = []
    for match in _TOKEN.finditer(text):
        found, closing, inside = match[0], match[1], match[2]
        if inside is None:
            if found == "<":
                raise RefusedError(f"can't parse entities: unclosed start tag at byte offset {match.start()}")
            piece = unescape(found) if len(found) > 1 and found.startswith("&") else found
            out, length = out + piece, length + units(piece)
            continue
        name = inside.split(" ")[0].lower()
        if name not in _TYPES:
            raise RefusedError(f'can\'t parse entities: unsupported start tag "{name}" at byte offset {match.start()}')
        if not closing:
            if name == "blockquote" and any(tag == name for tag, _, _ in opened):
                raise RefusedError("can't parse entities: nested blockquotes")
            if inside not in {name, "blockquote expandable"} and not inside.startswith("a href="):
                raise RefusedError(f'can\'t parse entities: attributes of "{inside}"')
            opened.append((name, inside, length))
            continue
        if not opened or opened[-1][0] != name:
            raise RefusedError(f"can't parse entities: unmatched end tag at byte offset {match.start()}")
        _, whole, start = opened.pop()
        kind = "expandable_blockquote" if whole.endswith(" expandable") else _TYPES[name]
        if length > start:
            entities.append({"type": kind, "offset": start, "length": length - start})
    if opened:
        raise RefusedError(f"can't parse entities: can't find end tag corresponding to start tag \"{opened[-1][0]}\"")
    return out, entities
