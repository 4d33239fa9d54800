"""A run without right answers in figures: what replies do and why, and whether dress changes them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer, Behaviour
from bot.evaluation.matching import scored_citations
from bot.evaluation.results import ScoredCase


@dataclass(frozen=True, slots=True)
class Change:
    """A dressed question whose reply differs from that of the undressed one: `how` says in what."""

    id: str
    variant_of: str
    dress: str
    question: str
    how: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What can be told without gold.

    `replies` counts behaviours, those that do not answer by their reason ("refuse: silent"). `dressed` counts the
    variants that were asked together with their question, and `changes` are those that are answered otherwise.
    `unconfirmed` are the cases that say "n of n" of a predicate that was not enumerated a second time.
    """

    asked: int
    replies: Mapping[str, int]
    dressed: int
    changes: tuple[Change, ...]
    unconfirmed: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        changes = [{name: getattr(change, name) for name in Change.__slots__} for change in self.changes]
        kept = self.dressed - len(self.changes)
        return {
            "asked": self.asked,
            "replies": dict(self.replies),
            "dressed": {"asked": self.dressed, "kept": kept, "changed": changes},
            "claims_not_enumerated": list(self.unconfirmed),
        }


def summarise(rows: Sequence[ScoredCase]) -> Summary:
    """The summary of a run's first replies; cases that could not be asked count for nothing."""
    answers = {row.case.id: answer for row in rows if (answer := row.prediction.answer)}
    replies = Counter(_kind(answer) for answer in answers.values())
    pairs = [row for row in rows if row.case.id in answers and row.case.variant_of in answers]
    changes = []
    for row in pairs:
        case = row.case
        if how := _difference(answers[case.variant_of], answers[case.id]):
            changes.append(Change(case.id, case.variant_of, case.dress, case.turns[-1], how))
    unconfirmed = (row.case.id for row in rows if _claims_whole(row) and "claims_confirmed" not in row.scores)
    return Summary(len(answers), dict(sorted(replies.items())), len(pairs), tuple(changes), tuple(unconfirmed))


def _kind(answer: Answer) -> str:
    return f"{answer.behaviour}: {answer.reason}" if answer.reason else str(answer.behaviour)


def _difference(plain: Answer, other: Answer) -> str:
    """In what another reply differs; "" where it does the same and cites the same clauses."""
    if _kind(plain) != _kind(other):
        return f"{_kind(other)} instead of {_kind(plain)}"
    if plain.behaviour is not Behaviour.ANSWER:
        return ""
    before, after = ({c.key: c.label for c in scored_citations(answer)} for answer in (plain, other))
    missing, more = [before[k] for k in before if k not in after], [after[k] for k in after if k not in before]
    told = [f"no longer cites {'; '.join(missing)}"] * bool(missing) + [f"also cites {'; '.join(more)}"] * bool(more)
    return ", and ".join(told)


def _claims_whole(row: ScoredCase) -> bool:
    claim = row.prediction.answer and row.prediction.answer.complete
    return bool(claim and claim.is_whole)
