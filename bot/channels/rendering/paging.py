"""Blocks on pages: each fits one message of a channel, measured in the channel's own units.

A page ends between two clauses where it can. What is too long for a page goes on on the next one; the document and
the phrase stand over every page that has clauses of theirs.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.channels.rendering.blocks import Block, Kind

# How much room a block takes, with what stands between it and the next.
Measure = Callable[[Block], int]
_HEADS = (Kind.DOCUMENT, Kind.PHRASE)
# A head that takes more of a page than this is a paragraph like others.
_HEAD_SHARE = 6
# A part ends at a space if that leaves it at least this share of what would fit.
_AT_SPACE = 0.6


@dataclass(frozen=True, slots=True)
class Page:
    """What fits one message: its blocks, its number from 1 on, and of how many."""

    blocks: tuple[Block, ...]
    number: int = 1
    of: int = 1

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers of the citations on this page."""
        return tuple(dict.fromkeys(b.n for b in self.blocks if b.n))


def pages_of(blocks: Sequence[Block], measure: Measure, room: int, most: int = 30) -> tuple[Page, ...]:
    """The blocks on pages of at most `room` and `most` blocks; one empty page where there are none."""
    pages: list[list[Block]] = [[]]
    measure = cache(measure)
    heads: dict[Kind, Block] = {}
    begun: set[Kind] = set()
    for block in blocks:
        if block.kind in _HEADS:
            heads = {k: head for k, head in heads.items() if block.kind is Kind.PHRASE and k is Kind.DOCUMENT}
            begun &= set(heads)
            if not block.text:
                continue
            if measure(block) <= room // _HEAD_SHARE:
                heads[block.kind] = block
                continue
        over = list(heads.values()) if block.n or block.kind in _HEADS else []
        due = _due(over, pages[-1], begun)
        if pages[-1] and not _fits([*pages[-1], *due, block], measure, room, most):
            pages.append([])
            due = _due(over, [], begun)
        begun |= {head.kind for head in due}
        pages[-1] += due
        first, *others = _parts(block, measure, room - sum(map(measure, over)))
        pages[-1].append(first)
        pages.extend([*_due(over, [], begun), part] for part in others)
    return tuple(Page(tuple(page), number, len(pages)) for number, page in enumerate(pages, 1))


def _due(over: Sequence[Block], page: Sequence[Block], begun: set[Kind]) -> list[Block]:
    """The heads that a clause needs above it: those that do not stand on the page yet."""
    led = any(b.kind is Kind.LEAD for b in page)
    standing = {b.kind: replace(b, resumed=False) for b in page if b.kind in _HEADS}
    needed = [head for head in over if standing.get(head.kind) != head and not (head.named and led)]
    return [replace(head, resumed=head.kind in begun) for head in needed]


def _fits(blocks: Sequence[Block], measure: Measure, room: int, most: int) -> bool:
    return len(blocks) <= most and sum(map(measure, blocks)) <= room


def _parts(block: Block, measure: Measure, room: int) -> Iterator[Block]:
    """A block cut into parts that fit, at a space where there is one."""
    rest = block.text
    while measure(replace(block, text=rest, resumed=rest is not block.text)) > room:
        resumed = rest is not block.text
        # No measure counts less than a letter for a letter.
        low, high = 1, max(1, min(len(rest), room))
        while low < high:
            middle = (low + high + 1) // 2
            fits = measure(replace(block, text=rest[:middle], resumed=resumed)) <= room
            low, high = (middle, high) if fits else (low, middle - 1)
        at = _border(rest, low)
        yield replace(block, text=rest[:at].rstrip(), resumed=resumed)
        rest = rest[at:].lstrip()
    yield replace(block, text=rest, resumed=rest is not block.text)


def _border(text: str, at: int) -> int:
    """Where to cut at or before a place: at a space, else not before a mark that belongs to what precedes it."""
    space = text.rfind(" ", int(at * _AT_SPACE), at + 1)
    if space > 0:
        return space
    back = at
    while back > 1 and back > at - 16 and (unicodedata.combining(text[back]) or text[back] in "\u200d\ufe0f"):
        back -= 1
    return back if back > 1 else at
