"""A document as a whole: what it is about, which revision is held, and what is not held."""

from collections.abc import Sequence

from bot.answer import Behaviour, Reason
from bot.catalogue.catalogue import Catalogue, is_operative
from bot.catalogue.lookup import fits, same_revision
from bot.retrieval.enumeration.common import documents_in, names_of
from bot.retrieval.evidence import Evidence, silent, unclear
from bot.understanding.query import Query
from ingest.citation import Citation, revision
from ingest.indexes.lexical import stems
from ingest.labels import expression_label
from ingest.lexicon import lexicon
from ingest.model import Clause, Document, Part

_MENTIONS = 5
# So many documents are offered where none is named.
_OFFERED = 12
# A summary of more clauses than these says only what the document resolves.
_SUMMARY = 12


def holdings(query: Query, catalogue: Catalogue) -> Evidence | None:
    """What is held, by label and title; of a subject, the documents whose titles name it. It states no clause."""
    topic = query.topic
    documents = [
        d
        for d in catalogue.documents
        if not topic or topic.share(d.expression.title, frozenset(stems(d.expression.title))) == 1
    ]
    if not documents:
        return silent(query, "No document held has that in its title")
    options = tuple(f"{expression_label(d.expression)}: {d.expression.title}" for d in documents)
    number = f"{len(documents)} of {len(catalogue.documents)} documents" if topic else f"{len(documents)} documents"
    named = " with that in their titles" if topic else ""
    return Evidence(query, what=f"{number} held{named}", options=options)


def whole(query: Query, catalogue: Catalogue) -> Evidence | None:
    """What a document is about: what it asks and resolves, or the first paragraphs of a letter."""
    documents = documents_in(query, catalogue)
    main = [c for d in documents for c in _main(d)]
    if not main:
        return None
    titles = "; ".join(f"{expression_label(d.expression)}, “{d.expression.title}”" for d in documents)
    return Evidence(query, what=f"{titles}. What it says, in its main clauses", clauses=tuple(main))


def _main(document: Document) -> list[Clause]:
    main = [c for c in document.clauses if is_operative(c) and not c.section]
    if len(main) > _SUMMARY:
        main = [c for c in main if c.phrase.casefold().startswith(("resolves", "decides", "recommends"))] or main
    if len(main) > _SUMMARY:
        main = [c for c in main if not c.parent][:_SUMMARY]
    paragraphs = [c for c in document.clauses if c.part is Part.PARAGRAPH and len(c.text.split()) > _SUMMARY]
    return main or paragraphs[:5]


def revision_held(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Which revision is held, and where its own text refers to another."""
    document = catalogue.by_name[query.scope.documents[0]]
    work = document.expression.work
    older = [
        clause
        for clause, reference in catalogue.referring(work.body, work.kind, work.number)
        if catalogue.document(clause) is document and not same_revision(reference, document)
    ]
    what = f"{expression_label(document.expression)} is the revision held"
    if not older:
        return silent(query, f"{what}; its text names no other revision of itself")
    return Evidence(query, what=f"{what}; its text refers to another", clauses=tuple(older))


def not_held(query: Query, reference: Citation, catalogue: Catalogue) -> Evidence:
    """A Work that is not here is never answered from its mention; the mention is shown."""
    kind = lexicon().kinds.get(reference.kind or "")
    body = lexicon().bodies.get(reference.body or "")
    said = revision(reference) or reference.year
    name = " ".join(filter(None, (body.short if body else "", kind.name if kind else "Document", reference.number)))
    others = [d for d in catalogue.documents if fits(reference, d, revision=False)]
    held = f"; only {names_of(others)} {'is' if len(others) == 1 else 'are'}" if others else ""
    mentions = [
        clause
        for clause, found in catalogue.referring(reference.body, reference.kind, reference.number or "")
        if not reference.year or found.year in {None, reference.year}
    ]
    what = f"{name}{f' ({said})' if said else ''} is not held{held}"
    return Evidence(query, Behaviour.REFUSE, Reason.NOT_HELD, what, mentions=tuple(mentions[:_MENTIONS]))


def ambiguous(query: Query, names: Sequence[str], catalogue: Catalogue) -> Evidence:
    """Several documents fit what is named."""
    return unclear(
        query,
        "Several documents fit",
        [expression_label(catalogue.by_name[name].expression) for name in names],
    )


def which_document(query: Query, evidence: Evidence | None, catalogue: Catalogue) -> Evidence | None:
    """Ask back which document is meant by "it"; None where what was found stands in one alone."""
    clauses = evidence.clauses if evidence else ()
    documents = list(dict.fromkeys(map(catalogue.document, clauses))) or list(catalogue.documents)
    if len(documents) == 1:
        return None
    labels = [expression_label(document.expression) for document in documents]
    return unclear(query, "No document is named", labels[:_OFFERED])
