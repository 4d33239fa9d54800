"""Clause view: one clause with its context, and the outline of a document, as plain data for every channel."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.catalogue.catalogue import Catalogue, is_operative, phrases_of
from bot.catalogue.cross_references import CrossReference, cited_in, citing
from bot.catalogue.lookup import clauses_for, exact_phrase, neighbours
from bot.catalogue.versions import label_of, window_row
from bot.understanding.document_linking import link_documents
from bot.understanding.normalise import clean
from ingest import citation
from ingest.errors import QuestionError
from ingest.identifiers import expression_id, parse_key, work_id
from ingest.labels import expression_label
from ingest.lexicon import lexicon
from ingest.model import Clause, Document

# A longer text names no clause.
_LONGEST = 1000
_NOT_HELD = " is not held."
_FINAL_NUMBER = re.compile(r"(?:^|\s)(\d{1,3}\w{0,4}|[a-z])\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What a citation, label, key or id resolves to: clauses, or whole documents, or a problem and its options."""

    clauses: tuple[Clause, ...] = ()
    documents: tuple[Document, ...] = ()
    problem: str = ""
    options: tuple[str, ...] = ()


def find_held(text: str, catalogue: Catalogue) -> LookupResult:
    """What `find` resolves a text to. Raises QuestionError where that is nothing, or one of several."""
    found = find(text, catalogue)
    if found.problem:
        # Who is in a terminal can list what is held; who is in a chat has no command line.
        problem = found.problem.replace(_NOT_HELD, " is not held; `resolves list` shows what is.")
        raise QuestionError(" ".join([problem, "; ".join(found.options)]).strip())
    return found


def final_number(text: str) -> str:
    """The number of a clause that a text ends with, as in "Resolution 45 BDT 5"; "" without one."""
    match = _FINAL_NUMBER.search(text)
    return match[1] if match else ""


def find(text: str, catalogue: Catalogue) -> LookupResult:
    """Resolve a key, label, document id or citation that a person typed."""
    text = clean(text)
    if len(text) > _LONGEST:
        return LookupResult(
            problem=f"No citation has {len(text):,} characters; write it like “Resolution 45, resolves 2”."
        )
    if parse_key(text):
        clause = catalogue.by_key.get(text)
        return LookupResult((clause,)) if clause else LookupResult(problem=f"No clause held has the key {text}.")
    exact = tuple(c for c in catalogue.clauses if c.label.casefold() == text.casefold())
    if len(exact) == 1:
        return LookupResult(exact)
    if exact:
        keys = tuple(c.key for c in exact)
        return LookupResult(problem="Several clauses bear that label; name one by its key.", options=keys)
    matching = [
        d
        for d in catalogue.documents
        if text.casefold() in {d.expression.document.casefold(), expression_label(d.expression).casefold()}
    ]
    if matching:
        return LookupResult(documents=tuple(matching))
    references = citation.find(text)
    scope = link_documents(text, references, catalogue)
    if scope.ambiguous:
        options = tuple(expression_label(catalogue.by_name[r].expression) for r in scope.ambiguous)
        return LookupResult(problem="Several documents fit; say which one.", options=options)
    if scope.not_held:
        return LookupResult(problem=f"{text}{_NOT_HELD}")
    documents = catalogue.documents_of(scope.documents) if scope.documents else []
    reference = next((c for c in references if c.nums or c.section or c.phrase), None)
    if reference is None and (addressed := _addressed(text, documents or list(catalogue.nameable))):
        return _chosen(addressed)
    if reference is None:
        return (
            LookupResult(documents=tuple(documents))
            if documents
            else LookupResult(
                problem=f"“{text}” names nothing that is held; write it like “Resolution 45, resolves 2”."
            )
        )
    return _resolve_clauses(text, reference, documents or list(catalogue.nameable))


def _resolve_clauses(text: str, reference: citation.Citation, documents: list[Document]) -> LookupResult:
    """Resolve a clause citation in these documents; a problem where it matches none, or several groups by number."""
    found = clauses_for(reference, documents)
    if reference.phrase:
        found = exact_phrase(reference.phrase, reference.addressees, found)
    if not found:
        return LookupResult(problem=f"No clause held is {text}.")
    return _chosen(found) if reference.nums else LookupResult(tuple(found))


def _addressed(text: str, documents: Sequence[Document]) -> list[Clause]:
    """The operative clauses of these documents that an addressee and a number name: "Resolution 45 BDT 5"."""
    number, mentions = final_number(text).casefold(), lexicon().actors_asked(text)
    if not number or not mentions:
        return []
    names = {mentions[-1].name, *lexicon().members(mentions[-1].name)}
    return [
        clause
        for document in documents
        for clause in document.clauses
        if names & set(clause.addressees) and is_operative(clause) and clause.num.casefold() == number
    ]


def _chosen(found: Sequence[Clause]) -> LookupResult:
    """These clauses of one phrase; which of them is meant, where they stand under several."""
    groups = {(c.key.partition("#")[0], c.section, c.phrase) for c in found}
    if len(groups) > 1:
        return LookupResult(problem="Several clauses fit; say which one.", options=tuple(c.label for c in found[:20]))
    return LookupResult(tuple(found))


def show_clause(clause: Clause, catalogue: Catalogue) -> dict[str, Any]:
    """A clause as data: verbatim text with its neighbours, ancestors, phrase, Work, Expression and footnotes."""
    document = catalogue.document(clause)
    expression = document.expression
    before, after = neighbours(clause, catalogue)
    return {
        "label": label_of(clause, catalogue),
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
        "revision": expression.revision,
        **window_row(document, catalogue),
        "cites": [_cited(reference) for reference in cited_in(clause, catalogue)],
        "cited_by": [label_of(other, catalogue) for other in dict.fromkeys(citing(clause, catalogue))],
        "before": _neighbour(before),
        "after": _neighbour(after),
    }


def _cited(reference: CrossReference) -> dict[str, str]:
    """What a clause cites: its name, whether that is held or outdated, and the newest revision held."""
    newest = expression_label(reference.newest.expression) if reference.newest else ""
    return {"name": reference.name, "held": reference.held.value, "newest": newest}


def _neighbour(clause: Clause | None) -> dict[str, str] | None:
    """The label, key and text of a neighbouring clause."""
    return {"label": clause.label, "key": clause.key, "text": clause.text} if clause else None


def outline_of(document: Document) -> dict[str, Any]:
    """The outline of a document as data: its phrases with their clause counts and addressees, in reading order."""
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
