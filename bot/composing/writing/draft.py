"""An answer in the making: statements that have passed their checks, and what is still wanting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.answer import Statement
from bot.composing.checking import Offered, Proven, Said, check

# A model is told of so many faults; more say nothing new.
_TOLD = 40


@dataclass
class Draft:
    """Statements over offered clauses. `whole` asks for a line for each clause, and for no more than one.

    `wanted` are clauses whose statements failed: where nothing else cites them, they are quoted. `failed` are the
    statements of the reply at hand that failed, `lost` those that failed to the end.
    """

    offered: Sequence[Offered]
    language: str
    whole: bool
    proven: list[Proven] = field(default_factory=list)
    wanted: set[int] = field(default_factory=set)
    failed: list[tuple[Said, tuple[str, ...]]] = field(default_factory=list)
    lost: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_number = {o.n: o for o in self.offered}
        self._numbers: dict[int, int] = {}

    @property
    def cited(self) -> set[int]:
        """The clauses that a proven statement cites."""
        return {n for p in self.proven for n in p.cited}

    def take(self, said: Said, among: Iterable[int]) -> bool:
        """Check a statement against the clauses that were given with it, and keep it where it passes."""
        given = {n: self._by_number[n] for n in among}
        finding = check(said, given, self.language, single=self.whole)
        if finding.proven is None:
            self.failed.append((said, finding.faults))
            self.wanted |= {s.n for s in said.support} & set(given)
            return False
        # Of a whole set, one line a clause; of anything, nothing twice.
        known = self.cited if self.whole else {p.text for p in self.proven}
        new = not (set(finding.proven.cited) & known if self.whole else finding.proven.text in known)
        if new:
            self.proven.append(finding.proven)
        return new

    def missing(self, among: Iterable[int]) -> list[int]:
        """Of a whole set, the clauses that no proven statement cites."""
        return [n for n in among if n not in self.cited] if self.whole else []

    def faults(self, among: Sequence[int], malformed: int, broken: str) -> list[str]:
        """What the model is told to mend, a line each; empty where nothing is wrong."""
        said = [f"“{_short(s.text)}”: {'; '.join(why)}" for s, why in self.failed]
        if malformed:
            said.append(f"{malformed} of the statements had not the form asked for")
        if broken:
            said.append("the reply broke off before its end: give the statements that did not come")
        missing = [n for n in self.missing(among) if not any(n in {s.n for s in f.support} for f, _ in self.failed)]
        if missing:
            said.append(f"no statement for the clauses {', '.join(map(str, missing))}")
        return said[:_TOLD]

    def quoted(self) -> list[int]:
        """The clauses that stand in their own words, as no statement of the model about them was proven."""
        if self.whole:
            return [o.n for o in self.offered if o.n not in self.cited]
        return [o.n for o in self.offered if o.n in self.wanted - self.cited]

    def left_out(self) -> int:
        """Statements that failed to the end, and whose clauses are none that are quoted in their place."""
        quoted = set(self.quoted())
        return sum(1 for said in self.lost if not {s.n for s in said.support} & quoted)

    def lose(self) -> None:
        """Those that failed in the reply at hand failed to the end."""
        self.lost.extend(said for said, _ in self.failed)
        self.failed.clear()

    def number(self, n: int) -> int:
        """The number that a clause has in the answer: its place in a whole set, else the order of first citation."""
        return n if self.whole else self._numbers.setdefault(n, len(self._numbers) + 1)

    def statements(self) -> list[Statement]:
        """The proven statements, as they stand in the answer."""
        ordered = sorted(self.proven, key=lambda p: p.cited) if self.whole else self.proven
        return [Statement(p.text, tuple(self.number(n) for n in p.cited)) for p in ordered]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 200 else f"{text[:200]}…"
