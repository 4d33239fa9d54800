"""Fit the frames of intents to their examples: `python -m tests.bench.frames [--write]`.

One logistic regression an intent, over the features of `bot/understanding/frames.py`: its own examples against its
counter-examples and the examples of all other intents that its slots admit. So that an unknown word or one left out
decides nothing, each example is fitted again with some of its tokens dropped. The last line is JSON: how many examples
have their intent, how many are left out of fitting and still have it (ten folds), and the smallest margin.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

import bot.understanding.frames
from bot.understanding.frames import features, frames, scored
from bot.understanding.normalise import clean
from bot.understanding.understand import read_all
from tests.bench.timing import result
from tests.support.frames import Example, examples, harbours

Floats = NDArray[np.float64]
Weights = dict[str, dict[str, float]]
WEIGHTS = Path(bot.understanding.frames.__file__).parent / "frames.weights.json"
_PENALTY, _STEPS, _RATE = 0.0003, 700, 0.08
# How often an example is fitted with tokens dropped, and how likely each is.
_COPIES, _DROPPED = 6, 0.15
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class _Row:
    """A reading of an example as tokens and slots; the right one, or one that takes a Work for what is referred to."""

    example: Example
    tokens: tuple[str, ...]
    slots: frozenset[str]
    is_right: bool


def main() -> None:
    """Fit, print the figures, and write the weights if so told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights where the frames read them")
    args = parser.parse_args()
    every = _rows()
    rows = [row for row in every if row.is_right]
    fitted = fit(every)
    held_out = sum(
        int(_has_intent(row, weights))
        for fold in range(_FOLDS)
        for weights in [fit([row for row in every if row.example.number % _FOLDS != fold])]
        for row in rows
        if row.example.number % _FOLDS == fold
    )
    margins = sorted((_margin(row, fitted), row.example.intent, row.example.text, row.tokens) for row in rows)
    for margin, *example in margins:
        if margin < 0:
            print(round(margin, 2), *example)
    if args.write:
        rounded = {
            name: {f: round(w, 2) for f, w in sorted(own.items()) if abs(w) >= 0.03 or f == "bias"}
            for name, own in fitted.items()
        }
        WEIGHTS.write_text(json.dumps(rounded, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    right = sum(int(_has_intent(row, fitted)) for row in rows)
    result({"examples": len(rows), "right": right, "held_out": held_out, "smallest_margin": round(margins[0][0], 3)})


def _rows() -> list[_Row]:
    out = []
    for example in examples():
        found = read_all(clean(example.text), harbours().catalogue, example.before)
        right = next((r for r in found if r.query.target and f" {r.query.target.number}" in example.target), found[0])
        out += [_Row(example, r.tokens, r.slots, is_right=r is right) for r in found]
    return out


def fit(rows: Sequence[_Row]) -> Weights:
    """One logistic regression for each intent."""
    return {frame.name: _fit_one(frame.name, [r for r in rows if frame.admits(r.slots)]) for frame in frames()}


def _fit_one(name: str, admitted: Sequence[_Row]) -> dict[str, float]:
    found: list[tuple[list[str], bool]] = []
    for row in admitted:
        if row.example.intent == name or row.example.is_one:
            label = row.is_right and row.example.is_one and row.example.intent == name
            # What is dropped of an example does not depend on the others.
            dice = random.Random(crc32(row.example.text.encode()))  # noqa: S311
            for copy in range(_COPIES):
                tokens = [t for t in row.tokens if copy == 0 or dice.random() > _DROPPED]
                found.append((list(features(tokens, sorted(row.slots))), label))
    columns = {feature: at for at, feature in enumerate(sorted({f for own, _ in found for f in own}))}
    matrix, labels = np.zeros((len(found), len(columns) + 1)), np.array([label for _, label in found], float)
    for at, (present, _) in enumerate(found):
        matrix[at, [columns[feature] for feature in present]] = 1
    matrix[:, -1] = 1
    # Examples of the intent weigh as much as all others together.
    costs = np.where(labels > 0, 0.5 / max(labels.sum(), 1), 0.5 / max((1 - labels).sum(), 1))
    own = _descend(matrix, labels, costs)
    return {**{f: float(own[at]) for f, at in columns.items()}, "bias": float(own[-1])}


def _descend(matrix: Floats, labels: Floats, costs: Floats) -> Floats:
    """Minimise the weighted logistic loss with an L2 penalty, by Adam."""
    weights, first, second = (np.zeros(matrix.shape[1]) for _ in range(3))
    for step in range(1, _STEPS + 1):
        error = (1 / (1 + np.exp(-(matrix @ weights))) - labels) * costs
        gradient = matrix.T @ error + _PENALTY * weights * (np.arange(len(weights)) < len(weights) - 1)
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        weights = weights - _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def _margin(row: _Row, weights: Weights) -> float:
    """The score of an example's intent over the best other; of a counter-example, that of the best other over it."""
    scores = {one.frame.name: one.score for one in scored(row.tokens, row.slots, weights)}
    own = scores.pop(row.example.intent, 0.0)
    best = max(scores.values(), default=0.0)
    return own - best if row.example.is_one else best - own


def _has_intent(row: _Row, weights: Weights) -> bool:
    return _margin(row, weights) > 0


if __name__ == "__main__":
    main()
