"""Replies that are not answers to questions (clauses, outlines, lists), as an Answer, so that they are paged alike."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.answer import Answer, Behaviour, Citation, Complete, Reason, Statement
from bot.catalogue.catalogue import Catalogue
from bot.composing.quote import cite, quote
from bot.retrieval.clause_view import final_number, find, outline_of, show_clause
from bot.retrieval.evidence import Evidence
from bot.retrieval.retrieve import retrieve
from bot.service import Service
from bot.understanding.query import Conversation, Intent
from bot.understanding.understand import read
from ingest.citation import format_num
from ingest.labels import expression_label
from ingest.lexicon import lexicon
from ingest.model import Clause, Document
from ingest.outline.parts import folded

_NO_DOCUMENT = "Name one document that is held: changes Resolution 45, or changes Resolution 45 from 2014 to 2022."


def notice(question: str, lead: str, lines: Sequence[str] = (), snapshot: str = "") -> Answer:
    """A notice as an Answer: a lead sentence, and lines as a list."""
    text = "\n".join([folded(lead), *(f"- {folded(line)}" for line in lines)])
    return Answer(question, Behaviour.ANSWER, None, text, snapshot=snapshot, lead=folded(lead))


def clauses_shown(text: str, catalogue: Catalogue) -> Answer:
    """The clauses that a citation names, the outline of a document, or what is wrong with the citation."""
    found = find(text, catalogue)
    if found.problem:
        behaviour = Behaviour.CLARIFY if found.options else Behaviour.REFUSE
        reason = Reason.AMBIGUOUS if found.options else Reason.NOT_HELD
        lines = "\n".join([found.problem, *(f"- {option}" for option in found.options)])
        return Answer(text, behaviour, reason, lines, snapshot=catalogue.snapshot.id, lead=found.problem)
    if found.documents:
        return outline_shown(found.documents, catalogue)
    citations = tuple(cite(n, clause, catalogue) for n, clause in enumerate(found.clauses, 1))
    statements = tuple(Statement(folded(c.text), (c.n,)) for c in citations)
    lead = f"{citations[0].label}:" if len(citations) == 1 else f"{len(citations)} clauses:"
    complete = Complete(len(citations), len(citations))
    snapshot = catalogue.snapshot.id
    return Answer(text, Behaviour.ANSWER, None, lead, statements, citations, complete, snapshot=snapshot, lead=lead)


def outline_shown(documents: Sequence[Document], catalogue: Catalogue) -> Answer:
    """The phrases of documents with the number of clauses under each."""
    rows = [outline_of(document) for document in documents]
    lines = []
    for row in rows:
        lines += [f"{row['label']}: {row['title']}"] if len(rows) > 1 else []
        for group in row["phrases"]:
            where = ", ".join(filter(None, (group["section"], group["phrase"] or group["part"])))
            lines.append(f"{where}: {group['clauses']}")
    lead = f"{rows[0]['label']}: {rows[0]['title']}" if len(rows) == 1 else f"{len(rows)} documents"
    return notice("/outline", lead, lines, catalogue.snapshot.id)


def changes_shown(text: str, service: Service) -> Answer:
    """What changed in a document, between the revisions that a text names or its two newest."""
    evidence = _evidence(f"what changed in {text.rstrip(' ?.')}?", service, Intent.CHANGES)
    if evidence.changes or evidence.behaviour is not Behaviour.ANSWER:
        return replace(quote(evidence, service.catalogue), question="/changes")
    return notice("/changes", _NO_DOCUMENT, snapshot=service.catalogue.snapshot.id)


def works_shown(lead: str, catalogue: Catalogue) -> Answer:
    """The documents held: counts by body, years and languages, then every document."""
    documents = sorted(catalogue.documents, key=lambda d: (d.expression.work.body, expression_label(d.expression)))
    lines = []
    for body, group in groupby(documents, lambda d: d.expression.work.body):
        of_body = list(group)
        known = lexicon().bodies.get(body)
        years = sorted({year for d in of_body for year in re.findall(r"\b(?:19|20)\d\d\b", _date_text(d))})
        span = "–".join(dict.fromkeys([years[0], years[-1]])) if years else ""
        languages = ", ".join(sorted({d.expression.language for d in of_body}))
        name = known.short if known else ""
        lines.append(" · ".join(filter(None, (name or "Other documents", str(len(of_body)), span, languages))))
    for document in documents:
        label, title = expression_label(document.expression), document.expression.title
        lines.append(label if title in label else f"{label}: {title}")
    return notice("/works", lead, lines, catalogue.snapshot.id)


def _date_text(document: Document) -> str:
    return f"{document.expression.revision} {document.expression.date}"


def full_text(citation: Citation, catalogue: Catalogue) -> Answer:
    """One clause in full, with its stem and footnotes; as it was cited where it is held no more."""
    clause = catalogue.by_key.get(citation.key)
    numbered = " ".join(filter(None, (format_num(citation.num), folded(citation.text))))
    lines = [citation.label, numbered]
    if clause is not None and clause.text == citation.text:
        row = show_clause(clause, catalogue)
        stem = [folded(row["introduced_by"])] if row["introduced_by"] else []
        notes = [f"Footnote: {folded(note)}" for note in row["footnotes"]]
        lines = [citation.label, *stem, numbered, *notes]
        if row["title"] and row["title"] not in citation.label:
            lines.append(f"“{folded(row['title'])}”")
    if citation.url:
        lines.append(citation.url)
    text = "\n".join(lines)
    return Answer("/clause", Behaviour.ANSWER, None, text, snapshot=catalogue.snapshot.id, lead=citation.label)


def look_up(text: str, service: Service, limit: int = 50) -> tuple[Citation, ...]:
    """Type-ahead search: clauses for a partial query, best first; no model writes anything.

    At most `limit`; none for a query without letters and digits, or one that is longer than a question may be.
    """
    if not any(c.isalnum() for c in text) or len(text) > service.settings.question.characters:
        return ()
    found = _search(text, service)
    if number := final_number(text.strip()).casefold():
        found = [c for c in found if c.num.casefold() == number] or found
    return tuple(cite(n, clause, service.catalogue) for n, clause in enumerate(found[:limit], 1))


def _search(text: str, service: Service) -> list[Clause]:
    """Clauses by citation, else by retrieval; of all the documents that an ambiguous query may mean."""
    named = find(text, service.catalogue)
    if named.clauses:
        return list(named.clauses)
    evidence = _evidence(text, service)
    if evidence.behaviour is Behaviour.CLARIFY:
        # Each document that may be meant: here it costs nothing to offer the clauses of all.
        about = (_evidence(f"{option}: {text}", service) for option in evidence.options)
        return [clause for each in about if each.behaviour is Behaviour.ANSWER for clause in each.clauses]
    return list(evidence.clauses) if evidence.behaviour is Behaviour.ANSWER else []


def _evidence(text: str, service: Service, intent: Intent | None = None) -> Evidence:
    """Understand and retrieve, without a conversation; `intent` is what is asked where that is known."""
    query = read(text, service.catalogue, Conversation())
    query = replace(query, intent=intent) if intent else query
    return retrieve(query, service.catalogue, lambda: service.embedder.embeddings, service.settings.search)
