"""`resolves eval run` and `resolves eval new`: run a question set, draft one."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.cli.command import Workspace, command, fail
from bot.cli.common import open_store, print_json
from bot.cli.eval_cases import SHOW, print_cases
from bot.cli.eval_compare import regression_options
from bot.cli.eval_matrix import matrix_json, print_matrix
from bot.cli.eval_result import print_result, summary_json
from bot.cli.options import corpora_option, json_option, offline_option, workspace_options
from bot.cli.progress import progress
from bot.evaluation.corpora import default_corpus, folders_of, require_corpora
from bot.evaluation.drafting import as_line, draft, write_new
from bot.evaluation.gates import Gate, Verdict, parse_gate, regressions, verdict_of
from bot.evaluation.github import annotate
from bot.evaluation.matrix.running import run_matrix
from bot.evaluation.matrix.variants import variants_of
from bot.evaluation.question_files import load
from bot.evaluation.run import Request, Result, perform, require_consistent
from bot.evaluation.stored import read_scores
from bot.evaluation.systems import NAIVE
from bot.factory import open_service
from bot.settings import Settings
from ingest.errors import DatasetError, StoppedError

PASSED, GATE, BROKEN = 0, 1, 2
# Gold clauses that are not held of which a run tells each; `eval lint` tells all.
_MOST_TOLD = 20


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
    vary: tuple[str, ...]
    show: str
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
@regression_options
@click.option(
    "--vary",
    metavar="SETTING=X,Y",
    multiple=True,
    help="Run every combination of these values of settings, with one page that compares them; may be given again.",
)
@click.option(
    "--show",
    type=click.Choice(SHOW),
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
    given = {"--write": args.write, "--judge": args.judge}
    variants = variants_of(args.vary, workspace.config, given) if args.vary else ()
    request = _request(args, [variant.settings for variant in variants] or [settings])
    if args.fail_on_regression and not request.baselines:
        raise DatasetError("--fail-on-regression needs a run to compare with; name its folder with --baseline.")
    try:
        with progress() as tell:
            if variants:
                matrix = run_matrix(request, variants, store, tell)
                results = [run.result for run in matrix.runs]
            else:
                results = [perform(request, settings, store, tell)]
    except StoppedError as stopped:
        return fail(str(stopped), stopped.code)
    verdicts = [_verdict(result, gates, args) for result in results]
    failed = [verdict.failed for verdict in verdicts]
    if args.as_json:
        print_json(matrix_json(matrix, failed) if variants else summary_json(results[0], failed[0]))
    elif variants:
        print_matrix(matrix, failed)
    else:
        print_result(results[0], verdicts[0].passed, failed[0])
        print_cases(results[0].scored.cases, args.show, verdicts[0].short)
    if not variants:
        annotate(results[0].scored.cases, results[0].gold.dataset, Path(args.questions))
    _tell_left_out(results[0], args.questions)
    failures = [failure for result in results for failure in result.failures]
    for failure in failures:
        print(f"resolves: {failure.id} could not be asked: {failure.error}", file=sys.stderr)
    if failures:
        return BROKEN
    return GATE if any(failed) else PASSED


def _verdict(result: Result, gates: Sequence[Gate], args: RunOptions) -> Verdict:
    """Hold a run to the gates, and to the runs before it."""
    stored = [c for c in result.comparisons if c.before != NAIVE]
    regressed = [s for c in stored for s in regressions(c, args.tolerance)] if args.fail_on_regression else []
    return verdict_of(gates, result.scored, result.costs, regressed)


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


def _request(args: RunOptions, settings: Sequence[Settings]) -> Request:
    """Validate the options of a run with these settings. Raises DatasetError, RunError or SettingsError."""
    whole = load(Path(args.questions))
    dataset = whole.select(args.category, args.limit, tags=args.tag).with_default_corpus(default_corpus(args.corpora))
    corpora = require_corpora(dataset, folders_of(args.corpora))
    for each in settings:
        # A variant may be one without the model, to compare with.
        write = args.write and (each.model.write or not args.vary)
        require_consistent(each, offline=args.offline, judge=args.judge, write=write)
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
        strict=args.strict,
        naive=NAIVE in (args.baseline or ()) and args.system != NAIVE,
        baselines=tuple(read_scores(Path(name)) for name in args.baseline if name != NAIVE),
    )


def _tell_left_out(result: Result, questions: str) -> None:
    """Say on standard error which cases are left out of the scores, and why."""
    if drafts := len(result.gold.dataset.drafts):
        what = "question was not asked, as nobody has" if drafts == 1 else "questions were not asked, as nobody has"
        print(f"resolves: {drafts} drafted {what} reviewed it; write reviewed: true once it is right.", file=sys.stderr)
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
