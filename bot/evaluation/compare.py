"""Paired comparison of two runs over what both have: fixed and broken cases, and significance of differences."""

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
    """The differences between two runs over the `common` cases that both have.

    `fixed` and `broken` are the ids of cases that pass now, or no longer do; `only_before` and `only_after` of those
    that only one run has, and `changed` of those in which another thing was asked or wanted.
    """

    before: str
    after: str
    differences: tuple[Difference, ...]
    fixed: tuple[str, ...]
    broken: tuple[str, ...]
    common: int = 0
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

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

    @property
    def left_out(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What is not compared, in words, with the ids of its cases."""
        told = (
            (f"only in {self.before}", self.only_before),
            (f"only in {self.after}", self.only_after),
            ("asked or wanted otherwise", self.changed),
        )
        return tuple((words, ids) for words, ids in told if ids)

    def to_json(self) -> dict[str, Any]:
        """The comparison as JSON, for scripts."""
        rows = {d.metric.name: {"before": d.before, "after": d.after, **asdict(d.change)} for d in self.differences}
        return {
            "before": self.before,
            "after": self.after,
            "verdict": self.verdict,
            "fixed": list(self.fixed),
            "broken": list(self.broken),
            "common": self.common,
            "only_before": list(self.only_before),
            "only_after": list(self.only_after),
            "changed": list(self.changed),
            "metrics": rows,
        }


def compare(before: StoredRun, after: StoredRun) -> Comparison:
    """Compare two runs over the cases that both have. Raises RunError where they have none in common."""
    both = common_cases((before, after))
    differences = tuple(d for m in METRICS if (d := _difference_of(m, before, after, both)) is not None)
    if not differences:
        raise RunError(f"{before.name} and {after.name} have no score in common.")
    compared = set(both)
    passed = {i: pair for i in both if (pair := _pair(i, "pass", before, after))}
    return Comparison(
        before.name,
        after.name,
        differences,
        fixed=tuple(i for i, (old, new) in passed.items() if old < 1 <= new),
        broken=tuple(i for i, (old, new) in passed.items() if new < 1 <= old),
        common=len(both),
        only_before=tuple(i for i in before.digests if i not in after.digests),
        only_after=tuple(i for i in after.digests if i not in before.digests),
        changed=tuple(i for i in after.digests if i in before.digests and i not in compared),
    )


def common_cases(runs: Sequence[StoredRun]) -> list[str]:
    """The ids of the cases that several runs have alike, in the order of the last. Raises RunError for none."""
    *others, last = runs
    found = [i for i in last.digests if all(_same_case(i, other, last) for other in others)]
    if not found:
        names = " and ".join(run.name for run in runs)
        raise RunError(f"{names} cannot be compared: their questions differ, and no case is in all of them.")
    return found


def means_of(runs: Sequence[StoredRun]) -> list[tuple[Metric, int, tuple[float, ...]]]:
    """Each score with the mean of each run over the cases in which all define it, and how many these are.

    Raises RunError where no case is in all of the runs.
    """
    cases = common_cases(runs)
    out = []
    for metric in METRICS:
        scored = [i for i in cases if all(metric.name in run.scores[i] for run in runs)]
        if scored:
            means = tuple(_mean([run.scores[i][metric.name] for i in scored]) for run in runs)
            out.append((metric, len(scored), means))
    return out


def _difference_of(metric: Metric, before: StoredRun, after: StoredRun, cases: Sequence[str]) -> Difference | None:
    """The paired difference of one metric; None where no case has it in both runs."""
    pairs = [pair for i in cases if (pair := _pair(i, metric.name, before, after))]
    if not pairs:
        return None
    old, new = ([pair[at] for pair in pairs] for at in (0, 1))
    return Difference(metric, _mean(old), _mean(new), paired_difference(old, new))


def _pair(case: str, name: str, before: StoredRun, after: StoredRun) -> tuple[float, float] | None:
    """A score of a case in both runs; None where one of them does not define it."""
    old, new = before.scores[case].get(name), after.scores[case].get(name)
    return None if old is None or new is None else (old, new)


def _same_case(case: str, one: StoredRun, other: StoredRun) -> bool:
    """Whether two runs have a case, and were asked the same in it as far as they tell."""
    known = (one.digests.get(case), other.digests.get(case))
    return None not in known and (known[0] == known[1] or "" in known)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 6)
