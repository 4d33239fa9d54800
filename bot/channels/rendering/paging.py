"""Pagination: blocks on pages, each of which fits one message of a channel, measured in the channel's own units.

A page ends between two clauses where it can. What is too long for a page is continued on the next one; the document and
phrase headings are repeated on every page that has clauses of theirs.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.exports.blocks import Block, Kind

# The units that a block takes, with the space between it and the next.
Measure = Callable[[Block], int]
_HEADINGS = (Kind.DOCUMENT, Kind.PHRASE)
# A head that takes more of a page than this is a paragraph like others.
_MAX_HEADING_FRACTION = 6
# A part ends at a space if that leaves it at least this share of what would fit.
_MIN_FILL = 0.6


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of one message; its number from 1, and how many pages there are."""

    blocks: tuple[Block, ...]
    number: int = 1
    of: int = 1

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers of the citations whose clauses are on this page; what is said of them may be on the next."""
        return tuple(dict.fromkeys(b.n for b in self.blocks if b.kind is Kind.CLAUSE))


def pages_of(blocks: Sequence[Block], measure: Measure, capacity: int, max_blocks: int = 30) -> tuple[Page, ...]:
    """Paginate: pages of at most `capacity` units and `max_blocks` blocks; one empty page where there are no blocks."""
    pages: list[list[Block]] = [[]]
    measure = cache(measure)
    headings: dict[Kind, Block] = {}
    shown_before: set[Kind] = set()
    for block in blocks:
        if block.kind in _HEADINGS:
            headings = {
                k: heading for k, heading in headings.items() if block.kind is Kind.PHRASE and k is Kind.DOCUMENT
            }
            shown_before &= set(headings)
            if not block.text:
                continue
            if measure(block) <= capacity // _MAX_HEADING_FRACTION:
                headings[block.kind] = block
                continue
        headings_above = list(headings.values()) if block.n or block.kind in _HEADINGS else []
        missing_headings = _missing_headings(headings_above, pages[-1], shown_before)
        if pages[-1] and not _fits([*pages[-1], *missing_headings, block], measure, capacity, max_blocks):
            pages.append([])
            missing_headings = _missing_headings(headings_above, [], shown_before)
        shown_before |= {heading.kind for heading in missing_headings}
        pages[-1] += missing_headings
        first, *others = _split(block, measure, capacity - sum(map(measure, headings_above)))
        pages[-1].append(first)
        pages.extend([*_missing_headings(headings_above, [], shown_before), part] for part in others)
    return tuple(Page(tuple(page), number, len(pages)) for number, page in enumerate(pages, 1))


def _missing_headings(headings_above: Sequence[Block], page: Sequence[Block], shown_before: set[Kind]) -> list[Block]:
    """The headings above a clause that are not on the page yet; `shown_before` are kinds shown on earlier pages."""
    has_lead = any(b.kind is Kind.LEAD for b in page)
    on_page = {b.kind: replace(b, resumed=False) for b in page if b.kind in _HEADINGS}
    needed = [
        heading
        for heading in headings_above
        if on_page.get(heading.kind) != heading and not (heading.named and has_lead)
    ]
    return [replace(heading, resumed=heading.kind in shown_before) for heading in needed]


def _fits(blocks: Sequence[Block], measure: Measure, capacity: int, max_blocks: int) -> bool:
    return len(blocks) <= max_blocks and sum(map(measure, blocks)) <= capacity


def _split(block: Block, measure: Measure, capacity: int) -> Iterator[Block]:
    """Split a block into parts that fit, at a space where there is one (binary search for the longest part)."""
    rest = block.text
    while measure(replace(block, text=rest, resumed=rest is not block.text)) > capacity:
        resumed = rest is not block.text
        # No measure counts less than a letter for a letter.
        low, high = 1, max(1, min(len(rest), capacity))
        while low < high:
            middle = (low + high + 1) // 2
            fits = measure(replace(block, text=rest[:middle], resumed=resumed)) <= capacity
            low, high = (middle, high) if fits else (low, middle - 1)
        at = _cut_position(rest, low)
        yield replace(block, text=rest[:at].rstrip(), resumed=resumed)
        rest = rest[at:].lstrip()
    yield replace(block, text=rest, resumed=rest is not block.text)


def _cut_position(text: str, at: int) -> int:
    """Where to cut at or before an offset: at a space, else not before a combining mark or joiner."""
    space = text.rfind(" ", int(at * _MIN_FILL), at + 1)
    if space > 0:
        return space
    cut = at
    while cut > 1 and cut > at - 16 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f"):
        cut -= 1
    return cut if cut > 1 else at
