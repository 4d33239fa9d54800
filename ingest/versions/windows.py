"""Windows: from when until when each Expression is the newest held of its Work, and what has suppressed it.

That a text is in force is never claimed: only which one is the newest held. Where the dates of two revisions do not
tell which is newer, neither is superseded.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from ingest import citation
from ingest.citation import Citation
from ingest.lexicon import alternatives, load
from ingest.model import Clause, Document, Expression, Part, Work
from ingest.versions.meetings import adoption_date

# Words between the word that suppresses and the Work ("to suppress the following: Resolution 35"), and before it ("that
# the conference hereby"); of more, or of others, it is not said that the Work ends.
_MOST_BETWEEN, _MOST_BEFORE = 6, 4
_WORD = re.compile(r"[^\W\d_]+")


class Status(StrEnum):
    """What has become of an Expression, as far as the documents held tell."""

    ADOPTED = "adopted"
    SUPERSEDED = "superseded"
    SUPPRESSED = "suppressed"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Window:
    """When an Expression counts: `begins` and `until` in ISO 8601 as far as known, "" where they are not.

    `until` is the day from which another one counts: `newer` is the id of the document that supersedes it, `by` the
    key of the clause that suppresses it, and `replaced_by` what a corpus.toml names in its place.
    """

    status: Status
    begins: str = ""
    until: str = ""
    newer: str = ""
    by: str = ""
    replaced_by: str = ""


def windows(documents: Sequence[Document]) -> dict[str, Window]:
    """The window of each document, by its id; a stated one (corpus.toml) goes before what the texts tell."""
    out = {d.expression.document: _of_itself(d.expression) for d in documents}
    for revisions in _works(documents).values():
        for older, newer in _successive(revisions, out):
            out[older] = _superseded(out[older], newer, out[newer])
    for document, suppressing, date in _suppressions(documents):
        held = out[document.expression.document]
        stated = document.expression.status or document.expression.until
        if held.status is Status.ADOPTED and not stated:
            out[document.expression.document] = Window(
                Status.SUPPRESSED, held.begins, date, by=suppressing.key, replaced_by=held.replaced_by
            )
    return out


def _of_itself(expression: Expression) -> Window:
    """The window of an Expression as far as it stands alone."""
    begins = expression.begins or adoption_date(expression.work.body, expression.revision, expression.date)
    status = Status(expression.status or Status.ADOPTED)
    if status is Status.PROPOSED:
        return Window(status)
    if expression.replaced_by and status is Status.ADOPTED:
        status = Status.SUPERSEDED
    return Window(status, begins, expression.until, replaced_by=expression.replaced_by)


def _works(documents: Iterable[Document]) -> dict[Work, list[Expression]]:
    """The adopted Expressions of each Work of which several are held."""
    out: dict[Work, list[Expression]] = {}
    for document in documents:
        if document.expression.status != Status.PROPOSED:
            out.setdefault(document.expression.work, []).append(document.expression)
    return {work: held for work, held in out.items() if len({e.revision for e in held}) > 1}


def _successive(revisions: Sequence[Expression], out: dict[str, Window]) -> Iterator[tuple[str, str]]:
    """Each Expression with the one that follows it, by the dates of their revisions; none where these do not tell."""
    begins = {e.revision: out[e.document].begins for e in revisions}
    dates = sorted(begins.values())
    if "" in dates or any(later.startswith(earlier) for earlier, later in pairwise(dates)):
        return
    order = sorted(begins, key=lambda revision: begins[revision])
    for older, newer in pairwise(order):
        following = [e for e in revisions if e.revision == newer]
        for expression in (e for e in revisions if e.revision == older):
            same = next((e for e in following if e.language == expression.language), following[0])
            yield expression.document, same.document


def _superseded(window: Window, newer: str, by: Window) -> Window:
    """A window that ends where a newer revision begins."""
    status = window.status if window.status is Status.SUPPRESSED else Status.SUPERSEDED
    return Window(status, window.begins, window.until or by.begins, newer, window.by, window.replaced_by)


def _suppressions(documents: Sequence[Document]) -> Iterator[tuple[Document, Clause, str]]:
    """The documents that a clause of an adopted one suppresses, with that clause and the date of its document."""
    numbered: dict[str, list[Document]] = {}
    for document in documents:
        numbered.setdefault(document.expression.work.number, []).append(document)
    for document in documents:
        expression = document.expression
        if expression.status == Status.PROPOSED:
            continue
        date = expression.begins or adoption_date(expression.work.body, expression.revision, expression.date)
        for clause in document.clauses:
            # Who instructs somebody to end a text, or to look whether to, has not ended it.
            if (
                clause.part in {Part.OPERATIVE, Part.ITEM}
                and not clause.addressees
                and _suppressing().search(clause.text)
            ):
                for reference in _suppressed(clause.text):
                    for held in numbered.get(reference.number or "", ()):
                        if held is not document and _is_meant(reference, held.expression, expression.work.body):
                            yield held, clause, date


def _suppressed(text: str) -> Iterator[Citation]:
    """The Works that a text suppresses: those of a list after the word, or the one before “is suppressed”."""
    found = citation.find(text, asked=False)
    works = [c for c in found if c.number and c.kind and not (c.nums or c.phrase or c.section)]
    between = _words("between")
    for match in _suppressing().finditer(text):
        at, most = match.end(), _MOST_BETWEEN
        before = _WORD.findall(text[: match.start()].casefold())
        doubtful = len(before) > _MOST_BEFORE or not _words("doubt").isdisjoint(before)
        for work in works:
            if work.end <= match.start():
                if match["passive"] and re.fullmatch(r"[\s,()]*", text[work.end : match.start()]):
                    yield work
                continue
            said = _WORD.findall(text[at : work.start].casefold())
            if match["passive"] or doubtful or len(said) > most or not between.issuperset(said):
                continue
            yield work
            at, most = work.end, 1


def _is_meant(reference: Citation, expression: Expression, body: str) -> bool:
    """Whether a Work that is suppressed is this Expression's, and no later revision than it was."""
    work = expression.work
    if reference.kind != work.kind or (reference.body or body) != work.body:
        return False
    return not reference.year or reference.year in expression.revision


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("versions")["suppressing"][name])


@cache
def _suppressing() -> re.Pattern[str]:
    """The words by which a document ends another one, active and passive."""
    words = load("versions")["suppressing"]
    active, passive = alternatives(words["active"]), alternatives(words["passive"])
    return re.compile(rf"(?P<passive>{passive})|{active}", re.IGNORECASE)
