"""Fit the weights of reranking and abstention: `python -m tests.bench.fit FILE… --corpus NAME=PATHS…`.

The files are question sets; only questions that search answers, or should refuse, are used. Leave-one-file-out
cross-validation, of the classifiers of `bot/retrieval/answerability.py` too, so what is printed was not fitted on what
it is printed for. The last line is JSON: the weights fitted on all, and for the held-out files how often a gold clause
ranks first and among the first five, how many out-of-domain and unanswerable questions are refused, and how many
answerable ones are.
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
from bot.evaluation.dataset import Case
from bot.evaluation.gold import GoldCheck
from bot.evaluation.matching import matches
from bot.evaluation.question_files import load
from bot.factory import open_service
from bot.langchain_retriever import search_for
from bot.retrieval.abstention import abstention_features
from bot.retrieval.reranking import RerankingFeatures, discount_semantic, rerank
from bot.service import Service
from bot.settings import RerankingWeights, load_settings
from bot.understanding.normalise import clean
from bot.understanding.query import Intent
from bot.understanding.understand import read
from ingest.store import Store
from tests.bench import kinds
from tests.bench.timing import result

Floats = NDArray[np.float64]
_NAMES = [field.name for field in fields(RerankingFeatures)]
# L2 penalties: of reranking, towards its prior weights (the fused score alone); of abstention, towards 0.
_RERANKING_PENALTY = 0.5
_PRIOR_WEIGHTS = np.array([4.0 if name == "fused" else 0.0 for name in _NAMES])
_ABSTENTION_PENALTY = 0.02
# The cost of a false refusal relative to a false answer, by group: such that some 3 % of answered questions are refused.
_FALSE_REFUSAL_COST = {"ours": 6.0, "english": 6.0, "named": 8.0, "other": 16.0}


@dataclass(frozen=True, slots=True)
class _Example:
    """A question: its candidates' features, a row each, their gold labels, and its abstention features.

    `in_domain` and `answerable` lack the logits of the classifier, which held-out weights give.
    """

    features: Floats
    gold: NDArray[np.bool_]
    english: bool
    named: bool
    group: str
    in_domain: Floats
    answerable: Floats
    question: kinds.Question


@dataclass(frozen=True, slots=True)
class _Weights:
    """Weights of reranking, for English and for other languages, and of both logistic regressions of abstention."""

    english: Floats
    multilingual: Floats
    in_domain: Floats
    answerable: dict[str, Floats]


def main() -> None:
    """Cross-validate, and print the figures and the weights fitted on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="question sets")
    parser.add_argument("--kinds", nargs="+", type=Path, default=[], help="further questions of known kinds")
    parser.add_argument("--corpus", action="append", default=[], metavar="NAME=PATH,PATH", help="a corpus by its name")
    parser.add_argument("--store", type=Path, required=True, help="a store to build the corpora in")
    args = parser.parse_args()
    services = {}
    for argument in args.corpus:
        name, _, paths = argument.partition("=")
        services[name] = open_service(load_settings(), Store(args.store), paths.split(","), lambda *_: None)
    sets = [list(_examples(path, services)) for path in args.files]
    labelled = [*map(list, map(kinds.labelled_questions, args.files))]
    further = [question for path in args.kinds for question in kinds.labelled_questions(path)]
    # The kind of each question, by weights that have seen neither it nor its file.
    logits = [
        [kinds.classifier_logits(row.question, weights) for row in rows]
        for index, rows in enumerate(sets)
        for weights in [kinds.fit_classifiers([*further, *kinds.leave_one_out(labelled, index)])]
    ]
    ranks, decisions = [], []
    for index, rows in enumerate(sets):
        weights = (
            _fit(kinds.leave_one_out(sets, index), kinds.leave_one_out(logits, index))
            if len(sets) > 1
            else _fit(rows, logits[index])
        )
        for row, question_logits in zip(rows, logits[index], strict=True):
            if (rank := _first_gold_rank(row, weights)) is not None:
                ranks.append(rank)
            decisions.append((row, _is_refused(row, question_logits, weights)))
    weights_of_all = _fit(
        [row for rows in sets for row in rows], [question_logits for those in logits for question_logits in those]
    )
    result(
        {
            "questions": len(decisions),
            "ranking": dict(zip(_NAMES, np.round(weights_of_all.english, 2).tolist(), strict=True)),
            "across": dict(zip(_NAMES, np.round(weights_of_all.multilingual, 2).tolist(), strict=True)),
            "ours": np.round(weights_of_all.in_domain, 2).tolist(),
            "answered": {group: np.round(weights, 2).tolist() for group, weights in weights_of_all.answerable.items()},
            "first": round(float(np.mean([rank == 1 for rank in ranks])), 3),
            "among_five": round(float(np.mean([rank <= 5 for rank in ranks])), 3),
            "others_told": _refusal_count(decisions, "other"),
            "unanswered_told": _refusals_by_group(decisions, "unsaid"),
            "wrongly_told": _refusals_by_group(decisions, "said"),
        }
    )


def _examples(path: Path, services: dict[str, Service]) -> Iterator[_Example]:
    """The examples of a question set: single questions that are answered by search."""
    for case in load(path).cases:
        service = services.get(case.corpus)
        if service is None or len(case.turns) > 1:
            continue
        query = read(clean(case.turns[0]), service.catalogue)
        if query.intent is not Intent.MEANING or (query.scope.not_held and not query.scope.documents):
            continue
        calls: list[tuple[RerankingFeatures, float, RerankingWeights]] = []

        def record(
            features: RerankingFeatures, coverage: float, weights: RerankingWeights, calls: list[Any] = calls
        ) -> Any:
            calls.append((features, coverage, weights))
            return rerank(features, coverage, weights)

        with mock.patch.object(bot.retrieval.hybrid_search, "rerank", record):
            result = search_for(query, service)
        if len(calls) != 1:
            continue
        features = discount_semantic(*calls[0][:2])
        size = len(features["fused"])
        columns = [features.get(name, np.zeros(size)) for name in _NAMES]
        # The hits are in the order of their likelihood, the signals in that of the fusion.
        order = np.argsort(-rerank(*calls[0]), kind="stable")
        gold = np.zeros(size, bool)
        gold[order] = _gold_labels(case, [hit.clause for hit in result.hits[:size]], service)
        label = kinds.label_of(
            {**(case.model_extra or {}), "turns": case.turns, "behaviour": case.behaviour, "category": case.category}
        )
        abstention = abstention_features(query, result, service.catalogue)
        yield _Example(
            np.stack(columns, axis=1),
            gold,
            english=query.language == "en",
            named=query.scope.named,
            group=abstention.group,
            in_domain=np.array(abstention.in_domain[1:]),
            answerable=np.array(abstention.answerable[1:]),
            question=kinds.embed_question(clean(case.turns[0]), label),
        )


def _gold_labels(case: Case, clauses: Sequence[Any], service: Service) -> list[bool]:
    """Whether each clause matches the gold of a case."""
    grounds = GoldCheck(service.catalogue)
    return [any(matches(grounds.normalised(clause), gold) for gold in case.gold) for clause in clauses]


def _fit(rows: Sequence[_Example], logits: Sequence[Floats]) -> _Weights:
    """Fit all weights; `logits` are the classifier's (answerable, in-domain) for each example."""
    english = [row for row in rows if row.english]
    multilingual = [row for row in rows if not row.english]
    in_domain = [
        (np.array([question_logits[1], *row.in_domain, 1.0]), row.question.label != "other")
        for row, question_logits in zip(rows, logits, strict=True)
    ]
    answerable: dict[str, list[tuple[Floats, bool]]] = {}
    for row, question_logits in zip(rows, logits, strict=True):
        if row.question.label != "other":
            features = np.array([question_logits[0], *row.answerable, 1.0])
            answerable.setdefault(row.group, []).append((features, row.question.label == "said"))
    groups = {group: _fit_logistic(pairs, _FALSE_REFUSAL_COST[group]) for group, pairs in answerable.items()}
    return _Weights(
        _fit_reranking(english),
        _fit_reranking(multilingual),
        _fit_logistic(in_domain, _FALSE_REFUSAL_COST["ours"]),
        groups,
    )


def _is_refused(row: _Example, question_logits: Floats, weights: _Weights) -> bool:
    """Whether a question is refused under these weights."""
    in_domain = float(np.array([question_logits[1], *row.in_domain, 1.0]) @ weights.in_domain)
    answerable = float(np.array([question_logits[0], *row.answerable, 1.0]) @ weights.answerable[row.group])
    return answerable < 0 or (in_domain < 0 and not row.named)


def _fit_reranking(rows: Sequence[_Example]) -> Floats:
    """Fit a conditional logit: the weights under which gold candidates have the highest likelihood in a softmax."""
    answerable = [row for row in rows if row.gold.any()]

    def gradient(weights: Floats) -> Floats:
        out: Floats = 2 * _RERANKING_PENALTY * (weights - _PRIOR_WEIGHTS)
        for row in answerable:
            likelihoods = np.exp(row.features @ weights - (row.features @ weights).max())
            gold_likelihoods = likelihoods * row.gold
            out = out + row.features.T @ (likelihoods / likelihoods.sum() - gold_likelihoods / gold_likelihoods.sum())
        return out

    return _gradient_descent(gradient, _PRIOR_WEIGHTS, len(answerable))


def _fit_logistic(rows: Sequence[tuple[Floats, bool]], cost: float) -> Floats:
    """Fit a logistic regression with a bias, positive for what is not to be refused.

    Both classes count alike, but for the relative cost of a false refusal.
    """
    matrix = np.array([features for features, _ in rows])
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-9)
    matrix = matrix / scale
    labels = np.array([float(label) for _, label in rows])
    row_weights = np.where(labels == 1, cost / labels.sum(), 1 / (1 - labels).sum()) * len(rows) / (1 + cost)
    fitted: Floats = (
        kinds.logistic_regression(matrix, labels, row_weights, np.full(matrix.shape[1], _ABSTENTION_PENALTY)) / scale
    )
    return fitted


def _gradient_descent(gradient: Callable[[Floats], Floats], start: Floats, rows: int) -> Floats:
    """Minimise by gradient descent with momentum, 5,000 steps."""
    weights: Floats = start.copy()
    velocity = np.zeros_like(start)
    for _ in range(5000):
        velocity = 0.9 * velocity - 0.3 / max(rows, 1) * gradient(weights)
        weights = weights + velocity
    return weights


def _first_gold_rank(row: _Example, fitted: _Weights) -> int | None:
    """The rank of the first gold candidate, one more than there are where none is; None for another label."""
    if row.question.label != "said":
        return None
    weights = fitted.english if row.english else fitted.multilingual
    gold = np.nonzero(row.gold[np.argsort(-(row.features @ weights), kind="stable")])[0]
    return int(gold[0]) + 1 if len(gold) else len(row.gold) + 1


def _refusals_by_group(decisions: Sequence[tuple[_Example, bool]], label: str) -> dict[str, str]:
    """The refusals of questions with a label, by group."""
    groups = dict.fromkeys(row.group for row, _ in decisions)
    return {group: _refusal_count([pair for pair in decisions if pair[0].group == group], label) for group in groups}


def _refusal_count(decisions: Sequence[tuple[_Example, bool]], label: str) -> str:
    """The refusals of questions with a label, as “3 of 40”."""
    refusals = [is_refused for row, is_refused in decisions if row.question.label == label]
    return f"{sum(refusals)} of {len(refusals)}"


if __name__ == "__main__":
    main()
