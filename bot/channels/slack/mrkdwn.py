"""Slack's mrkdwn: escaping, parsing, and the length of a text.

https://docs.slack.dev/messaging/formatting-message-text/
"""

import re
from collections.abc import Iterator
from html import unescape

# The text of a section, and of any other text object, at most.
LIMIT = 3000
# Room for a number and marks around the words of one section.
_ROOM = 2700
# What no message can hold: controls, and halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What mrkdwn would take for mark-up, and has no escape for: such words go as plain text.
_MARKS = re.compile(r"[*_~`]|:[\w'+-]+:|^\s*>", re.MULTILINE)
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# <https://example.org|words>, <#C123|name>, <@U123>, <!here>
_SPECIAL = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def units(text: str) -> int:
    """The length of a text in UTF-16 units: an upper bound, however Slack counts."""
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


def escaped(text: str) -> str:
    """A text with mrkdwn's control characters escaped, and unprintable characters replaced."""
    return _UNPRINTABLE.sub("\ufffd", text).translate(_ESCAPES)


def text_object(words: str, *, before: str = "", style: str = "") -> dict[str, object]:
    """A text object: `before` in bold, `words` in a style ("*", "_" or ""); plain where mrkdwn could misread them.

    Mentions, addresses and names of channels inside them stay words.
    """
    plain = escaped(" ".join(filter(None, (before, words))))
    plain = plain if plain.strip() else "…"
    if not (before or style) or _MARKS.search(words) or _MARKS.search(before) or words != words.strip() or not words:
        return {"type": "plain_text", "text": plain, "emoji": False}
    bold = f"*{escaped(before)}* " if before else ""
    return {"type": "mrkdwn", "text": f"{bold}{style}{escaped(words)}{style}", "verbatim": True}


def parts(text: str) -> Iterator[str]:
    """Split a text into parts that fit a section each, at a space where there is one."""
    rest = text
    while units(escaped(rest)) > _ROOM:
        at = _fitting(rest)
        space = rest.rfind(" ", at // 2, at)
        at = space if space > 0 else at
        yield rest[:at]
        rest = rest[at:].lstrip(" ")
    yield rest


def _fitting(text: str) -> int:
    """How many characters of a text fit a section; at least one."""
    low, high = 1, min(len(text), _ROOM)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if units(escaped(text[:middle])) <= _ROOM else (low, middle - 1)
    return low


def said_by(text: str, bot: str = "") -> str:
    """The plain text of a user's message: links as their labels, the bot's own mention left out."""
    if bot:
        text = re.sub(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>", " ", text)
    words = _SPECIAL.sub(lambda found: _special(found[1], found[2] or ""), text)
    return " ".join(unescape(words).split())


def _special(what: str, label: str) -> str:
    if label:
        return f"#{label}" if what.startswith("#") else label
    return what.removeprefix("!") if what.startswith(("!", "@", "#")) else what


def shortened(text: str, most: int) -> str:
    """A text truncated to `most` units, for a label."""
    if units(text) <= most:
        return text
    text = text[:most]
    while text and units(text) > most - 1:
        text = text[:-1]
    return f"{text}…"
