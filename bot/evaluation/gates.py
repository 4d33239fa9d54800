"""Quality gates: thresholds on a run's scores and costs, and regressions against an earlier run."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.evaluation.compare import Comparison
from bot.evaluation.metrics import BY_NAME
from bot.evaluation.results import BEST, GROUPS, ScoredRun
from ingest.errors import GateError

# What a run costs in time and money; bounded from above, and no score.
COSTS = ("latency_p50_ms", "latency_p95_ms", "input_tokens", "output_tokens", "cost_usd")


@dataclass(frozen=True, slots=True)
class Gate:
    """A threshold on a score, overall or of one category, language or corpus: a minimum, or else a maximum."""

    metric: str
    bound: float
    is_minimum: bool
    group: str = ""

    def __str__(self) -> str:
        name = f"{self.group}:{self.metric}" if self.group else self.metric
        return f"{name} {'at least' if self.is_minimum else 'at most'} {self.bound:g}"


# What Resolves promises of every answer, so that no run passes without it.
REQUIRED_GATES = (Gate("citations_exist", 1, is_minimum=True), Gate("quotes_verbatim", 1, is_minimum=True))


def parse_gate(text: str, *, is_minimum: bool) -> Gate:
    """Parse "citation_recall=0.9" or "lookup:pass=1". Raises GateError."""
    name, equals, bound = text.partition("=")
    group, _, metric = name.strip().rpartition(":")
    known = (*BY_NAME, *COSTS)
    try:
        value = float(bound)
    except ValueError:
        value = math.nan
    option = "--fail-under" if is_minimum else "--fail-over"
    if not equals or math.isnan(value):
        raise GateError(f'{option} wants METRIC=NUMBER, for example "pass=0.9"; "{text}" is not that.')
    if metric not in known:
        raise GateError(f'{option}: there is no score "{metric}"; there are {", ".join(known)}.')
    return Gate(metric, value, is_minimum, group)


def failed_gates(gates: Sequence[Gate], scored: ScoredRun, costs: Mapping[str, float]) -> list[tuple[Gate, str]]:
    """The gates that fail, each with a sentence; a score that is not defined fails its gate."""
    out = []
    for gate in gates:
        value = _value(gate, scored, costs)
        if value is None:
            out.append((gate, f"{gate}: no case of this run has that score."))
        elif (value < gate.bound) if gate.is_minimum else (value > gate.bound):
            out.append((gate, f"{gate}: it is {value:.6g}."))
    return out


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gates that a run passed, a sentence for each that failed, and the ids of cases that fall short of these."""

    passed: tuple[Gate, ...]
    failed: tuple[str, ...]
    short: frozenset[str]


def verdict_of(
    gates: Sequence[Gate], scored: ScoredRun, costs: Mapping[str, float], regressed: Sequence[str] = ()
) -> Verdict:
    """Hold a run to its gates and to those that every run has; `regressed` are sentences of what fell back."""
    gates = [*gates, *(gate for gate in REQUIRED_GATES if gate.metric in scored.overall)]
    unmet = failed_gates(gates, scored, costs)
    missed = dict(unmet)
    short = frozenset(name for gate in missed for name in short_of(gate, scored))
    passed = tuple(gate for gate in gates if gate not in missed)
    return Verdict(passed, (*(sentence for _, sentence in unmet), *regressed), short)


def short_of(gate: Gate, scored: ScoredRun) -> list[str]:
    """The ids of the cases that keep a score from being as good as it can be."""
    if gate.metric in COSTS:
        return []
    best = BEST[gate.metric]
    return [
        row.case.id
        for row in scored.cases
        if row.scores.get(gate.metric, best) != best
        and (not gate.group or gate.group in {getattr(row.case, kind) for kind in GROUPS})
    ]


def regressions(comparison: Comparison, tolerance: float) -> list[str]:
    """A sentence for each score that is worse than before by more than `tolerance`."""
    return [
        f"{d.metric.name} fell back from {d.before:.6g} in {comparison.before} to {d.after:.6g}."
        for d in comparison.differences
        if d.gain < -tolerance
    ]


def _value(gate: Gate, scored: ScoredRun, costs: Mapping[str, float]) -> float | None:
    """The score or cost that a gate bounds; None where it is not defined."""
    if gate.metric in COSTS:
        return costs.get(gate.metric)
    if not gate.group:
        found = scored.overall.get(gate.metric)
    else:
        totals = next((kind[gate.group] for kind in scored.groups.values() if gate.group in kind), {})
        found = totals.get(gate.metric)
    return found.mean if found else None
