"""Fit the weights of `bot/retrieval/reranking.py` and `bot/retrieval/abstention.py`: `python -m tests.bench.fit FILE… --corpus NAME=PATHS…`.

The files are question sets; only questions that the search answers, or should refuse, are used. Every file is held out
in turn, from the weights of `bot/retrieval/answerability.py` too, so that what is printed was not fitted on what it is printed for. The last
line is JSON: the weights fitted on all, and for the held-out files how often the right clause comes first, among the
first five, how many questions about other things and unanswered ones are told, and how many that are answered are taken
for one of these.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

import bot.retrieval.hybrid_search
from bot.evaluation.dataset import Case, load
from bot.evaluation.gold import GoldCheck
from bot.evaluation.matching import matches
from bot.factory import open_service
from bot.langchain_retriever import found_for
from bot.retrieval.abstention import features_of
from bot.retrieval.reranking import Features, rerank, told
from bot.service import Service
from bot.settings import load_settings
from bot.understanding.query import Intent
from bot.understanding.understand import clean, read
from ingest.store import Store
from tests.bench import kinds
from tests.bench.timing import result

Floats = NDArray[np.float64]
_NAMES = [field.name for field in fields(Features)]
# How strongly the weights are held to where they start: the fusion alone, and nothing.
_HELD = 0.5
_START = np.array([4.0 if name == "fused" else 0.0 for name in _NAMES])
_HELD_TO_0 = 0.02
# How much worse it is to refuse what is answered than to answer what is not: so much that, of each group, some 3 % of
# what is answered are refused.
_WORSE = {"ours": 6.0, "english": 6.0, "named": 8.0, "across": 16.0}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: its candidates' signals, a row each, which of them are right, and what the verdict looks at.

    `ours` and `answered` are the verdict's signals but for the kind, which is held-out weights' to tell.
    """

    signals: Floats
    right: NDArray[np.bool_]
    english: bool
    named: bool
    group: str
    ours: Floats
    answered: Floats
    kind: kinds.Question


@dataclass(frozen=True, slots=True)
class _Fitted:
    """The weights: of the order, for English and for other languages, and of the verdict."""

    english: Floats
    across: Floats
    ours: Floats
    answered: dict[str, Floats]


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="question sets")
    parser.add_argument("--kinds", nargs="+", type=Path, default=[], help="further questions of known kinds")
    parser.add_argument("--corpus", action="append", default=[], metavar="NAME=PATH,PATH", help="a corpus by its name")
    parser.add_argument("--store", type=Path, required=True, help="a store to build the corpora in")
    args = parser.parse_args()
    services = {}
    for given in args.corpus:
        name, _, paths = given.partition("=")
        services[name] = open_service(load_settings(), Store(args.store), paths.split(","), lambda *_: None)
    sets = [list(_asked(path, services)) for path in args.files]
    labelled = [*map(list, map(kinds.asked_in, args.files))]
    further = [asked for path in args.kinds for asked in kinds.asked_in(path)]
    # The kind of each question, by weights that have seen neither it nor its file.
    told = [
        [kinds.scores(row.kind, weights) for row in rows]
        for at, rows in enumerate(sets)
        for weights in [kinds.fitted([*further, *kinds.all_but(labelled, at)])]
    ]
    ranks, verdicts = [], []
    for at, rows in enumerate(sets):
        fitted = _fitted(kinds.all_but(sets, at), kinds.all_but(told, at)) if len(sets) > 1 else _fitted(rows, told[at])
        for row, kind in zip(rows, told[at], strict=True):
            if (rank := _rank(row, fitted)) is not None:
                ranks.append(rank)
            verdicts.append((row, _refused(row, kind, fitted)))
    every = _fitted([row for rows in sets for row in rows], [kind for those in told for kind in those])
    result(
        {
            "questions": len(verdicts),
            "ranking": dict(zip(_NAMES, np.round(every.english, 2).tolist(), strict=True)),
            "across": dict(zip(_NAMES, np.round(every.across, 2).tolist(), strict=True)),
            "ours": np.round(every.ours, 2).tolist(),
            "answered": {group: np.round(weights, 2).tolist() for group, weights in every.answered.items()},
            "first": round(float(np.mean([rank == 1 for rank in ranks])), 3),
            "among_five": round(float(np.mean([rank <= 5 for rank in ranks])), 3),
            "others_told": _share(verdicts, "other"),
            "unanswered_told": _by_group(verdicts, "unsaid"),
            "wrongly_told": _by_group(verdicts, "said"),
        }
    )


def _asked(path: Path, services: dict[str, Service]) -> Iterator[_Asked]:
    for case in load(path).cases:
        service = services.get(case.corpus)
        if service is None or len(case.turns) > 1:
            continue
        query = read(clean(case.turns[0]), service.catalogue)
        if query.intent is not Intent.MEANING or (query.scope.not_held and not query.scope.documents):
            continue
        seen: list[tuple[Features, float, Features]] = []

        def watch(signals: Features, share: float, weights: Features, seen: list[Any] = seen) -> Any:
            seen.append((signals, share, weights))
            return rerank(signals, share, weights)

        with mock.patch.object(bot.retrieval.hybrid_search, "rerank", watch):
            found = found_for(query, service)
        if len(seen) != 1:
            continue
        signals = told(*seen[0][:2])
        size = len(signals["fused"])
        columns = [signals.get(name, np.zeros(size)) for name in _NAMES]
        # The hits are in the order of their likelihood, the signals in that of the fusion.
        order = np.argsort(-rerank(*seen[0]), kind="stable")
        right = np.zeros(size, bool)
        right[order] = _right(case, [hit.clause for hit in found.hits[:size]], service)
        kind = kinds.answerability_of(
            {**(case.model_extra or {}), "turns": case.turns, "behaviour": case.behaviour, "category": case.category}
        )
        verdict = features_of(query, found, service.catalogue)
        yield _Asked(
            np.stack(columns, axis=1),
            right,
            english=query.language == "en",
            named=query.scope.named,
            group=verdict.group,
            ours=np.array(verdict.ours[1:]),
            answered=np.array(verdict.answered[1:]),
            kind=kinds.asked(clean(case.turns[0]), kind),
        )


def _right(case: Case, clauses: Sequence[Any], service: Service) -> list[bool]:
    grounds = GoldCheck(service.catalogue)
    return [any(matches(grounds.normalised(clause), gold) for gold in case.gold) for clause in clauses]


def _fitted(rows: Sequence[_Asked], told: Sequence[Floats]) -> _Fitted:
    english = [row for row in rows if row.english]
    across = [row for row in rows if not row.english]
    ours = [
        (np.array([kind[1], *row.ours, 1.0]), row.kind.kind != "other") for row, kind in zip(rows, told, strict=True)
    ]
    answered: dict[str, list[tuple[Floats, bool]]] = {}
    for row, kind in zip(rows, told, strict=True):
        if row.kind.kind != "other":
            signals = np.array([kind[0], *row.answered, 1.0])
            answered.setdefault(row.group, []).append((signals, row.kind.kind == "said"))
    groups = {group: _verdict(pairs, _WORSE[group]) for group, pairs in answered.items()}
    return _Fitted(_ranking(english), _ranking(across), _verdict(ours, _WORSE["ours"]), groups)


def _refused(row: _Asked, kind: Floats, fitted: _Fitted) -> bool:
    ours = float(np.array([kind[1], *row.ours, 1.0]) @ fitted.ours)
    answered = float(np.array([kind[0], *row.answered, 1.0]) @ fitted.answered[row.group])
    return answered < 0 or (ours < 0 and not row.named)


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


def _verdict(rows: Sequence[tuple[Floats, bool]], worse: float) -> Floats:
    """Weights and a constant of a logistic regression, above 0 for what is not to be refused.

    Both sides count alike however many there are, but for how much worse the one mistake is.
    """
    table = np.array([signals for signals, _ in rows])
    scale = np.maximum(np.abs(table).max(axis=0), 1e-9)
    table = table / scale
    wanted = np.array([float(yes) for _, yes in rows])
    weight = np.where(wanted == 1, worse / wanted.sum(), 1 / (1 - wanted).sum()) * len(rows) / (1 + worse)
    fitted: Floats = kinds.regression(table, wanted, weight, np.full(table.shape[1], _HELD_TO_0)) / scale
    return fitted


def _descended(gradient: Callable[[Floats], Floats], start: Floats, rows: int) -> Floats:
    """Where gradient descent with momentum comes to rest."""
    weights: Floats = start.copy()
    speed = np.zeros_like(start)
    for _ in range(5000):
        speed = 0.9 * speed - 0.3 / max(rows, 1) * gradient(weights)
        weights = weights + speed
    return weights


def _rank(row: _Asked, fitted: _Fitted) -> int | None:
    if row.kind.kind != "said":
        return None
    weights = fitted.english if row.english else fitted.across
    right = np.nonzero(row.right[np.argsort(-(row.signals @ weights), kind="stable")])[0]
    return int(right[0]) + 1 if len(right) else len(row.right) + 1


def _by_group(verdicts: Sequence[tuple[_Asked, bool]], kind: str) -> dict[str, str]:
    groups = dict.fromkeys(row.group for row, _ in verdicts)
    return {group: _share([pair for pair in verdicts if pair[0].group == group], kind) for group in groups}


def _share(verdicts: Sequence[tuple[_Asked, bool]], kind: str) -> str:
    refused = [gone for row, gone in verdicts if row.kind.kind == kind]
    return f"{sum(refused)} of {len(refused)}"


if __name__ == "__main__":
    main()
