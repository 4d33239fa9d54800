"""The rules' reading of a question in the form of a plan: a model's first proposal, and what its plan is judged by."""

from collections.abc import Sequence

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import exact_phrase, phrase_fits
from bot.understanding.planning.plan import SET_INTENTS, Combination, Half, Plan, PlannedSet
from bot.understanding.query import Intent, Query
from ingest.lexicon import lexicon
from ingest.model import Clause, Part

_HALVES = {Part.OPERATIVE: Half.OPERATIVE, Part.PREAMBULAR: Half.PREAMBULAR}


def as_plan(query: Query, clauses: Sequence[Clause], catalogue: Catalogue, *, restricted: bool) -> Plan:
    """The plan that the rules' reading of a question is; `clauses` are those that it has come to.

    The words that the question restricts by are in it where they have `restricted` the set.
    """
    mentions = query.intent is Intent.MENTIONS
    topics = query.either or ((query.restriction or query.topic,) if mentions else (query.restriction,))
    restriction = [name for topic in topics for name in topic.names] if restricted or mentions else []
    phrases = _phrases(query, catalogue)
    one = PlannedSet(
        query.scope.documents,
        tuple(dict.fromkeys((*query.addressees, *query.printed))),
        phrases,
        _half(query, clauses),
        tuple(dict.fromkeys(restriction)),
    )
    sets = (one,) if query.intent in SET_INTENTS or any((one.documents, one.addressees, phrases)) else ()
    return Plan(query.text, query.intent, sets, Combination.UNION, query.text, agrees=True)


def same_reading(plan: Plan, reading: Plan) -> bool:
    """Whether a plan is the rules' reading: the same intent, and the same sets whatever their order.

    Of what is answered by no set, the same documents are enough.
    """
    if plan.intent is not reading.intent:
        return False
    if plan.intent not in SET_INTENTS:
        return not plan.documents or set(plan.documents) == set(reading.documents)
    return {one.predicate for one in plan.sets} == {one.predicate for one in reading.sets}


def _half(query: Query, clauses: Sequence[Clause]) -> Half:
    """The half that a set is of: that of all its clauses, where the question asks for a half."""
    if query.intent is Intent.DUTIES:
        return Half.OPERATIVE
    parts = {clause.part for clause in clauses}
    return _HALVES.get(next(iter(parts)), Half.ANY) if query.intent is Intent.HALF and len(parts) == 1 else Half.ANY


def _phrases(query: Query, catalogue: Catalogue) -> tuple[str, ...]:
    """The phrases, as printed, that a question's phrase means in the documents that it names."""
    if query.heading:
        return (query.heading,)
    if not query.phrase:
        return ()
    actors = lexicon().expand(mention.name for mention in lexicon().actors_asked(query.phrase))
    held = [c for d in catalogue.documents_of(query.scope.documents) for c in d.clauses]
    pool = [c for c in held if phrase_fits(query.phrase, actors, c.phrase)]
    if " " in query.phrase:
        pool = exact_phrase(query.phrase, actors, pool)
    return tuple(dict.fromkeys(c.phrase for c in pool))
