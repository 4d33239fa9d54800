"""What a case wants, what its reply did, and why it failed, in words."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.answer import Answer, Behaviour
from bot.evaluation.assertions import failed_assertions
from bot.evaluation.dataset import Case
from bot.evaluation.diff import Diff, diff_of
from bot.evaluation.expectations import Gold
from bot.evaluation.metrics import Scores

OUTCOMES = {Behaviour.ANSWER: "answered", Behaviour.REFUSE: "refused", Behaviour.CLARIFY: "asked back"}
_VERBS = {Behaviour.ANSWER: "answer", Behaviour.REFUSE: "refuse", Behaviour.CLARIFY: "ask back"}
# Scores below 1 that are a failure by themselves, whatever the case wants.
_BROKEN_PROMISES = {
    "citations_exist": "A citation is no clause of the corpus.",
    "quotes_verbatim": "A quote does not stand in its clause.",
    "completeness": "It claims to be complete and is not.",
}


def reasons_of(
    case: Case, answer: Answer, scores: Scores, earlier: Mapping[int, Answer] = MappingProxyType({})
) -> tuple[str, ...]:
    """A sentence for each way in which a reply falls short of its case; none for a right reply.

    `earlier` are the replies to earlier turns on which something is asserted.
    """
    return (*_reasons(case, answer, scores), *failed_assertions(case, answer, earlier))


def expectation_of(case: Case) -> str:
    """What a right reply does, as a sentence; "" where that is not known."""
    match case.behaviour:
        case Behaviour.ANSWER:
            return f"An answer{_citing(case)}."
        case Behaviour.REFUSE:
            return "A refusal."
        case Behaviour.CLARIFY:
            return "A question back: which one is meant."
        case None:
            return ""


def facts_of(case: Case) -> str:
    """What the text of a right answer says, as a sentence; "" where nothing has to stand in it."""
    return f"Its text says {', '.join(f'“{fact}”' for fact in case.facts)}." if case.facts else ""


def asserted_of(case: Case) -> tuple[str, ...]:
    """The assertions that a case makes, each with its name, and with its turn in a conversation."""
    several = len(case.messages) > 1
    return tuple(
        f"{f'turn {number}, ' if several else ''}{text}" for number, told in asserted_by_turn(case) for text in told
    )


def asserted_by_turn(case: Case) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The assertions that a case makes of the reply to each of its turns, which are counted from 1."""
    return tuple(
        (number, tuple(f"{name}: {_told(getattr(expected, name))}" for name in expected.assertions))
        for number, expected in case.expected_turns
    )


def _told(value: object) -> str:
    """What is asserted, as a person writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return "; ".join(entry.name if isinstance(entry, Gold) else f"“{entry}”" for entry in value)
        case float():
            return f"{value:g}"
        case _:
            return f"“{value}”"


def _reasons(case: Case, answer: Answer, scores: Scores) -> Iterator[str]:
    if case.behaviour is not None and case.behaviour is not answer.behaviour:
        yield f"It should {_VERBS[case.behaviour]}; it {OUTCOMES[answer.behaviour]}."
    elif case.behaviour is Behaviour.ANSWER:
        yield from _clause_reasons(case, diff_of(case, answer), scores)
    if scores.get("facts", 1) < 1:
        yield f"The text lacks one of: {', '.join(case.facts)}."
    yield from (sentence for name, sentence in _BROKEN_PROMISES.items() if scores.get(name, 1) < 1)
    if scores.get("wrong_revision"):
        yield "It cites another revision."


def _clause_reasons(case: Case, diff: Diff, scores: Scores) -> Iterator[str]:
    """What is wrong with the clauses that an answer cites."""
    if scores.get("clause_recall", 1) < 1:
        missing = len(diff.missing)
        counted = f"{missing} of {len(case.gold)} clauses {'is' if missing == 1 else 'are'} missing."
        yield counted if case.requires_all else "No right clause is cited."
    if case.exhaustive and diff.unmatched:
        extra = len(diff.unmatched)
        yield f"{extra} cited that {'is' if extra == 1 else 'are'} not in the set."


def _citing(case: Case) -> str:
    """Which gold clauses a right answer cites, in words."""
    number = len(case.gold)
    if not number:
        return ""
    if number == 1:
        return " that cites this clause and no other" if case.exhaustive else " that cites this clause"
    if case.exhaustive:
        return f" that cites these {number} clauses and no other"
    return f" that cites {'each' if case.all_of else 'at least one'} of these {number} clauses"
