"""Scored runs: what every report is made of, and what scores.json holds.

scores.json is the same, to the byte, for the same run: what is measured by the clock is in timings.json.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from bot.answer import Answer, Usage
from bot.evaluation.aggregates import INTERVAL, RESAMPLES, SEED, Aggregates, aggregate, aggregate_by_group
from bot.evaluation.dataset import Case
from bot.evaluation.diff import Diff, diff_of
from bot.evaluation.gold import GoldCheck
from bot.evaluation.journal import Prediction
from bot.evaluation.metrics import METRICS, Scores, score
from bot.evaluation.reasons import reasons_of
from bot.evaluation.running import Predictions
from ingest.store import replace_file

GROUPS = ("category", "language", "corpus")
# The best value of each score.
BEST = {metric.name: 0.0 if metric.lower_is_better else 1.0 for metric in METRICS}


@dataclass(frozen=True)
class ScoredCase:
    """A case, its first reply, and its scores: their means where it was asked repeatedly.

    `digest` is of the case as it was written, so that runs can be compared whatever clauses its gold was found to mean.
    """

    case: Case
    prediction: Prediction
    scores: Scores
    digest: str = ""

    @property
    def status(self) -> Literal["lost", "failed", "passed", "bare"]:
        """How it stands: lost (could not be asked), failed, passed, or bare (not scored)."""
        if self.prediction.answer is None:
            return "lost"
        passed = self.scores.get("pass")
        return "bare" if passed is None else "passed" if passed >= 1 else "failed"

    @property
    def failed(self) -> bool:
        """Whether it could not be asked, or did not pass."""
        return self.status in {"lost", "failed"}

    @property
    def imperfect_scores(self) -> str:
        """The scores below their best value, with their values."""
        known = [(m, self.scores[m.name]) for m in METRICS if m.name in self.scores]
        return ", ".join(f"{m.title} {value:.3g}" for m, value in known if value != BEST[m.name])

    @cached_property
    def diff(self) -> Diff:
        """The clauses that the first reply cites against the gold."""
        return diff_of(self.case, self.prediction.answer)

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """A sentence for each way in which the first reply falls short."""
        if self.prediction.answer is None:
            return (f"It could not be asked: {self.prediction.error}",)
        return reasons_of(self.case, self.prediction.answer, self.scores, dict(self.prediction.earlier))


@dataclass(frozen=True, slots=True)
class StoredRun:
    """The part of a run that a comparison needs: for each case its scores, and the digest of what was asked."""

    name: str
    scores: Mapping[str, Scores]
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """A scored run. `manifest` says what it was made of, `groups` are aggregates by kind of group and name."""

    manifest: Mapping[str, Any]
    cases: tuple[ScoredCase, ...]
    overall: Aggregates
    groups: Mapping[str, Mapping[str, Aggregates]]
    usage: Usage

    def stored(self, name: str) -> StoredRun:
        """The part of the run that a comparison needs."""
        scores = {row.case.id: row.scores for row in self.cases}
        return StoredRun(name, scores, {row.case.id: row.digest for row in self.cases})

    def to_json(self) -> dict[str, Any]:
        """The content of scores.json."""
        return {
            "manifest": self.manifest,
            "overall": _rows(self.overall),
            "groups": {k: {n: _rows(t) for n, t in v.items()} for k, v in self.groups.items()},
            "usage": asdict(self.usage),
            "cases": [_case_row(row) for row in self.cases],
        }


def score_all(
    predictions: Predictions,
    gold_checks: Mapping[str, GoldCheck],
    manifest: Mapping[str, Any],
    judged: Mapping[str, Scores],
    digests: Mapping[str, str] = MappingProxyType({}),
) -> ScoredRun:
    """Score every reply of a run and aggregate the scores.

    `judged` are a judge's scores, and `digests` tell what was asked and wanted as it was written, by case.
    """
    rows = []
    for case in predictions.dataset.cases:
        replies = predictions.of(case)
        scores = _mean([_scores(case, p, gold_checks[case.corpus]) for p in replies])
        if len(replies) > 1:
            scores["steady"] = float(len({_cited(p) for p in replies}) == 1)
        scores |= judged.get(case.id, {})
        rows.append(ScoredCase(case, replies[0], scores, digests.get(case.id, "")))
    values = [row.scores for row in rows]
    groups = {kind: aggregate_by_group([getattr(row.case, kind) for row in rows], values) for kind in GROUPS}
    answers = [answer for case in predictions.dataset.cases for p in predictions.of(case) for answer in p.answers]
    bootstrap = {"resamples": RESAMPLES, "seed": SEED, "interval": list(INTERVAL)}
    models = sorted({answer.written_by for answer in answers})
    full_manifest = {**manifest, "repeats": predictions.repeats, "written_by": models, "bootstrap": bootstrap}
    return ScoredRun(full_manifest, tuple(rows), aggregate(values), groups, _total_usage(answers))


def write_scores(folder: Path, scored: ScoredRun) -> None:
    """Write scores.json."""
    replace_file(folder / "scores.json", json.dumps(scored.to_json(), ensure_ascii=False, indent=1) + "\n")


def _scores(case: Case, prediction: Prediction, gold_check: GoldCheck) -> Scores:
    """The scores of one prediction; a case that could not be asked has failed."""
    if prediction.answer is None:
        scored = {"pass": bool(case.behaviour or case.expected_turns), "behaviour": bool(case.behaviour)}
        return {name: 0.0 for name, is_scored in scored.items() if is_scored}
    held = gold_check.catalogue.by_key
    retrieved = [held[key] for key in prediction.retrieved if key in held]
    return score(case, prediction.answer, retrieved, gold_check, dict(prediction.earlier))


def _mean(rows: Sequence[Scores]) -> dict[str, float]:
    """The mean of each score over repeats, where it is defined."""
    names = dict.fromkeys(name for row in rows for name in row)
    values = {name: [row[name] for row in rows if name in row] for name in names}
    return {name: sum(found) / len(found) for name, found in values.items()}


def _cited(prediction: Prediction) -> object:
    """The behaviour and the cited keys of a reply: what has to be the same in every repeat."""
    answer = prediction.answer
    return answer and (answer.behaviour, tuple(citation.key for citation in answer.citations))


def _total_usage(answers: Sequence[Answer]) -> Usage:
    """The sum of the answers' token usage."""
    return Usage(
        sum(a.usage.input_tokens for a in answers),
        sum(a.usage.output_tokens for a in answers),
        round(sum(a.usage.cost_usd for a in answers), 6),
    )


def _rows(found: Aggregates) -> dict[str, Any]:
    return {name: asdict(total) for name, total in found.items()}


def _case_row(row: ScoredCase) -> dict[str, Any]:
    answer = row.prediction.answer
    reasons = {"reasons": list(row.reasons)} if row.reasons else {}
    return {
        "id": row.case.id,
        "digest": row.digest,
        "category": row.case.category,
        "language": row.case.language,
        "corpus": row.case.corpus,
        "behaviour": {"wanted": row.case.behaviour, "given": answer.behaviour if answer else None},
        "scores": {name: round(value, 6) for name, value in row.scores.items()},
        **reasons,
    }
