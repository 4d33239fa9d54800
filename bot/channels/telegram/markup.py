"""Rendering of blocks as Telegram HTML: built as a tree, escaped, and measured as Telegram measures it.

A message holds 4,096 UTF-16 units of text after its entities are parsed, and 100 entities
(https://core.telegram.org/bots/api#html-style).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from bot.channels.rendering.paging import Page
from bot.exports.blocks import Block, Kind

LIMIT = 4096
ENTITIES = 100
# A block has at most three entities.
BLOCKS = 30
# What takes at most three lines of a phone is not folded; nor is a clause that is alone there and fits its screen.
_FOLDED, _ALONE_FOLDED = 120, 900
# What stands close together; all else has an empty line between.
_TIGHT = {
    (Kind.CLAUSE, Kind.CLAUSE),
    (Kind.CLAUSE, Kind.GLOSS),
    (Kind.PHRASE, Kind.CLAUSE),
    (Kind.DOCUMENT, Kind.CLAUSE),
    (Kind.DOCUMENT, Kind.PHRASE),
    (Kind.DOCUMENT, Kind.TEXT),
    (Kind.PHRASE, Kind.TEXT),
    (Kind.TEXT, Kind.CLAUSE),
    (Kind.OPTION, Kind.OPTION),
}
# What no message can hold: controls, and halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Tag:
    """An HTML element, with its attribute in the name ("blockquote expandable")."""

    name: str
    children: tuple["str | Tag", ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message's HTML, and the same as plain text for where the HTML is refused."""

    html: str
    plain: str


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """A text with control characters and lone surrogates replaced, as no message can hold them."""
    return _UNPRINTABLE.sub("\ufffd", text)


def to_html(nodes: Iterable["str | Tag"]) -> str:
    """Serialise a tree as HTML; every text in it is escaped."""
    return "".join(
        escape(clean(node), quote=False)
        if isinstance(node, str)
        else f"<{node.name}>{to_html(node.children)}</{node.name.split()[0]}>"
        for node in nodes
    )


def to_plain(nodes: Iterable["str | Tag"]) -> str:
    """The plain text of a tree."""
    return "".join(clean(node) if isinstance(node, str) else to_plain(node.children) for node in nodes)


def bold(text: str) -> Tag:
    """Text in bold."""
    return Tag("b", (text,))


def italic(text: str) -> Tag:
    """Text in italics."""
    return Tag("i", (text,))


def message(*nodes: "str | Tag") -> Message:
    """A message of a tree; an ellipsis where it has no text, since Telegram refuses an empty one."""
    plain = to_plain(nodes)
    return Message(to_html(nodes), plain) if plain.strip() else Message("…", "…")


def nodes_of(block: Block, folded: int = _FOLDED) -> tuple["str | Tag", ...]:
    """A block as HTML nodes; a clause of more than `folded` units is an expandable quotation."""
    words = _with_ellipses(block)
    match block.kind:
        case Kind.LEAD | Kind.DOCUMENT:
            return (bold(words),)
        case Kind.PHRASE | Kind.READING | Kind.NOTE | Kind.GLOSS:
            return (italic(words),)
        case Kind.OPTION:
            return (f"{block.num}. {words}" if block.num else f"• {words}",)
        case Kind.CLAUSE:
            return (_quoted(block, words, folded),)
        case _:
            return (words,)


def _with_ellipses(block: Block) -> str:
    """The words of a block, with "…" where they are continued from another page or on one."""
    words = f"“{block.text}”" if block.kind is Kind.CLAUSE and block.part and block.text else block.text
    before = "… " if block.resumed and block.kind not in {Kind.DOCUMENT, Kind.PHRASE} else ""
    return f"{before}{words}{' …' if block.unfinished else ''}"


def _quoted(block: Block, words: str, folded: int) -> Tag:
    """A clause as a block quotation, with its marker and number."""
    before: list[str | Tag] = [italic(f"[{block.n}]"), " "] if block.marked else []
    if block.num:
        before += [bold(block.num), " "]
    name = "blockquote expandable" if units(words) > folded else "blockquote"
    return Tag(name, (*before, words))


def measure(block: Block) -> int:
    """The units that a block takes, with the space between it and the next."""
    return units(to_plain(nodes_of(block))) + 2


def page_message(page: Page, above: str = "", below: str = "") -> Message:
    """A page as a message; `above` or `below` it is a line that says where in the answer it is."""
    nodes: list[str | Tag] = [italic(above)] if above else []
    before: Kind | None = None
    folded = _FOLDED if len(page.cited) > 1 else _ALONE_FOLDED
    for block in page.blocks:
        nodes += ["\n" if (before, block.kind) in _TIGHT else "\n\n"] if nodes else []
        nodes += nodes_of(block, folded)
        before = block.kind
    nodes += ["\n\n", italic(below)] if below else []
    return message(*nodes)
