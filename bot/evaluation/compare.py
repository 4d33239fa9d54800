"""Paired comparison of two runs over the same questions: fixed and broken cases, and significance of differences."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.evaluation.aggregates import Aggregate, as_count, paired_difference
from bot.evaluation.metrics import METRICS, Metric
from bot.evaluation.results import StoredRun
from ingest.errors import RunError


@dataclass(frozen=True, slots=True)
class Difference:
    """The paired difference of a score over the cases where both runs define it; `change` is after minus before."""

    metric: Metric
    before: float
    after: float
    change: Aggregate

    @property
    def gain(self) -> float:
        """The improvement: `change`, with its sign turned where lower is better."""
        return -self.change.mean if self.metric.lower_is_better else self.change.mean

    @property
    def significant(self) -> bool:
        """Whether the 95 % bootstrap interval of the change excludes zero."""
        return self.change.low > 0 or self.change.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between two runs; `fixed` and `broken` are the ids of cases that pass now, or no longer do."""

    before: str
    after: str
    differences: tuple[Difference, ...]
    fixed: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """One sentence: better, worse or the same, with the interval of the pass rate's change."""
        main = next((d for d in self.differences if d.metric.name == "pass"), None) or self.differences[0]
        count = main.change.n
        change, low, high = (f"{100 * x:+.1f}" for x in (main.change.mean, main.change.low, main.change.high))
        detail = (
            f"{main.metric.title} {as_count(main.before, count)} of {count} before, "
            f"{as_count(main.after, count)} after "
            f"({change} points, 95 % between {low} and {high}); {len(self.fixed)} fixed, {len(self.broken)} broken"
        )
        if not main.change.mean:
            return f"The same: {detail}."
        direction = "Better" if main.gain > 0 else "Worse"
        return f"{direction}: {detail}." if main.significant else f"{direction}, but perhaps by chance: {detail}."

    def to_json(self) -> dict[str, Any]:
        """The comparison as JSON, for scripts."""
        rows = {d.metric.name: {"before": d.before, "after": d.after, **asdict(d.change)} for d in self.differences}
        return {
            "before": self.before,
            "after": self.after,
            "verdict": self.verdict,
            "fixed": list(self.fixed),
            "broken": list(self.broken),
            "metrics": rows,
        }


def compare(before: StoredRun, after: StoredRun) -> Comparison:
    """Compare two runs. Raises RunError where they were asked different questions."""
    require_same(before, after)
    differences = tuple(d for m in METRICS if (d := _difference_of(m, before, after)) is not None)
    if not differences:
        raise RunError(f"{before.name} and {after.name} have no score in common.")
    passed = [
        (i, before.scores[i]["pass"], s["pass"]) for i, s in after.scores.items() if _in_both(i, "pass", before, s)
    ]
    return Comparison(
        before.name,
        after.name,
        differences,
        fixed=tuple(i for i, old, new in passed if old < 1 <= new),
        broken=tuple(i for i, old, new in passed if new < 1 <= old),
    )


def require_same(before: StoredRun, after: StoredRun) -> None:
    """Raise RunError where two runs were asked different questions."""
    if before.questions != after.questions:
        old, new = (run.manifest["questions"] for run in (before, after))
        raise RunError(
            f"{before.name} and {after.name} cannot be compared: their questions differ "
            f"({old['cases']} of {old['name']}, {old['digest']}; {new['cases']} of {new['name']}, {new['digest']})."
        )


def _difference_of(metric: Metric, before: StoredRun, after: StoredRun) -> Difference | None:
    """The paired difference of one metric; None where no case has it in both runs."""
    name = metric.name
    both = [(before.scores[i][name], s[name]) for i, s in after.scores.items() if _in_both(i, name, before, s)]
    if not both:
        return None
    old, new = ([pair[at] for pair in both] for at in (0, 1))
    return Difference(metric, _mean(old), _mean(new), paired_difference(old, new))


def _in_both(case: str, name: str, before: StoredRun, scores: Any) -> bool:
    """Whether both runs define a score for a case."""
    return name in scores and name in before.scores.get(case, {})


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 6)
