"""The cases of a run as the page lists them: those that failed first, each with what a reader needs to judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.answer import Behaviour, Citation
from bot.evaluation.compare import Comparison
from bot.evaluation.dataset import Case
from bot.evaluation.metrics import METRICS
from bot.evaluation.report.diff import Differing, differing, name_of
from bot.evaluation.report.summary import tail
from bot.evaluation.results import ScoredCase, ScoredRun

# How a case stands and the heading of those that stand so, in the order of the page.
GROUPED = (("lost", "Could not be asked"), ("failed", "Failed"), ("passed", "Passed"), ("bare", "Not scored"))
_DONE = {Behaviour.ANSWER: "answered", Behaviour.REFUSE: "refused", Behaviour.CLARIFY: "asked back"}
_BEST = {metric.name: 0.0 if metric.less else 1.0 for metric in METRICS}


class Choice(NamedTuple):
    """A choice of cases: its value in the page's script, its name, and how many cases it shows."""

    value: str
    name: str
    cases: int


class Beside(NamedTuple):
    """A clause that is wanted, and the citations that match it."""

    wanted: str
    cited: tuple[Citation, ...]


@dataclass(frozen=True)
class Listed:
    """A case on the page. `fixed` and `broken` are the comparisons, by their place, in which it is one of these."""

    number: int
    row: ScoredCase
    differs: Differing
    repeats: int
    fixed: tuple[int, ...]
    broken: tuple[int, ...]

    @cached_property
    def stands(self) -> str:
        """How it stands: lost, failed, passed or bare."""
        if self.row.prediction.answer is None:
            return "lost"
        passed = self.row.scores.get("pass")
        return "bare" if passed is None else "passed" if passed >= 1 else "failed"

    @property
    def given(self) -> str:
        """What the reply did, in words; "" where there is none."""
        answer = self.row.prediction.answer
        return _DONE[answer.behaviour] if answer else ""

    @property
    def mark(self) -> str:
        """How it stands, in a word or two."""
        passed = self.row.scores.get("pass", 0.0)
        if self.stands == "failed" and passed:
            return f"passed {round(passed * self.repeats)} of {self.repeats}"
        return {"lost": "not asked", "bare": self.given}.get(self.stands, self.stands)

    @property
    def wanted(self) -> str:
        """What a right reply does, in words; "" where that is not known."""
        case = self.row.case
        if case.behaviour is not Behaviour.ANSWER:
            told = {Behaviour.REFUSE: "A refusal.", Behaviour.CLARIFY: "A question back: which one is meant."}
            return told.get(case.behaviour, "") if case.behaviour else ""
        return f"An answer{_citing(case)}."

    @cached_property
    def beside(self) -> tuple[Beside, ...]:
        """The clauses wanted beside those cited."""
        if not self.differs.beside:
            return tuple(Beside(name_of(gold), ()) for gold in self.row.case.gold)
        cited = self._by_label
        return tuple(Beside(b.wanted, tuple(cited[label] for label in b.cited)) for b in self.differs.beside)

    @property
    def enough(self) -> bool:
        """Whether clauses that are not cited need not be, since one that is cited is enough."""
        return not self.row.case.whole and any(beside.cited for beside in self.beside)

    @property
    def others(self) -> tuple[Citation, ...]:
        """The citations that match no clause that is wanted."""
        return tuple(self._by_label[label] for label in self.differs.others)

    @property
    def short(self) -> str:
        """The scores that are not the best that they can be, with what they are."""
        rows = [(m, self.row.scores[m.name]) for m in METRICS if m.name in self.row.scores]
        return ", ".join(f"{m.title} {value:.3g}" for m, value in rows if value != _BEST[m.name])

    @property
    def full(self) -> str:
        """The scores that are the best that they can be."""
        return ", ".join(m.title for m in METRICS if self.row.scores.get(m.name) == _BEST[m.name])

    @cached_property
    def _by_label(self) -> Mapping[str, Citation]:
        answer = self.row.prediction.answer
        return {c.label: c for c in reversed(answer.citations)} if answer else {}


def listed(scored: ScoredRun, comparisons: Sequence[Comparison]) -> list[Listed]:
    """Every case, in the order of the page; `number` is its place in the question set."""
    repeats = int(scored.manifest.get("repeats", 1))
    fixed, broken = _places([c.fixed for c in comparisons]), _places([c.broken for c in comparisons])
    rows = [
        Listed(at, row, differing(row), repeats, fixed.get(row.case.id, ()), broken.get(row.case.id, ()))
        for at, row in enumerate(scored.cases, 1)
    ]
    order = [name for name, _ in GROUPED]
    return sorted(rows, key=lambda case: order.index(case.stands))


def shows(cases: Sequence[Listed], comparisons: Sequence[Comparison]) -> list[Choice]:
    """Which cases a reader may choose to see, leaving out what would show none."""
    choices = [
        Choice("stands:lost", "could not be asked", sum(c.stands == "lost" for c in cases)),
        Choice("stands:failed", "failed", sum(c.stands == "failed" for c in cases)),
        Choice("stands:passed", "passed", sum(c.stands == "passed" for c in cases)),
    ]
    for at, comparison in enumerate(comparisons):
        choices.append(Choice(f"broken:{at}", f"broken against {tail(comparison.before)}", len(comparison.broken)))
        choices.append(Choice(f"fixed:{at}", f"fixed against {tail(comparison.before)}", len(comparison.fixed)))
    choices += [Choice(f"given:{done}", done, sum(c.given == done for c in cases)) for done in _DONE.values()]
    return [Choice("", "all", len(cases)), *(choice for choice in choices if choice.cases)]


def _citing(case: Case) -> str:
    number = len(case.gold)
    if not number:
        return ""
    if number == 1:
        return " that cites this clause and no other" if case.exhaustive else " that cites this clause"
    if case.exhaustive:
        return f" that cites these {number} clauses and no other"
    return f" that cites {'each' if case.all_of else 'at least one'} of these {number} clauses"


def _places(lists: Sequence[Sequence[str]]) -> dict[str, tuple[int, ...]]:
    """In which of several lists each name stands."""
    out: dict[str, tuple[int, ...]] = {}
    for at, names in enumerate(lists):
        for name in names:
            out[name] = (*out.get(name, ()), at)
    return out
