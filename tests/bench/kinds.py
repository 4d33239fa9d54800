"""Fit the weights of `bot/retrieval/answerability.py`: `python -m tests.bench.kinds FILE… [--out bot/retrieval/kinds.npz]`.

A file has a question a line: a `text` with its `kind` (said, unsaid, other), or a line of a question set, whose kind is
told by what a right reply does; or a made-up document a line, with the questions `said` and `unsaid` in it. Every file is held out in turn, so that what is printed was not fitted on what it is
printed for: how likely a question of one kind scores above one of the other (the area under the curve), by model. The
last line is JSON. `--out` writes the weights fitted on all.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.answerability import odds
from bot.understanding.language import language_of
from bot.understanding.understand import clean, subject_of
from ingest import citation
from ingest.indexes.late_interaction import embed_tokens
from ingest.indexes.multilingual import vector_of
from tests.bench.timing import result

Floats = NDArray[np.float64]
Row = TypeVar("Row")
# How little the weights are held to 0.
_FREE = 3.0
_ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a known kind, by its vectors: the first one of English alone.

    One that is `made` stands beside a made-up document, which may be about anything, so that it does not tell questions
    for the corpus from those about other things.
    """

    kind: str
    english: bool
    vectors: Mapping[str, Floats]
    made: bool = False


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="labelled questions and question sets")
    parser.add_argument("--out", type=Path, help="where to write the weights")
    args = parser.parse_args()
    sets = [list(asked_in(path)) for path in args.files]
    areas: dict[str, dict[str, float]] = {}
    for at, (path, rows) in enumerate(zip(args.files, sets, strict=True)):
        weights = fitted(all_but(sets, at) or rows)
        areas[path.stem] = {
            f"{name}, {against}": round(found, 3)
            for name, english in (("english", True), ("across", False))
            for column, against in enumerate(("unsaid", "other"))
            if (found := _area(rows, weights, english=english, column=column, against=against)) is not None
        }
    if args.out:
        everything = fitted([row for rows in sets for row in rows])
        np.savez(args.out, **{name: array.astype(np.float32) for name, array in everything.items()})  # type: ignore[arg-type]
    result({"questions": sum(map(len, sets)), "areas": areas})


def all_but(sets: Sequence[Sequence[Row]], at: int) -> list[Row]:
    """All rows but those of one set."""
    return [row for other, rows in enumerate(sets) if other != at for row in rows]


def asked_in(path: Path) -> Iterator[Question]:
    """The questions of a file whose kind is known."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "said" in row:
            both = (asked(clean(q["text"]), kind) for kind in ("said", "unsaid") for q in row[kind])
            yield from (replace(one, made=True) for one in both)
        elif kind := answerability_of(row):
            yield asked(clean(row.get("text") or row["turns"][0]), kind)


def answerability_of(row: Mapping[str, Any]) -> str:
    """The kind of a row's question; "" where it has several turns or is to be asked back."""
    if "kind" in row:
        return str(row["kind"])
    if len(row["turns"]) > 1 or row["behaviour"] == "clarify":
        return ""
    if row["behaviour"] == "answer":
        return "said"
    return "other" if row["category"] in {"offtopic", "injection"} else "unsaid"


@cache
def asked(question: str, kind: str) -> Question:
    """A question by its vectors, as the search makes them."""
    subject = subject_of(question, [(c.start, c.end) for c in citation.find(question)])
    english = language_of(question) == "en"
    vectors = {"across": vector_of(subject).astype(float)}
    if english:
        vectors["english"] = embed_tokens(subject).pooled.astype(float)
    return Question(kind, english, vectors)


def fitted(rows: Sequence[Question]) -> dict[str, Floats]:
    """For each model the weights of both log-odds, a row each, the constant at the end."""
    out = {}
    for name in ("english", "across"):
        read = [row for row in rows if name in row.vectors]
        about, true = [row for row in read if row.kind != "other"], [row for row in read if not row.made]
        said = _logistic([row.vectors[name] for row in about], [row.kind == "said" for row in about])
        ours = _logistic([row.vectors[name] for row in true], [row.kind != "other" for row in true])
        out[name] = np.stack([said, ours])
    return out


def scores(row: Question, weights: Mapping[str, Floats]) -> Floats:
    """Both log-odds of a question."""
    name = "english" if row.english else "across"
    return odds(weights[name], row.vectors[name]).astype(float)


def _logistic(vectors: Sequence[Floats], wanted: Sequence[bool]) -> Floats:
    """Weights and a constant; both sides count alike, however many there are."""
    table = np.hstack([np.array(vectors), np.ones((len(vectors), 1))])
    right = np.array(wanted, float)
    share = right.mean()
    weight = _FREE * np.where(right == 1, 0.5 / share, 0.5 / (1 - share))
    held = np.ones(table.shape[1])
    held[-1] = 1e-6
    return regression(table, right, weight, held)


def regression(table: Floats, right: Floats, weight: Floats, held: Floats) -> Floats:
    """Weights of a logistic regression: `weight` is what a row counts, `held` how strongly each is held to 0.

    By Newton's method.
    """
    out = np.zeros(table.shape[1])
    for _ in range(_ROUNDS):
        given = 1 / (1 + np.exp(-table @ out))
        slope = held * out + table.T @ (weight * (given - right))
        bend = (table.T * (weight * given * (1 - given))) @ table + np.diag(held)
        out = out - np.linalg.solve(bend, slope)
    return out


def _area(
    rows: Sequence[Question], weights: Mapping[str, Floats], *, english: bool, column: int, against: str
) -> float | None:
    own = [row for row in rows if row.english is english]
    first = np.array([scores(row, weights)[column] for row in own if row.kind == "said"])
    second = np.array([scores(row, weights)[column] for row in own if row.kind == against])
    if not len(first) or not len(second):
        return None
    above = (first[:, None] > second).mean() + 0.5 * (first[:, None] == second).mean()
    return float(above)


if __name__ == "__main__":
    main()
