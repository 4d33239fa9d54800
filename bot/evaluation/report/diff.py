"""Differences between a reply and its gold, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answer import Behaviour
from bot.evaluation.expectations import Gold
from bot.evaluation.matching import matches, normalised_citation, scored_citations
from bot.evaluation.results import ScoredCase


@dataclass(frozen=True, slots=True)
class GoldMatch:
    """A gold clause, as a person names it, and the labels of the citations that match it."""

    gold: str
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """Gold clauses with their matching citations, citations that match none, and the problems as sentences."""

    gold_matches: tuple[GoldMatch, ...]
    unmatched: tuple[str, ...]
    problems: tuple[str, ...]


@lru_cache(maxsize=8192)
def diff_of(row: ScoredCase) -> Diff:
    """Compare a case's first reply with its gold."""
    case, answer = row.case, row.prediction.answer
    if answer is None:
        return Diff((), (), (f"It could not be asked: {row.prediction.error}",))
    scored = scored_citations(answer)
    cited = {c.key: (c.label, normalised_citation(c)) for c in scored}
    matched = {key: [matches(c, gold) for gold in case.gold] for key, (_, c) in cited.items()}
    labels = [(label, matched[key]) for key, (label, _) in cited.items()]
    gold_matches = tuple(
        GoldMatch(name_of(gold), tuple(label for label, found in labels if found[at]))
        for at, gold in enumerate(case.gold)
    )
    unmatched = tuple(label for label, found in labels if not any(found))
    problems = []
    if case.behaviour not in {None, answer.behaviour}:
        problems.append(f"It should {_verb(case.behaviour)}; it {_past_tense(answer.behaviour)}.")
    problems += [*_failed(row, gold_matches, unmatched), *row.reasons]
    return Diff(gold_matches, unmatched, tuple(problems))


def name_of(gold: Gold) -> str:
    """A gold clause as a person names it."""
    return gold.name


def _failed(row: ScoredCase, gold_matches: Sequence[GoldMatch], unmatched: Sequence[str]) -> list[str]:
    """A sentence for each metric that the case fails."""
    case, scores = row.case, row.scores
    out = []
    if case.behaviour is Behaviour.ANSWER and scores.get("behaviour"):
        missing = sum(not b.cited for b in gold_matches)
        if scores.get("clause_recall", 1) < 1:
            counted_missing = f"{missing} of {len(gold_matches)} clauses {'is' if missing == 1 else 'are'} missing."
            out.append(counted_missing if case.requires_all else "No right clause is cited.")
        if case.exhaustive and unmatched:
            out.append(f"{len(unmatched)} cited that {'is' if len(unmatched) == 1 else 'are'} not in the set.")
    if scores.get("facts", 1) < 1:
        out.append(f"The text lacks one of: {', '.join(case.facts)}.")
    for name, what in (
        ("citations_exist", "A citation is no clause of the corpus."),
        ("quotes_verbatim", "A quote does not stand in its clause."),
        ("completeness", "It claims to be complete and is not."),
    ):
        if scores.get(name, 1) < 1:
            out.append(what)
    if scores.get("wrong_revision"):
        out.append("It cites another revision.")
    return out


def _verb(behaviour: Behaviour | None) -> str:
    return {Behaviour.ANSWER: "answer", Behaviour.REFUSE: "refuse", None: ""}.get(behaviour, "ask back")


def _past_tense(behaviour: Behaviour) -> str:
    return {Behaviour.ANSWER: "answered", Behaviour.REFUSE: "refused"}.get(behaviour, "asked back")
