"""A draft answer: verified statements so far, failed ones, and the clauses that still need a statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.answer import Statement
from bot.composing.checking import CitableClause, ModelStatement, VerifiedStatement, check

# The most faults in a repair request; more say nothing new.
_MOST_FAULTS = 40


@dataclass
class Draft:
    """Statements over citable clauses.

    `exhaustive` asks for one statement for each clause, citing no other. `to_quote` are clauses whose statements
    failed: where no other statement cites them, they are quoted. `failed` are the statements of the current reply that
    failed, `rejected` those that failed after the repair.
    """

    citable: Sequence[CitableClause]
    language: str
    exhaustive: bool
    verified: list[VerifiedStatement] = field(default_factory=list)
    to_quote: set[int] = field(default_factory=set)
    failed: list[tuple[ModelStatement, tuple[str, ...]]] = field(default_factory=list)
    rejected: list[ModelStatement] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_number = {o.n: o for o in self.citable}
        self._numbers: dict[int, int] = {}

    @property
    def cited(self) -> set[int]:
        """The numbers of the clauses that a verified statement cites."""
        return {n for p in self.verified for n in p.cited}

    def add(self, statement: ModelStatement, among: Iterable[int]) -> bool:
        """Check a statement against the clauses of its batch; add it if it passes and is new. Whether it was added."""
        citable_now = {n: self._by_number[n] for n in among}
        result = check(statement, citable_now, self.language, single=self.exhaustive)
        if result.verified is None:
            self.failed.append((statement, result.faults))
            self.to_quote |= {s.n for s in statement.support} & set(citable_now)
            return False
        # Of a whole set, one line a clause; of anything, nothing twice.
        already = self.cited if self.exhaustive else {p.text for p in self.verified}
        new = not (set(result.verified.cited) & already if self.exhaustive else result.verified.text in already)
        if new:
            self.verified.append(result.verified)
        return new

    def missing(self, among: Iterable[int]) -> list[int]:
        """Of an exhaustive answer, the clauses that no verified statement cites."""
        return [n for n in among if n not in self.cited] if self.exhaustive else []

    def faults(self, among: Sequence[int], malformed: int, broken: str) -> list[str]:
        """The faults that a repair request lists, a line each; empty where nothing is wrong."""
        lines = [f"“{_abbreviated(statement.text)}”: {'; '.join(reasons)}" for statement, reasons in self.failed]
        if malformed:
            lines.append(f"{malformed} of the statements had not the form asked for")
        if broken:
            lines.append("the reply broke off before its end: give the statements that did not come")
        missing = [
            n
            for n in self.missing(among)
            if not any(n in {statement.n for statement in f.support} for f, _ in self.failed)
        ]
        if missing:
            lines.append(f"no statement for the clauses {', '.join(map(str, missing))}")
        return lines[:_MOST_FAULTS]

    def quoted(self) -> list[int]:
        """The clauses that are quoted instead, as no statement about them was verified."""
        if self.exhaustive:
            return [o.n for o in self.citable if o.n not in self.cited]
        return [o.n for o in self.citable if o.n in self.to_quote - self.cited]

    def left_out(self) -> int:
        """The number of rejected statements none of whose clauses is quoted instead."""
        quoted = set(self.quoted())
        return sum(1 for statement in self.rejected if not {s.n for s in statement.support} & quoted)

    def reject_failed(self) -> None:
        """Move the failed statements of the current reply to the rejected ones."""
        self.rejected.extend(statement for statement, _ in self.failed)
        self.failed.clear()

    def number(self, n: int) -> int:
        """The number of a clause in the answer: its place in an exhaustive one, else the order of first citation."""
        return n if self.exhaustive else self._numbers.setdefault(n, len(self._numbers) + 1)

    def statements(self) -> list[Statement]:
        """The verified statements, in the order and numbering of the answer."""
        ordered = sorted(self.verified, key=lambda p: p.cited) if self.exhaustive else self.verified
        return [Statement(p.text, tuple(self.number(n) for n in p.cited)) for p in ordered]


def _abbreviated(text: str) -> str:
    """The first 200 characters of a text on one line."""
    text = " ".join(text.split())
    return text if len(text) <= 200 else f"{text[:200]}…"
