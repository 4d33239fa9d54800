"""Pages in two columns: the gutter between them by geometry, and the order in which they are read."""

import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar


class Span(NamedTuple):
    """A stretch of a printed row, in points."""

    left: float
    right: float
    bottom: float


class _Boxed(Protocol):
    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def height(self) -> float: ...


class _Placed(Protocol):
    @property
    def bottom(self) -> float: ...
    @property
    def column(self) -> int: ...


G = TypeVar("G", bound=_Boxed)
R = TypeVar("R", bound=_Placed)

# Rows that each column has at least; how many of all rows may cross the gutter; how much of a column's width its rows
# take in the middle, which the cells of a table do not.
_ROWS, _CROSSING, _FILLED = 8, 0.25, 0.6
# A page like the one before it may have few rows: a last page.
_CROSSING_LIKE_BEFORE = 0.34
_STEP = 3.0


def find_gutter(spans: Sequence[Span], before: float | None) -> float | None:
    """The x at which a page's two columns meet; None for a page in one. `before` is that of the page before it."""
    if before is not None and spans and _crossing(spans, before) <= _CROSSING_LIKE_BEFORE * len(spans):
        return before
    if len(spans) < 2 * _ROWS:
        return None
    left, right = min(span.left for span in spans), max(span.right for span in spans)
    steps = int((right - left) * 0.4 / _STEP)
    places = [left + (right - left) * 0.3 + _STEP * i for i in range(steps)]
    counts = [_crossing(spans, x) for x in places]
    fewest = min(counts, default=len(spans))
    best = [x for x, count in zip(places, counts, strict=True) if count == fewest]
    if not best or fewest > _CROSSING * len(spans):
        return None
    gutter = statistics.median_low(best)
    lefts = [span for span in spans if span.right <= gutter]
    rights = [span for span in spans if span.left >= gutter]
    return gutter if _is_column(lefts) and _is_column(rights) else None


def split_at(glyphs: Sequence[G], gutter: float, gap: float) -> Iterator[tuple[int, Sequence[G]]]:
    """Cut a row where it has a gap over the gutter; each piece with its column: 1, 2, or 0 over both."""
    for i in range(1, len(glyphs)):
        last, following = glyphs[i - 1], glyphs[i]
        if last.right <= gutter <= following.left and following.left - last.right > gap * last.height:
            yield 1, glyphs[:i]
            yield 2, glyphs[i:]
            return
    left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
    yield 1 if right <= gutter else 2 if left >= gutter else 0, glyphs


def in_reading_order(rows: Sequence[R]) -> list[R]:
    """The left column before the right one, between rows over both; within a column the order stays."""
    across = [row.bottom for row in rows if not row.column]
    return sorted(rows, key=lambda row: (sum(bottom > row.bottom for bottom in across), row.column or 3))


def _crossing(spans: Sequence[Span], x: float) -> int:
    return sum(span.left < x - 1 and span.right > x + 1 for span in spans)


def _is_column(spans: Sequence[Span]) -> bool:
    if len(spans) < _ROWS:
        return False
    width = max(span.right for span in spans) - min(span.left for span in spans)
    return statistics.median(span.right - span.left for span in spans) >= _FILLED * width
