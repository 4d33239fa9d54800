"""What a restriction leaves out of a set, told by phrases and ranges of numbers: "instructs BDT 1-3, 6-17"."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.answer import Rest
from bot.catalogue.catalogue import Catalogue
from bot.messages import msg
from ingest.labels import short_phrase
from ingest.model import Clause


def rest_of(clauses: Sequence[Clause], catalogue: Catalogue, *, by_phrase: bool = False) -> tuple[Rest, ...]:
    """Group the clauses that were left out by section and phrase.

    Empty where phrases and numbers do not name them: clauses of several documents, or without a number; `by_phrase`,
    a clause that is alone under its phrase goes by that.
    """
    documents = {catalogue.document(clause).expression.document for clause in clauses}
    if len(documents) != 1 or not all(clause.num or (by_phrase and clause.phrase) for clause in clauses):
        return ()
    groups = groupby(clauses, key=lambda clause: (clause.section, clause.phrase))
    return tuple(
        Rest(" ".join(filter(None, (section, phrase))), tuple(_ranges([clause.num for clause in group if clause.num])))
        for (section, phrase), group in groups
    )


def rest_line(rest: Sequence[Rest], left_out: int) -> str:
    """One sentence that names the clauses left out: "The other 18: instructs BDT 1-3, 6-17; invites SG 1-3."."""
    if left_out > 1:
        return msg("The other {n}: {clauses}.", n=left_out, clauses=named(rest))
    return msg("The other one: {clauses}.", clauses=named(rest))


def named(rest: Sequence[Rest]) -> str:
    """Clauses by their phrases and numbers: "instructs BDT 1-3, 6-17; invites SG 1-3"."""
    return "; ".join(f"{short_phrase(part.phrase)} {', '.join(part.nums)}".strip() for part in rest)


def _ranges(nums: Sequence[str]) -> Iterator[str]:
    """Join numbers in a row: 1, 2, 3, 6 and 4.1 as “1-3”, “6”, “4.1”; letters likewise."""
    if not nums:
        return
    first = last = nums[0]
    for num in nums[1:]:
        if _follows(num, last):
            last = num
            continue
        yield first if first == last else f"{first}-{last}"
        first = last = num
    yield first if first == last else f"{first}-{last}"


def _follows(num: str, before: str) -> bool:
    """Whether a number is the next after another: 7 after 6, d after c."""
    if num.isdecimal() and before.isdecimal():
        return int(num) == int(before) + 1
    return len(num) == len(before) == 1 and num.isalpha() and ord(num) == ord(before) + 1
