"""Which cases differ between the variants of a matrix."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.answer import Answer
from bot.evaluation.matrix.results import Matrix
from bot.evaluation.results import ScoredCase


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands in a variant: its status, and how it differs from the first variant ("" for not at all)."""

    status: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class DifferingCase:
    """A case that some variant scores or answers otherwise than the first; `number` is its place in the set, from 1.

    `standings` has one entry a variant.
    """

    id: str
    number: int
    question: str
    standings: tuple[Standing, ...]


def differing_cases(matrix: Matrix) -> tuple[DifferingCase, ...]:
    """The cases that differ from the first variant in any other: those that pass in one alone before the rest."""
    found = list(_differing(matrix))
    return tuple(sorted(found, key=lambda case: len({s.status for s in case.standings}) == 1))


def _differing(matrix: Matrix) -> Iterator[DifferingCase]:
    # The same questions are asked of the same documents, so that every variant has the same cases.
    for number, rows in enumerate(zip(*(run.result.scored.cases for run in matrix.runs), strict=True), 1):
        standings = tuple(Standing(row.status, _change(rows[0], row)) for row in rows)
        if any(standing.change for standing in standings):
            yield DifferingCase(rows[0].case.id, number, rows[0].case.turns[-1], standings)


def _change(first: ScoredCase, row: ScoredCase) -> str:
    """How a case differs from the first variant's, in a word or two."""
    if first.status != row.status:
        return {"passed": "fixed", "failed": "broken"}.get(row.status, "not asked")
    if first.scores != row.scores:
        return "other scores"
    return "" if _said(first.prediction.answer) == _said(row.prediction.answer) else "other answer"


def _said(answer: Answer | None) -> object:
    """What a reply said and cited."""
    return answer and (answer.text, tuple(citation.key for citation in answer.citations))
