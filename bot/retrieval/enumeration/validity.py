"""Filter for what has become of a document: its revisions held, the newest, and what superseded or suppressed it.

That a text is in force is never said: only which one is the newest held, as a later one may lie outside the corpus.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.answer import Behaviour, Reason, Verdict
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import proposed_changes, revision_name, work_name
from bot.catalogue.comparisons import told as told_of
from bot.catalogue.lookup import same_revision
from bot.catalogue.versions import mark_of, revisions_of
from bot.messages import msg
from bot.retrieval.enumeration.document_data import document_data, fields_asked
from bot.retrieval.evidence import Evidence
from bot.understanding.cues import has
from bot.understanding.query import Query
from ingest.citation import revision as stated_revision
from ingest.labels import expression_label, printed_date
from ingest.lexicon import alternatives, load, plain
from ingest.model import Clause, Document
from ingest.outline.titles import printed_revision
from ingest.versions.meetings import adoption_date
from ingest.versions.windows import Status


def validity(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Which revisions of a document are held, and what has become of the one asked about; with what shows it."""
    document = catalogue.by_name[query.scope.documents[0]]
    if catalogue.status_of(document) is Status.PROPOSED:
        return document_data(query, catalogue)
    revisions = revisions_of(document, catalogue)
    status = catalogue.status_of(document)
    older = _cited_otherwise(revisions[-1] if status is Status.SUPERSEDED else document, catalogue)
    proposals = [p for p in proposed_changes(catalogue) if p.base in revisions]
    alone = len(revisions) == 1 and status is Status.ADOPTED
    if alone and not older and "adopted" in fields_asked(query.text) and not query.whether:
        return document_data(query, catalogue)  # when and where it was adopted, it says itself
    name = expression_label(document.expression)
    read_as = f"the revisions of {work_name(document)} that are held"
    what: str = _told(document, revisions, catalogue)
    verdict = _verdict(query, status)
    clauses = _shown(document, revisions, older, catalogue)
    clauses += [p.contribution.header for p in proposals if p.contribution.header]
    if not clauses:
        return Evidence(query, Behaviour.REFUSE, Reason.SILENT, _not_known_later(what), read_as=read_as)
    details: list[str] = [*_lines(revisions, catalogue)] if len(revisions) > 1 else []
    details += [msg("- not adopted: {proposal}", proposal=told_of(proposal)) for proposal in proposals]
    details += [
        msg("- its text, or another's, cites {cited} of it, which is not held", cited=cited)
        for cited in _later(revisions, catalogue)
    ]
    if older and alone:
        what = msg("{what}; its text refers to another", what=what)
    read_as = read_as if len(revisions) > 1 else f"the revision of {name} that is held"
    return Evidence(
        query, what=_not_known_later(what), clauses=tuple(clauses), details=tuple(details), read_as=read_as,
        verdict=verdict,
    )  # fmt: skip


def _not_known_later(what: str) -> str:
    return msg("{what}; whether a later one exists outside the documents held is not known", what=what)


def asks_of_end(query: Query) -> bool:
    """Whether a question on changes asks if a whole text was ended: "has Resolution 45 been suppressed?"."""
    narrowed = query.reference or query.phrase or query.heading or query.addressees or query.restriction
    of_clauses = has("clauses", query.text) or narrowed or query.last
    return not of_clauses and says_of_validity("ended", query.text)


def _told(document: Document, revisions: Sequence[Document], catalogue: Catalogue) -> str:
    """What has become of a document, in a sentence without its end."""
    name, status = expression_label(document.expression), catalogue.status_of(document)
    newest = revisions[-1]
    if status is Status.ADOPTED:
        if len(revisions) == 1:
            if document.expression.revision:
                return msg("{document} is the revision held", document=name)
            return msg("{document} is what is held of it", document=name)
        return msg("{document} is the newest of {n} revisions held", document=name, n=len(revisions))
    told = msg("{document} is {mark}", document=name, mark=mark_of(document, catalogue))
    if status is Status.SUPERSEDED and newest is not document and catalogue.status_of(newest) is Status.ADOPTED:
        if revision_name(newest) in told:
            return told
        return msg("{what}; the newest held is {revision}", what=told, revision=revision_name(newest))
    return told


def _lines(revisions: Sequence[Document], catalogue: Catalogue) -> Iterator[str]:
    """A line for each revision held: when it began to count, and what ended that."""
    for document in revisions:
        window = catalogue.windows[document.expression.document]
        since: str = msg("from a day that is not known")
        if window.begins:
            since = msg("from {date}", date=printed_date(window.begins))
        if window.until:
            since = msg("{since} until {date}", since=since, date=printed_date(window.until))
        mark = mark_of(document, catalogue) or msg("the newest held")
        yield msg("- {revision}: {since}, {mark}", revision=revision_name(document), since=since, mark=mark)


def _shown(
    document: Document, revisions: Sequence[Document], older: Sequence[Clause], catalogue: Catalogue
) -> list[Clause]:
    """The clauses that show it: what suppresses it, what cites another revision, and the titles of those held."""
    by = catalogue.by_key.get(catalogue.windows[document.expression.document].by)
    newest = revisions[-1]
    titles = [d.header for d in (document, newest) if d.header] if len(revisions) > 1 or by else []
    return list(dict.fromkeys([*([by] if by else []), *titles, *older]))


def _cited_otherwise(document: Document, catalogue: Catalogue) -> list[Clause]:
    """The clauses of a document that cite another revision of it."""
    work = document.expression.work
    return [
        clause
        for clause, reference in catalogue.referring(work.body, work.kind, work.number)
        if catalogue.document(clause) is document and not same_revision(reference, document)
    ]


def _later(revisions: Sequence[Document], catalogue: Catalogue) -> list[str]:
    """Revisions of a Work that documents cite and that are not held, later than the newest held."""
    work = revisions[-1].expression.work
    newest = catalogue.windows[revisions[-1].expression.document].begins
    cited = {
        printed_revision(stated_revision(r) or "") for _, r in catalogue.referring(work.body, work.kind, work.number)
    }
    held = {d.expression.revision for d in revisions}
    return sorted(c for c in cited if c and c not in held and newest and adoption_date(work.body, c) > newest)


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(alternatives(load("versions")["validity"][name]), re.IGNORECASE)


def says_of_validity(name: str, text: str) -> bool:
    """Whether a question asks if a text counts still ("counts"), or does no more ("ended")."""
    return _words(name).search(plain(text)) is not None


def _verdict(query: Query, status: Status) -> Verdict | None:
    """Yes or no, where what is held tells it; that a text counts still is never said."""
    counts, ended = says_of_validity("counts", query.text), says_of_validity("ended", query.text)
    if not query.whether or counts == ended:
        return None
    if status is Status.ADOPTED:
        return Verdict.UNSAID
    return Verdict.NO if counts else Verdict.YES
