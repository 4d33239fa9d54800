"""`resolves eval run` and `resolves eval new`: run a question set, draft one."""

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.command import Workspace, command, fail
from bot.cli.common import open_store, print_json
from bot.cli.eval_cases import case_json, print_cases
from bot.cli.eval_compare import interval, print_left_out, regression_options
from bot.cli.options import json_option, offline_option, workspace_options
from bot.cli.progress import progress
from bot.cli.terminal import make_table, print_table
from bot.evaluation.aggregates import as_count
from bot.evaluation.compare import common_cases
from bot.evaluation.dataset import Dataset, load
from bot.evaluation.drafting import as_line, draft, write_new
from bot.evaluation.evaluate import Request, Result, evaluate
from bot.evaluation.gates import REQUIRED_GATES, Gate, failed_gates, parse_gate, regressions, short_of
from bot.evaluation.manifest import digest_of
from bot.evaluation.metrics import METRICS
from bot.evaluation.results import GROUPS, ScoredCase, StoredRun
from bot.evaluation.stored import read_scores
from bot.evaluation.systems import NAIVE
from bot.factory import open_service
from bot.language_model.chat_model import configured
from bot.settings import SHIPPED, Settings, require_offline
from ingest.errors import DatasetError, SettingsError, StoppedError
from ingest.providers import key_name, provider_of

if TYPE_CHECKING:
    from rich.table import Table

PASSED, GATE, BROKEN = 0, 1, 2
# The corpus that ships with Resolves, as question sets call it.
SEEDS = "seeds"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of `resolves eval run`."""

    questions: str
    corpora: tuple[str, ...]
    out: str | None
    force: bool
    system: str
    baseline: tuple[str, ...]
    repeat: int
    limit: int | None
    category: tuple[str, ...]
    concurrency: int
    offline: bool
    write: bool
    judge: bool
    fail_under: tuple[str, ...]
    fail_over: tuple[str, ...]
    fail_on_regression: bool
    tolerance: float
    show: str
    as_json: bool


@command(
    "eval run",
    error_code=BROKEN,
    more="FILE has questions as JSONL with the right clauses, or as bare CSV. Exit codes: 0 passed, 1 a failed gate, "
    "2 a broken run.",
)
@click.argument("questions", metavar="FILE")
@workspace_options
@click.option(
    "--corpus",
    "corpora",
    metavar="NAME=DIR[,DIR…]",
    multiple=True,
    help='Where a corpus that the questions name lies; "seeds" is the one that ships with Resolves.',
)
@click.option(
    "--out",
    metavar="DIR",
    help="The run's folder, in which a stopped run goes on (the newest stopped run of the same in runs/, else "
    "runs/DATE-NAME).",
)
@click.option("--force", is_flag=True, help="Replace a run of other questions, or a stopped one of anything, in DIR.")
@click.option(
    "--system",
    type=click.Choice(["resolves", "naive"]),
    default="resolves",
    help="What is asked: Resolves, or the usual pipeline of text pieces and their four nearest.",
)
@click.option(
    "--baseline",
    metavar="DIR|naive",
    multiple=True,
    help="An earlier run, or the naive pipeline run now, beside it in the report; may be given again.",
)
@click.option("--repeat", metavar="N", type=click.IntRange(1), default=1, help="Ask each question N times.")
@click.option("--limit", metavar="N", type=click.IntRange(1), help="Only the first N questions.")
@click.option("--category", metavar="NAME", multiple=True, help="Only this category; may be given again.")
@click.option("--concurrency", metavar="N", type=click.IntRange(1), default=1, help="Questions asked at once (1).")
@offline_option
@click.option(
    "--write", is_flag=True, help="Let the model of [model] in the configuration write the answers; it costs."
)
@click.option("--judge", is_flag=True, help="Let the model of [judge] in the configuration judge as well.")
@click.option(
    "--fail-under",
    metavar="METRIC=X",
    multiple=True,
    help='Fail if a score is below X, of all or, as in "lookup:pass=1", of one category, language or corpus.',
)
@click.option("--fail-over", metavar="METRIC=X", multiple=True, help="Fail if a score or a cost is above X.")
@regression_options
@click.option(
    "--show",
    type=click.Choice(["none", "some", "failed", "all"]),
    default="some",
    help="Which cases to print at the end: none, the first ten that failed (some), all that failed, or all.",
)
@json_option
def run(workspace: Workspace, **options: Any) -> int:
    """Ask a question set, score the answers, write a report and check the gates."""
    args = RunOptions(**options)
    settings, store = open_store(workspace)
    gates = [parse_gate(text, is_minimum=True) for text in args.fail_under]
    gates += [parse_gate(text, is_minimum=False) for text in args.fail_over]
    request = _request(args, settings)
    if args.fail_on_regression and not request.baselines:
        raise DatasetError("--fail-on-regression needs a run to compare with; name its folder with --baseline.")
    try:
        with progress() as tell:
            result = evaluate(request, settings, store, tell)
    except StoppedError as stopped:
        return fail(str(stopped), stopped.code)
    gates += [gate for gate in REQUIRED_GATES if gate.metric in result.scored.overall]
    stored = [c for c in result.comparisons if c.before != NAIVE]
    regressed = [s for c in stored for s in regressions(c, args.tolerance)] if args.fail_on_regression else []
    unmet = failed_gates(gates, result.scored, _costs(result))
    failed = [*(sentence for _, sentence in unmet), *regressed]
    if args.as_json:
        print_json(_summary_json(result, failed))
    else:
        _print_result(result, [gate for gate in gates if gate not in dict(unmet)], failed)
        short = {name for gate, _ in unmet for name in short_of(gate, result.scored)}
        _print_cases(result.scored.cases, args.show, short)
    for failure in result.failures:
        print(f"resolves: {failure.id} could not be asked: {failure.error}", file=sys.stderr)
    if result.failures:
        return BROKEN
    return GATE if failed else PASSED


@command("eval new", error_code=BROKEN, more="They are drafts: go through them before you trust them.")
@click.argument("folders", metavar="[DIR]...", nargs=-1)
@workspace_options
@click.option(
    "--from-corpus", is_flag=True, help="Draft them from documents: those in the folders DIR, else the store's corpus."
)
@click.option("--name", metavar="NAME", default="mine", help='What the questions call the corpus ("mine").')
@click.option("--out", metavar="FILE", help="Write here, and not to standard output; an existing file is kept.")
def draft_questions(
    workspace: Workspace, folders: tuple[str, ...], from_corpus: bool, name: str, out: str | None
) -> int:
    """Draft the questions."""
    if not from_corpus:
        raise DatasetError(
            "Say from what: --from-corpus, with folders of documents, or without for the store's corpus."
        )
    settings, store = open_store(workspace)
    with progress() as tell:
        service = open_service(settings, store, folders, tell, write=False)
    lines = "".join(f"{line}\n" for line in map(as_line, draft(service.catalogue, name)))
    if out is None:
        print(lines, end="")
        return PASSED
    write_new(Path(out), lines)
    count = lines.count("\n")
    print(f"{count} drafted questions in {out}; go through them before you trust them.", file=sys.stderr)
    return PASSED


def _request(args: RunOptions, settings: Settings) -> Request:
    """Validate the options of a run. Raises DatasetError, RunError or SettingsError."""
    whole = load(Path(args.questions))
    dataset, corpora = _corpora(args.corpora, whole.select(args.category, args.limit))
    digests = {case.id: digest_of(case) for case in dataset.cases}
    baselines = tuple(read_scores(Path(name)) for name in args.baseline if name != NAIVE)
    for old in baselines:
        common_cases((old, StoredRun(str(args.questions), {}, digests)))
    if args.offline:
        require_offline(settings)
    if args.offline and args.judge:
        raise SettingsError("--offline and --judge do not go together: the judge is a model.")
    if args.offline and args.write:
        raise SettingsError("--offline and --write do not go together: a model writes.")
    if args.write and not configured(settings.model):
        key = key_name(provider_of(settings.model.provider), settings.model.key_variable)
        raise SettingsError(
            f"--write needs a model: {key} in the environment, or a server in model.base_url, and model.write."
        )
    return Request(
        dataset=dataset,
        corpora=corpora,
        out=Path(args.out) if args.out else None,
        force=args.force,
        system=args.system,
        repeats=args.repeat,
        concurrency=args.concurrency,
        offline=args.offline,
        judge=args.judge,
        write=args.write,
        naive=NAIVE in (args.baseline or ()) and args.system != NAIVE,
        baselines=baselines,
    )


def _corpora(options: Sequence[str], dataset: Dataset) -> tuple[Dataset, dict[str, list[str]]]:
    """The folders of each corpus that the questions name; cases without a corpus get the only one given.

    Raises DatasetError for a malformed option, or a corpus without folders.
    """
    folders = {SEEDS: [str(SHIPPED)]}
    for text in options:
        name, equals, places = text.partition("=")
        listed = [place for place in places.split(",") if place]
        if not (name and equals and listed):
            raise DatasetError(f'--corpus wants NAME=DIR[,DIR…], for example "mine=documents"; "{text}" is not that.')
        folders[name] = listed
    only = options[0].partition("=")[0] if len(options) == 1 else SEEDS
    dataset = dataset.with_default_corpus(only)
    missing = [name for name in dataset.corpora if name not in folders]
    if missing:
        hint = f"say where it lies with --corpus {missing[0]}=DIR[,DIR…]"
        raise DatasetError(f'The questions are about the corpus "{missing[0]}"; {hint}.')
    return dataset, {name: folders[name] for name in dataset.corpora}


def _costs(result: Result) -> dict[str, float]:
    """The latencies, tokens and dollars that gates bound."""
    usage = result.scored.usage
    return {
        **result.times.costs(),
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost_usd": usage.cost_usd,
    }


def _summary_json(result: Result, failed: Sequence[str]) -> dict[str, object]:
    """The result of a run as JSON, for scripts."""
    row = result.scored.to_json()
    return {
        "out": str(result.out),
        "failed": list(failed),
        "not_asked": [p.id for p in result.failures],
        "overall": row["overall"],
        "groups": row["groups"],
        "failing": [case_json(row) for row in result.scored.cases if row.failed],
        "costs": _costs(result),
        "comparisons": [c.to_json() for c in result.comparisons],
    }


def _print_result(result: Result, passed: Sequence[Gate], failed: Sequence[str]) -> None:
    """Print the scores, comparisons, costs and gates of a run."""
    print_table(_overall(result))
    print()
    if "pass" in result.scored.overall:
        print_table(_pass_rates(result))
        print()
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


def _print_cases(rows: Sequence[ScoredCase], show: str, short: Collection[str]) -> None:
    """Print the cases that failed or are `short` of a gate, or all; of "some" the first ten."""
    if show == "none":
        return
    if show != "all":
        rows = [row for row in rows if row.failed or row.case.id in short]
    print_cases(rows, whole=show != "some")


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
