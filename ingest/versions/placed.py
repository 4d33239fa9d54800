"""The clauses of an Expression with their place in it: the group that they stand in, and how far down."""

from collections import Counter
from dataclasses import dataclass

from ingest.model import Clause, Document
from ingest.versions.likeness import Text, text_of

# Section, phrase, and which group of that phrase.
Group = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause with its text for comparison, its group, and its place in the document, from 0 to 1."""

    clause: Clause
    text: Text
    group: Group
    place: float


def placed(document: Document) -> list[Placed]:
    """The clauses of a document in their places; where a phrase or its numbers begin again, so does a group."""
    out: list[Placed] = []
    seen: Counter[tuple[str, str]] = Counter()
    last: tuple[str, str] | None = None
    nums: set[str] = set()
    for at, clause in enumerate(document.clauses):
        here = (clause.section, clause.phrase)
        if here != last or (clause.num and clause.num in nums):
            seen[here] += 1
            nums = set()
        last = here
        nums.add(clause.num)
        out.append(Placed(clause, text_of(clause), (*here, seen[here]), at / len(document.clauses)))
    return out
