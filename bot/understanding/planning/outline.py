"""Outline: the catalogue as a planning model is told of it, within so many tokens, and the values that it may plan."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.catalogue.catalogue import Catalogue, is_operative
from bot.language_model.metered import count_tokens
from bot.understanding.planning.lines import as_line
from bot.understanding.planning.plan import Choices
from bot.understanding.topic import Topic
from ingest.labels import expression_label
from ingest.model import Document, Part


@dataclass(frozen=True, slots=True)
class Outline:
    """Documents that a plan may name, best first, how many others there are, and those told of in detail."""

    catalogue: Catalogue
    documents: tuple[Document, ...]
    others: int
    detailed: tuple[Document, ...]

    @property
    def catalogue_lines(self) -> str:
        """The documents by id, label and title, in the order of their ids: the same for every question on them."""
        held = sorted(self.documents, key=lambda d: d.expression.document)
        return "\n".join(map(_line_of, held))

    @property
    def detail_lines(self) -> str:
        """The phrases of the documents that are told of in detail, whom they address, and how many clauses each has."""
        return "\n".join(map(details_of, self.detailed))

    def choices(self, most_tokens: int, looked_at: Iterable[str] = ()) -> Choices:
        """The values that a plan may have; the phrases of documents looked at come first, as far as the tokens go."""
        current = {d.expression.document: d for d in self.catalogue.current}
        shown = [current[name] for name in looked_at if name in current]
        ordered = tuple(dict.fromkeys((*shown, *self.detailed, *self.documents)))
        phrases = dict.fromkeys(c.phrase for d in ordered for c in d.clauses if c.phrase)
        addressees = dict.fromkeys(a for d in ordered for c in d.clauses for a in c.addressees)
        ids = tuple(sorted(document.expression.document for document in ordered))
        return Choices(ids, _within(addressees, most_tokens // 4), _within(phrases, most_tokens))


def outline_of(catalogue: Catalogue, linked: Sequence[str], topic: Topic, most_tokens: int) -> Outline:
    """The outline for a question: of all current documents, or of as many as the tokens allow.

    `linked` documents come first, then those whose titles have most of the topic. Half of the tokens are for the list,
    the other half for the linked documents' details.
    """
    named = [catalogue.by_name[name] for name in linked if name in catalogue.by_name]
    by_title = sorted(catalogue.current, key=lambda d: -topic.share(d.expression.title)) if topic else catalogue.current
    ordered = list(dict.fromkeys((*named, *by_title)))
    listed = _fitting(ordered, map(_line_of, ordered), most_tokens // 2)
    detailed = _fitting(named, map(details_of, named), most_tokens // 2)
    return Outline(catalogue, tuple(listed), len(ordered) - len(listed), tuple(detailed))


def details_of(document: Document) -> str:
    """A document in detail as a line of JSON: halves, phrases and addressees, with the number of clauses of each."""
    clauses = document.clauses
    phrases = Counter(c.phrase for c in clauses if c.phrase)
    addressees = Counter(a for c in clauses if is_operative(c) for a in dict.fromkeys(c.addressees))
    halves = {part.value: sum(c.part is part for c in clauses) for part in (Part.OPERATIVE, Part.PREAMBULAR)}
    row: dict[str, Any] = {"id": document.expression.document, "clauses": len(clauses), **halves}
    return as_line({**row, "phrases": phrases, "addressees": addressees})


def _line_of(document: Document) -> str:
    """A document as a line of JSON: its id, its label, and its title where the label has it not."""
    label, title = expression_label(document.expression), document.expression.title
    row = {"id": document.expression.document, "label": label, "title": "" if title in label else title}
    return as_line({name: value for name, value in row.items() if value})


def _fitting(documents: Sequence[Document], lines: Iterable[str], most_tokens: int) -> list[Document]:
    """The first documents whose lines fit into so many tokens together."""
    fitting: list[Document] = []
    for document, line in zip(documents, lines, strict=True):
        most_tokens -= count_tokens(line)
        if most_tokens < 0:
            break
        fitting.append(document)
    return fitting


def _within(values: Iterable[str], most_tokens: int) -> tuple[str, ...]:
    """The first values that fit into so many tokens together."""
    kept: list[str] = []
    for value in values:
        most_tokens -= count_tokens(value)
        if most_tokens < 0:
            break
        kept.append(value)
    return tuple(kept)
