"""What `resolves eval run --vary` prints of a matrix: its variants side by side, or all of it as JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.eval_compare import interval
from bot.cli.eval_result import summary_json
from bot.cli.terminal import make_table, print_table
from bot.evaluation.aggregates import as_count
from bot.evaluation.matrix.results import Matrix, VariantRun

if TYPE_CHECKING:
    from rich.table import Table


def matrix_json(matrix: Matrix, failed: Sequence[Sequence[str]]) -> dict[str, object]:
    """A matrix for scripts: of each variant what a run of its own has; `failed` are the gates of each that failed."""
    return {
        "out": str(matrix.out),
        "variants": [
            {
                "name": run.variant.name,
                "settings": dict(run.variant.shown),
                "against_first": run.comparison.to_json() if run.comparison else None,
                **summary_json(run.result, gates),
            }
            for run, gates in zip(matrix.runs, failed, strict=True)
        ],
        "failed": told_gates(matrix, failed),
    }


def print_matrix(matrix: Matrix, failed: Sequence[Sequence[str]]) -> None:
    """Print the variants with their scores and costs, what changes against the first, and the gates that failed."""
    if any("pass" in run.result.scored.overall for run in matrix.runs):
        print_table(_scores(matrix.runs))
        print()
    print_table(_costs(matrix.runs))
    print()
    for run in matrix.runs:
        if run.comparison:
            print(f"{run.variant.name} against {run.comparison.before}: {run.comparison.verdict}")
            for what, ids in (("fixed", run.comparison.fixed), ("broken", run.comparison.broken)):
                if ids:
                    print(f"  {what}: {', '.join(ids)}")
    print(f"report: {matrix.out / 'report.html'}")
    for sentence in told_gates(matrix, failed):
        print(f"FAILED {sentence}")


def told_gates(matrix: Matrix, failed: Sequence[Sequence[str]]) -> list[str]:
    """The gates that failed, each with its variant."""
    pairs = zip(matrix.runs, failed, strict=True)
    return [f"with {run.variant.name}: {sentence}" for run, sentences in pairs for sentence in sentences]


def _scores(runs: Sequence[VariantRun]) -> "Table":
    """The pass rate of each variant; * marks a significant change."""
    numbers = ("passed", "mean", "95 %", "change")
    table = make_table("variant", *numbers, right=numbers)
    for run in runs:
        total, change = run.result.scored.overall.get("pass"), run.differences.get("pass")
        if total:
            passed = f"{as_count(total.mean, total.n)} of {total.n}"
            changed = f"{change.change.mean:+.3f}{'*' if change.significant else ''}" if change else ""
            table.add_row(run.variant.name, passed, f"{total.mean:.3f}", interval(total), changed)
    return table


def _costs(runs: Sequence[VariantRun]) -> "Table":
    """What each variant cost in time and money."""
    numbers = ("tokens in", "tokens out", "dollars", "p50 ms", "p95 ms")
    table = make_table("variant", *numbers, right=numbers)
    for run in runs:
        costs = run.result.costs
        tokens = (f"{costs[name]:.0f}" for name in ("input_tokens", "output_tokens"))
        times = (f"{costs[name]:.0f}" for name in ("latency_p50_ms", "latency_p95_ms"))
        table.add_row(run.variant.name, *tokens, f"{costs['cost_usd']:.4f}", *times)
    return table
