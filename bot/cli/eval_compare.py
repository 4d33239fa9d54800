"""`resolves eval compare`: two runs with what was fixed and broken, or several in a table."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.command import command
from bot.cli.common import print_json
from bot.cli.options import json_option
from bot.cli.terminal import make_table, print_table
from bot.evaluation.aggregates import Aggregate
from bot.evaluation.compare import Comparison, compare, means_of
from bot.evaluation.gates import regressions
from bot.evaluation.stored import read_scores

if TYPE_CHECKING:
    from rich.table import Table

    from bot.evaluation.results import StoredRun

_PASSED, _GATE, _BROKEN = 0, 1, 2
# Ids of a list on a line.
_MOST_IDS = 20


def regression_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--fail-on-regression` and `--tolerance`."""
    tolerance = click.option(
        "--tolerance", metavar="X", type=float, default=0.0, help="How much worse a score may be before it counts (0)."
    )
    fail = click.option("--fail-on-regression", is_flag=True, help="Fail if any score is worse than before.")
    return fail(tolerance(function))


@command(
    "eval compare",
    error_code=_BROKEN,
    more="RUN is the folder of a run, the earliest first; the last is compared with each before it, over the cases "
    "that both have.",
)
@click.argument("runs", metavar="RUN RUN...", nargs=-1, required=True)
@regression_options
@json_option
def compare_runs(runs: Sequence[str], fail_on_regression: bool, tolerance: float, as_json: bool) -> int:
    """Compare the runs."""
    if len(runs) < 2:
        raise click.UsageError("Name two runs or more.")
    stored = [read_scores(Path(name)) for name in runs]
    comparisons = [compare(before, stored[-1]) for before in stored[:-1]]
    regressed = [s for c in comparisons for s in regressions(c, tolerance)] if fail_on_regression else []
    if as_json:
        print_json(_as_json(stored, comparisons, regressed))
    else:
        _print(stored, comparisons, regressed)
    return _GATE if regressed else _PASSED


def print_left_out(found: Comparison) -> None:
    """Say which cases a comparison leaves out, if there are any."""
    for words, ids in found.left_out:
        print(f"{words}: {_listed(ids)}")
    if found.left_out:
        print(f"compared over what both have: {found.common} {'case' if found.common == 1 else 'cases'}")


def interval(total: Aggregate) -> str:
    """A 95 % interval in a table."""
    return f"{total.low:.3f} … {total.high:.3f}"


def _as_json(
    stored: Sequence["StoredRun"], comparisons: Sequence[Comparison], regressed: Sequence[str]
) -> dict[str, Any]:
    """One comparison as it is, and several in a list beside the means of all runs."""
    if len(comparisons) == 1:
        return {**comparisons[0].to_json(), "failed": list(regressed)}
    means = {metric.name: list(values) for metric, _, values in means_of(stored)}
    rows = [found.to_json() for found in comparisons]
    return {"runs": [run.name for run in stored], "means": means, "comparisons": rows, "failed": list(regressed)}


def _print(stored: Sequence["StoredRun"], comparisons: Sequence[Comparison], regressed: Sequence[str]) -> None:
    several = len(comparisons) > 1
    print_table(_means(stored) if several else _differences(comparisons[0]))
    for found in comparisons:
        print()
        if several:
            print(f"{found.before} and {found.after}")
        for name, cases in (("fixed", found.fixed), ("broken", found.broken)):
            if cases:
                print(f"{name}: {', '.join(cases)}")
        print_left_out(found)
        print(found.verdict)
    for sentence in regressed:
        print(f"FAILED {sentence}")


def _means(stored: Sequence["StoredRun"]) -> "Table":
    """The table of the scores of several runs, over the cases that all of them have."""
    numbers = (*(run.name for run in stored), "cases")
    table = make_table("score", *numbers, right=numbers)
    for metric, count, values in means_of(stored):
        table.add_row(metric.title, *(f"{value:.3f}" for value in values), str(count))
    return table


def _differences(found: Comparison) -> "Table":
    """The table of a comparison; * marks a significant change."""
    numbers = (found.before, found.after, "change", "95 %", "cases")
    table = make_table("score", *numbers, right=numbers)
    for d in found.differences:
        mark = "*" if d.significant else ""
        change = f"{d.change.mean:+.3f}{mark}"
        table.add_row(d.metric.title, f"{d.before:.3f}", f"{d.after:.3f}", change, interval(d.change), str(d.change.n))
    return table


def _listed(ids: Sequence[str]) -> str:
    """The first ids, and how many more there are."""
    more = f" … and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else ""
    return ", ".join(ids[:_MOST_IDS]) + more
