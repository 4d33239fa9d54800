"""Fit the answerability classifiers: `python -m tests.bench.kinds FILE… [--out bot/retrieval/fitted/answerability.npz]`.

A file has a question a line: a `text` with its label `kind` (said: answerable; unsaid: unanswerable; other: out of
domain), or a line of a question set, labelled by its gold behaviour; or a synthetic document a line, with the questions
`said` and `unsaid` in it. Leave-one-file-out cross-validation: what is printed, by model and contrast, is the area
under the ROC curve on files that were not fitted on. The last line is JSON. `--out` writes the weights fitted on all.
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

from bot.retrieval.answerability import logits
from bot.understanding.language import language_of
from bot.understanding.normalise import clean
from bot.understanding.understand import subject_of
from ingest import citation
from ingest.indexes.late_interaction import embed_tokens
from ingest.indexes.multilingual import vector_of
from tests.bench.timing import result

Floats = NDArray[np.float64]
Row = TypeVar("Row")
# The inverse strength of the L2 penalty.
_PENALTY_INVERSE = 3.0
_NEWTON_STEPS = 30


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question with its embeddings by encoder; MiniLM's for English only.

    A `synthetic` one belongs to a synthetic document, which may be about anything, so it is left out of fitting the
    in-domain classifier.
    """

    label: str
    english: bool
    vectors: Mapping[str, Floats]
    synthetic: bool = False


def main() -> None:
    """Cross-validate, print the areas, and write the weights fitted on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="labelled questions and question sets")
    parser.add_argument("--out", type=Path, help="where to write the weights")
    args = parser.parse_args()
    sets = [list(labelled_questions(path)) for path in args.files]
    areas: dict[str, dict[str, float]] = {}
    for index, (path, rows) in enumerate(zip(args.files, sets, strict=True)):
        weights = fit_classifiers(leave_one_out(sets, index) or rows)
        areas[path.stem] = {
            f"{name}, {against}": round(area, 3)
            for name, english in (("english", True), ("across", False))
            for column, against in enumerate(("unsaid", "other"))
            if (area := _area_under_curve(rows, weights, english=english, column=column, against=against)) is not None
        }
    if args.out:
        everything = fit_classifiers([row for rows in sets for row in rows])
        np.savez(args.out, **{name: array.astype(np.float32) for name, array in everything.items()})  # type: ignore[arg-type]
    result({"questions": sum(map(len, sets)), "areas": areas})


def leave_one_out(sets: Sequence[Sequence[Row]], index: int) -> list[Row]:
    """All rows but those of one set."""
    return [row for other, rows in enumerate(sets) if other != index for row in rows]


def labelled_questions(path: Path) -> Iterator[Question]:
    """The labelled questions of a file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "said" in row:
            texts = (embed_question(clean(q["text"]), label) for label in ("said", "unsaid") for q in row[label])
            yield from (replace(question, synthetic=True) for question in texts)
        elif label := label_of(row):
            yield embed_question(clean(row.get("text") or row["turns"][0]), label)


def label_of(row: Mapping[str, Any]) -> str:
    """The label of a row; "" where it has several turns or is to be clarified."""
    if "kind" in row:
        return str(row["kind"])
    if len(row["turns"]) > 1 or row["behaviour"] == "clarify":
        return ""
    if row["behaviour"] == "answer":
        return "said"
    return "other" if row["category"] in {"offtopic", "injection"} else "unsaid"


@cache
def embed_question(question: str, label: str) -> Question:
    """Embed a question in the second views, as search does; cached."""
    subject = subject_of(question, [(c.start, c.end) for c in citation.find(question)])
    english = language_of(question) == "en"
    vectors = {"across": vector_of(subject).astype(float)}
    if english:
        vectors["english"] = embed_tokens(subject).pooled.astype(float)
    return Question(label, english, vectors)


def fit_classifiers(rows: Sequence[Question]) -> dict[str, Floats]:
    """Fit both logistic regressions for each encoder: (2, dimensions + 1), answerable and in-domain, biases last."""
    out = {}
    for name in ("english", "across"):
        embedded = [row for row in rows if name in row.vectors]
        in_domain, real = (
            [row for row in embedded if row.label != "other"],
            [row for row in embedded if not row.synthetic],
        )
        answerable_weights = _fit_balanced(
            [row.vectors[name] for row in in_domain], [row.label == "said" for row in in_domain]
        )
        in_domain_weights = _fit_balanced([row.vectors[name] for row in real], [row.label != "other" for row in real])
        out[name] = np.stack([answerable_weights, in_domain_weights])
    return out


def classifier_logits(row: Question, weights: Mapping[str, Floats]) -> Floats:
    """The answerable and in-domain logits of a question."""
    name = "english" if row.english else "across"
    return logits(weights[name], row.vectors[name]).astype(float)


def _fit_balanced(vectors: Sequence[Floats], labels: Sequence[bool]) -> Floats:
    """Fit an L2-penalised logistic regression with a bias, both classes weighted alike."""
    features = np.hstack([np.array(vectors), np.ones((len(vectors), 1))])
    targets = np.array(labels, float)
    positive_rate = targets.mean()
    row_weights = _PENALTY_INVERSE * np.where(targets == 1, 0.5 / positive_rate, 0.5 / (1 - positive_rate))
    penalties = np.ones(features.shape[1])
    penalties[-1] = 1e-6
    return logistic_regression(features, targets, row_weights, penalties)


def logistic_regression(features: Floats, targets: Floats, row_weights: Floats, penalties: Floats) -> Floats:
    """Weights of an L2-penalised logistic regression, by Newton's method (iteratively reweighted least squares).

    `row_weights` weight the examples, `penalties` the squares of the weights.
    """
    weights = np.zeros(features.shape[1])
    for _ in range(_NEWTON_STEPS):
        probabilities = 1 / (1 + np.exp(-features @ weights))
        gradient = penalties * weights + features.T @ (row_weights * (probabilities - targets))
        hessian = (features.T * (row_weights * probabilities * (1 - probabilities))) @ features + np.diag(penalties)
        weights = weights - np.linalg.solve(hessian, gradient)
    return weights


def _area_under_curve(
    rows: Sequence[Question], weights: Mapping[str, Floats], *, english: bool, column: int, against: str
) -> float | None:
    """The area under the ROC curve of answerable questions against one other label; None without both."""
    selected = [row for row in rows if row.english is english]
    positives = np.array([classifier_logits(row, weights)[column] for row in selected if row.label == "said"])
    negatives = np.array([classifier_logits(row, weights)[column] for row in selected if row.label == against])
    if not len(positives) or not len(negatives):
        return None
    area = (positives[:, None] > negatives).mean() + 0.5 * (positives[:, None] == negatives).mean()
    return float(area)


if __name__ == "__main__":
    main()
