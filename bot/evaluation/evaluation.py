"""`evaluate`: a run from Python, the same as that of `resolves eval run`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path

from bot.evaluation.aggregates import Aggregates
from bot.evaluation.corpora import only_or_shipped, require_corpora, with_shipped
from bot.evaluation.dataset import Dataset
from bot.evaluation.gates import Gate, Verdict, parse_gate, verdict_of
from bot.evaluation.question_files import load
from bot.evaluation.results import ScoredCase
from bot.evaluation.run import Request, Result, perform, require_consistent
from bot.settings import Settings, load_settings
from ingest.snapshot_writer import Progress
from ingest.store import Store

Folders = str | PathLike[str] | Sequence[str | PathLike[str]]

# What questions that name no corpus are asked of, where one is given without a name.
_UNNAMED = "documents"


@dataclass(frozen=True)
class Evaluation:
    """A scored run, and whether it passed its gates: `failed` has a sentence for each that it did not."""

    result: Result
    verdict: Verdict

    @property
    def passed(self) -> bool:
        """Whether every question was asked, and every gate was passed."""
        return not self.verdict.failed and not self.result.failures

    @property
    def failed(self) -> tuple[str, ...]:
        """A sentence for each gate that failed, and for each question that could not be asked."""
        lost = (f"{p.id} could not be asked: {p.error}" for p in self.result.failures)
        return (*self.verdict.failed, *lost)

    @property
    def scores(self) -> Aggregates:
        """The mean of each score over the cases that have it, with its 95 % interval and their number, by name."""
        return self.result.scored.overall

    @property
    def cases(self) -> tuple[ScoredCase, ...]:
        """The cases that were asked, each with its answer, its scores, and the reasons why it failed."""
        return self.result.scored.cases

    @cached_property
    def failing(self) -> tuple[ScoredCase, ...]:
        """The cases that failed, in the order of the file."""
        return tuple(row for row in self.cases if row.failed)

    @property
    def left_out(self) -> tuple[str, ...]:
        """A sentence for each gold clause that is not held; its case was not asked."""
        return tuple(map(str, self.result.gold.left_out))

    @property
    def report(self) -> Path:
        """The page of the run."""
        return self.result.out / "report.html"


def evaluate(
    questions: str | PathLike[str],
    *,
    corpus: Folders | Mapping[str, Folders] | None = None,
    out: str | PathLike[str] | None = None,
    force: bool = False,
    categories: Sequence[str] = (),
    tags: Sequence[str] = (),
    limit: int | None = None,
    repeats: int = 1,
    concurrency: int = 1,
    strict: bool = False,
    offline: bool = False,
    write: bool = False,
    judge: bool = False,
    fail_under: Mapping[str, float] | None = None,
    fail_over: Mapping[str, float] | None = None,
    settings: Settings | None = None,
    store: Store | None = None,
    progress: Progress = lambda _what, _done, _total: None,
) -> Evaluation:
    """Ask a file of questions, score the answers, write the report, and hold the scores to their gates.

    `corpus` is the folder or the folders that the questions are about, or such by the name that questions have for
    them; without it, the documents that ship. `fail_under` and `fail_over` bound scores and costs:
    `{"exact_set": 0.9, "lookup:pass": 1}`. The rest is as the options of `resolves eval run`; the run's folder is
    `out`, by default a new one in `runs`. Raises ResolvesError, whose text is one sentence: DatasetError for a
    question set that cannot be used, RunError for a folder that cannot, SettingsError, GateError.
    """
    settings = settings or load_settings()
    require_consistent(settings, offline=offline, judge=judge, write=write)
    gates = [*_gates(fail_under, is_minimum=True), *_gates(fail_over, is_minimum=False)]
    folders, default = _corpora(corpus)
    whole = load(Path(questions))
    dataset: Dataset = whole.select(categories, limit, tags=tags).with_default_corpus(default)
    request = Request(
        dataset=dataset,
        corpora=require_corpora(dataset, folders),
        out=Path(out) if out is not None else None,
        force=force,
        repeats=repeats,
        concurrency=concurrency,
        offline=offline,
        judge=judge,
        write=write,
        strict=strict,
    )
    store = store or Store(settings.store_folder(), settings.corpus.chroma_url)
    result = perform(request, settings, store, progress)
    return Evaluation(result, verdict_of(gates, result.scored, result.costs))


def _gates(bounds: Mapping[str, float] | None, *, is_minimum: bool) -> list[Gate]:
    return [parse_gate(f"{name}={bound}", is_minimum=is_minimum) for name, bound in (bounds or {}).items()]


def _corpora(corpus: Folders | Mapping[str, Folders] | None) -> tuple[dict[str, list[str]], str]:
    """The folders of each corpus by its name, and the name for questions that have none."""
    named: Mapping[str, Folders] = (
        corpus if isinstance(corpus, Mapping) else {} if corpus is None else {_UNNAMED: corpus}
    )
    folders = {name: _listed(places) for name, places in named.items()}
    return with_shipped(folders), only_or_shipped(list(folders))


def _listed(folders: Folders) -> list[str]:
    """The folders as a list of texts."""
    several = [folders] if isinstance(folders, str | PathLike) else folders
    return [str(folder) for folder in several]
