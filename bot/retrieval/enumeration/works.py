"""Filters for documents as a whole: holdings, summaries, revisions; and refusals for what is not held or ambiguous."""

from collections.abc import Sequence

from bot.answer import Behaviour, Reason
from bot.catalogue.catalogue import Catalogue, is_operative
from bot.catalogue.lookup import fits, same_revision
from bot.retrieval.enumeration.common import documents_in, names_of, quoted
from bot.retrieval.enumeration.predicate import documents_named
from bot.retrieval.evidence import Evidence, clarify, silent
from bot.understanding.query import Query
from ingest.citation import Citation, revision
from ingest.labels import expression_label
from ingest.lexicon import lexicon
from ingest.model import Clause, Document, Part

_MOST_MENTIONS = 5
# Documents that a clarifying question offers where none is named.
_MOST_OPTIONS = 12
# A summary of more clauses than these says only what the document resolves.
_MOST_SUMMARY = 12


def holdings(query: Query, catalogue: Catalogue) -> Evidence | None:
    """List the documents held by label and title; with a topic, those whose titles cover it. It cites no clause."""
    topic = query.topic
    documents = [
        d for d in catalogue.documents if not topic or topic.in_text(d.expression.title, d.expression.language)
    ]
    read_as = f"documents held with {quoted(topic)} in their titles" if topic else "documents held"
    if not documents:
        return silent(query, "No document held has that in its title", read_as=read_as)
    options = tuple(f"{expression_label(d.expression)}: {d.expression.title}" for d in documents)
    number = f"{len(documents)} of {len(catalogue.documents)} documents" if topic else f"{len(documents)} documents"
    restriction = " with that in their titles" if topic else ""
    return Evidence(query, what=f"{number} held{restriction}", options=options, read_as=read_as)


def whole(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Summarise a document by its main clauses: what it resolves and asks, or the first paragraphs of a letter."""
    documents = documents_in(query, catalogue)
    clauses = [c for d in documents for c in _main_clauses(d)]
    if not clauses:
        return None
    titles = "; ".join(f"{expression_label(d.expression)}, “{d.expression.title}”" for d in documents)
    what = f"{titles}. What it says, in its main clauses"
    return Evidence(query, what=what, clauses=tuple(clauses), read_as=f"summary of {documents_named(query, documents)}")


def _main_clauses(document: Document) -> list[Clause]:
    """The main clauses of a document: operative ones, as few as a summary takes, else its longer paragraphs."""
    main = [c for c in document.clauses if is_operative(c) and not c.section]
    if len(main) > _MOST_SUMMARY:
        main = [c for c in main if c.phrase.casefold().startswith(("resolves", "decides", "recommends"))] or main
    if len(main) > _MOST_SUMMARY:
        main = [c for c in main if not c.parent][:_MOST_SUMMARY]
    paragraphs = [c for c in document.clauses if c.part is Part.PARAGRAPH and len(c.text.split()) > _MOST_SUMMARY]
    return main or paragraphs[:5]


def revision_held(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Which revision of a document is held, and where its own text cites another."""
    document = catalogue.by_name[query.scope.documents[0]]
    work = document.expression.work
    older = [
        clause
        for clause, reference in catalogue.referring(work.body, work.kind, work.number)
        if catalogue.document(clause) is document and not same_revision(reference, document)
    ]
    what = f"{expression_label(document.expression)} is the revision held"
    read_as = f"the revision of {expression_label(document.expression)} that is held"
    if not older:
        return silent(query, f"{what}; its text names no other revision of itself", read_as=read_as)
    return Evidence(query, what=f"{what}; its text refers to another", clauses=tuple(older), read_as=read_as)


def not_held(query: Query, reference: Citation, catalogue: Catalogue) -> Evidence:
    """Refuse a Work that is not held, which is never answered from its mention; the clauses that cite it are shown."""
    kind = lexicon().kinds.get(reference.kind or "")
    body = lexicon().bodies.get(reference.body or "")
    stated = revision(reference) or reference.year
    name = " ".join(filter(None, (body.short if body else "", kind.name if kind else "Document", reference.number)))
    other_revisions = [d for d in catalogue.documents if fits(reference, d, revision=False)]
    held_revisions = (
        f"; only {names_of(other_revisions)} {'is' if len(other_revisions) == 1 else 'are'}" if other_revisions else ""
    )
    mentions = [
        clause
        for clause, found in catalogue.referring(reference.body, reference.kind, reference.number or "")
        if not reference.year or found.year in {None, reference.year}
    ]
    asked = f"{name} ({stated})" if stated else name
    what = f"{asked} is not held{held_revisions}"
    shown = tuple(mentions[:_MOST_MENTIONS])
    return Evidence(query, Behaviour.REFUSE, Reason.NOT_HELD, what, mentions=shown, read_as=asked)


def ambiguous(query: Query, names: Sequence[str], catalogue: Catalogue) -> Evidence:
    """Ask which document is meant where several match one name."""
    return clarify(
        query,
        "Several documents fit",
        [expression_label(catalogue.by_name[name].expression) for name in names],
    )


def which_document(query: Query, evidence: Evidence | None, catalogue: Catalogue) -> Evidence | None:
    """Ask which document is meant by “it”; None where the evidence is from a single one."""
    clauses = evidence.clauses if evidence else ()
    documents = list(dict.fromkeys(map(catalogue.document, clauses))) or list(catalogue.documents)
    if len(documents) == 1:
        return None
    labels = [expression_label(document.expression) for document in documents]
    return clarify(query, "No document is named", labels[:_MOST_OPTIONS])
