"""Pages in two columns: the gutter between them by geometry, and the order in which they are read."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar


class Span(NamedTuple):
    """A stretch of a printed row, in points."""

    left: float
    right: float
    height: float


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
_ROWS, _CROSSING, _FILLED = 5, 0.25, 0.6
# A page like the one before it may have few rows: a last page.
_CROSSING_LIKE_BEFORE = 0.34
# Points within which edges are the same, and rows that share one.
_STEP, _EDGE = 3.0, 3


def find_gutter(spans: Sequence[Span], before: float | None) -> float | None:
    """The x at which a page's two columns meet; None for a page in one. `before` is that of the page before it."""
    gutter = _clearest(spans) if len(spans) >= 2 * _ROWS else None
    if before is None or not spans:
        return gutter
    crossing = _crossing(spans, before)
    if gutter is None:
        return before if crossing <= _CROSSING_LIKE_BEFORE * len(spans) else None
    return before if crossing <= _crossing(spans, gutter) else gutter


def _clearest(spans: Sequence[Span]) -> float | None:
    """Before the left edge that several rows share and fewest rows cross, where there is a column on both sides."""
    left, right = min(span.left for span in spans), max(span.right for span in spans)
    middle = [span.left for span in spans if 0.3 < (span.left - left) / max(right - left, 1) < 0.7]
    shared = Counter(round(x / _STEP) for x in middle)
    edges = [min(x for x in middle if round(x / _STEP) == edge) - 1 for edge, count in shared.items() if count >= _EDGE]
    if not edges:
        return None
    crossing, gutter = min((_crossing(spans, edge), edge) for edge in edges)
    if crossing > _CROSSING * len(spans):
        return None
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
    slack = 0.3 * glyphs[0].height
    yield 1 if right <= gutter + slack else 2 if left >= gutter - slack else 0, glyphs


def in_reading_order(rows: Sequence[R]) -> list[R]:
    """The left column before the right one, between rows over both; within a column the order stays."""
    across = [row.bottom for row in rows if not row.column]
    return sorted(rows, key=lambda row: (sum(bottom > row.bottom for bottom in across), row.column or 3))


def _crossing(spans: Sequence[Span], x: float) -> int:
    return sum(span.left < x - 1 and span.right > x + 1 for span in spans)


def _is_column(spans: Sequence[Span]) -> bool:
    """Whether stretches, marks of items aside, are the rows of a column."""
    words = [span for span in spans if span.right - span.left > 3 * span.height]
    if len(words) < _ROWS:
        return False
    width = max(span.right for span in words) - min(span.left for span in words)
    return statistics.median(span.right - span.left for span in words) >= _FILLED * width
