"""Metrics: one answer -> its scores, each from 0 to 1 and defined only where it applies to the case.

Everything that is reported is a mean of these over the cases where they are defined, so that "refusal precision" is
defined where Resolves refused, and "refusal recall" where it should have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.answer import Answer, Behaviour
from bot.evaluation.assertions import failed_assertions
from bot.evaluation.checks import citations_exist, completeness, grounded, quotes_verbatim, wrong_revision
from bot.evaluation.citation_support import citation_scores
from bot.evaluation.dataset import Case
from bot.evaluation.gold import GoldCheck
from bot.evaluation.matching import (
    NormalisedClause,
    citation_hits,
    gold_hits,
    has_facts,
    normalised_citation,
    scored_citations,
)
from bot.evaluation.reference_free.enumeration import claim_confirmed
from ingest.model import Clause


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its name, its title for people, its meaning, and whether lower is better."""

    name: str
    title: str
    meaning: str
    lower_is_better: bool = False


METRICS = tuple(
    Metric(*fields)
    for fields in (
        (
            "pass",
            "passed",
            "right behaviour, every clause and fact that is wanted, and no other where the set is whole",
        ),
        ("behaviour", "right behaviour", "answered, refused or asked back, as is right"),
        ("clause_recall", "clause recall", "share of a whole set that is cited; else whether one right clause is"),
        ("clause_precision", "clause precision", "share of citations that are of the set; else of the right document"),
        ("clause_f1", "clause F1", "harmonic mean of clause recall and precision"),
        ("exact_set", "exact sets", "whole sets cited without a clause missing or too many"),
        ("facts", "facts present", "every string that has to stand in the answer does"),
        ("assertions", "assertions hold", "all that a question asserts of its replies is so; else it has not passed"),
        ("recall_at_5", "recall@5", "share of the right clauses among the first 5 retrieved, of as many as fit"),
        ("recall_at_10", "recall@10", "the same among the first 10"),
        ("mrr", "MRR", "one over the rank of the first right clause retrieved"),
        ("citations_exist", "citations that exist", "citations that are clauses of the corpus, cited as they are"),
        ("quotes_verbatim", "quotes verbatim", "quotes that stand in their clause word for word"),
        ("grounded", "grounded statements", "statements that stand word for word in a clause that they cite"),
        ("completeness", "true completeness", "claims of “n of n” that are true"),
        (
            "claims_confirmed",
            "claims confirmed",
            "claims of “n of n” that a second enumeration of what the question was read as confirms",
        ),
        ("citation_recall", "citation recall", "statements that their cited clauses support (ALCE, by words)"),
        ("citation_precision", "citation precision", "citations that their statement needs (ALCE, by words)"),
        ("refusal_precision", "refusal precision", "refusals that are right"),
        ("refusal_recall", "refusal recall", "questions refused that should be"),
        ("false_refusals", "false refusals", "questions refused that should be answered", True),
        ("wrong_revision", "wrong revision", "answers that cite another revision than the right one", True),
        ("steady", "steady", "the same clauses cited in every repeat"),
        ("judged_right", "right, as judged", "a model finds that the answer says what the right clauses say"),
        ("judged_support", "supported, as judged", "a model finds every statement supported by its clauses"),
    )
)
BY_NAME = {metric.name: metric for metric in METRICS}
_RANKS = (5, 10)


def metric_table() -> str:
    """The table of all metrics in Markdown, for the documentation."""
    rows = (f"| `{m.name}` | {m.meaning} | {'0' if m.lower_is_better else '1'} |" for m in METRICS)
    return "\n".join(["| score | what it says | best |", "|---|---|---|", *rows])


Scores = Mapping[str, float]


def score(
    case: Case,
    answer: Answer,
    retrieved: Sequence[Clause],
    gold_check: GoldCheck,
    earlier: Mapping[int, Answer] = MappingProxyType({}),
) -> Scores:
    """The scores of a reply to a case, as far as they are defined.

    `retrieved` are clauses in rank order, `earlier` the replies to earlier turns on which something is asserted.
    """
    catalogue = gold_check.catalogue
    gold = case.gold if case.behaviour is Behaviour.ANSWER else ()
    cited = _distinct_citations(answer)
    incomplete = None
    values: dict[str, float | None] = {
        "citations_exist": citations_exist(answer, catalogue),
        "quotes_verbatim": quotes_verbatim(answer, catalogue),
        "grounded": grounded(answer, catalogue),
        "claims_confirmed": claim_confirmed(answer, catalogue),
        "wrong_revision": wrong_revision(answer, case.turns[-1], {g.document for g in gold}, catalogue),
    }
    values["citation_recall"], values["citation_precision"] = citation_scores(answer, catalogue) or (None, None)
    if case.behaviour is not None:
        values |= _behaviour(case.behaviour, answer.behaviour)
    if case.behaviour is Behaviour.ANSWER:
        values |= _clauses(case, answer, cited)
        if case.exhaustive:
            incomplete = not all(gold_hits(cited, case.gold))
    if gold:
        values |= _retrieval(case, [gold_check.normalised(clause) for clause in retrieved])
    values["completeness"] = completeness(answer, incomplete=incomplete)
    if case.expected_turns:
        values["assertions"] = float(not failed_assertions(case, answer, earlier))
    if case.behaviour is not None or case.expected_turns:
        values["pass"] = _passed(case, values)
    return {m.name: value for m in METRICS if (value := values.get(m.name)) is not None}


def _behaviour(expected: Behaviour, actual: Behaviour) -> dict[str, float | None]:
    """Accuracy of the behaviour, and precision and recall of refusals."""
    refused = actual is Behaviour.REFUSE
    return {
        "behaviour": float(actual is expected),
        "refusal_precision": float(expected is Behaviour.REFUSE) if refused else None,
        "refusal_recall": float(refused) if expected is Behaviour.REFUSE else None,
        "false_refusals": float(refused) if expected is Behaviour.ANSWER else None,
    }


def _clauses(case: Case, answer: Answer, cited: Sequence[NormalisedClause]) -> dict[str, float | None]:
    """Clause recall, precision and F1, and facts; all 0 for a reply that does not answer."""
    answered = answer.behaviour is Behaviour.ANSWER
    values: dict[str, float | None] = {}
    if case.facts:
        values["facts"] = float(answered and has_facts(answer.text, case.facts))
    if not case.gold:
        return values
    hits = gold_hits(cited, case.gold) if answered else [False]
    correct_citations = citation_hits(cited, case.gold, exhaustive=case.exhaustive) if answered else []
    recall = sum(hits) / len(hits) if case.requires_all else float(any(hits))
    precision = sum(correct_citations) / len(correct_citations) if correct_citations else 0.0
    values["clause_recall"], values["clause_precision"] = recall, precision
    values["clause_f1"] = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    if case.exhaustive:
        values["exact_set"] = float(recall == precision == 1)
    return values


def _retrieval(case: Case, ranked: Sequence[NormalisedClause]) -> dict[str, float | None]:
    """Reciprocal rank and recall@k of the ranked clauses."""
    hits = [any(gold_hits([cited], case.gold)) for cited in ranked]
    first = hits.index(True) + 1 if True in hits else None
    values: dict[str, float | None] = {"mrr": 1 / first if first else 0.0}
    for k in _RANKS:
        hits = gold_hits(ranked[:k], case.gold)
        values[f"recall_at_{k}"] = min(1.0, sum(hits) / min(k, len(hits))) if case.requires_all else float(any(hits))
    return values


def _passed(case: Case, values: Mapping[str, float | None]) -> float:
    """Whether a case passes: behaviour, assertions; for an answer also recall, facts and precision of a whole set."""
    expected = ["behaviour", "assertions", "clause_recall", "facts", *(["clause_precision"] if case.exhaustive else [])]
    return float(all(values.get(name) in {None, 1.0} for name in expected))


def _distinct_citations(answer: Answer) -> list[NormalisedClause]:
    """The clauses cited as the answer, without duplicates."""
    rows = {c.key: normalised_citation(c) for c in scored_citations(answer)}
    return list(rows.values())
