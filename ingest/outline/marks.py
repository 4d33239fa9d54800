"""The marks that items begin with, and the level at which each one stands.

`a)`, `1`, `1.1`, `ii)`, `3bis`, `(b)`, `2.` and bullets. A mark alone does not tell its level: `i)` is the ninth
letter after h) and the first roman number after "k) …:". The open levels of the group decide, and where both
readings fit, the mark that comes next.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lexicon import plain

_LATIN = r"bis|ter|quater|quinquies|sexies"
_NUMBERED = re.compile(
    rf"\s*(?:(?P<dotted>\d{{1,3}}(?:\.\d{{1,3}})+)(?P<dlat>{_LATIN})?[.)]?"
    rf"|(?P<digit>\d{{1,3}})\s?(?P<lat>{_LATIN})?(?P<dend>\)|\.(?!\d))?"
    rf"|\(?(?P<letter>[a-z]{{1,2}}|[ivxl]{{1,6}})\s?(?P<llat>{_LATIN})?(?P<lend>\))"
    r"|(?P<capital>[A-Z])(?P<cend>[.)]))"
    r"(?P<gap>\t\s*|[ \u2003]+|(?=$))"
)
_BULLET = re.compile(r"\s*[•·▪◦○●‣⁃\uf0b7*–—-](?:\t\s*|\s+)(?=\S)")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}


@dataclass(frozen=True, slots=True)
class Mark:
    """An item's mark. `num` is "" for a bullet; `end` is where the item's own words begin.

    `sure` is False for a bare number before a single space, which may as well begin a sentence ("2018 was …").
    """

    num: str
    kinds: tuple[str, ...]
    end: int
    sure: bool = True


@dataclass(slots=True)
class Level:
    """One open level of a group: the kind of its marks and the last one seen."""

    kind: str
    last: str
    eid: str
    num: str


def read_mark(text: str) -> Mark | None:
    """The mark at the start of a paragraph, or None."""
    folded = plain(text)
    bullet = _BULLET.match(folded)
    if bullet:
        return Mark("", ("bullet",), bullet.end())
    match = _NUMBERED.match(folded)
    if match is None:
        return None
    wide = "\t" in match["gap"] or not match["gap"]
    if match["dotted"]:
        return Mark(match["dotted"] + (match["dlat"] or ""), ("dotted",), match.end())
    if match["digit"]:
        sure = wide or bool(match["dend"] or match["lat"])
        return Mark(match["digit"] + (match["lat"] or ""), ("digit",), match.end(), sure)
    if match["capital"]:
        return Mark(match["capital"], ("capital",), match.end(), wide)
    word = match["letter"]
    kinds = tuple(k for k, fits in (("letter", is_letter(word)), ("roman", value("roman", word) > 0)) if fits)
    return Mark(word + (match["llat"] or ""), kinds, match.end()) if kinds else None


def is_letter(word: str) -> bool:
    """`a` to `z`, then `aa`, `bb` or `ab`."""
    return len(word) == 1 or word[0] == word[1] or word[0] == "a"


def value(kind: str, num: str) -> int:
    """The place of a mark in its sequence, from 1; 0 where it is none. `3bis` stands at 3."""
    num = re.sub(rf"(?:{_LATIN})$", "", num) or num
    if kind == "digit":
        return int(num) if num.isdigit() else 0
    if kind == "dotted":
        return int(num.rsplit(".", 1)[-1])
    if kind in {"letter", "capital"}:
        return ord(num[0].lower()) - 96 + 26 * (len(num) - 1)
    if kind == "roman":
        return _roman(num)
    return 0


def _roman(num: str) -> int:
    digits = [_VALUES.get(c, 0) for c in num]
    if not digits or 0 in digits:
        return 0
    total = sum(-d if d < after else d for d, after in zip(digits, [*digits[1:], 0], strict=True))
    return total if _as_roman(total) == num else 0


def _as_roman(number: int) -> str:
    out = ""
    for size, sign in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while number >= size:
            out, number = out + sign, number - size
    return out


def follows(kind: str, num: str, level: Level) -> bool:
    """Whether the mark is the next one of an open level: 3 after 2, 3bis after 3, 4.2 after 4.1."""
    if kind != level.kind:
        return False
    if kind == "dotted" and num.rpartition(".")[0] != level.last.rpartition(".")[0]:
        return False
    step = value(kind, num) - value(kind, level.last)
    return step == 1 or (step == 0 and num != level.last)


def place(mark: Mark, levels: Sequence[Level], coming: Mark | None, stem: bool) -> tuple[int, str]:
    """The depth at which a mark stands and the kind that it is read as.

    `levels` are the open ones, outermost first; `coming` is the next mark of the same group; `stem` says that the
    clause before ends in a colon. A depth equal to the number of open levels opens a new one.
    """
    if mark.kinds == ("bullet",):
        return _bullet_depth(levels), "bullet"
    if mark.kinds == ("dotted",):
        return _dotted_depth(mark.num, levels), "dotted"
    firsts = [k for k in mark.kinds if value(k, mark.num) == 1]
    next_after = [
        (depth, kind)
        for depth in reversed(range(len(levels)))
        for kind in mark.kinds
        if follows(kind, mark.num, levels[depth])
    ]
    if next_after and firsts and len(mark.kinds) > 1:
        # `i)` after `h)`: a sub-item where `ii)` comes next or a colon went before and `j)` does not come.
        after = coming.num if coming else ""
        if after == "ii" or (stem and after != "j"):
            return len(levels), "roman"
    if next_after:
        return next_after[0]
    for depth in range(len(levels)):
        kind = levels[depth].kind
        if kind in mark.kinds and not firsts and value(kind, mark.num) > value(kind, levels[depth].last):
            return depth, kind
    if firsts:
        same = [depth for depth, level in enumerate(levels) if level.kind in firsts]
        if same and not stem:
            return same[0], levels[same[0]].kind
        return len(levels), firsts[-1] if levels else firsts[0]
    kind = _reading(mark, coming)
    same = [depth for depth, level in enumerate(levels) if level.kind == kind]
    return (same[0] if same else len(levels)), kind


def _reading(mark: Mark, coming: Mark | None) -> str:
    for kind in mark.kinds:
        if coming and kind in coming.kinds and value(kind, coming.num) - value(kind, mark.num) == 1:
            return kind
    return mark.kinds[0]


def _bullet_depth(levels: Sequence[Level]) -> int:
    open_bullets = [depth for depth, level in enumerate(levels) if level.kind == "bullet"]
    return open_bullets[0] if open_bullets else len(levels)


def _dotted_depth(num: str, levels: Sequence[Level]) -> int:
    """`4.1` stands under 4 where 4 is open, else at the depth of its fellows; `4.1.2` under 4.1."""
    above = num.rpartition(".")[0]
    for depth, level in enumerate(levels):
        if level.kind in {"digit", "dotted"} and level.last == above:
            return depth + 1
        if level.kind == "dotted" and level.last.count(".") == num.count("."):
            return depth
    for depth, level in enumerate(levels):
        if level.kind in {"digit", "dotted"} and num.count(".") <= level.last.count("."):
            return depth
    return 0
