"""Abstention: decide whether what was found answers the question, or that it is off topic, or held but silent.

No retrieval score by its size tells whether a question is one for the corpus, or whether it is answered: among
questions about the corpus, what is not answered looks like what is, as the subject is there and the detail is not.
Three kinds of feature discriminate: the answerability classifier's logits (`answerability`); the margin of the
question's nearest clause over its nearest out-of-domain question (weather, food, sport, code, chat; the lexicon lists
some); and whether the lexical constraints of the question hold in one of the clauses found (`constraints`). Two
logistic regressions over them, each with its threshold at a logit of 0, have their weights in `[search.abstention]`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from bot.answer import Reason
from bot.catalogue.catalogue import Catalogue
from bot.retrieval.answerability import answerability_of
from bot.retrieval.constraints import constraints_of
from bot.retrieval.hybrid_search import SearchResult
from bot.settings import AbstentionSettings, AnswerableWeights, InDomainWeights, NamedDocumentWeights
from bot.understanding.query import Query
from ingest.model import Clause

# A proper name by its form: four capitals or more, or a capital inside.
_ENTITY_NAME = re.compile(r"[A-Z]{4,}|[A-Za-z][a-z]+[A-Z]\w*")
# Top-ranked clauses in which the lexical constraints are checked.
_CHECKED_CLAUSES = 5
# An in-domain logit below this is of chat, code, travel …: the lowest of the questions about documents in
# tests/questions that name none is at -2.8, and most of those about other things are below -3.
_UNRELATED_LOGIT = -3.0


@dataclass(frozen=True, slots=True)
class Abstention:
    """The decision: `reason` is why to abstain, None to answer; `confidence`, from 0 to 1, that the corpus answers.

    `unrelated` says of what is off topic that no question about the corpus is like it; of the rest, some are.
    """

    reason: Reason | None
    confidence: float
    unrelated: bool = False


def decide_abstention(
    query: Query, result: SearchResult, catalogue: Catalogue, settings: AbstentionSettings
) -> Abstention:
    """Decide whether the hits answer the question, by thresholds on two logits.

    Off topic where the in-domain logit is below 0 and no document is named. Silent where the answerable logit is below
    0, the question has a name that is unknown to the corpus, or the documents named have none of its topic. The
    confidence is the product of both probabilities; 0 without hits.
    """
    if not result.hits:
        return Abstention(Reason.OFF_TOPIC if not query.scope.named else Reason.SILENT, 0.0)
    features = abstention_features(query, result, catalogue)
    in_domain, answerable = (
        _logit(settings.in_domain, features.in_domain),
        _logit(getattr(settings, features.group), features.answerable),
    )
    if result.margin is None:
        # Half of what tells is missing: nothing is called off topic, or surely on it.
        in_domain = 0.0
    confidence = round(_sigmoid(in_domain) * _sigmoid(answerable), 3)
    if in_domain < 0 and not query.scope.named:
        return Abstention(Reason.OFF_TOPIC, confidence, unrelated=in_domain < _UNRELATED_LOGIT)
    if answerable < 0 or _names_unknown_entity(query, catalogue) or _topic_absent(query, catalogue):
        return Abstention(Reason.SILENT, confidence)
    return Abstention(None, confidence)


def _names_unknown_entity(query: Query, catalogue: Catalogue) -> bool:
    """Whether a question has a name, such as “GDPR” or “WhatsApp”, that is in no clause and not in the lexicon."""
    pairs = zip(query.topic.words, query.topic.said, strict=True)
    return any(_ENTITY_NAME.fullmatch(word) and stem not in catalogue.lexical for stem, word in pairs)


def _topic_absent(query: Query, catalogue: Catalogue) -> bool:
    """Whether the documents that a question in English names have none of the words that it asks about."""
    topic = query.topic
    if not (query.scope.named and query.scope.documents and topic) or query.language != "en":
        return False
    clauses = (clause for d in catalogue.documents_of(query.scope.documents) for clause in d.clauses)
    return not any(topic.share(clause.text, catalogue.stems_of(clause)) for clause in clauses)


@dataclass(frozen=True, slots=True)
class AbstentionFeatures:
    """Feature vectors of the two logistic regressions, without their biases.

    `in_domain`: the classifier's in-domain logit, and the margin over out-of-domain questions. `answerable`: the
    classifier's answerable logit, whether a lexical constraint is violated, and whether all of at least one are
    satisfied; in a document that the question names, the first two, the lexical coverage by one clause and the MaxSim
    coverage by some of the best. `group` names the regression of the latter.
    """

    group: str
    in_domain: tuple[float, ...]
    answerable: tuple[float, ...]


def abstention_features(query: Query, result: SearchResult, catalogue: Catalogue) -> AbstentionFeatures:
    """Compute the features of both logistic regressions for a question and what was found for it."""
    english = query.language == "en"
    answerability = answerability_of(result.view_vector, english=english)
    constraints = constraints_of(query)
    clauses = _clauses_to_check(query, result, catalogue)
    satisfied = all(part.satisfied_among(clauses, catalogue) for part in constraints)
    violated = float(not satisfied)
    if english and query.scope.documents and result.maxsim_coverage:
        return AbstentionFeatures(
            "named",
            (answerability.in_domain, result.margin or 0.0),
            (answerability.answerable, violated, result.lexical_coverage, result.maxsim_coverage),
        )
    group = "english" if english else "other"
    return AbstentionFeatures(
        group,
        (answerability.in_domain, result.margin or 0.0),
        (answerability.answerable, violated, float(satisfied and bool(constraints))),
    )


def _clauses_to_check(query: Query, result: SearchResult, catalogue: Catalogue) -> list[Clause]:
    """The clauses in which constraints are checked: the best overall, or of each document where several are named."""
    document_ids = [catalogue.document(hit.clause).expression.document for hit in result.hits]
    best = [
        [hit.clause for hit, document_id in zip(result.hits, document_ids, strict=True) if document_id == document]
        for document in query.scope.documents
    ]
    groups = best if len(best) > 1 else [[hit.clause for hit in result.hits]]
    return [clause for group in groups for clause in group[:_CHECKED_CLAUSES]]


def _logit(weights: InDomainWeights | AnswerableWeights | NamedDocumentWeights, features: Sequence[float]) -> float:
    """A linear score: weights times features, with the bias as the last weight."""
    total: float = sum(weight * feature for (_, weight), feature in zip(weights, (*features, 1.0), strict=True))
    return total


def _sigmoid(logit: float) -> float:
    """The probability of a logit."""
    return 1 / (1 + exp(-logit))
