"""Align the clauses of two Expressions: unchanged, reworded, renumbered, moved, split, merged, added, removed.

Clauses are paired by their words; the phrase, the number and the order decide between texts that are alike, and what is
like nothing is added or removed. Nothing is paired by its number alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ingest.model import Clause, Document
from ingest.versions.likeness import likeness_matrix
from ingest.versions.placed import Group, Placed, placed
from ingest.versions.splitting import parts_of

# Two texts are one clause where they are so much alike; where also their phrase and place agree, so much is enough.
_ALIKE, _ALIKE_IN_PLACE = 0.55, 0.3
# What a pair gains by the same phrase, the same number, and the same place among what is paired already.
_SAME_PHRASE, _SAME_NUMBER, _SAME_LEVEL = 0.08, 0.04, 0.03


class ChangeKind(StrEnum):
    """What has become of a clause from one Expression to the next."""

    ADDED = "added"
    REMOVED = "removed"
    SPLIT = "split"
    MERGED = "merged"
    MOVED = "moved"
    PHRASE = "phrase"
    RENUMBERED = "renumbered"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Change:
    """Clauses of the older and the newer Expression that are one, and how they differ; no kind where they do not.

    `before` is empty for what was added, `after` for what was removed; several of one side were split or merged. Of
    kind "phrase" is a clause whose group bears other words, "moved" one that stands in another group.
    """

    kinds: tuple[ChangeKind, ...]
    before: tuple[Clause, ...]
    after: tuple[Clause, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of both sides, the older first."""
        return (*self.before, *self.after)


@dataclass(frozen=True)
class Comparison:
    """Two Expressions and all their clauses, paired, in the order of the newer one."""

    older: Document
    newer: Document
    pairs: tuple[Change, ...]

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The pairs that differ."""
        return tuple(pair for pair in self.pairs if pair.kinds)

    @cached_property
    def by_key(self) -> dict[str, Change]:
        """The pair of each clause of either side, by its key."""
        return {clause.key: pair for pair in self.pairs for clause in pair.clauses}


def compare(older: Document, newer: Document) -> Comparison:
    """Align two Expressions; each clause of either is in one pair."""
    before, after = [placed(d) for d in (older, newer)]
    pairs = dict(_paired(before, after))
    split = parts_of(before, after, pairs)
    merged = parts_of(after, before, {new: old for old, new in pairs.items()})
    joined = [*(((i,), parts) for i, parts in split.items()), *((parts, (j,)) for j, parts in merged.items())]
    of_joined = [{i for olds, _ in joined for i in olds}, {j for _, news in joined for j in news}]
    single = [((i,), (j,)) for i, j in pairs.items() if i not in of_joined[0] and j not in of_joined[1]]
    sets = [*joined, *single]
    successors = _successors(before, after, sets)
    found = [_change([before[i] for i in olds], [after[j] for j in news], successors) for olds, news in sets]
    told_before = {i for olds, _ in sets for i in olds}
    told_after = {j for _, news in sets for j in news}
    found += [
        Change((ChangeKind.ADDED,), (), (placed.clause,)) for j, placed in enumerate(after) if j not in told_after
    ]
    gone = [(i, placed.clause) for i, placed in enumerate(before) if i not in told_before]
    ordered = _in_order(found, newer)
    for _, clause in gone:
        _insert(ordered, Change((ChangeKind.REMOVED,), (clause,), ()), older)
    return Comparison(older, newer, tuple(ordered))


def _paired(before: Sequence[Placed], after: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """The likest pairs, one clause of each side in one pair: by index, the surest first."""
    alike = likeness_matrix([p.text for p in before], [p.text for p in after])
    candidates = []
    for i, old in enumerate(before):
        for j, new in enumerate(after):
            words = float(alike[i][j])
            if words >= _ALIKE_IN_PLACE:
                candidates.append((words + _gain(old, new), words, i, j))
    candidates.sort(key=lambda c: (-c[0], abs(before[c[2]].place - after[c[3]].place), c[2], c[3]))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for surely in (True, False):
        for _, words, i, j in candidates:
            if i in pairs or j in taken:
                continue
            if words >= _ALIKE if surely else _in_place(i, j, before, after, pairs):
                pairs[i] = j
                taken.add(j)
    yield from pairs.items()


def _gain(old: Placed, new: Placed) -> float:
    """What a pair gains beside its words, to decide between texts that are alike."""
    gain = _SAME_PHRASE if old.group[:2] == new.group[:2] else 0.0
    gain += _SAME_NUMBER if old.clause.num == new.clause.num else 0.0
    return gain + (_SAME_LEVEL if old.clause.num.count(".") == new.clause.num.count(".") else 0.0)


def _in_place(i: int, j: int, before: Sequence[Placed], after: Sequence[Placed], pairs: dict[int, int]) -> bool:
    """Whether two clauses that are not much alike stand in one place: in one group, beside clauses that are paired."""
    if before[i].group[:2] != after[j].group[:2]:
        return False
    first = all(_is_first(at, side) for at, side in ((i, before), (j, after)))
    return first or (i - 1 in pairs and pairs[i - 1] == j - 1) or (i + 1 in pairs and pairs[i + 1] == j + 1)


def _is_first(at: int, side: Sequence[Placed]) -> bool:
    """Whether a clause is the first of its group."""
    return at == 0 or side[at - 1].group != side[at].group


def _successors(
    before: Sequence[Placed], after: Sequence[Placed], sets: Iterable[tuple[tuple[int, ...], tuple[int, ...]]]
) -> dict[Group, Group]:
    """For each group of the older side the one of the newer that goes on from it: the same phrase, else by its clauses.

    Of several groups with one phrase those go together that have most clauses in common.
    """
    votes: Counter[tuple[Group, Group]] = Counter()
    for olds, news in sets:
        votes[before[olds[0]].group, after[news[0]].group] += 1
    old_groups = list(dict.fromkeys(p.group for p in before))
    new_groups = list(dict.fromkeys(p.group for p in after))
    out: dict[Group, Group] = {}
    for same_phrase in (True, False):
        rows = [
            (votes[old, new], old, new)
            for old in old_groups
            for new in new_groups
            if (old[:2] == new[:2]) == same_phrase and (same_phrase or votes[old, new])
        ]
        rows.sort(key=lambda row: (-row[0], abs(row[1][2] - row[2][2])))
        size = Counter(p.group for p in before)
        for number, old, new in rows:
            free = old not in out and new not in out.values()
            # A phrase that both sides have stays itself; another goes on from it where most of its clauses do.
            if free and (same_phrase or (number * 2 > size[old] and new[:2] not in {g[:2] for g in old_groups})):
                out[old] = new
    return out


def _change(olds: Sequence[Placed], news: Sequence[Placed], successors: dict[Group, Group]) -> Change:
    """How clauses that are one differ."""
    old, new = olds[0], news[0]
    kinds: list[ChangeKind] = []
    if len(news) > 1:
        kinds.append(ChangeKind.SPLIT)
    elif len(olds) > 1:
        kinds.append(ChangeKind.MERGED)
    moved = successors.get(old.group) != new.group
    if moved:
        kinds.append(ChangeKind.MOVED)
    elif old.group[:2] != new.group[:2]:
        kinds.append(ChangeKind.PHRASE)
    if len(olds) == len(news) == 1:
        if not moved and old.clause.num != new.clause.num:
            kinds.append(ChangeKind.RENUMBERED)
        if old.text.folded != new.text.folded:
            kinds.append(ChangeKind.REWORDED)
    return Change(tuple(kinds), tuple(p.clause for p in olds), tuple(p.clause for p in news))


def _in_order(changes: Iterable[Change], newer: Document) -> list[Change]:
    """Changes in the order of the newer text."""
    place = {clause.key: at for at, clause in enumerate(newer.clauses)}
    return sorted(changes, key=lambda change: place[change.after[0].key])


def _insert(ordered: list[Change], removed: Change, older: Document) -> None:
    """Insert a removed clause behind the pair of the clause that stood before it."""
    keys = [clause.key for clause in older.clauses]
    at = keys.index(removed.before[0].key)
    for key in reversed(keys[:at]):
        for place, change in enumerate(ordered):
            if any(clause.key == key for clause in change.before):
                ordered.insert(place + 1, removed)
                return
    ordered.insert(0, removed)
