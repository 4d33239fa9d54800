"""What `resolves eval run` prints of a scored run: tables, comparisons, times and gates, or all of it as JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.eval_cases import case_json
from bot.cli.eval_compare import interval, print_left_out
from bot.cli.terminal import make_table, print_table, print_wrapped
from bot.evaluation.aggregates import as_count
from bot.evaluation.gates import Gate
from bot.evaluation.metrics import METRICS
from bot.evaluation.reference_free.summary import Summary, summarise
from bot.evaluation.results import GROUPS
from bot.evaluation.run import Result

if TYPE_CHECKING:
    from rich.table import Table


def summary_json(result: Result, failed: Sequence[str]) -> dict[str, object]:
    """The result of a run as JSON, for scripts."""
    row = result.scored.to_json()
    return {
        "out": str(result.out),
        "failed": list(failed),
        "not_asked": [p.id for p in result.failures],
        "left_out": [{"id": m.case, "line": m.line, "field": m.field, "mistake": m.text} for m in result.gold.left_out],
        "overall": row["overall"],
        "groups": row["groups"],
        "failing": [case_json(row) for row in result.scored.cases if row.failed],
        "without_gold": summarise(result.scored.cases).to_json(),
        "costs": result.costs,
        "comparisons": [c.to_json() for c in result.comparisons],
    }


def print_result(result: Result, passed: Sequence[Gate], failed: Sequence[str]) -> None:
    """Print the scores, comparisons, costs and gates of a run."""
    print_table(_overall(result))
    print()
    if "pass" in result.scored.overall:
        print_table(_pass_rates(result))
        print()
    _print_without_gold(summarise(result.scored.cases))
    for comparison in result.comparisons:
        print(f"against {comparison.before}: {comparison.verdict}")
        print_left_out(comparison)
    times, usage = result.times, result.scored.usage
    kept = f", {times.kept} kept from a stopped run" if times.kept else ""
    print(
        f"latency p50 {times.percentile(0.5):.0f} ms, p95 {times.percentile(0.95):.0f} ms{kept}; opening "
        f"{times.opening:.1f} s, asking {times.asking:.1f} s, evaluating {times.evaluating:.2f} s"
    )
    if usage.input_tokens:
        print(f"{usage.input_tokens} tokens in, {usage.output_tokens} out, {usage.cost_usd:.4f} dollars")
    print(f"report: {result.out / 'report.html'}")
    for gate in passed:
        print(f"passed {gate}")
    for sentence in failed:
        print(f"FAILED {sentence}")


def _overall(result: Result) -> "Table":
    """The table of overall scores, beside those of the runs compared with."""
    comparisons = [{d.metric.name: d for d in c.differences} for c in result.comparisons]
    numbers = ("mean", "95 %", "cases", *(f"{c.before}: then, change" for c in result.comparisons))
    table = make_table("score", *numbers, right=numbers)
    for metric in METRICS:
        total = result.scored.overall.get(metric.name)
        if total:
            found = (differences.get(metric.name) for differences in comparisons)
            others = (f"{d.before:.3f} {d.change.mean:+.3f}" if d else "" for d in found)
            title = f"{metric.title} (less is better)" if metric.lower_is_better else metric.title
            table.add_row(title, f"{total.mean:.3f}", interval(total), str(total.n), *others)
    return table


def _pass_rates(result: Result) -> "Table":
    """The table of pass rates by category, language and corpus."""
    numbers = ("passed", "mean", "95 %")
    table = make_table("group", *numbers, right=numbers)
    for kind in GROUPS:
        for name, totals in result.scored.groups[kind].items():
            if total := totals.get("pass"):
                passed = f"{as_count(total.mean, total.n)} of {total.n}"
                table.add_row(f"{kind} {name}", passed, f"{total.mean:.3f}", interval(total))
    return table


def _print_without_gold(summary: Summary) -> None:
    """What can be told of the replies without right answers."""
    counts = ", ".join(f"{kind} {count}" for kind, count in summary.replies.items())
    print(f"replies: {counts or 'none'}")
    if summary.unconfirmed:
        print(f"“n of n” of what is not enumerated a second time: {len(summary.unconfirmed)}")
    if summary.dressed:
        print(f"in other dress: {summary.dressed - len(summary.changes)} of {summary.dressed} answered the same")
    for change in summary.changes:
        print_wrapped(f"  {change.id} ({change.dress} of {change.variant_of}): {change.how}")
        print_wrapped(f"    {' '.join(change.question.split())}")
