"""Resolve the nesting level of an item from its mark.

A mark alone is ambiguous: `i)` is the ninth letter after h) and the first roman number after "k) …:". The open
levels of the group decide, and where both readings fit, the mark that comes next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.outline.marks import Mark, value


@dataclass(frozen=True, slots=True)
class Level:
    """One open level of a group: the kind of its marks, the last of them, and the parent of all its items.

    `num` is the number of the last item with those above it: "k.ii"; `sign` is what closes their numbers, as in `2)`.
    """

    kind: str
    last: str
    eid: str
    num: str
    parent: str
    sign: str = ""


def follows(kind: str, num: str, level: Level) -> bool:
    """Whether a mark is the next one of an open level: 3 after 2, 3bis after 3, 4.2 after 4.1."""
    if kind != level.kind or (kind == "dotted" and _above(num) != _above(level.last)):
        return False
    if kind == "tagged" and num[0] != level.last[0]:
        return False
    step = value(kind, num) - value(kind, level.last)
    return step == 1 or (step == 0 and num != level.last)


def place(mark: Mark, levels: Sequence[Level], coming: Mark | None, *, stem: bool, new_list: bool) -> tuple[int, str]:
    """The depth of a mark and the kind that it is read as.

    `levels` are the open ones, outermost first; `coming` is the next mark of the same group; `stem` says that
    the clause before ends in a colon, `new_list` that it is also outside the list. A depth equal to the number of open
    levels opens a new one.
    """
    if mark.kinds == ("bullet",):
        return _first(levels, "bullet"), "bullet"
    if mark.kinds == ("dotted",):
        return _dotted_depth(mark.num, levels), "dotted"
    if new_list and mark.is_first:
        kind = mark.kinds[mark.values.index(1)]
        return _first(levels, kind), kind
    return (
        _continued(mark, levels, coming, stem)
        or _jumped(mark, levels)
        or _begun(mark, levels, stem)
        or _unclear(mark, levels, coming)
    )


def _continued(mark: Mark, levels: Sequence[Level], coming: Mark | None, stem: bool) -> tuple[int, str] | None:
    """Read a mark as the next one of an open level, the innermost first."""
    fits = [
        (depth, kind)
        for depth in reversed(range(len(levels)))
        for kind in mark.kinds
        if follows(kind, mark.num, levels[depth])
    ]
    # "2. 1)" and "2)" go on with "3.", not with "3)": the sign tells two lists of numbers apart.
    fits = [fit for fit in fits if levels[fit[0]].sign == mark.sign] or fits
    if fits and mark.is_first and len(mark.kinds) > 1:
        # `i)` after `h)`: a sub-item where `ii)` comes next, or a colon went before and `j)` does not come.
        after = coming.num if coming else ""
        if after == "ii" or (stem and after != "j"):
            return len(levels), "roman"
    return fits[0] if fits else None


def _jumped(mark: Mark, levels: Sequence[Level]) -> tuple[int, str] | None:
    """Read a mark as a later one of an open level, as where items are lost."""
    if mark.is_first:
        return None
    for depth, level in enumerate(levels):
        if level.kind in mark.kinds and value(level.kind, mark.num) > value(level.kind, level.last):
            return depth, level.kind
    return None


def _begun(mark: Mark, levels: Sequence[Level], stem: bool) -> tuple[int, str] | None:
    """Read a mark as the first one of a list: a new level, or the same kind begun again."""
    firsts = [kind for kind in mark.kinds if value(kind, mark.num) == 1]
    if not firsts:
        return None
    same = [depth for depth, level in enumerate(levels) if level.kind in firsts]
    if same and not stem:
        return same[0], levels[same[0]].kind
    return len(levels), firsts[-1] if levels else firsts[0]


def _unclear(mark: Mark, levels: Sequence[Level], coming: Mark | None) -> tuple[int, str]:
    """Read a mark of a list that begins in its middle: as the kind that the next mark continues."""
    kind = next(
        (k for k in mark.kinds if coming and k in coming.kinds and value(k, coming.num) == value(k, mark.num) + 1),
        mark.kinds[0],
    )
    return _first(levels, kind), kind


def _first(levels: Sequence[Level], kind: str) -> int:
    """The outermost level of a kind, else a new one."""
    return next((depth for depth, level in enumerate(levels) if level.kind == kind), len(levels))


def _dotted_depth(num: str, levels: Sequence[Level]) -> int:
    """The depth of a dotted number: `4.1` is under 4 where 4 is open, else with its siblings; `4.1.2` is under 4.1."""
    numbered = [(depth, level) for depth, level in enumerate(levels) if level.kind in {"digit", "dotted"}]
    for depth, level in numbered:
        if level.last == _above(num):
            return depth + 1
        if level.kind == "dotted" and level.last.count(".") == num.count("."):
            return depth
    return next((depth for depth, level in numbered if num.count(".") <= level.last.count(".")), 0)


def _above(num: str) -> str:
    return num.rpartition(".")[0]
