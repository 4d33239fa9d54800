"""Revisions of one Work: their order, which of them counted when, and how one that no longer does is marked."""

from bot.catalogue.catalogue import Catalogue
from bot.messages import msg
from ingest.labels import expression_label, printed_date
from ingest.model import Clause, Document, Expression
from ingest.versions.meetings import latest
from ingest.versions.windows import Status


def revisions_of(document: Document, catalogue: Catalogue) -> list[Document]:
    """The adopted Expressions of a document's Work in its language, the oldest first; a proposal alone."""
    expression = document.expression
    if expression.status == Status.PROPOSED:
        return [document]
    same = [
        d
        for d in catalogue.documents
        if d.expression.work == expression.work
        and d.expression.language == expression.language
        and d.expression.status != Status.PROPOSED
    ]
    return sorted(same, key=lambda d: catalogue.windows[d.expression.document].begins)


def is_first(document: Document) -> bool:
    """Whether a text is the first of its Work, as far as its revision says: "Dubai, 2018", not "Rev. Dubai, 2018"."""
    return not document.expression.revision.startswith("Rev")


def valid_at(document: Document, date: str, catalogue: Catalogue) -> Document | None:
    """The revision of a document's Work that counted on a day, or at the end of a month or a year; None if not held."""
    day = latest(date)
    for revision in reversed(revisions_of(document, catalogue)):
        window = catalogue.windows[revision.expression.document]
        if window.begins and window.begins <= day:
            # What ends without a revision that follows (a suppression) is still the text of its time.
            return None if window.until and window.until <= day and window.status is Status.SUPPRESSED else revision
    return None


def mark_of(document: Document, catalogue: Catalogue) -> str:
    """What a reader has to know of a document that is not the newest adopted: “superseded by Rev. Kigali, 2022”."""
    window = catalogue.windows[document.expression.document]
    if window.status is Status.SUPERSEDED:
        newer = catalogue.by_name.get(window.newer or window.replaced_by)
        by = _revision(newer.expression, document.expression) if newer else window.replaced_by
        return msg("superseded by {document}", document=by) if by else _since_when(msg("superseded"), window.until)
    if window.status is Status.SUPPRESSED:
        clause = catalogue.by_key.get(window.by)
        if clause:
            return msg("suppressed by {document}", document=suppressed_by(clause, catalogue))
        return _since_when(msg("suppressed"), window.until)
    if window.until:
        return msg("until {date}", date=printed_date(window.until))
    return ""


def window_row(document: Document, catalogue: Catalogue) -> dict[str, str | None]:
    """The status and the window of a document as data: `status`, `from`, `until`."""
    window = catalogue.windows[document.expression.document]
    return {"status": window.status.value, "from": window.begins or None, "until": window.until or None}


def label_of(clause: Clause, catalogue: Catalogue) -> str:
    """The label of a clause, with what has become of its document: “… resolves 2 [superseded by Rev. Kigali, 2022]”."""
    mark = mark_of(catalogue.document(clause), catalogue)
    return f"{clause.label} [{mark}]" if mark else clause.label


def suppressed_by(clause: Clause, catalogue: Catalogue) -> str:
    """The name of the document whose clause suppresses another."""
    return expression_label(catalogue.document(clause).expression)


def _revision(newer: Expression, older: Expression) -> str:
    """A newer revision by its name alone, where it is one of the same Work."""
    return newer.revision if newer.revision and newer.work == older.work else expression_label(newer)


def _since_when(mark: str, date: str) -> str:
    return msg("{mark} since {date}", mark=mark, date=printed_date(date)) if date else mark
