"""Made revisions of a resolution: the text before and after random edits, with what each clause has become."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from ingest.model import Document, Part

Ref = tuple[str, str, int]
Gold = dict[tuple[tuple[Ref, ...], tuple[Ref, ...]], frozenset[str]]
OPERATIONS = ("add", "remove", "reword", "reword much", "swap", "move", "phrase", "split", "merge", "empty", "group")
# What a phrase is changed by.
_MORE = (" with concern", " once again")


@dataclass(frozen=True)
class Item:
    """A clause of a made text: `uids` are those of the clauses that it comes from."""

    text: str
    uids: tuple[int, ...]


@dataclass
class Made:
    """A made text: groups of a phrase and its items; `lettered` has the phrases whose numbers are letters."""

    title: str
    groups: list[tuple[int, str, list[Item]]]
    lettered: frozenset[str] = frozenset()
    touched: set[int] = field(default_factory=set)


def made_of(document: Document) -> Made:
    """A document's top clauses as a made text, each with a number of its own."""
    uid, groups = count(), []
    for clause in document.clauses:
        if clause.section or not clause.phrase or clause.parent or clause.part not in {Part.PREAMBULAR, Part.OPERATIVE}:
            continue
        if not groups or groups[-1][1] != clause.phrase:
            if clause.phrase in {phrase for _, phrase, _ in groups}:
                continue
            groups.append((len(groups), clause.phrase, []))
        text = re.sub(r"[;,.]?(?:\s+(?:and|or))?\s*$", "", " ".join(clause.text.split()))
        if len(text.split()) > 4 and not text.endswith(":"):
            groups[-1][2].append(Item(text, (next(uid),)))
    kept = [group for group in groups if group[2]]
    lettered = {c.phrase for c in document.clauses if c.part is Part.PREAMBULAR}
    return Made(document.expression.title, kept, frozenset(lettered))


def revised(
    made: Made, others: Sequence[str], edits: int, random: Random, operations: Sequence[str] = OPERATIONS
) -> Made:
    """The text after so many edits; `others` are texts for new clauses. Each clause is edited once at most."""
    new = Made(made.title, [(i, p, list(items)) for i, p, items in made.groups], made.lettered)
    for _ in range(edits):
        _edit(new, list(others), random.choice(operations), random)
    new.groups = [group for group in new.groups if group[2]]
    return new


def _edit(made: Made, others: list[str], operation: str, random: Random) -> None:
    at = random.randrange(len(made.groups))
    ident, phrase, items = made.groups[at]
    free = [n for n, item in enumerate(items) if item.uids and made.touched.isdisjoint(item.uids)]
    if operation == "add":
        items.insert(random.randint(0, len(items)), Item(random.choice(others), ()))
    elif operation == "group":
        made.groups.insert(
            random.randint(0, len(made.groups)), (-1, "emphasizing further", [Item(random.choice(others), ())])
        )
    elif operation == "phrase" and ident >= 0 and not phrase.endswith(_MORE):
        more = " with concern" if phrase in made.lettered else " once again"
        made.groups[at] = (ident, f"{phrase}{more}", items)
    elif operation == "empty" and len(made.groups) > 4 and len(free) == len(items) < 4:
        made.groups[at] = (ident, phrase, [])
    if not free:
        return
    n = random.choice(free)
    item = items[n]
    words = item.text.split()
    if operation == "remove" and len(items) > 1:
        items.pop(n)
    elif operation == "reword":
        where = random.randrange(len(words))
        words[where] = random.choice(["notwithstanding", "2031", "may", "forthwith"])
        items[n] = replace(item, text=" ".join(words))
    elif operation == "reword much" and len(words) > 12:
        cut = random.randrange(len(words) // 3)
        items[n] = replace(
            item, text=" ".join([*words[: cut + 3], *words[cut + 3 + len(words) // 4 :], "within available resources"])
        )
    elif operation == "swap" and n + 1 < len(items) and n + 1 in free:
        items[n], items[n + 1] = items[n + 1], items[n]
        made.touched |= set(items[n].uids)
    elif operation == "move" and len(made.groups) > 1 and len(items) > 1:
        other = random.choice([g for g in made.groups if g[0] != ident and g[0] >= 0] or [made.groups[at]])
        if other[0] != ident:
            items.pop(n)
            other[2].insert(random.randint(0, len(other[2])), item)
    elif operation == "split" and len(words) > 24:
        half = len(words) // 2
        items[n : n + 1] = [replace(item, text=" ".join(words[:half])), replace(item, text=" ".join(words[half:]))]
    elif (
        operation == "merge"
        and n + 1 < len(items)
        and n + 1 in free
        and len(items[n + 1].text.split()) > 6
        and len(words) > 6
    ):
        both = items[n + 1]
        items[n : n + 2] = [Item(f"{item.text} and {both.text}", item.uids + both.uids)]
        made.touched |= set(both.uids)
    made.touched |= set(item.uids)


def printed(made: Made, revision: str) -> str:
    """The text of a resolution as it is printed."""
    lines = [f"RESOLUTION 777 ({revision.upper()})", "", made.title or "On tides", ""]
    place = revision.removeprefix("Rev. ")
    lines += [f"The Plenipotentiary Conference of the International Telecommunication Union ({place}),", ""]
    for _, phrase, items in made.groups:
        lines.append(phrase)
        numbered = numbers(phrase, items, made)
        ends = [*[";"] * (len(items) - 1), ","]
        for num, item, end in zip(numbered, items, ends, strict=True):
            mark = f"{num})\t" if num.isalpha() else f"{num}\t" if num else ""
            lines.append(f"{mark}{item.text}{end}")
        lines.append("")
    return "\n".join(lines)[:-2].rstrip(",") + "."


def numbers(phrase: str, items: Sequence[Item], made: Made) -> list[str]:
    """The numbers of a group's items, as resolutions print them: none for one alone."""
    if len(items) == 1:
        return [""]
    base = phrase.removesuffix(" with concern")
    is_lettered = base in made.lettered or base == "emphasizing further"
    return [chr(ord("a") + n) if is_lettered else str(n + 1) for n in range(len(items))]


def gold_of(old: Made, new: Made) -> Gold:
    """What each changed clause has become."""
    before, after = list(_placed(old)), list(_placed(new))
    out: Gold = {}
    for group, ref, item in before:
        (uid,) = item.uids
        becomes = [row for row in after if uid in row[2].uids]
        if not becomes:
            out[((ref,), ())] = frozenset({"removed"})
            continue
        merged = tuple(r for _, r, i in before if set(i.uids) <= set(becomes[0][2].uids))
        kinds: set[str] = set()
        if len(becomes) > 1:
            kinds.add("split")
        elif len(merged) > 1:
            kinds.add("merged")
        new_group, new_ref, new_item = becomes[0]
        if group != new_group:
            kinds.add("moved")
        elif ref[0] != new_ref[0]:
            kinds.add("phrase")
        if len(becomes) == len(merged) == 1:
            if group == new_group and ref[1] != new_ref[1]:
                kinds.add("renumbered")
            if item.text != new_item.text:
                kinds.add("reworded")
        if kinds:
            out[merged, tuple(r for _, r, _ in becomes)] = frozenset(kinds)
    for _, ref, item in after:
        if not item.uids:
            out[(), (ref,)] = frozenset({"added"})
    return out


def _placed(made: Made) -> Iterator[tuple[int, Ref, Item]]:
    seen: Counter[tuple[str, str]] = Counter()
    for ident, phrase, items in made.groups:
        for num, item in zip(numbers(phrase, items, made), items, strict=True):
            seen[phrase, num] += 1
            yield ident, (phrase, num, seen[phrase, num]), item
