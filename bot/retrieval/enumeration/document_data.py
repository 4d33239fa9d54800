"""A document's own data: what its metadata, its title lines and the head of a letter say of it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from bot.catalogue.catalogue import Catalogue
from bot.messages import joined
from bot.retrieval.enumeration.common import (
    documents_in,
    left_over,
    names_of,
)
from bot.retrieval.enumeration.predicate import documents_named
from bot.retrieval.evidence import Evidence, silent
from bot.understanding.language import LANGUAGES
from bot.understanding.query import Query
from bot.understanding.topic import NO_TOPIC
from ingest.labels import expression_label, printed_date
from ingest.lexicon import alternatives, lexicon, load, plain
from ingest.model import Clause, Document, Part
from ingest.outline.header import read_date
from ingest.outline.parts import folded

_REVISED = re.compile(r"rev(?:ised|\.)\s*", re.IGNORECASE)
# "Ms. Rebeca Grynspan", over an address; "Dear Ms. Grynspan,"; "To Member States and Delegations:".
_TITLED = re.compile(r"(?:Mr|Ms|Mrs|Dr|Prof|Sir|H\.\s?E)\b\.?\s+\S", re.IGNORECASE)
_DEAR = re.compile(r"Dear\s+(?P<name>[^,:\n]{2,80})[,:]", re.IGNORECASE)
_TO = re.compile(r"To\s+(?P<name>(?:the\s+)?[A-Z][^:\n]{3,160}):\s*$", re.MULTILINE)
# Lines of an address, at most; and documents of which data are told.
_MOST_LINES, _MOST_DOCUMENTS = 9, 2
_LETTER = {"letter", "report", "doc"}


@dataclass(frozen=True, slots=True)
class Datum:
    """A field of a document with its value, and the clause or header that prints it, with its words, if any does."""

    field: str
    value: str
    clause: Clause | None = None
    words: str = ""


def document_data(query: Query, catalogue: Catalogue) -> Evidence | None:
    """What a document says of itself: the fields that are asked for first, and the others below them."""
    documents = documents_in(query, catalogue)
    asked = fields_asked(query.text)
    if not documents or len(documents) > _MOST_DOCUMENTS:
        return None
    # A document's own data have no subject: "on which date does the price of bells rise?".
    unread = replace(query, restriction=NO_TOPIC)
    if query.language == "en" and left_over(unread, catalogue, "datum", "why", "where", "revision"):
        return None  # "the date of the General Assembly resolution that founded UN Women"
    names = [_fields()[field].get("noun", _fields()[field]["name"]) for field in asked]
    read_as = f"{joined(names)} of {documents_named(query, documents)}" if asked else ""
    told = {expression_label(d.expression): list(_data(d)) for d in documents}
    first = {label: [one for one in data if one.field in asked] for label, data in told.items()}
    if asked and not any(first.values()):
        closest = [d.header for d in documents if d.header]
        return silent(query, f"{names_of(documents)} does not state its {joined(names)}", closest, read_as=read_as)
    heads = [f"{label}: {'; '.join(map(_line, data))}" if data else label for label, data in first.items()]
    cited = {one.clause.key: one for data in first.values() for one in data if one.clause}
    return Evidence(
        query,
        what="; ".join(heads),
        details=tuple(_line(one) for data in told.values() for one in data if one.field not in asked),
        clauses=tuple(one.clause for one in cited.values() if one.clause),
        quotes=tuple((key, one.words) for key, one in cited.items() if one.words),
        read_as=read_as or f"own data of {documents_named(query, documents)}",
    )


def lines_asked(query: Query, document: Document) -> Iterator[str]:
    """The lines of the fields that a question on a document asks for beside its signatories."""
    asked = set(fields_asked(query.text)) - {"author", "title"}
    yield from (_line(one) for one in _data(document) if one.field in asked)


def fields_asked(text: str) -> list[str]:
    """The fields that a question asks for, in their order."""
    return [name for name, asking in _asking().items() if asking.search(plain(text))]


def _data(document: Document) -> Iterator[Datum]:
    """The data of a document, in the order of the fields."""
    found = [*(_of_letter(document) if document.expression.work.kind in _LETTER else ()), *_of_metadata(document)]
    order = list(_fields())
    # The first of each field, as what a letter prints stands above what it cites.
    by_field = {one.field: one for one in reversed(found)}
    yield from sorted(by_field.values(), key=lambda one: order.index(one.field))


def _of_metadata(document: Document) -> Iterator[Datum]:
    """What the catalogue knows of a document; its title lines are cited for it."""
    expression, header = document.expression, document.header
    yield Datum("title", f"“{expression.title}”", header)
    body = lexicon().bodies.get(expression.work.body)
    if expression.status == "proposed":
        yield from _of_proposal(document)
    elif expression.work.kind not in _LETTER:
        if body and expression.work.kind != "treaty":
            yield Datum("adopted_by", body.names[0] if body.names else body.short, header)
        yield Datum("revision", expression.revision or "none is printed", header)
    if expression.status != "proposed" and (adopted := _adopted(document)):
        yield Datum("adopted", adopted, header)
    yield Datum("language", LANGUAGES.get(expression.language, expression.language))
    parts = Counter(clause.part.value for clause in document.clauses)
    yield Datum("clauses", f"{len(document.clauses)} ({', '.join(f'{n} {part}' for part, n in parts.items())})")
    yield Datum("file", " ".join(filter(None, (expression.file, expression.address))))


def _of_proposal(document: Document) -> Iterator[Datum]:
    """What is known of a proposal or a draft, which nobody has adopted."""
    expression, header = document.expression, document.header
    body = lexicon().bodies.get(expression.work.body)
    yield Datum(
        "adopted_by", f"nobody; it is proposed{f' to the {body.names[0]}' if body and body.names else ''}", header
    )
    yield Datum(
        "adopted", f"not adopted{f'; dated {printed_date(expression.date)}' if expression.date else ''}", header
    )
    if expression.author:
        yield Datum("author", expression.author, header)


def _adopted(document: Document) -> str:
    """When and where a document was adopted or last revised, as far as it says so."""
    expression = document.expression
    if _REVISED.match(expression.revision):
        return f"{_REVISED.sub('', expression.revision)} (last revised; when it was first adopted is not stated)"
    return expression.revision or printed_date(expression.date)


def _of_letter(document: Document) -> Iterator[Datum]:
    """What the head and the foot of a letter print: labelled lines, whom it is to, who signed it."""
    paragraphs = [clause for clause in document.clauses if clause.part is Part.PARAGRAPH]
    dated = next((c for c in paragraphs if read_date(c.text) == document.expression.date != ""), None)
    if dated:
        yield Datum("adopted", printed_date(document.expression.date), dated)
    for clause in paragraphs:
        for line in clause.text.splitlines():
            for field, label in _labels().items():
                if match := label.match(line.strip(" *")):
                    yield Datum(field, match["value"].strip(), clause, line.strip())
    for clause in paragraphs:
        lines = clause.text.strip().splitlines()
        if _TITLED.match(lines[0]) and 1 < len(lines) <= _MOST_LINES:
            yield Datum("recipient", _address(lines), clause, clause.text)
        elif match := _TO.search(clause.text) or _DEAR.match(clause.text):
            yield Datum("recipient", match["name"].strip(), clause, match[0])
    signed = [clause for clause in document.clauses if clause.part is Part.SIGNATORY]
    if len(signed) == 1:
        yield Datum("author", folded(signed[0].text), signed[0])
    elif signed:
        yield Datum("author", f"{len(signed)} signatories")


def _address(lines: Sequence[str]) -> str:
    """The lines of an address as one, with a comma where a line is a part of its own."""
    joined_lines = folded(", ".join(line.strip() for line in lines))
    return re.sub(r"\b(and|of|the|for|et|de),", r"\1", joined_lines)


def _line(datum: Datum) -> str:
    return f"{_fields()[datum.field]['name']}: {datum.value}"


@cache
def _fields() -> Mapping[str, Any]:
    return load("fields")


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    """The pattern of a labelled line of a letter ("Ref: …"), by field."""
    rows = ((name, row["labels"]) for name, row in _fields().items() if "labels" in row)
    return {
        name: re.compile(rf"(?:{'|'.join(map(re.escape, labels))})\.?\s*:\s*(?P<value>\S.*)", re.IGNORECASE)
        for name, labels in rows
    }


@cache
def _asking() -> dict[str, re.Pattern[str]]:
    """The words that ask for a field, by field."""
    return {name: re.compile(alternatives(row["asked"]), re.IGNORECASE) for name, row in _fields().items()}
