"""A clause by its number, the next one, or what an annex holds."""

from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue, tops
from bot.catalogue.lookup import clauses_for, exact_phrase, phrase_fits, sibling
from bot.retrieval.enumeration.common import documents_in, joined, names_of
from bot.retrieval.evidence import Evidence, complete, silent, unclear
from bot.understanding.query import Query
from ingest.citation import Citation, format_num
from ingest.model import Clause, Document, Part

_OPTIONS = 12


def clause(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The clause that a question refers to, with the items under it."""
    if query.step:
        return _beside(query, catalogue)
    if query.number and query.reference is None:
        return _in_same_group(query, catalogue) if query.last else _which_group(query, catalogue)
    reference = query.reference
    if reference is None:
        return None
    documents = documents_in(query, catalogue)
    if reference.kind == "letter":
        documents = [d for d in documents if d.expression.work.kind == "letter"]
    reference = _under(query, reference, documents)
    found = clauses_for(reference, documents)
    if reference.phrase:
        found = exact_phrase(reference.phrase, reference.addressees, found)
    elif not reference.section and len(_groups(found)) > 1:
        found = _preferred(found)
    if not found:
        return _no_such(query, reference, documents, catalogue)
    each = [len(_groups([c for c in found if catalogue.document(c) is d])) for d in documents]
    several = len(query.scope.documents) > 1 and max(each, default=0) == 1
    if len(_groups(found)) > 1 and not several and not (reference.section and query.scope.documents):
        return unclear(query, "Several clauses bear that number", [c.label for c in tops(found)[:_OPTIONS]])
    whole = catalogue.families(found)
    held = {c.num.casefold() for c in found}
    absent = [n for n in reference.nums if n.casefold() not in held and not n.startswith("nn_")]
    lacking = f" (there is no {joined(map(format_num, absent))})" if absent else ""
    return complete(query, _called(found, whole, catalogue) + lacking, whole)


def _under(query: Query, reference: Citation, documents: Sequence[Document]) -> Citation:
    """A reference without a phrase under the one that the question has elsewhere: 'item 2 under "invites"'."""
    phrase = query.heading or query.phrase
    if reference.phrase or not phrase:
        return reference
    named = replace(reference, phrase=phrase)
    return named if clauses_for(named, documents) else reference


def _called(found: Sequence[Clause], whole: Sequence[Clause], catalogue: Catalogue) -> str:
    if len(found) > 1:
        return f"clauses of {names_of(list(dict.fromkeys(map(catalogue.document, found))))}"
    return found[0].label if len(whole) == 1 else f"{found[0].label}, with the items under it"


def _groups(found: Sequence[Clause]) -> set[tuple[str, str, str]]:
    """The groups (Expression, section, phrase) that clauses stand in."""
    return {(c.key.partition("#")[0], c.section, c.phrase) for c in found}


def _beside(query: Query, catalogue: Catalogue) -> Evidence:
    """The clause after the last one that was cited, or the one before the first."""
    start = catalogue.by_key.get(query.last[-1 if query.step > 0 else 0])
    found = sibling(start, query.step, catalogue) if start else None
    if found is None:
        which = "after" if query.step > 0 else "before"
        return silent(query, f"There is none {which} it", [start] if start else [])
    return complete(query, found.label, [found])


def _in_same_group(query: Query, catalogue: Catalogue) -> Evidence:
    """The clause with another number in the group that was spoken of last."""
    last = catalogue.by_key[query.last[0]]
    group = [c for c in catalogue.document(last).clauses if (c.phrase, c.section) == (last.phrase, last.section)]
    found = [c for c in group if c.num.casefold() == query.number]
    if not found:
        where = " ".join(filter(None, (names_of([catalogue.document(last)]), last.section, last.phrase)))
        return silent(query, f"{where} has no {format_num(query.number)}", [last])
    whole = catalogue.families(found)
    return complete(query, _called(found, whole, catalogue), whole)


def _which_group(query: Query, catalogue: Catalogue) -> Evidence:
    """A number without a word of where it stands."""
    bearing = [c for d in documents_in(query, catalogue) for c in d.clauses if c.num.casefold() == query.number]
    if not bearing:
        return silent(query, f"No clause held bears the number {format_num(query.number)}")
    what = f"Several clauses bear the number {format_num(query.number)}"
    return unclear(query, what, [c.label for c in bearing[:_OPTIONS]])


def _preferred(found: Sequence[Clause]) -> list[Clause]:
    """A number without a phrase is that of "resolves" or "decides", or of the only list of a letter."""
    if all(c.part is Part.ITEM for c in found):
        return list(found)
    main = [c for c in found if c.phrase.casefold() in {"resolves", "decides"} and not c.section]
    return main or list(found)


def _no_such(query: Query, reference: Citation, documents: Sequence[Document], catalogue: Catalogue) -> Evidence:
    """The refusal says what numbers there are."""
    numbers = joined(map(format_num, reference.nums)) if reference.nums else ""
    said = joined(filter(None, (reference.section, " ".join(filter(None, (reference.phrase or "item", numbers))))))
    if not reference.nums and not reference.phrase:
        said = reference.section or said
    pool = [c for d in documents for c in d.clauses if c.num]
    under = [c for c in pool if reference.phrase and phrase_fits(reference.phrase, reference.addressees, c.phrase)]
    if len(_groups(under)) != 1:
        return silent(query, f"{names_of(documents)} {'has' if len(documents) == 1 else 'have'} no {said}")
    what = f"{names_of([catalogue.document(under[0])])} has no {said}"
    return silent(query, f"{what}; what is there runs from {format_num(under[0].num)} to {format_num(under[-1].num)}")
