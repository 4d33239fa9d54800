"""Replies that are not answers to questions (clauses, outlines, lists), as an Answer, so that they are paged alike."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.answer import Answer, Behaviour, Citation, Complete, Reason, Statement
from bot.catalogue.catalogue import Catalogue, phrases_of
from bot.composing.quote import cite, quote
from bot.exports.blocks import Kind, blocks_of
from bot.retrieval.clause_view import find, show_clause
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

WORKS, OUTLINE, CLAUSE = "/works", "/outline", "/clause"
# The questions of the lists whose lines open something.
LISTS = frozenset({WORKS, OUTLINE, CLAUSE})
_NO_DOCUMENT = "Name one document that is held: changes Resolution 45, or changes Resolution 45 from 2014 to 2022."


def notice(
    question: str, lead: str, lines: Sequence[str] = (), snapshot: str = "", *, below: Sequence[str] = ()
) -> Answer:
    """A notice as an Answer: a lead sentence, lines `below` it, and `lines` as a list."""
    text = "\n".join([folded(lead), *map(folded, below), *(f"- {folded(line)}" for line in lines)])
    return Answer(question, Behaviour.ANSWER, None, text, snapshot=snapshot, lead=folded(lead))


def clauses_shown(text: str, catalogue: Catalogue) -> Answer:
    """The clauses that a citation names, the outline of a document, or what is wrong with the citation."""
    found = find(text, catalogue)
    if found.problem:
        behaviour = Behaviour.CLARIFY if found.options else Behaviour.REFUSE
        reason = Reason.AMBIGUOUS if found.options else Reason.NOT_HELD
        lines = "\n".join([found.problem, *(f"- {option}" for option in found.options)])
        return Answer(CLAUSE, behaviour, reason, lines, snapshot=catalogue.snapshot.id, lead=found.problem)
    if found.documents:
        return outline_shown(found.documents, catalogue)
    return _quoted(found.clauses, CLAUSE, catalogue)


def _quoted(clauses: Sequence[Clause], question: str, catalogue: Catalogue) -> Answer:
    """Clauses, each in its own words."""
    citations = tuple(cite(n, clause, catalogue) for n, clause in enumerate(clauses, 1))
    statements = tuple(Statement(folded(c.text), (c.n,)) for c in citations)
    lead = f"{citations[0].label}:" if len(citations) == 1 else f"{len(citations)} clauses:"
    complete = Complete(len(citations), len(citations))
    snapshot = catalogue.snapshot.id
    return Answer(question, Behaviour.ANSWER, None, lead, statements, citations, complete, snapshot=snapshot, lead=lead)


def outline_shown(documents: Sequence[Document], catalogue: Catalogue) -> Answer:
    """The phrases of documents with the number of clauses under each; `opened` gives the clauses."""
    outlines = [[_phrase_line(*group) for group in phrases_of(document).items()] for document in documents]
    if len(documents) == 1:
        return notice(OUTLINE, _document_line(documents[0]), outlines[0], catalogue.snapshot.id)
    lines = [line for d, outline in zip(documents, outlines, strict=True) for line in (_document_line(d), *outline)]
    return notice(OUTLINE, f"{len(documents)} documents", lines, catalogue.snapshot.id)


def _document_line(document: Document) -> str:
    label, title = expression_label(document.expression), document.expression.title
    return folded(label if title in label else f"{label}: {title}")


def _phrase_line(group: tuple[str, str, str], clauses: Sequence[Clause]) -> str:
    section, phrase, part = group
    return folded(f"{', '.join(filter(None, (section, phrase or part)))}: {len(clauses)}")


def opened(shown: Answer, number: int, catalogue: Catalogue) -> Answer | None:
    """What a line of a list opens, counted from 1: of a document its outline, of a phrase in an outline its clauses.

    None where the list has no such line, or what it names is not held any more.
    """
    lines = [shown.lead, *options_of(shown)]
    if not 1 <= number < len(lines):
        return None
    # By what the lines say, so that none opens what has taken the place of what it names.
    documents = {name: d for d in catalogue.documents for name in (expression_label(d.expression), _document_line(d))}
    above = next((at for at in range(number, -1, -1) if lines[at] in documents), None)
    if above is None:
        clauses = [clause for clause in catalogue.clauses if clause.label == lines[number]]
        return _quoted(clauses, CLAUSE, catalogue) if clauses else None
    if above == number:
        return outline_shown([documents[lines[number]]], catalogue)
    groups = list(phrases_of(documents[lines[above]]).items())[number - above - 1 : number - above]
    return next((_quoted(c, OUTLINE, catalogue) for g, c in groups if _phrase_line(g, c) == lines[number]), None)


def options_of(answer: Answer) -> list[str]:
    """The options of a clarifying question, or the lines of a list."""
    return [block.text for block in blocks_of(answer) if block.kind is Kind.OPTION]


def changes_shown(text: str, service: Service) -> Answer:
    """What changed in a document, between the revisions that a text names or its two newest."""
    evidence = evidence_of(f"what changed in {text.rstrip(' ?.')}?", service, Intent.CHANGES)
    if evidence.changes or evidence.behaviour is not Behaviour.ANSWER:
        return replace(quote(evidence, service.catalogue), question="/changes")
    return notice("/changes", _NO_DOCUMENT, snapshot=service.catalogue.snapshot.id)


def works_shown(lead: str, catalogue: Catalogue) -> Answer:
    """The documents held: counts by body, years and languages, then every document; `opened` gives its outline."""
    documents = sorted(catalogue.documents, key=lambda d: (d.expression.work.body, expression_label(d.expression)))
    counts = []
    for body, group in groupby(documents, lambda d: d.expression.work.body):
        of_body = list(group)
        known = lexicon().bodies.get(body)
        years = sorted({year for d in of_body for year in re.findall(r"\b(?:19|20)\d\d\b", _date_text(d))})
        span = "–".join(dict.fromkeys([years[0], years[-1]])) if years else ""
        languages = ", ".join(sorted({d.expression.language for d in of_body}))
        name = known.short if known else ""
        counts.append(" · ".join(filter(None, (name or "Other documents", str(len(of_body)), span, languages))))
    return notice(WORKS, lead, [*map(_document_line, documents)], catalogue.snapshot.id, below=counts)


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
    return Answer(CLAUSE, Behaviour.ANSWER, None, text, snapshot=catalogue.snapshot.id, lead=citation.label)


def evidence_of(text: str, service: Service, intent: Intent | None = None) -> Evidence:
    """Understand and retrieve, without a conversation; `intent` is what is asked where that is known."""
    query = read(text, service.catalogue, Conversation())
    query = replace(query, intent=intent) if intent else query
    return retrieve(query, service.catalogue, lambda: service.embedder.embeddings, service.settings.search)
