"""A question read by a model as well: where its Plan is another reading and finds something, that answers.

The rules' reading stands wherever the plan agrees, is invalid, finds nothing, or none is asked for; what a plan's set
leaves out of the rules' is named after it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.answer import Behaviour, Reason, Usage, Verdict
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import fits
from bot.composing.checking.text import visible
from bot.composing.writing.standing_alone import adds_nothing, refers_back
from bot.composing.writing.write import Writer
from bot.retrieval.enumeration import FILTERS
from bot.retrieval.enumeration.planned import planned
from bot.retrieval.evidence import Evidence
from bot.understanding.planning.outline import outline_of
from bot.understanding.planning.plan import SET_INTENTS, Plan
from bot.understanding.planning.planner import Asked, Outcome, Planner
from bot.understanding.planning.reading import as_plan
from bot.understanding.planning.request import Reading
from bot.understanding.planning.tools import Lookups
from bot.understanding.query import Conversation, DocumentScope, Intent, Query
from ingest import citation
from ingest.labels import expression_label

# The part of the model's time for an answer that planning may take, and of its tokens for an outline.
_TIME_SHARE, _TOKENS_SHARE = 1 / 3, 1 / 2
# Intents that say by a number, a heading or a name what they ask for, and the margin from which they are clear.
_CLEAR = frozenset({Intent.CLAUSE, Intent.HEADING, Intent.SIGNATORIES, Intent.HOLDINGS})
_CLEAR_MARGIN = 0.5
# Intents on what texts and their revisions are, which no set of a plan says.
_ON_TEXTS = frozenset({Intent.REVISION, Intent.CHANGES, Intent.PROPOSALS})
# Intents that a filter answers by its documents alone, with no number, heading or word that the rules have not read.
_BY_DOCUMENTS = frozenset(
    {Intent.REFERENCES, Intent.ITEMS, Intent.SIGNATORIES, Intent.DEADLINES, Intent.REPORTS, Intent.ABOUT}
)
# Answers that are earned by rules alone.
_EARNED = frozenset({Verdict.YES, Verdict.NO})

Retrieve = Callable[[str], Evidence]


@dataclass(frozen=True, slots=True)
class PlannedReading:
    """The evidence that stands after planning; `outcome` is "" where no plan was asked for.

    `rewritten` is the standalone question where that was answered, `wording` how to search for it.
    """

    evidence: Evidence
    outcome: str = ""
    rewritten: str = ""
    wording: str = ""
    usage: Usage = field(default_factory=Usage)


def read_with_plan(
    question: str,
    evidence: Evidence,
    before: Conversation,
    writer: Writer,
    catalogue: Catalogue,
    lookups: Lookups,
    asker: str,
    retrieve: Retrieve,
) -> PlannedReading:
    """The evidence of the rules' reading, or of a model's where that is another and finds something.

    `question` is as it was asked, with all that the rules have set aside.
    """
    if not writer.settings.planning or not needs_plan(evidence, before):
        return PlannedReading(evidence)
    query, settings, question = evidence.query, writer.settings, visible(question)
    by_rules = as_plan(query, evidence.clauses, catalogue, restricted=bool(evidence.rest))
    reading = replace(by_rules, question=question, search=question)
    linked = tuple(dict.fromkeys((*query.scope.documents, *before.documents, *_cited(evidence, catalogue))))
    outline = outline_of(catalogue, linked, query.topic, int(settings.context_tokens * _TOKENS_SHARE))
    seconds = settings.timeout_seconds * _TIME_SHARE
    told = Reading(reading, evidence.read_as, _told(evidence))
    found = evidence.behaviour is Behaviour.ANSWER or evidence.reason is not Reason.SILENT
    asked = Asked(question, before.turns, told, found, _cited_by_number(query, catalogue))
    planner = Planner(asked, writer.planner, writer.cache, outline, lookups, asker, seconds)
    plan, outcome = planner.plan()
    read = PlannedReading(evidence, outcome.value, usage=planner.usage, wording=plan.search if plan else "")
    if plan is None:
        return read
    if outcome is Outcome.DIFFERED and (otherwise := _read_otherwise(read, plan, catalogue, settings.name)):
        return otherwise
    return _standing_alone(read, plan, question, before, catalogue, retrieve)


def needs_plan(evidence: Evidence, before: Conversation) -> bool:
    """Whether a model is asked how it reads a question: not where that is clear, or certain by a rule.

    A document or a revision that is not held is not answered from another, nor an ambiguity resolved that no
    conversation speaks on; “yes” and “no” are earned by the rules alone.
    """
    query = evidence.query
    if query.scope.versions or query.intent in _ON_TEXTS or evidence.reason is Reason.NOT_HELD:
        return False
    if evidence.reason is Reason.AMBIGUOUS and not before.turns:
        return False
    if evidence.reason is Reason.OFF_TOPIC and not evidence.closest:
        return False  # clearly on other things
    if evidence.verdict in _EARNED and not (query.whole or query.count):
        return False
    clear = query.intent in _CLEAR and query.margin >= _CLEAR_MARGIN
    return not (clear and evidence.behaviour is Behaviour.ANSWER)


def _read_otherwise(read: PlannedReading, plan: Plan, catalogue: Catalogue, name: str) -> PlannedReading | None:
    """What a plan finds instead of the rules; what they find where that is the same or nothing, None for no set."""
    evidence = read.evidence
    if plan.intent not in SET_INTENTS | _BY_DOCUMENTS:
        return None
    found = (planned if plan.intent in SET_INTENTS else _by_intent)(plan, evidence.query, catalogue)
    if found is None:
        return replace(read, outcome=Outcome.EMPTY.value)
    if {c.key for c in found.clauses} == {c.key for c in evidence.clauses} and evidence.held is not None:
        return replace(read, outcome=Outcome.AGREED.value)
    left_out = [c for c in evidence.clauses if c not in found.clauses and c not in found.rest]
    by_rules = f" By rules alone it is read as: {evidence.read_as}." if evidence.read_as else ""
    note = f"The model {name} has read the question.{by_rules}"
    found = replace(found, also=tuple(left_out), note=note, verdict=evidence.verdict)
    return replace(read, evidence=found)


def _by_intent(plan: Plan, query: Query, catalogue: Catalogue) -> Evidence | None:
    """The complete set that the filter of a plan's intent finds in its documents; None where it finds none."""
    scope = DocumentScope(plan.documents, named=True, taken=query.scope.taken) if plan.documents else query.scope
    found = FILTERS[plan.intent](replace(query, intent=plan.intent, scope=scope), catalogue)
    return found if found and found.held and found.clauses and found.behaviour is Behaviour.ANSWER else None


def _standing_alone(
    read: PlannedReading, plan: Plan, asked: str, before: Conversation, catalogue: Catalogue, retrieve: Retrieve
) -> PlannedReading:
    """What the rules find for a follow-up question once a plan has completed it, if it answers and adds nothing."""
    evidence = read.evidence
    question = plan.question
    if question in {"", asked} or not refers_back(evidence, before):
        return read
    previous = catalogue.documents_of(before.documents) if before.documents else []
    labels = (expression_label(d.expression) for d in previous[:5])
    known = "\n".join((asked, *before.turns, *labels, *before.addressees))
    if not adds_nothing(question, known):
        return read
    completed = retrieve(question)
    if completed.behaviour is not Behaviour.ANSWER:
        return read
    return replace(read, evidence=completed, rewritten=question)


def _cited_by_number(query: Query, catalogue: Catalogue) -> frozenset[str]:
    """The documents that a question cites by their numbers, and not by words of their titles."""
    cited = [c for c in citation.find(query.text) if c.number]
    named = (catalogue.by_name[name] for name in query.scope.documents)
    return frozenset(d.expression.document for d in named if any(fits(c, d) for c in cited))


def _cited(evidence: Evidence, catalogue: Catalogue) -> tuple[str, ...]:
    """The documents of the clauses that the rules have found, where the question names none."""
    clauses = evidence.clauses or evidence.closest
    return tuple(dict.fromkeys(catalogue.document(c).expression.document for c in clauses))


def _told(evidence: Evidence) -> str:
    """What the rules' reading comes to, in a few words."""
    if evidence.behaviour is not Behaviour.ANSWER:
        return f"{evidence.behaviour.value}: {evidence.what}"
    size = f"a complete set of {evidence.held}" if evidence.held is not None else f"{len(evidence.clauses)} by search"
    return f"{size} clauses"
