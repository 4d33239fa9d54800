"""The rows of the register: each operative clause, once for each of its addressees.

What a text does not say is not made up: a clause without a time has none, not even its stem's, and one that addresses
nobody by name has a row without an addressee.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.catalogue.catalogue import Catalogue, is_operative
from bot.catalogue.versions import label_of
from bot.register.reports import report_in
from ingest.labels import expression_label
from ingest.lexicon import lexicon, plain
from ingest.model import Clause, Document
from ingest.outline.addressees import addressees_of
from ingest.outline.parties import directive, parties
from ingest.outline.parts import folded
from ingest.outline.verb_forms import verb_by_form
from ingest.times import Kind, Time


@dataclass(frozen=True, slots=True)
class Obligation:
    """What a clause asks of one addressee; `addressee` is "" where it names nobody.

    `label` and `status` say what has become of its Expression, and `adopted` when it was adopted, in ISO 8601 as far as
    that is known; `recipients` are those to whom it has to be reported.
    """

    clause: Clause
    label: str
    addressee: str
    verb: str
    recipients: tuple[str, ...]
    times: tuple[Time, ...]
    expression: str
    status: str
    adopted: str = ""
    address: str = ""

    @property
    def due(self) -> tuple[Time, ...]:
        """The times by when it is due, dated or not."""
        return tuple(time for time in self.times if time.kind is Kind.DUE)

    @property
    def recurring(self) -> tuple[Time, ...]:
        """The times that say how often."""
        return tuple(time for time in self.times if time.kind is Kind.FREQUENCY)

    @property
    def undated(self) -> bool:
        """Whether it has a time by when it is due that could not be dated."""
        return any(not time.due for time in self.due)


@dataclass(frozen=True, slots=True)
class Register:
    """The obligations of some documents in their order; `without` are the documents that have no operative clause."""

    rows: tuple[Obligation, ...]
    documents: tuple[Document, ...]
    without: tuple[Document, ...] = ()


def register_of(documents: Sequence[Document], catalogue: Catalogue) -> Register:
    """The register of documents: a row for each of their operative clauses and each of its addressees."""
    rows = tuple(row for document in documents for row in _rows(document, catalogue))
    without = tuple(d for d in documents if not any(map(is_operative, d.clauses)))
    return Register(rows, tuple(documents), without)


def newest(catalogue: Catalogue) -> tuple[Document, ...]:
    """The newest adopted Expression of each Work: of one held in several languages the English, else the first."""
    chosen: dict[object, Document] = {}
    for document in catalogue.current:
        held = chosen.get(document.expression.work)
        if held is None or (document.expression.language == "en" != held.expression.language):
            chosen[document.expression.work] = document
    kept = set(map(id, chosen.values()))
    return tuple(document for document in catalogue.current if id(document) in kept)


def _rows(document: Document, catalogue: Catalogue) -> Iterator[Obligation]:
    expression = document.expression
    name, status = expression_label(expression), catalogue.status_of(document).value
    for clause in filter(is_operative, document.clauses):
        label, recipients = label_of(clause, catalogue), report_in(clause.text) or ()
        for addressee in clause.addressees or ("",):
            yield Obligation(
                clause,
                label,
                addressee,
                verb_of(clause, addressee, expression.work.body),
                tuple(r for r in recipients if r != addressee),
                catalogue.times_of(clause),
                name,
                status,
                catalogue.windows[expression.document].begins,
                expression.address or "",
            )


def verb_of(clause: Clause, addressee: str, body: str) -> str:
    """The verb that asks: that of the phrase, or of a further act in the text that names the addressee.

    Of "instructs the Director" with "…, and invites the Council to …", the Council is invited.
    """
    named = _addressees_of_phrase(clause, body)
    if addressee and named and addressee not in named:
        for match in directive().finditer(plain(clause.text)):
            if addressee in lexicon().expand(parties(clause.text[match.end() :])):
                return folded(match[0])
    return _verb_of_phrase(clause.phrase)


def _addressees_of_phrase(clause: Clause, body: str) -> tuple[str, ...]:
    return addressees_of(clause.phrase, clause.part, "", body)


@cache
def _verb_of_phrase(phrase: str) -> str:
    """The verb of a phrase with its modifiers; "" for a clause without phrase."""
    verb = lexicon().verb(phrase) or verb_by_form(phrase)
    return folded(phrase[: verb.end]) if verb else ""
