"""Fit the weights of `bot/ranking.py` and `bot/verdict.py`: `python -m tests.bench.fit FILE… --corpus NAME=PATHS…`.

The files are question sets; only questions that the search answers, or should refuse, are used. Every other file is
held out in turn, so that what is printed was not fitted on what it is printed for. The last line is JSON: the weights
fitted on all, and for the held-out files how often the right clause comes first, among the first five, and how many
questions about other things are told from those that are answered.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

import bot.search
from bot.evaluation.dataset import Case, load
from bot.evaluation.grounds import Grounds
from bot.evaluation.matching import matches
from bot.opening import open_service
from bot.query import Asked
from bot.question import clean, read
from bot.ranking import Signals, likelihood, told
from bot.retriever import found_for
from bot.service import Service
from bot.settings import load_settings
from bot.verdict import signals_of
from ingest.store import Store
from tests.bench.timing import result

Floats = NDArray[np.float64]
_NAMES = [field.name for field in fields(Signals)]
# How strongly the weights are held to where they start: the fusion alone, and nothing.
_HELD = 0.5
_START = np.array([4.0 if name == "fused" else 0.0 for name in _NAMES])


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: its candidates' signals, a row each, which of them are right, and what the verdict looks at."""

    signals: Floats
    right: NDArray[np.bool_]
    verdict: Floats
    answered: bool
    other: bool


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="question sets")
    parser.add_argument("--corpus", action="append", default=[], metavar="NAME=PATH,PATH", help="a corpus by its name")
    parser.add_argument("--store", type=Path, required=True, help="a store to build the corpora in")
    args = parser.parse_args()
    services = {}
    for given in args.corpus:
        name, _, paths = given.partition("=")
        services[name] = open_service(load_settings(), Store(args.store), paths.split(","), lambda *_: None)
    sets = [list(_asked(path, services)) for path in args.files]
    everything = [row for rows in sets for row in rows]
    held = [
        (row, weights, off_topic)
        for at, rows in enumerate(sets)
        for others in [[row for other, more in enumerate(sets) if other != at for row in more] or rows]
        for weights, off_topic in [(_ranking(others), _off_topic(others))]
        for row in rows
    ]
    ranks = [rank for row, weights, _ in held if (rank := _rank(row, weights)) is not None]
    verdicts = [(float(row.verdict @ off[:-1] + off[-1]), row) for row, _, off in held]
    result(
        {
            "questions": len(everything),
            "ranking": dict(zip(_NAMES, np.round(_ranking(everything), 2).tolist(), strict=True)),
            "answers": np.round(_off_topic(everything), 2).tolist(),
            "first": round(float(np.mean([rank == 1 for rank in ranks])), 3),
            "among_five": round(float(np.mean([rank <= 5 for rank in ranks])), 3),
            "others_told": _share(verdicts, lambda score, row: score < 0, lambda row: row.other),
            "wrongly_told": _share(verdicts, lambda score, row: score < 0, lambda row: row.answered),
        }
    )


def _asked(path: Path, services: dict[str, Service]) -> Iterator[_Asked]:
    for case in load(path).cases:
        service = services.get(case.corpus)
        if service is None or len(case.turns) > 1:
            continue
        query = read(clean(case.turns[0]), service.catalogue)
        if query.asked is not Asked.MEANING or (query.scope.missing and not query.scope.documents):
            continue
        seen: list[tuple[Signals, float]] = []

        def watch(signals: Signals, share: float, seen: list[tuple[Signals, float]] = seen) -> Any:
            seen.append((signals, share))
            return likelihood(signals, share)

        with mock.patch.object(bot.search, "likelihood", watch):
            found = found_for(query, service)
        if len(seen) != 1:
            continue
        signals = told(*seen[0])
        size = len(signals["fused"])
        columns = [signals.get(name, np.zeros(size)) for name in _NAMES]
        # The hits are in the order of their likelihood, the signals in that of the fusion.
        order = np.argsort(-likelihood(*seen[0]), kind="stable")
        right = np.zeros(size, bool)
        right[order] = _right(case, [hit.clause for hit in found.hits[:size]], service)
        yield _Asked(
            np.stack(columns, axis=1),
            right,
            np.array(signals_of(query, found)),
            answered=case.behaviour == "answer",
            other=case.category in {"offtopic", "injection"} and case.behaviour == "refuse" and not query.scope.named,
        )


def _right(case: Case, clauses: Sequence[Any], service: Service) -> list[bool]:
    grounds = Grounds(service.catalogue)
    return [any(matches(grounds.cited(clause), gold) for gold in case.gold) for clause in clauses]


def _ranking(rows: Sequence[_Asked]) -> Floats:
    """Weights under which the right candidates of each question are likeliest."""
    told = [row for row in rows if row.right.any()]

    def gradient(weights: Floats) -> Floats:
        out: Floats = 2 * _HELD * (weights - _START)
        for row in told:
            likely = np.exp(row.signals @ weights - (row.signals @ weights).max())
            right = likely * row.right
            out = out + row.signals.T @ (likely / likely.sum() - right / right.sum())
        return out

    return _descended(gradient, _START, len(told))


def _off_topic(rows: Sequence[_Asked]) -> Floats:
    """Weights and a constant of a logistic regression: above 0 the question is one for the corpus.

    Both kinds count alike however many there are, and to refuse what is answered is four times as bad.
    """
    used = [row for row in rows if row.other or row.answered]
    table = np.array([[*row.verdict, 1.0] for row in used])
    scale = np.maximum(np.abs(table).max(axis=0), 1e-9)
    table /= scale
    wanted = np.array([float(row.answered) for row in used])
    weight = np.where(wanted == 1, 4 / max(wanted.sum(), 1), 1 / max((1 - wanted).sum(), 1)) * len(used) / 5

    def gradient(weights: Floats) -> Floats:
        given = 1 / (1 + np.exp(-table @ weights))
        out: Floats = 0.02 * weights + table.T @ (weight * (given - wanted))
        return out

    fitted: Floats = _descended(gradient, np.zeros(table.shape[1]), len(used)) / scale
    return fitted


def _descended(gradient: Callable[[Floats], Floats], start: Floats, rows: int) -> Floats:
    """Where gradient descent with momentum comes to rest."""
    weights: Floats = start.copy()
    speed = np.zeros_like(start)
    for _ in range(5000):
        speed = 0.9 * speed - 0.3 / max(rows, 1) * gradient(weights)
        weights = weights + speed
    return weights


def _rank(row: _Asked, weights: Floats) -> int | None:
    if not row.answered:
        return None
    right = np.nonzero(row.right[np.argsort(-(row.signals @ weights), kind="stable")])[0]
    return int(right[0]) + 1 if len(right) else len(row.right) + 1


def _share(
    rows: Sequence[tuple[float, _Asked]], told: Callable[[float, _Asked], bool], among: Callable[[_Asked], bool]
) -> str:
    pool = [(score, row) for score, row in rows if among(row)]
    return f"{sum(told(score, row) for score, row in pool)} of {len(pool)}"


if __name__ == "__main__":
    main()
