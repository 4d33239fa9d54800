"""Blocks as Telegram's HTML: made from a tree, escaped, and measured as Telegram measures it.

A message holds 4,096 UTF-16 units of text after its entities are parsed, and 100 entities
(https://core.telegram.org/bots/api#html-style).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from bot.channels.rendering.blocks import Block, Kind
from bot.channels.rendering.paging import Page

LIMIT = 4096
ENTITIES = 100
# A block has at most three entities.
BLOCKS = 30
# A shorter quote fits a phone without being folded; and one that is alone there.
_FOLDED, _ALONE_FOLDED = 180, 900
# What stands close together; all else has an empty line between.
_TIGHT = {
    (Kind.CLAUSE, Kind.CLAUSE),
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
    """An element, with its attribute as HTML has it ("blockquote expandable")."""

    name: str
    children: tuple["str | Tag", ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: its HTML, and the same as plain text for where the HTML is refused."""

    html: str
    plain: str


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """A text without what no message can hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def to_html(nodes: Iterable["str | Tag"]) -> str:
    """A tree as HTML; every text in it is escaped."""
    return "".join(
        escape(clean(node), quote=False)
        if isinstance(node, str)
        else f"<{node.name}>{to_html(node.children)}</{node.name.split()[0]}>"
        for node in nodes
    )


def to_plain(nodes: Iterable["str | Tag"]) -> str:
    """The words of a tree."""
    return "".join(clean(node) if isinstance(node, str) else to_plain(node.children) for node in nodes)


def bold(text: str) -> Tag:
    """Words in bold."""
    return Tag("b", (text,))


def italic(text: str) -> Tag:
    """Words in italics."""
    return Tag("i", (text,))


def message(*nodes: "str | Tag") -> Message:
    """A message of a tree; a dot where there is nothing to see, since Telegram refuses an empty one."""
    plain = to_plain(nodes)
    return Message(to_html(nodes), plain) if plain.strip() else Message("…", "…")


def nodes_of(block: Block, folded: int = _FOLDED) -> tuple["str | Tag", ...]:
    """How one block looks; a clause of more than `folded` units is folded."""
    match block.kind:
        case Kind.LEAD | Kind.DOCUMENT:
            return (bold(block.text),)
        case Kind.PHRASE | Kind.NOTE:
            return (italic(block.text),)
        case Kind.OPTION:
            return (f"• {block.text}",)
        case Kind.CLAUSE:
            return (_quoted(block, folded),)
        case _:
            return (block.text,)


def _quoted(block: Block, folded: int) -> Tag:
    """A clause: its marker and its number before its words."""
    before: list[str | Tag] = [italic(f"[{block.n}]"), " "] if block.marked else []
    if block.num:
        before += [bold(block.num), " "]
    words = f"“{block.text}”" if block.part and block.text else block.text
    if block.resumed:
        words = f"… {words}"
    name = "blockquote expandable" if units(words) > folded else "blockquote"
    return Tag(name, (*before, words))


def measure(block: Block) -> int:
    """The units that a block takes, with what stands between it and the next."""
    return units(to_plain(nodes_of(block))) + 2


def page_message(page: Page, above: str = "") -> Message:
    """A page as a message, below a line that says where in the answer it stands."""
    nodes: list[str | Tag] = [italic(above)] if above else []
    before: Kind | None = None
    folded = _FOLDED if len(page.cited) > 1 else _ALONE_FOLDED
    for block in page.blocks:
        nodes += ["\n" if (before, block.kind) in _TIGHT else "\n\n"] if nodes else []
        nodes += nodes_of(block, folded)
        before = block.kind
    return message(*nodes)
