"""The sets of a model's Plan, enumerated by code: all clauses that meet each predicate, and the predicate in words."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from bot.catalogue.catalogue import Catalogue, is_operative
from bot.messages import joined
from bot.retrieval.enumeration.common import (
    called,
)
from bot.retrieval.enumeration.grouping import by_addressee, by_document
from bot.retrieval.enumeration.predicate import clauses_of, under
from bot.retrieval.evidence import Evidence, Group, complete_set
from bot.understanding.planning.plan import Combination, Half, Plan, PlannedSet
from bot.understanding.query import DocumentScope, Query
from bot.understanding.topic import NO_TOPIC, topic_of
from bot.understanding.whole_words import whole_words
from ingest.lexicon import lexicon
from ingest.model import Clause, Part

_PARTS = {Half.OPERATIVE: Part.OPERATIVE, Half.PREAMBULAR: Part.PREAMBULAR}


def planned(plan: Plan, query: Query, catalogue: Catalogue) -> Evidence | None:
    """The complete set of a plan for a question that the rules have read as `query`; None where it is empty."""
    sets = plan.sets if plan.combination is Combination.EACH else merged(plan.sets)
    each = [clauses_in(one, catalogue) for one in sets]
    keys = [frozenset(clause.key for clause in clauses) for clauses in each]
    shares = plan.combination is Combination.INTERSECTION
    chosen = frozenset.intersection(*keys) if shares else frozenset[str]().union(*keys)
    if not chosen or not all(keys):
        return None  # of several sets, one that is empty was not understood
    unrestricted = [clauses_in(replace(one, restriction=()), catalogue) for one in sets]
    superset = {clause.key for clauses in unrestricted for clause in clauses} if not shares else chosen
    read = _query_of(plan, query)
    predicates = [predicate_of(one, read, catalogue) for one in sets]
    read_as = (" that are also " if shares else "; and ").join(predicates)
    return complete_set(
        read,
        read_as,
        _in_order(chosen, catalogue),
        _in_order(superset, catalogue),
        joined(dict.fromkeys(f"“{word}”" for one in sets for word in one.restriction)),
        read_as=read_as,
        groups=_groups(plan, sets, predicates, _in_order(chosen, catalogue), catalogue),
    )


def clauses_in(one: PlannedSet, catalogue: Catalogue) -> list[Clause]:
    """All clauses of a set: of its documents, that address one of its addressees, under its phrases, with its words."""
    held = [c for d in catalogue.documents_of(one.documents) for c in d.clauses]
    part = Part.OPERATIVE if one.addressees else _PARTS.get(one.half)
    held = [c for c in held if part is None or c.part is part]
    if one.addressees:
        held = [c for c in held if is_operative(c) and set(one.addressees) & set(c.addressees)]
    if one.phrases:
        held = [c for c in held if c.phrase in one.phrases]
    return [c for c in held if not one.restriction or _has_any(one.restriction, c, catalogue)]


def predicate_of(one: PlannedSet, query: Query, catalogue: Catalogue) -> str:
    """A set as a noun phrase: “operative clauses of WTDC Resolution 45 (…) addressed to BDT, with “GCI””."""
    named = replace(query, scope=DocumentScope(one.documents, named=bool(one.documents)), bodies=())
    half = Half.OPERATIVE if one.addressees else one.half
    kind = "clauses" if half is Half.ANY else f"{half} clauses"
    words = " or ".join(f"“{word}”" for word in one.restriction)
    bare = not (one.addressees or one.phrases)
    if bare and half is Half.ANY and not words:
        kind = "all clauses"
    said = clauses_of(named, catalogue.documents_of(one.documents), kind)
    if one.addressees:
        said += f" addressed to {joined(map(_addressee, one.addressees))}"
    if one.phrases:
        said += under(one.phrases)
    if not words:
        return said
    return f"{said} that mention {words}" if bare else f"{said}, with {words}"


def merged(sets: Sequence[PlannedSet]) -> list[PlannedSet]:
    """Sets whose union is one set as one: those that differ in the values of a single field."""
    kept: list[PlannedSet] = []
    for one in sets:
        for at, other in enumerate(kept):
            if both := _together(other, one):
                kept[at] = both
                break
        else:
            kept.append(one)
    return kept


def _together(one: PlannedSet, other: PlannedSet) -> PlannedSet | None:
    """The set that two sets are together; None where they differ in more than one field, or one lacks it."""
    differing = [f.name for f in fields(PlannedSet) if getattr(one, f.name) != getattr(other, f.name)]
    if len(differing) != 1 or differing == ["half"]:
        return None
    values, others = getattr(one, differing[0]), getattr(other, differing[0])
    both: Any = {differing[0]: tuple(dict.fromkeys((*values, *others)))}
    return replace(one, **both) if values and others else None


def _has_any(words: Sequence[str], clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a clause, with those that introduce it, has one of several words or terms."""
    text = " ".join((*(parent.text for parent in catalogue.parents(clause)), clause.text))
    return any(_mentions(word, text, catalogue.language_of(clause)) for word in words)


def _mentions(words: str, text: str, language: str) -> bool:
    """Whether a text has all of these words, in any inflection, or the term that they are in any of its forms."""
    topic = topic_of(words)
    if topic:
        return topic.in_text(text, language)
    each = words.split()
    return whole_words(each, text, language) == each


def _addressee(name: str) -> str:
    """An addressee as a sentence names it; between quotation marks where only a document has the name."""
    return called([name]) if name in lexicon().actors else f"“{name}”"


def _query_of(plan: Plan, query: Query) -> Query:
    """The rules' reading with what the plan reads otherwise: what the conversation goes on from."""
    addressees = tuple(dict.fromkeys(name for one in plan.sets for name in one.addressees))
    return replace(
        query,
        intent=plan.intent,
        scope=DocumentScope(plan.documents, named=bool(plan.documents), taken=query.scope.taken),
        addressees=addressees,
        groups=tuple((name,) for name in addressees),
        printed=(),
        unknown="",
        named=(),
        reference=None,
        target=None,
        bodies=(),
        phrase="",
        heading="",
        number="",
        restriction=NO_TOPIC,
        either=(),
        whether=False,
        vague=False,
        unsaid=False,
    )


def _in_order(keys: "frozenset[str] | set[str]", catalogue: Catalogue) -> list[Clause]:
    """Clauses by their keys, in the documents' order."""
    return [catalogue.by_key[key] for key in sorted(keys, key=catalogue.positions.__getitem__)]


def _groups(
    plan: Plan, sets: Sequence[PlannedSet], predicates: Sequence[str], chosen: Sequence[Clause], catalogue: Catalogue
) -> list[Group]:
    """The clauses told apart: by set where each is asked for, else by document or by addressee."""
    if plan.combination is Combination.EACH and len(sets) > 1:
        return [Group(said, tuple(clauses_in(one, catalogue))) for one, said in zip(sets, predicates, strict=True)]
    documents = by_document(chosen, catalogue)
    asked = {name for one in sets for name in one.addressees}
    return documents if len(documents) > 1 else by_addressee(chosen, asked) if asked else []
