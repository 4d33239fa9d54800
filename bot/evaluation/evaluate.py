"""Run an evaluation: open the corpora, check the gold, ask, score, compare and write the report."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.evaluation.compare import Comparison, compare
from bot.evaluation.dataset import Dataset
from bot.evaluation.gold import GoldCheck
from bot.evaluation.gold_resolution import ResolvedGold, resolve_gold
from bot.evaluation.journal import Journal, Prediction
from bot.evaluation.manifest import IDENTITY_KEYS, identity, question_set_of
from bot.evaluation.metrics import Scores
from bot.evaluation.mistakes import raise_mistakes
from bot.evaluation.results import ScoredRun, StoredRun, score_all, write_scores
from bot.evaluation.running import Predictions, predict, write_predictions
from bot.evaluation.systems import NAIVE, open_services, systems_of
from bot.evaluation.timings import Timings
from bot.service import Service
from bot.settings import Settings
from ingest.snapshot_writer import Progress
from ingest.store import Store


@dataclass(frozen=True)
class Request:
    """What to run: `whole` is the file's dataset and `dataset` the selected part; `corpora` are folders by name.

    `write` lets the model write the answers. `baselines` are runs to compare with; `naive` runs the naive baseline over
    the same questions as well. `strict` refuses gold that is not held.
    """

    whole: Dataset
    dataset: Dataset
    corpora: Mapping[str, Sequence[str]]
    out: Path
    system: str = "resolves"
    repeats: int = 1
    concurrency: int = 1
    offline: bool = False
    judge: bool = False
    write: bool = False
    naive: bool = False
    strict: bool = False
    baselines: tuple[StoredRun, ...] = ()


@dataclass(frozen=True)
class Result:
    """A scored run with its comparisons; `failures` are predictions of cases that could not be asked.

    `gold` has the cases that were asked, and the mistakes of those that were left out.
    """

    scored: ScoredRun
    times: Timings
    comparisons: tuple[Comparison, ...]
    failures: tuple[Prediction, ...]
    gold: ResolvedGold


def evaluate(request: Request, settings: Settings, store: Store, progress: Progress) -> Result:
    """Run, score and report; cases whose gold is not held are left out.

    Raises DatasetError for such gold where the request is strict or no case is left, RunError for an unusable folder.
    """
    from bot.evaluation.report import write_report

    started, began = datetime.now(UTC), time.perf_counter()
    services = open_services(request.corpora, settings, store, progress, write=request.write)
    gold_checks = {name: GoldCheck(service.catalogue) for name, service in services.items()}
    gold = resolve_gold(request.dataset, gold_checks)
    if request.strict or not gold.dataset.cases:
        raise_mistakes(request.dataset.name, gold.left_out)
    opened = time.perf_counter() - began
    runner = _Runner(request, gold, services, gold_checks, settings, store, progress)
    scored, predictions = runner.run(request.system, request.out)
    runs_before, other = list(request.baselines), 0.0
    if request.naive:
        begun = time.perf_counter()
        naive, _ = runner.run(NAIVE, request.out / NAIVE)
        runs_before.append(naive.stored(NAIVE))
        other = time.perf_counter() - begun
    comparisons = tuple(compare(old, scored.stored(str(request.out))) for old in runs_before)
    times = Timings(
        latencies=tuple(p.answer.milliseconds for p in predictions.repeat(1) if p.answer),
        asking=predictions.seconds,
        concurrency=request.concurrency,
        kept=predictions.resumed,
        started=started.isoformat(timespec="seconds"),
        opening=opened,
        other=other,
    )
    write_report(request.out, scored, times, comparisons)
    times = replace(times, whole=time.perf_counter() - began)
    times.write(request.out)
    return Result(scored, times, comparisons, tuple(predictions.failures), gold)


@dataclass(frozen=True)
class _Runner:
    """Runs one system after another over the same corpora."""

    request: Request
    gold: ResolvedGold
    services: Mapping[str, Service]
    gold_checks: Mapping[str, GoldCheck]
    settings: Settings
    store: Store
    progress: Progress

    def run(self, system: str, out: Path) -> tuple[ScoredRun, Predictions]:
        """Ask a system, write its predictions and score them."""
        request = self.request
        write = request.write and system != NAIVE
        made = identity(request.whole, self.gold_checks, self.settings, system, offline=request.offline, write=write)
        systems = systems_of(system, self.services, self.store, self.progress)
        journal = Journal(out, {name: made[name] for name in IDENTITY_KEYS})
        predictions = predict(
            self.gold.dataset, systems, journal, self.progress, repeats=request.repeats, concurrency=request.concurrency
        )
        questions = question_set_of(request.dataset)
        manifest = {**made, "questions": questions, "predictions": write_predictions(out, predictions)}
        if self.gold.cases_left_out:
            manifest["left_out"] = list(self.gold.cases_left_out)
        if not predictions.failures:
            journal.end()
        judged: Mapping[str, Scores] = {}
        if request.judge and system != NAIVE:
            from bot.evaluation.judge import judge

            cache = self.store.root / "judgements.sqlite"
            found = judge(predictions, self.gold_checks, self.settings.judge, cache, self.progress)
            judged, manifest["judge"] = found.scores, found.manifest
        scored = score_all(predictions, self.gold_checks, manifest, judged)
        write_scores(out, scored)
        return scored, predictions
