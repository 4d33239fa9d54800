"""Two runs of the same questions: what was fixed, what broke, and how sure the differences are."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.evaluation.aggregates import Total, counted, paired
from bot.evaluation.metrics import METRICS, Metric
from bot.evaluation.results import Stored
from ingest.errors import RunError


@dataclass(frozen=True, slots=True)
class Difference:
    """A score of two runs over the cases where both define it; `change` is after less before."""

    metric: Metric
    before: float
    after: float
    change: Total

    @property
    def gain(self) -> float:
        """How much better it has become."""
        return -self.change.mean if self.metric.less else self.change.mean

    @property
    def sure(self) -> bool:
        """Whether 95 of 100 resamples lie on one side of nothing."""
        return self.change.low > 0 or self.change.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What lies between two runs; `fixed` and `broken` are cases that pass now, or no longer do."""

    before: str
    after: str
    differences: tuple[Difference, ...]
    fixed: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """One line: better, worse or the same, and how sure that is."""
        main = next((d for d in self.differences if d.metric.name == "pass"), None) or self.differences[0]
        count = main.change.n
        change, low, high = (f"{100 * x:+.1f}" for x in (main.change.mean, main.change.low, main.change.high))
        told = (
            f"{main.metric.title} {counted(main.before, count)} of {count} before, {counted(main.after, count)} after "
            f"({change} points, 95 % between {low} and {high}); {len(self.fixed)} fixed, {len(self.broken)} broken"
        )
        if not main.change.mean:
            return f"The same: {told}."
        word = "Better" if main.gain > 0 else "Worse"
        return f"{word}: {told}." if main.sure else f"{word}, but perhaps by chance: {told}."

    def to_json(self) -> dict[str, Any]:
        """The comparison for scripts."""
        rows = {d.metric.name: {"before": d.before, "after": d.after, **asdict(d.change)} for d in self.differences}
        return {
            "before": self.before,
            "after": self.after,
            "verdict": self.verdict,
            "fixed": list(self.fixed),
            "broken": list(self.broken),
            "metrics": rows,
        }


def compare(before: Stored, after: Stored) -> Comparison:
    """The comparison of two runs. Raises RunError where they were asked different questions."""
    require_same(before, after)
    differences = tuple(d for m in METRICS if (d := _difference(m, before, after)) is not None)
    if not differences:
        raise RunError(f"{before.name} and {after.name} have no score in common.")
    passed = [(i, before.scores[i]["pass"], s["pass"]) for i, s in after.scores.items() if _both(i, "pass", before, s)]
    return Comparison(
        before.name,
        after.name,
        differences,
        fixed=tuple(i for i, old, new in passed if old < 1 <= new),
        broken=tuple(i for i, old, new in passed if new < 1 <= old),
    )


def require_same(before: Stored, after: Stored) -> None:
    """Raise RunError where two runs were asked different questions."""
    if before.questions != after.questions:
        old, new = (run.manifest["questions"] for run in (before, after))
        raise RunError(
            f"{before.name} and {after.name} cannot be compared: their questions differ "
            f"({old['cases']} of {old['name']}, {old['digest']}; {new['cases']} of {new['name']}, {new['digest']})."
        )


def _difference(metric: Metric, before: Stored, after: Stored) -> Difference | None:
    name = metric.name
    both = [(before.scores[i][name], s[name]) for i, s in after.scores.items() if _both(i, name, before, s)]
    if not both:
        return None
    old, new = ([pair[at] for pair in both] for at in (0, 1))
    return Difference(metric, _mean(old), _mean(new), paired(old, new))


def _both(case: str, name: str, before: Stored, scores: Any) -> bool:
    return name in scores and name in before.scores.get(case, {})


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 6)
