"""Perform a run: open the corpora, check the gold, ask, score, compare and write the report."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.evaluation.compare import Comparison, common_cases, compare
from bot.evaluation.dataset import Dataset
from bot.evaluation.folders import run_folder
from bot.evaluation.gold import GoldCheck
from bot.evaluation.gold_resolution import ResolvedGold, resolve_gold
from bot.evaluation.journal import Journal, Prediction, end_log
from bot.evaluation.manifest import IDENTITY_KEYS, digest_of, identity
from bot.evaluation.metrics import Scores
from bot.evaluation.mistakes import raise_mistakes
from bot.evaluation.results import ScoredRun, StoredRun, score_all, write_scores
from bot.evaluation.running import Predictions, predict, write_predictions
from bot.evaluation.systems import NAIVE, open_services, systems_of
from bot.evaluation.timings import Timings
from bot.language_model.chat_model import configured
from bot.service import Service
from bot.settings import Settings, require_offline
from ingest.errors import SettingsError, StoppedError
from ingest.providers import key_name, provider_of
from ingest.snapshot_writer import Progress
from ingest.store import Store


@dataclass(frozen=True)
class Request:
    """What to run; `corpora` are folders by name.

    `out` is the run's folder, by default one that is chosen; `force` lets the run replace another one there. `write`
    lets the model write the answers. `baselines` are runs to compare with; `naive` runs the naive baseline over the
    same questions as well. `strict` refuses gold that is not held.
    """

    dataset: Dataset
    corpora: Mapping[str, Sequence[str]]
    out: Path | None = None
    force: bool = False
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
    """A scored run in its folder, with its comparisons; `failures` are predictions of cases that could not be asked.

    `gold` has the cases that were asked, and the mistakes of those that were left out.
    """

    out: Path
    scored: ScoredRun
    times: Timings
    comparisons: tuple[Comparison, ...]
    failures: tuple[Prediction, ...]
    gold: ResolvedGold

    @property
    def costs(self) -> dict[str, float]:
        """The latencies in milliseconds, the tokens and the dollars, which gates bound."""
        usage = self.scored.usage
        return {
            **self.times.costs(),
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cost_usd": usage.cost_usd,
        }


def require_consistent(settings: Settings, *, offline: bool, judge: bool, write: bool) -> None:
    """Raise SettingsError where a run cannot be without a model and have one, or should have one that is not set."""
    if offline:
        require_offline(settings)
    if offline and judge:
        raise SettingsError("--offline and --judge do not go together: the judge is a model.")
    if offline and write:
        raise SettingsError("--offline and --write do not go together: a model writes.")
    if write and not configured(settings.model):
        key = key_name(provider_of(settings.model.provider), settings.model.key_variable)
        raise SettingsError(
            f"--write needs a model: {key} in the environment, or a server in model.base_url, and model.write."
        )


@dataclass(frozen=True)
class Opened:
    """A service over each corpus of a question set, what its gold is checked with, and the gold."""

    services: Mapping[str, Service]
    gold_checks: Mapping[str, GoldCheck]
    gold: ResolvedGold


def open_questions(
    dataset: Dataset,
    corpora: Mapping[str, Sequence[str]],
    settings: Settings,
    store: Store,
    progress: Progress,
    *,
    write: bool = False,
) -> Opened:
    """Open the corpora of a question set, ingesting what is new in their folders, and find its gold in them."""
    services = open_services(corpora, settings, store, progress, write=write)
    gold_checks = {name: GoldCheck(service.catalogue) for name, service in services.items()}
    return Opened(services, gold_checks, resolve_gold(dataset, gold_checks))


def perform(request: Request, settings: Settings, store: Store, progress: Progress) -> Result:
    """Run, score and report; cases whose gold is not held are left out.

    Raises DatasetError for such gold where the request is strict or no case is left, RunError for an unusable folder
    or a baseline that has no case in common, and StoppedError if it is interrupted while it asks.
    """
    from bot.evaluation.report import write_report

    started, began = datetime.now(UTC), time.perf_counter()
    opened = open_questions(request.dataset, request.corpora, settings, store, progress, write=request.write)
    gold = opened.gold
    if request.strict or not gold.dataset.cases:
        raise_mistakes(request.dataset.name, gold.left_out)
    opening = time.perf_counter() - began
    digests = {case.id: digest_of(case) for case in request.dataset.without(gold.cases_left_out).cases}
    for old in request.baselines:
        common_cases((old, StoredRun(request.dataset.name, {}, digests)))
    runner = _Runner(request, opened, digests, settings, store, progress)
    out = run_folder(request.out, request.dataset, runner.identity(request.system), force=request.force)
    runs_before, other = list(request.baselines), 0.0
    asked = {}
    try:
        scored, predictions = runner.run(request.system, out)
        asked[out] = predictions
        if request.naive:
            begun = time.perf_counter()
            naive, asked[out / NAIVE] = runner.run(NAIVE, out / NAIVE)
            runs_before.append(naive.stored(NAIVE))
            other = time.perf_counter() - begun
    except KeyboardInterrupt:
        raise StoppedError(f"stopped; the same command goes on with what is kept in {out}.") from None
    comparisons = tuple(compare(old, scored.stored(str(out))) for old in runs_before)
    times = Timings(
        latencies=tuple(p.answer.milliseconds for p in predictions.repeat(1) if p.answer),
        asking=predictions.seconds,
        concurrency=request.concurrency,
        kept=predictions.resumed,
        started=started.isoformat(timespec="seconds"),
        opening=opening,
        other=other,
    )
    write_report(out, scored, times, comparisons)
    times = replace(times, whole=time.perf_counter() - began)
    times.write(out)
    # Not before all is written: until then the whole run can be gone on with.
    for folder, found in asked.items():
        if not found.failures:
            end_log(folder)
    return Result(out, scored, times, comparisons, tuple(predictions.failures), gold)


@dataclass(frozen=True)
class _Runner:
    """Runs one system after another over the same corpora; `digests` are of the cases as they were written."""

    request: Request
    opened: Opened
    digests: Mapping[str, str]
    settings: Settings
    store: Store
    progress: Progress

    def identity(self, system: str) -> dict[str, Any]:
        """What the replies of a run depend on: a stopped run goes on only with the same."""
        made = self._made_of(system)
        return {**{name: made[name] for name in IDENTITY_KEYS}, "repeats": self.request.repeats}

    def _made_of(self, system: str) -> dict[str, Any]:
        request = self.request
        write = request.write and system != NAIVE
        return identity(
            request.dataset, self.opened.gold_checks, self.settings, system, offline=request.offline, write=write
        )

    def run(self, system: str, out: Path) -> tuple[ScoredRun, Predictions]:
        """Ask a system, write its predictions and score them."""
        request = self.request
        systems = systems_of(system, self.opened.services, self.store, self.progress)
        journal = Journal(out, self.identity(system), replace=request.force)
        predictions = predict(
            self.opened.gold.dataset,
            systems,
            journal,
            self.progress,
            repeats=request.repeats,
            concurrency=request.concurrency,
        )
        manifest = {**self._made_of(system), "predictions": write_predictions(out, predictions)}
        if self.opened.gold.cases_left_out:
            manifest["left_out"] = list(self.opened.gold.cases_left_out)
        judged: Mapping[str, Scores] = {}
        if request.judge and system != NAIVE:
            from bot.evaluation.judge import judge

            cache = self.store.root / "judgements.sqlite"
            found = judge(predictions, self.opened.gold_checks, self.settings.judge, cache, self.progress)
            judged, manifest["judge"] = found.scores, found.manifest
        scored = score_all(predictions, self.opened.gold_checks, manifest, judged, self.digests)
        write_scores(out, scored)
        return scored, predictions
