"""A clause with what stands around it, and the outline of a document: what `show` tells, in any channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalogue.catalogue import Catalogue, phrases_of
from bot.catalogue.lookup import clauses_for, exact_phrase, neighbours
from bot.understanding.document_linking import link_documents
from bot.understanding.understand import clean
from ingest import citation
from ingest.identifiers import expression_id, parse_key, work_id
from ingest.labels import expression_label
from ingest.model import Clause, Document


@dataclass(frozen=True, slots=True)
class Found:
    """What a citation or a key names: clauses, or whole documents, or the problem with it."""

    clauses: tuple[Clause, ...] = ()
    documents: tuple[Document, ...] = ()
    problem: str = ""
    options: tuple[str, ...] = ()


def find(text: str, catalogue: Catalogue) -> Found:
    """What a person names by a key, a label or a citation."""
    text = clean(text)
    if parse_key(text):
        clause = catalogue.by_key.get(text)
        return Found((clause,)) if clause else Found(problem=f"No clause held has the key {text}.")
    exact = tuple(c for c in catalogue.clauses if c.label.casefold() == text.casefold())
    if len(exact) == 1:
        return Found(exact)
    if exact:
        keys = tuple(c.key for c in exact)
        return Found(problem="Several clauses bear that label; name one by its key.", options=keys)
    named = [
        d
        for d in catalogue.documents
        if text.casefold() in {d.expression.document.casefold(), expression_label(d.expression).casefold()}
    ]
    if named:
        return Found(documents=tuple(named))
    references = citation.find(text)
    scope = link_documents(text, references, catalogue)
    if scope.ambiguous:
        options = tuple(expression_label(catalogue.by_name[r].expression) for r in scope.ambiguous)
        return Found(problem="Several documents fit; say which one.", options=options)
    if scope.not_held:
        return Found(problem=f"{text} is not held; `resolves list` shows what is.")
    documents = catalogue.documents_of(scope.documents) if scope.documents else []
    place = next((c for c in references if c.nums or c.section or c.phrase), None)
    if place is None:
        return (
            Found(documents=tuple(documents))
            if documents
            else Found(problem=f"“{text}” names nothing that is held; write it like “Resolution 45, resolves 2”.")
        )
    return _clauses(text, place, documents or list(catalogue.documents))


def _clauses(text: str, place: citation.Citation, documents: list[Document]) -> Found:
    found = clauses_for(place, documents)
    if place.phrase:
        found = exact_phrase(place.phrase, place.addressees, found)
    if not found:
        return Found(problem=f"No clause held is {text}.")
    groups = {(c.key.partition("#")[0], c.section, c.phrase) for c in found}
    if len(groups) > 1 and place.nums:
        return Found(problem="Several clauses fit; say which one.", options=tuple(c.label for c in found[:20]))
    return Found(tuple(found))


def show_clause(clause: Clause, catalogue: Catalogue) -> dict[str, Any]:
    """One clause, verbatim, with its neighbours, phrase, Work, Expression and footnotes."""
    expression = catalogue.document(clause).expression
    before, after = neighbours(clause, catalogue)
    return {
        "label": clause.label,
        "key": clause.key,
        "text": clause.text,
        "footnotes": list(clause.footnotes),
        "introduced_by": " ".join(c.text for c in catalogue.parents(clause)),
        "phrase": clause.phrase,
        "num": clause.num,
        "section": clause.section,
        "part": clause.part.value,
        "addressees": list(clause.addressees),
        "work": work_id(expression.work),
        "expression": expression_id(expression),
        "title": expression.title,
        "document": expression.document,
        "file": expression.file,
        "lines": list(clause.lines),
        "url": expression.address,
        "before": _neighbour(before),
        "after": _neighbour(after),
    }


def _neighbour(clause: Clause | None) -> dict[str, str] | None:
    return {"label": clause.label, "key": clause.key, "text": clause.text} if clause else None


def outline_of(document: Document) -> dict[str, Any]:
    """The phrases of a document with their counts, in reading order."""
    groups: list[Mapping[str, Any]] = [
        {
            "section": section,
            "phrase": phrase,
            "part": clauses[0].part.value,
            "clauses": len(clauses),
            "addressees": sorted({a for c in clauses for a in c.addressees}),
        }
        for (section, phrase, _), clauses in phrases_of(document).items()
    ]
    expression = document.expression
    return {
        "document": expression.document,
        "label": expression_label(expression),
        "title": expression.title,
        "expression": expression_id(expression),
        "file": expression.file,
        "language": expression.language,
        "phrases": groups,
        "clauses": len(document.clauses),
    }
