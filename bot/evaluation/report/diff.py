"""What differs between a reply and the right one, for a person to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answer import Behaviour
from bot.evaluation.dataset import Gold
from bot.evaluation.matching import cited_as, matches
from bot.evaluation.results import ScoredCase


@dataclass(frozen=True, slots=True)
class Beside:
    """A clause that is wanted and the labels of the citations that match it."""

    wanted: str
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """The clauses wanted beside those cited, the citations that match none, and what is wrong in a few sentences."""

    beside: tuple[Beside, ...]
    others: tuple[str, ...]
    wrong: tuple[str, ...]


@lru_cache(maxsize=8192)
def differing(row: ScoredCase) -> Differing:
    """What differs between a case's first reply and the right one."""
    case, answer = row.case, row.prediction.answer
    if answer is None:
        return Differing((), (), (f"It could not be asked: {row.prediction.error}",))
    cited = {c.key: (c.label, cited_as(c.document, c.phrase, c.num, c.text)) for c in answer.citations}
    matched = {key: [matches(c, gold) for gold in case.gold] for key, (_, c) in cited.items()}
    labels = [(label, matched[key]) for key, (label, _) in cited.items()]
    beside = tuple(
        Beside(name_of(gold), tuple(label for label, found in labels if found[at])) for at, gold in enumerate(case.gold)
    )
    others = tuple(label for label, found in labels if not any(found))
    wrong = []
    if case.behaviour not in {None, answer.behaviour}:
        wrong.append(f"It should {_verb(case.behaviour)}; it {_past(answer.behaviour)}.")
    wrong += _failed(row, beside, others)
    return Differing(beside, others, tuple(wrong))


def name_of(gold: Gold) -> str:
    """A clause that is wanted, as a person names it."""
    where = " ".join(filter(None, (gold.heading, gold.num)))
    words = f"“{gold.quote}”" if gold.quote is not None else ""
    return ", ".join(filter(None, (gold.document, where, words)))


def _failed(row: ScoredCase, beside: Sequence[Beside], others: Sequence[str]) -> list[str]:
    case, scores = row.case, row.scores
    out = []
    if case.behaviour is Behaviour.ANSWER and scores.get("behaviour"):
        missing = sum(not b.cited for b in beside)
        if scores.get("clause_recall", 1) < 1:
            told = f"{missing} of {len(beside)} clauses {'is' if missing == 1 else 'are'} missing."
            out.append(told if case.whole else "No right clause is cited.")
        if case.exhaustive and others:
            out.append(f"{len(others)} cited that {'is' if len(others) == 1 else 'are'} not in the set.")
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


def _past(behaviour: Behaviour) -> str:
    return {Behaviour.ANSWER: "answered", Behaviour.REFUSE: "refused"}.get(behaviour, "asked back")
