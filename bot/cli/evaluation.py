"""`resolves eval`: run a question set, compare two runs, draft a question set."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.command import Workspace, command
from bot.cli.common import open_store, print_json
from bot.cli.corpora import corpora_option, default_corpus, folders_of, require_corpora
from bot.cli.options import json_option, offline_option, workspace_options
from bot.cli.progress import progress
from bot.cli.terminal import make_table, print_table
from bot.evaluation.aggregates import Aggregate, as_count
from bot.evaluation.compare import Comparison, compare, require_same
from bot.evaluation.dataset import Dataset
from bot.evaluation.drafting import as_line, draft, write_new
from bot.evaluation.evaluate import Request, Result, evaluate
from bot.evaluation.gates import REQUIRED_GATES, Gate, failed_gates, parse_gate, regressions
from bot.evaluation.manifest import question_set_of
from bot.evaluation.metrics import METRICS
from bot.evaluation.question_files import load
from bot.evaluation.results import GROUPS, StoredRun, read_scores
from bot.evaluation.systems import NAIVE
from bot.factory import open_service
from bot.language_model.chat_model import configured
from bot.settings import Settings, require_offline
from ingest.errors import DatasetError, SettingsError
from ingest.providers import key_name, provider_of

if TYPE_CHECKING:
    from rich.table import Table

PASSED, GATE, BROKEN, STOPPED = 0, 1, 2, 130
# Gold clauses that are not held of which a run tells each; `eval lint` tells all.
_MOST_TOLD = 20


def _regression_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--fail-on-regression` and `--tolerance`."""
    tolerance = click.option(
        "--tolerance", metavar="X", type=float, default=0.0, help="How much worse a score may be before it counts (0)."
    )
    fail = click.option("--fail-on-regression", is_flag=True, help="Fail if any score is worse than before.")
    return fail(tolerance(function))


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of `resolves eval run`."""

    questions: str
    corpora: tuple[str, ...]
    out: str | None
    system: str
    baseline: tuple[str, ...]
    repeat: int
    limit: int | None
    category: tuple[str, ...]
    tag: tuple[str, ...]
    strict: bool
    concurrency: int
    offline: bool
    write: bool
    judge: bool
    fail_under: tuple[str, ...]
    fail_over: tuple[str, ...]
    fail_on_regression: bool
    tolerance: float
    as_json: bool


@command(
    "eval run",
    error_code=BROKEN,
    more="FILE has questions as YAML or JSONL with the right clauses, or as bare CSV. Exit codes: 0 passed, 1 a "
    "failed gate, 2 a broken run.",
)
@click.argument("questions", metavar="FILE")
@workspace_options
@corpora_option
@click.option("--out", metavar="DIR", help="The run's folder (runs/ and the file's name); a stopped run goes on.")
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
@click.option("--tag", metavar="NAME", multiple=True, help="Only what bears this tag; may be given again.")
@click.option(
    "--strict", is_flag=True, help="Refuse the set if a right clause is not held, instead of leaving its question out."
)
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
@_regression_options
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
    except KeyboardInterrupt:
        print(f"resolves: stopped; the same command goes on with what is kept in {request.out}.", file=sys.stderr)
        return STOPPED
    gates += [gate for gate in REQUIRED_GATES if gate.metric in result.scored.overall]
    stored = [c for c in result.comparisons if c.before != NAIVE]
    regressed = [s for c in stored for s in regressions(c, args.tolerance)] if args.fail_on_regression else []
    failed = [*failed_gates(gates, result.scored, _costs(result)), *regressed]
    if args.as_json:
        print_json(_summary_json(result, failed, request.out))
    else:
        _print_result(result, gates, failed, request.out)
    _tell_left_out(result, args.questions)
    for failure in result.failures:
        print(f"resolves: {failure.id} could not be asked: {failure.error}", file=sys.stderr)
    if result.failures:
        return BROKEN
    return GATE if failed else PASSED


@command("eval compare", error_code=BROKEN, more="BEFORE and AFTER are the folders of two runs of the same questions.")
@click.argument("before")
@click.argument("after")
@_regression_options
@json_option
def compare_runs(before: str, after: str, fail_on_regression: bool, tolerance: float, as_json: bool) -> int:
    """Compare the runs."""
    found = compare(read_scores(Path(before)), read_scores(Path(after)))
    regressed = regressions(found, tolerance) if fail_on_regression else []
    if as_json:
        print_json({**found.to_json(), "failed": regressed})
        return GATE if regressed else PASSED
    print_table(_differences(found))
    print()
    for name, cases in (("fixed", found.fixed), ("broken", found.broken)):
        if cases:
            print(f"{name}: {', '.join(cases)}")
    print(found.verdict)
    for sentence in regressed:
        print(f"FAILED {sentence}")
    return GATE if regressed else PASSED


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
    whole, dataset, corpora = _corpora(args.corpora, whole, whole.select(args.category, args.limit, tags=args.tag))
    this_run = StoredRun(str(args.questions), {"questions": question_set_of(dataset)}, {}, {}, dataset.digest)
    baselines = tuple(read_scores(Path(name)) for name in args.baseline if name != NAIVE)
    for old in baselines:
        require_same(old, this_run)
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
        whole=whole,
        dataset=dataset,
        corpora=corpora,
        out=Path(args.out or Path("runs") / Path(args.questions).stem),
        system=args.system,
        repeats=args.repeat,
        concurrency=args.concurrency,
        offline=args.offline,
        judge=args.judge,
        write=args.write,
        strict=args.strict,
        naive=NAIVE in (args.baseline or ()) and args.system != NAIVE,
        baselines=baselines,
    )


def _corpora(options: Sequence[str], whole: Dataset, dataset: Dataset) -> tuple[Dataset, Dataset, dict[str, list[str]]]:
    """The datasets with the corpus of each case, and the folders of these. Raises DatasetError where one has none."""
    default = default_corpus(options)
    whole, dataset = whole.with_default_corpus(default), dataset.with_default_corpus(default)
    return whole, dataset, require_corpora(dataset, folders_of(options))


def _tell_left_out(result: Result, questions: str) -> None:
    """Say on standard error which cases are left out of the scores, and why."""
    count, gold = len(result.gold.cases_left_out), result.gold
    for mistake in gold.left_out[:_MOST_TOLD]:
        print(f"{questions}:{mistake.line}: {mistake.where}: {mistake.text}", file=sys.stderr)
    if len(gold.left_out) > _MOST_TOLD:
        print(f"and {len(gold.left_out) - _MOST_TOLD} more; `resolves eval lint` tells all.", file=sys.stderr)
    if count:
        what = "question is" if count == 1 else "questions are"
        print(
            f"resolves: {count} {what} left out of the scores, as the right clauses are not held; "
            f"{len(gold.dataset.cases)} were asked.",
            file=sys.stderr,
        )


def _costs(result: Result) -> dict[str, float]:
    """The latencies, tokens and dollars that gates bound."""
    usage = result.scored.usage
    return {
        **result.times.costs(),
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost_usd": usage.cost_usd,
    }


def _summary_json(result: Result, failed: Sequence[str], out: Path) -> dict[str, object]:
    """The result of a run as JSON, for scripts."""
    row = result.scored.to_json()
    return {
        "out": str(out),
        "failed": list(failed),
        "not_asked": [p.id for p in result.failures],
        "left_out": [{"id": m.case, "line": m.line, "field": m.field, "mistake": m.text} for m in result.gold.left_out],
        "overall": row["overall"],
        "groups": row["groups"],
        "costs": _costs(result),
        "comparisons": [c.to_json() for c in result.comparisons],
    }


def _print_result(result: Result, gates: Sequence[Gate], failed: Sequence[str], out: Path) -> None:
    """Print the scores, comparisons, costs and gates of a run."""
    print_table(_overall(result))
    print()
    if "pass" in result.scored.overall:
        print_table(_pass_rates(result))
        print()
    for comparison in result.comparisons:
        print(f"against {comparison.before}: {comparison.verdict}")
    times, usage = result.times, result.scored.usage
    kept = f", {times.kept} kept from a stopped run" if times.kept else ""
    print(
        f"latency p50 {times.percentile(0.5):.0f} ms, p95 {times.percentile(0.95):.0f} ms{kept}; opening "
        f"{times.opening:.1f} s, asking {times.asking:.1f} s, evaluating {times.evaluating:.2f} s"
    )
    if usage.input_tokens:
        print(f"{usage.input_tokens} tokens in, {usage.output_tokens} out, {usage.cost_usd:.4f} dollars")
    print(f"report: {out / 'report.html'}")
    for gate in gates:
        if not any(sentence.startswith(f"{gate}:") for sentence in failed):
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
            table.add_row(title, f"{total.mean:.3f}", _interval(total), str(total.n), *others)
    return table


def _pass_rates(result: Result) -> "Table":
    """The table of pass rates by category, language and corpus."""
    numbers = ("passed", "mean", "95 %")
    table = make_table("group", *numbers, right=numbers)
    for kind in GROUPS:
        for name, totals in result.scored.groups[kind].items():
            if total := totals.get("pass"):
                passed = f"{as_count(total.mean, total.n)} of {total.n}"
                table.add_row(f"{kind} {name}", passed, f"{total.mean:.3f}", _interval(total))
    return table


def _differences(found: Comparison) -> "Table":
    """The table of a comparison; * marks a significant change."""
    numbers = (found.before, found.after, "change", "95 %", "cases")
    table = make_table("score", *numbers, right=numbers)
    for d in found.differences:
        mark = "*" if d.significant else ""
        change = f"{d.change.mean:+.3f}{mark}"
        table.add_row(d.metric.title, f"{d.before:.3f}", f"{d.after:.3f}", change, _interval(d.change), str(d.change.n))
    return table


def _interval(total: Aggregate) -> str:
    return f"{total.low:.3f} … {total.high:.3f}"
