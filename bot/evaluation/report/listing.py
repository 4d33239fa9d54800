"""The cases of a run as the page lists them: failures first, each with what a reader needs to judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.answer import Behaviour, Citation
from bot.evaluation.compare import Comparison
from bot.evaluation.dataset import Case
from bot.evaluation.metrics import METRICS
from bot.evaluation.report.diff import Diff, diff_of, name_of
from bot.evaluation.report.summary import last_part
from bot.evaluation.results import ScoredCase, ScoredRun

# How a case stands and the heading of those that stand so, in the order of the page.
STATUSES = (("lost", "Could not be asked"), ("failed", "Failed"), ("passed", "Passed"), ("bare", "Not scored"))
_OUTCOMES = {Behaviour.ANSWER: "answered", Behaviour.REFUSE: "refused", Behaviour.CLARIFY: "asked back"}
_BEST = {metric.name: 0.0 if metric.lower_is_better else 1.0 for metric in METRICS}


class FilterChoice(NamedTuple):
    """An option of the page's filter: its value in the script, its name, and how many cases it shows."""

    value: str
    name: str
    cases: int


class GoldMatch(NamedTuple):
    """A gold clause, and the citations that match it."""

    gold: str
    cited: tuple[Citation, ...]


@dataclass(frozen=True)
class CaseEntry:
    """A case on the page. `fixed` and `broken` are the indices of the comparisons in which it is one of these."""

    number: int
    row: ScoredCase
    diff: Diff
    repeats: int
    fixed: tuple[int, ...]
    broken: tuple[int, ...]

    @cached_property
    def status(self) -> str:
        """Its status: lost (could not be asked), failed, passed or bare (not scored)."""
        if self.row.prediction.answer is None:
            return "lost"
        passed = self.row.scores.get("pass")
        return "bare" if passed is None else "passed" if passed >= 1 else "failed"

    @property
    def outcome(self) -> str:
        """The reply's behaviour, in words; "" where there is no reply."""
        answer = self.row.prediction.answer
        return _OUTCOMES[answer.behaviour] if answer else ""

    @property
    def badge(self) -> str:
        """Its status in a word or two, with the number of passes where it was asked repeatedly."""
        passed = self.row.scores.get("pass", 0.0)
        if self.status == "failed" and passed:
            return f"passed {round(passed * self.repeats)} of {self.repeats}"
        return {"lost": "not asked", "bare": self.outcome}.get(self.status, self.status)

    @property
    def expected(self) -> str:
        """What a right reply does, in words; "" where that is not known."""
        case = self.row.case
        if case.behaviour is not Behaviour.ANSWER:
            sentences = {Behaviour.REFUSE: "A refusal.", Behaviour.CLARIFY: "A question back: which one is meant."}
            return sentences.get(case.behaviour, "") if case.behaviour else ""
        return f"An answer{_citing(case)}."

    @cached_property
    def gold_matches(self) -> tuple[GoldMatch, ...]:
        """The gold clauses, each with the citations that match it."""
        if not self.diff.gold_matches:
            return tuple(GoldMatch(name_of(gold), ()) for gold in self.row.case.gold)
        cited = self._by_label
        return tuple(GoldMatch(b.gold, tuple(cited[label] for label in b.cited)) for b in self.diff.gold_matches)

    @property
    def is_satisfied(self) -> bool:
        """Whether gold clauses that are not cited need not be, since one that is cited is enough."""
        return not self.row.case.requires_all and any(match.cited for match in self.gold_matches)

    @property
    def unmatched(self) -> tuple[Citation, ...]:
        """The citations that match no gold clause."""
        return tuple(self._by_label[label] for label in self.diff.unmatched)

    @property
    def imperfect_scores(self) -> str:
        """The scores below their best value, with their values."""
        rows = [(m, self.row.scores[m.name]) for m in METRICS if m.name in self.row.scores]
        return ", ".join(f"{m.title} {value:.3g}" for m, value in rows if value != _BEST[m.name])

    @property
    def perfect_scores(self) -> str:
        """The scores at their best value."""
        return ", ".join(m.title for m in METRICS if self.row.scores.get(m.name) == _BEST[m.name])

    @cached_property
    def _by_label(self) -> Mapping[str, Citation]:
        answer = self.row.prediction.answer
        return {c.label: c for c in reversed(answer.citations)} if answer else {}


def case_entries(scored: ScoredRun, comparisons: Sequence[Comparison]) -> list[CaseEntry]:
    """Every case, by status; `number` is its position in the question set, from 1."""
    repeats = int(scored.manifest.get("repeats", 1))
    fixed, broken = _indices_by_name([c.fixed for c in comparisons]), _indices_by_name([c.broken for c in comparisons])
    rows = [
        CaseEntry(at, row, diff_of(row), repeats, fixed.get(row.case.id, ()), broken.get(row.case.id, ()))
        for at, row in enumerate(scored.cases, 1)
    ]
    order = [name for name, _ in STATUSES]
    return sorted(rows, key=lambda case: order.index(case.status))


def filter_choices(cases: Sequence[CaseEntry], comparisons: Sequence[Comparison]) -> list[FilterChoice]:
    """The options of the page's filter, leaving out those that would show nothing."""
    choices = [
        FilterChoice("stands:lost", "could not be asked", sum(c.status == "lost" for c in cases)),
        FilterChoice("stands:failed", "failed", sum(c.status == "failed" for c in cases)),
        FilterChoice("stands:passed", "passed", sum(c.status == "passed" for c in cases)),
    ]
    for at, comparison in enumerate(comparisons):
        choices.append(
            FilterChoice(f"broken:{at}", f"broken against {last_part(comparison.before)}", len(comparison.broken))
        )
        choices.append(
            FilterChoice(f"fixed:{at}", f"fixed against {last_part(comparison.before)}", len(comparison.fixed))
        )
    choices += [
        FilterChoice(f"given:{outcome}", outcome, sum(c.outcome == outcome for c in cases))
        for outcome in _OUTCOMES.values()
    ]
    return [FilterChoice("", "all", len(cases)), *(choice for choice in choices if choice.cases)]


def _citing(case: Case) -> str:
    """Which gold clauses a right answer cites, in words."""
    number = len(case.gold)
    if not number:
        return ""
    if number == 1:
        return " that cites this clause and no other" if case.exhaustive else " that cites this clause"
    if case.exhaustive:
        return f" that cites these {number} clauses and no other"
    return f" that cites {'each' if case.all_of else 'at least one'} of these {number} clauses"


def _indices_by_name(lists: Sequence[Sequence[str]]) -> dict[str, tuple[int, ...]]:
    """The indices of the lists in which each name occurs."""
    out: dict[str, tuple[int, ...]] = {}
    for at, names in enumerate(lists):
        for name in names:
            out[name] = (*out.get(name, ()), at)
    return out
