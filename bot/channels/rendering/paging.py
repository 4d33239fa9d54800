"""Pagination: blocks on pages, each of which fits one message of a channel, measured in the channel's own units.

A page ends between two clauses where it can. What is too long for a page is cut, at the end of a sentence where one
ends in time, and continued on the next page; the document and phrase headings are repeated on every page that has
clauses of theirs.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.exports.blocks import Block, Kind
from bot.retrieval.sentence_selection import sentences

# The units that a block takes, with the space between it and the next.
Measure = Callable[[Block], int]
_HEADINGS = (Kind.DOCUMENT, Kind.PHRASE)
# A head that takes more of a page than this is a paragraph like others.
_MAX_HEADING_FRACTION = 6
# The least share of a page that a block which has to be cut begins in.
_WORTH_BEGINNING = 0.4
# A part ends with a sentence, or else at a space, if that leaves it at least this share of what would fit.
_MIN_FILL = 0.6
# What ends a sentence, or an item of a list, without a space after it.
_FULL_WIDTH_END = re.compile("[。；！？]")


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of one message; its number from 1, and how many pages there are.

    `first` and `last` say which of the answer's clauses, counted from 1, are on it, and `clauses` how many there are;
    `first` and `last` are 0 on a page without a clause.
    """

    blocks: tuple[Block, ...]
    number: int = 1
    of: int = 1
    first: int = 0
    last: int = 0
    clauses: int = 0

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers of the citations whose clauses are on this page; what is said of them may be on the next."""
        return _cited(self.blocks)

    @property
    def options(self) -> tuple[int, ...]:
        """The numbers of the options of a numbered list that are on this page."""
        return tuple(dict.fromkeys(int(b.num) for b in self.blocks if b.kind is Kind.OPTION and b.num))


def _cited(blocks: Sequence[Block]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(b.n for b in blocks if b.kind is Kind.CLAUSE))


def numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with their options numbered from 1, so that a button can name each."""
    count, made = 0, []
    for block in blocks:
        count += block.kind is Kind.OPTION
        made.append(replace(block, num=str(count)) if block.kind is Kind.OPTION else block)
    return tuple(made)


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
        room = whole_page = capacity - sum(map(measure, headings_above))
        if pages[-1] and not _fits([*pages[-1], *missing_headings, block], measure, capacity, max_blocks):
            room = capacity - sum(map(measure, [*pages[-1], *missing_headings]))
            full = len(pages[-1]) + len(missing_headings) >= max_blocks or room < capacity * _WORTH_BEGINNING
            # What has to be cut anyway begins where there is room for a good part of it.
            if full or measure(block) <= whole_page:
                pages.append([])
                missing_headings, room = _missing_headings(headings_above, [], shown_before), whole_page
        shown_before |= {heading.kind for heading in missing_headings}
        pages[-1] += missing_headings
        first, *others = _split(block, measure, room, whole_page)
        pages[-1].append(first)
        pages.extend([*_missing_headings(headings_above, [], shown_before), part] for part in others)
    return _counted(pages)


def _counted(pages: Sequence[Sequence[Block]]) -> tuple[Page, ...]:
    """Pages with their numbers, and with which of all clauses each has."""
    order = {n: at for at, n in enumerate(_cited([block for page in pages for block in page]), 1)}
    made = []
    for number, page in enumerate(pages, 1):
        here = [order[n] for n in _cited(page)] or [0]
        made.append(Page(tuple(page), number, len(pages), min(here), max(here), len(order)))
    return tuple(made)


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


def _split(block: Block, measure: Measure, room: int, whole_page: int) -> Iterator[Block]:
    """Split a block into parts, the first of which fits a room and the others a page (found by binary search)."""
    rest, resumed, capacity = block.text, False, room
    while measure(replace(block, text=rest, resumed=resumed)) > capacity:
        # No measure counts less than a letter for a letter.
        low, high = 1, max(1, min(len(rest), capacity))
        while low < high:
            middle = (low + high + 1) // 2
            fits = measure(replace(block, text=rest[:middle], resumed=resumed, unfinished=True)) <= capacity
            low, high = (middle, high) if fits else (low, middle - 1)
        at = _cut_position(rest, low)
        yield replace(block, text=rest[:at].rstrip(), resumed=resumed, unfinished=True)
        rest, resumed, capacity = rest[at:].lstrip(), True, whole_page
    yield replace(block, text=rest, resumed=resumed)


def _cut_position(text: str, at: int) -> int:
    """Where to cut at or before an offset: after a sentence, else at a space, else before no mark that combines."""
    earliest = int(at * _MIN_FILL)
    last = text.rfind(sentences(text[:at])[-1], 0, at)
    ends = [last, *(found.end() for found in _FULL_WIDTH_END.finditer(text, earliest, at))]
    if max(ends) > max(earliest, 0):
        return max(ends)
    space = text.rfind(" ", earliest, at + 1)
    if space > 0:
        return space
    cut = at
    while cut > 1 and cut > at - 16 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f"):
        cut -= 1
    return cut if cut > 1 else at
