"""The clauses that a reply cites against those that a right one cites."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Answer, Citation
from bot.evaluation.dataset import Case
from bot.evaluation.expectations import Gold
from bot.evaluation.matching import matches, normalised_citation, scored_citations


@dataclass(frozen=True, slots=True)
class GoldMatch:
    """A gold clause, as a person names it, and the citations that match it."""

    gold: str
    cited: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """Gold clauses with their matching citations, and the citations that match none."""

    gold_matches: tuple[GoldMatch, ...]
    unmatched: tuple[Citation, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The gold clauses that are not cited."""
        return tuple(match.gold for match in self.gold_matches if not match.cited)


def diff_of(case: Case, answer: Answer | None) -> Diff:
    """Compare the citations of a reply with the gold clauses of its case."""
    cited = list({c.key: c for c in scored_citations(answer)}.values()) if answer else []
    matched = [(c, _matched(c, case.gold)) for c in cited]
    gold_matches = tuple(
        GoldMatch(gold.name, tuple(c for c, found in matched if found[at])) for at, gold in enumerate(case.gold)
    )
    return Diff(gold_matches, tuple(c for c, found in matched if not any(found)))


def _matched(cited: Citation, gold: Sequence[Gold]) -> list[bool]:
    """For each gold clause, whether a citation matches it."""
    clause = normalised_citation(cited)
    return [matches(clause, g) for g in gold]
