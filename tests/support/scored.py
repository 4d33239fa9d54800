"""Builders of scored runs, for the tests and the bench of their reports."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.answer import Answer, Behaviour, Citation, Reason
from bot.evaluation.aggregates import aggregate, aggregate_by_group
from bot.evaluation.dataset import Case
from bot.evaluation.journal import Prediction
from bot.evaluation.results import GROUPS, ScoredCase, ScoredRun


def cited(n: int, num: str, text: str = "to buy oil for the lamps;", **more: Any) -> Citation:
    """A citation of a clause of the letter about lamps."""
    values: dict[str, Any] = {"key": f"lamps#{num}", "label": f"Lamps, instructs the Director {num}", "quote": text}
    values |= {"document": "lamps", "phrase": "instructs the Director", "num": num, "text": text, "file": "lamps.txt"}
    return Citation(**{"n": n, **values, **more})


def reply(behaviour: str = "answer", citations: Sequence[Citation] = (), **more: Any) -> Answer:
    """A reply."""
    reason = None if behaviour == "answer" else Reason.NOT_HELD
    values: dict[str, Any] = {"text": "Oil, it says.", "confidence": 0.9, "milliseconds": 12.5, **more}
    return Answer("?", Behaviour(behaviour), reason, citations=tuple(citations), **values)


def row(
    id: str, scores: Mapping[str, float], answer: Answer | None, wanted: str | None = "answer", **more: Any
) -> ScoredCase:
    """A case with its reply; without one, it could not be asked."""
    case = Case(id=id, turns=more.pop("turns", (f"question {id}?",)), behaviour=wanted and Behaviour(wanted), **more)
    return ScoredCase(case, Prediction(id, 1, answer, error="" if answer else "the server is away"), scores)


def run(*rows: ScoredCase, name: str = "lamps.jsonl", **made: Any) -> ScoredRun:
    """A run of these cases."""
    values = [r.scores for r in rows]
    groups = {kind: aggregate_by_group([getattr(r.case, kind) for r in rows], values) for kind in GROUPS}
    held = {"snapshot": "s", "embedder": "small", "documents": 1, "clauses": 2}
    manifest = {
        "version": "0.1.0",
        "commit": None,
        "system": "resolves",
        "questions": {"name": name, "digest": "d", "cases": len(rows)},
        "corpora": {"seeds": held, "mine": held},
        "settings": {"search": {"near": 0.6}},
        "offline": False,
        "repeats": 1,
        "written_by": ["quotes"],
        **made,
    }
    return ScoredRun(manifest, rows, aggregate(values), groups, usage=reply().usage)
