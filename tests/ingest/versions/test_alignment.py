"""Two revisions of a text: each clause is found again, and what has become of it is said."""

from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import parse
from ingest.manifest import DocumentFields, Entry
from ingest.model import Clause, Document
from ingest.versions.alignment import Comparison, compare
from tests.support.paths import SHARED
from tests.support.revisions import Gold, Ref, gold_of, made_of, printed, revised

PP18 = SHARED / "corpora" / "pp18"
HEAD = """RESOLUTION 7 ({revision})

On tides

The Plenipotentiary Conference of the International Telecommunication Union ({place}),

"""
OLD = """considering
a)\tthat tides rise twice a day in every harbour of the world;
b)\tthat bells are heard at a distance of five miles in calm weather,
resolves
1\tto keep a register of all tides that are observed in the harbours of Member States;
2\tto ring the bells at each high tide and to publish the hours at which they were rung;
3\tto paint all of the buoys red before the winter,
instructs the Secretary-General
1\tto buy oil for the lamps;
2\tto report each year to the Council on wicks, lamps and oil;
3\tto count the ladders that harbours have lent,
invites Member States
to lend ladders to harbours that have none of their own.
"""


def document(text: str, revision: str = "Dubai, 2018") -> Document:
    place = revision.removeprefix("Rev. ")
    whole = HEAD.format(revision=revision.upper(), place=place) + text
    path = Path("old.txt" if revision == place else "new.txt")
    return parse(Entry(path, path, DocumentFields(file=path.name, id=path.stem)), whole.encode()).document


def compared(text: str) -> Comparison:
    return compare(document(OLD), document(text, "Rev. Bucharest, 2022"))


def refs(clauses: tuple[Clause, ...], whole: Document) -> tuple[Ref, ...]:
    seen: Counter[tuple[str, str]] = Counter()
    names: dict[str, Ref] = {}
    for clause in whole.clauses:
        seen[clause.phrase, clause.num] += 1
        names[clause.key] = (clause.phrase, clause.num, seen[clause.phrase, clause.num])
    return tuple(names[clause.key] for clause in clauses)


def told(found: Comparison) -> Gold:
    return {
        (refs(c.before, found.older), refs(c.after, found.newer)): frozenset(map(str, c.kinds)) for c in found.changes
    }


def lines(found: Comparison) -> list[str]:
    return [
        " ".join(
            [
                "+".join(change.kinds),
                *(f"{c.phrase.split()[0]} {c.num}".strip() for c in change.before),
                "->",
                *(f"{c.phrase.split()[0]} {c.num}".strip() for c in change.after),
            ]
        )
        for change in found.changes
    ]


ALONE = "to report each year to the Council on wicks, lamps and oil"
CASES = {
    "nothing": (lambda t: t, []),
    "only typography": (lambda t: t.replace("that tides rise", "that  tides\nrise").replace("oil;\n3", "oil,\n3"), []),
    "one word": (lambda t: t.replace("five miles", "six miles"), ["reworded considering b -> considering b"]),
    "a capital": (lambda t: t.replace("the buoys", "the Buoys"), ["reworded resolves 3 -> resolves 3"]),
    "a number": (lambda t: t.replace("each year to", "every year to"), ["reworded instructs 2 -> instructs 2"]),
    "added": (
        lambda t: t.replace("2\tto ring", "2\tto measure the salt of the sea in spring;\n3\tto ring").replace(
            "3\tto paint", "4\tto paint"
        ),
        ["added -> resolves 2", "renumbered resolves 2 -> resolves 3", "renumbered resolves 3 -> resolves 4"],
    ),
    "removed": (
        lambda t: t.replace("1\tto buy oil for the lamps;\n2\t", "1\t").replace("3\tto count", "2\tto count"),
        [
            "removed instructs 1 ->",
            "renumbered instructs 2 -> instructs 1",
            "renumbered instructs 3 -> instructs 2",
        ],
    ),
    "swapped": (
        lambda t: t.replace("1\tto buy oil for the lamps;\n2\t" + ALONE, "1\t" + ALONE + ";\n2\tto buy oil for the lamps"),
        ["renumbered instructs 2 -> instructs 1", "renumbered instructs 1 -> instructs 2"],
    ),
    "moved": (
        lambda t: t.replace("3\tto paint all of the buoys red before the winter,\n", "").replace(
            "invites Member States\nto lend", "invites Member States\n1\tto paint all of the buoys red before the winter;\n2\tto lend"
        ),
        ["moved resolves 3 -> invites 1", "renumbered invites -> invites 2"],
    ),
    "the phrase": (
        lambda t: t.replace("instructs the Secretary-General", "instructs the Secretary-General and the Directors"),
        [f"phrase instructs {n} -> instructs {n}" for n in (1, 2, 3)],
    ),
    "split": (
        lambda t: t.replace(
            "2\tto ring the bells at each high tide and to publish the hours at which they were rung;\n3\t",
            "2\tto ring the bells at each high tide;\n3\tto publish the hours at which they were rung;\n4\t",
        ),
        ["split resolves 2 -> resolves 2 resolves 3", "renumbered resolves 3 -> resolves 4"],
    ),
    "merged": (
        lambda t: t.replace("oil;\n3\tto count", "oil and to count"),
        ["merged instructs 2 instructs 3 -> instructs 2"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CASES.values(), ids=CASES)
def test_what_has_become_of_each_clause(change: object, expected: list[str]) -> None:
    assert callable(change)
    assert lines(compared(change(OLD))) == expected


def test_every_clause_of_both_is_in_one_pair() -> None:
    found = compared(
        OLD.replace("3\tto paint all of the buoys red before the winter,\n", "").replace("oil", "paraffin")
    )
    before = Counter(c.key for p in found.pairs for c in p.before)
    after = Counter(c.key for p in found.pairs for c in p.after)
    assert before == Counter(c.key for c in found.older.clauses)
    assert after == Counter(c.key for c in found.newer.clauses)


@cache
def pp18() -> tuple[Document, ...]:
    files = sorted(PP18.glob("*.txt"))
    entries = [Entry(p, p.parent, DocumentFields(file=p.name, id=f"d{n}")) for n, p in enumerate(files)]
    return tuple(parse(entry).document for entry in entries)


@pytest.mark.skipif(not PP18.is_dir(), reason="the shared corpus of 32 resolutions is not here")
def test_made_revisions_of_real_resolutions() -> None:
    pairs = right = 0
    called_unchanged: list[Ref] = []
    for seed in range(40):
        random = Random(seed)  # noqa: S311
        old = made_of(pp18()[seed % len(pp18())])
        others = [i.text for _, _, items in made_of(pp18()[(seed * 5 + 1) % len(pp18())]).groups for i in items]
        new = revised(old, others, 10, random)
        found = compare(document_of(printed(old, "Dubai, 2018")), document_of(printed(new, "Rev. Bucharest, 2022")))
        gold, said = gold_of(old, new), told(found)
        pairs += len(found.pairs)
        right += len(found.pairs) - len(gold.items() ^ said.items())
        covered = {ref for before, after in said for ref in (*before, *after)}
        called_unchanged += [
            key[0][0] for key, kinds in gold.items() if "reworded" in kinds and key[0][0] not in covered
        ]
    assert right / pairs > 0.99
    assert called_unchanged == []


def document_of(text: str) -> Document:
    path = Path("made.txt")
    return parse(Entry(path, path, DocumentFields(file=path.name, id="made")), text.encode()).document


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 6))
def test_a_single_word_is_never_overlooked(seed: int, edits: int) -> None:
    old = made_of(document(OLD))
    new = revised(old, ["to sink all of the boats that are not painted"], edits, Random(seed), ["reword", "swap"])  # noqa: S311
    found = compare(document_of(printed(old, "Dubai, 2018")), document_of(printed(new, "Rev. Bucharest, 2022")))
    for (before, after), kinds in gold_of(old, new).items():
        if "reworded" in kinds:
            clause = found.older.clauses[[refs((c,), found.older) for c in found.older.clauses].index(before)]
            assert found.by_key[clause.key].kinds, after
