"""Filters for a clause by its number, by its position next to the last answer, or in an annex."""

from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue, tops
from bot.catalogue.lookup import clauses_for, exact_phrase, phrase_fits, sibling
from bot.messages import joined, msg
from bot.retrieval.enumeration.common import (
    documents_in,
    names_of,
    spoken_of,
)
from bot.retrieval.enumeration.predicate import documents_named, labels_of
from bot.retrieval.evidence import Evidence, clarify, complete_set, silent
from bot.understanding.query import Query
from ingest.citation import Citation, format_num
from ingest.model import Clause, Document, Part

_MOST_OPTIONS = 12


def clause(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The clause that a question cites, with its descendants; asks back where several groups have the number."""
    if query.position:
        return _at_position(query, catalogue)
    if query.step:
        return _adjacent_clause(query, catalogue)
    if query.number and query.reference is None:
        return _in_same_group(query, catalogue) if query.last else _which_group(query, catalogue)
    reference = query.reference
    if reference is None:
        return None
    documents = documents_in(query, catalogue)
    if reference.kind == "letter":
        documents = [d for d in documents if d.expression.work.kind == "letter"]
    reference = _with_phrase(query, reference, documents)
    found = clauses_meant(reference, documents)
    if not found:
        return _no_such_number(query, reference, documents, catalogue)
    groups_each = [len(_groups([c for c in found if catalogue.document(c) is d])) for d in documents]
    one_per_document = len(query.scope.documents) > 1 and max(groups_each, default=0) == 1
    if len(_groups(found)) > 1 and not one_per_document and not (reference.section and query.scope.documents):
        return clarify(query, msg("Several clauses bear that number"), [c.label for c in tops(found)[:_MOST_OPTIONS]])
    family = catalogue.families(found)
    held = {c.num.casefold() for c in found}
    missing = [n for n in reference.nums if n.casefold() not in held and not n.startswith("nn_")]
    what = _set_name(found, family, catalogue)
    if missing:
        what = msg("{what} (there is no {numbers})", what=what, numbers=joined(map(format_num, missing)))
    read_as = (
        labels_of(found)
        if reference.nums or reference.marginal
        else f"{documents_named(query, documents)}, {reference.section}"
    )
    return complete_set(query, what, family, read_as=read_as)


def clauses_meant(reference: Citation, documents: Sequence[Document]) -> list[Clause]:
    """The clauses that a citation means: under the phrase as it is cited, else under the main one of several."""
    found = clauses_for(reference, documents)
    if reference.phrase:
        return exact_phrase(reference.phrase, reference.addressees, found)
    return _default_group(found) if not reference.section and len(_groups(found)) > 1 else found


def _with_phrase(query: Query, reference: Citation, documents: Sequence[Document]) -> Citation:
    """Complete a citation without a phrase by the one that the question has elsewhere: 'item 2 under "invites"'."""
    phrase = query.heading or query.phrase
    if reference.phrase or not phrase:
        return reference
    with_phrase = replace(reference, phrase=phrase)
    return with_phrase if clauses_for(with_phrase, documents) else reference


def _set_name(found: Sequence[Clause], family: Sequence[Clause], catalogue: Catalogue) -> str:
    """The name of the set of clauses, for the lead of the answer."""
    if len(found) > 1:
        documents = list(dict.fromkeys(map(catalogue.document, found)))
        return msg("clauses of {documents}", documents=names_of(documents))
    if len(family) == 1:
        return found[0].label
    return msg("{clause}, with the items under it", clause=found[0].label)


def _groups(found: Sequence[Clause]) -> set[tuple[str, str, str]]:
    """The numbering groups (Expression, section, phrase) of clauses."""
    return {(c.key.partition("#")[0], c.section, c.phrase) for c in found}


def _adjacent_clause(query: Query, catalogue: Catalogue) -> Evidence:
    """The clause after the last one that the previous answer cited, or the one before the first."""
    start = catalogue.by_key.get(query.last[-1 if query.step > 0 else 0])
    found = sibling(start, query.step, catalogue) if start else None
    if found is None:
        which = "after" if query.step > 0 else "before"
        read_as = f"the clause {which} {start.label}" if start else ""
        none = msg("There is none after it") if query.step > 0 else msg("There is none before it")
        return silent(query, none, [start] if start else [], read_as=read_as)
    return complete_set(query, found.label, [found], read_as=found.label)


def _at_position(query: Query, catalogue: Catalogue) -> Evidence:
    """The clause at a position of the previous answer."""
    held = spoken_of(query, catalogue)
    if not held or query.position > len(held):
        return silent(query, msg("The answer before has {n} clauses", n=len(held)), held[-1:])
    found = held[query.position - 1 if query.position > 0 else -1]
    return complete_set(query, found.label, [found], read_as=labels_of([found]))


def _in_same_group(query: Query, catalogue: Catalogue) -> Evidence:
    """The clause with another number in the group of the previous answer."""
    last = catalogue.by_key[query.last[0]]
    group = [c for c in catalogue.document(last).clauses if (c.phrase, c.section) == (last.phrase, last.section)]
    found = [c for c in group if c.num.casefold() == query.number]
    if not found:
        where = " ".join(filter(None, (names_of([catalogue.document(last)]), last.section, last.phrase)))
        asked = format_num(query.number)
        none = msg("{documents} has no {asked}", documents=where, asked=asked)
        return silent(query, none, [last], read_as=f"{where} {asked}")
    family = catalogue.families(found)
    return complete_set(query, _set_name(found, family, catalogue), family, read_as=labels_of(found))


def _which_group(query: Query, catalogue: Catalogue) -> Evidence:
    """Ask which clause is meant by a number without its group."""
    documents = documents_in(query, catalogue)
    bearing = [c for d in documents for c in d.clauses if c.num.casefold() == query.number]
    if not bearing:
        number = format_num(query.number)
        read_as = f"clause {number} of {documents_named(query, documents)}"
        return silent(query, msg("No clause held bears the number {number}", number=number), read_as=read_as)
    what = msg("Several clauses bear the number {number}", number=format_num(query.number))
    return clarify(query, what, [c.label for c in bearing[:_MOST_OPTIONS]])


def _default_group(found: Sequence[Clause]) -> list[Clause]:
    """The group of a number without a phrase: “resolves” or “decides”, or the only list of a letter."""
    if all(c.part is Part.ITEM for c in found):
        return list(found)
    main = [c for c in found if c.phrase.casefold() in {"resolves", "decides"} and not c.section]
    return main or list(found)


def _no_such_number(query: Query, reference: Citation, documents: Sequence[Document], catalogue: Catalogue) -> Evidence:
    """A refusal that says which numbers there are."""
    numbers = joined(map(format_num, reference.nums)) if reference.nums else ""
    asked = joined(filter(None, (reference.section, " ".join(filter(None, (reference.phrase or "item", numbers))))))
    if reference.marginal:
        asked = f"No. {reference.marginal.upper()}"
    elif not reference.nums and not reference.phrase:
        asked = reference.section or asked
    read_as = f"{documents_named(query, documents)}, {asked}"
    numbered = [c for d in documents for c in d.clauses if c.num]
    matching = [
        c for c in numbered if reference.phrase and phrase_fits(reference.phrase, reference.addressees, c.phrase)
    ]
    if len(_groups(matching)) != 1:
        none = (
            msg("{documents} has no {asked}", documents=names_of(documents), asked=asked)
            if len(documents) == 1
            else msg("{documents} have no {asked}", documents=names_of(documents), asked=asked)
        )
        return silent(query, none, read_as=read_as)
    what = msg(
        "{documents} has no {asked}; what is there runs from {first} to {last}",
        documents=names_of([catalogue.document(matching[0])]),
        asked=asked,
        first=format_num(matching[0].num),
        last=format_num(matching[-1].num),
    )
    return silent(query, what, read_as=read_as)
