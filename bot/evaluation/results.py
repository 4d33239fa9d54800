"""Scored runs: what every report is made of, and what scores.json holds.

scores.json is the same, to the byte, for the same run: what is measured by the clock is in timings.json.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.answer import Answer, Usage
from bot.evaluation.aggregates import INTERVAL, RESAMPLES, SEED, Aggregate, Aggregates, aggregate, aggregate_by_group
from bot.evaluation.assertions import failed_assertions
from bot.evaluation.dataset import Case
from bot.evaluation.gold import GoldCheck
from bot.evaluation.journal import Prediction
from bot.evaluation.metrics import Scores, score
from bot.evaluation.running import Predictions
from ingest.errors import RunError
from ingest.store import replace_file

GROUPS = ("category", "language", "corpus")


@dataclass(frozen=True, slots=True, eq=False)
class ScoredCase:
    """A case, its first reply, and its scores: their means where it was asked repeatedly.

    `reasons` are the assertions that do not hold for that reply.
    Equality is identity, so that values derived from one can be cached by it.
    """

    case: Case
    prediction: Prediction
    scores: Scores
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """A scored run. `manifest` says what it was made of, `groups` are aggregates by kind of group and name."""

    manifest: Mapping[str, Any]
    cases: tuple[ScoredCase, ...]
    overall: Aggregates
    groups: Mapping[str, Mapping[str, Aggregates]]
    usage: Usage

    def stored(self, name: str) -> "StoredRun":
        """The part of the run that a comparison needs."""
        scores = {row.case.id: row.scores for row in self.cases}
        return StoredRun(name, self.manifest, self.overall, scores, str(self.manifest["questions"]["digest"]))

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
) -> ScoredRun:
    """Score every reply of a run and aggregate the scores; `judged` are a judge's scores, by case."""
    rows = []
    for case in predictions.dataset.cases:
        replies = predictions.of(case)
        scores = _mean([_scores(case, p, gold_checks[case.corpus]) for p in replies])
        if len(replies) > 1:
            scores["steady"] = float(len({_cited(p) for p in replies}) == 1)
        rows.append(ScoredCase(case, replies[0], {**scores, **judged.get(case.id, {})}, _reasons(case, replies[0])))
    values = [row.scores for row in rows]
    groups = {kind: aggregate_by_group([getattr(row.case, kind) for row in rows], values) for kind in GROUPS}
    answers = [answer for case in predictions.dataset.cases for p in predictions.of(case) for answer in p.answers]
    bootstrap = {"resamples": RESAMPLES, "seed": SEED, "interval": list(INTERVAL)}
    models = sorted({answer.written_by for answer in answers})
    full_manifest = {**manifest, "repeats": predictions.repeats, "written_by": models, "bootstrap": bootstrap}
    return ScoredRun(full_manifest, tuple(rows), aggregate(values), groups, _total_usage(answers))


@dataclass(frozen=True, slots=True)
class StoredRun:
    """The part of a run that a comparison needs; `questions` is the digest of its question set."""

    name: str
    manifest: Mapping[str, Any]
    overall: Aggregates
    scores: Mapping[str, Scores]
    questions: str


def write_scores(folder: Path, scored: ScoredRun) -> None:
    """Write scores.json."""
    replace_file(folder / "scores.json", json.dumps(scored.to_json(), ensure_ascii=False, indent=1) + "\n")


def read_scores(folder: Path) -> StoredRun:
    """Read a run's scores from its folder. Raises RunError."""
    path = folder / "scores.json"
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        overall = {name: Aggregate(**total) for name, total in row["overall"].items()}
        scores = {case["id"]: case["scores"] for case in row["cases"]}
        return StoredRun(str(folder), row["manifest"], overall, scores, str(row["manifest"]["questions"]["digest"]))
    except OSError as error:
        raise RunError(f"{folder} holds no scored run ({error.strerror}: scores.json); name another folder.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RunError(f"{path} is not the scores of a run; make the run again.") from None


def _scores(case: Case, prediction: Prediction, gold_check: GoldCheck) -> Scores:
    """The scores of one prediction; a case that could not be asked has failed."""
    if prediction.answer is None:
        scored = {"pass": bool(case.behaviour or case.expected_turns), "behaviour": bool(case.behaviour)}
        return {name: 0.0 for name, is_scored in scored.items() if is_scored}
    held = gold_check.catalogue.by_key
    retrieved = [held[key] for key in prediction.retrieved if key in held]
    return score(case, prediction.answer, retrieved, gold_check, dict(prediction.earlier))


def _reasons(case: Case, prediction: Prediction) -> tuple[str, ...]:
    return failed_assertions(case, prediction.answer, dict(prediction.earlier)) if prediction.answer else ()


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
        "category": row.case.category,
        "language": row.case.language,
        "corpus": row.case.corpus,
        "behaviour": {"wanted": row.case.behaviour, "given": answer.behaviour if answer else None},
        "scores": {name: round(value, 6) for name, value in row.scores.items()},
        **reasons,
    }
