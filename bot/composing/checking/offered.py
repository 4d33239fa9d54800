"""Data structures of verification: the clauses that a model is offered, and what it finds in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.composing.checking.text import comparable
from ingest.lexicon import lexicon
from ingest.model import Clause, Document, Part


@dataclass(frozen=True)
class CitableClause:
    """A clause that a statement may cite as [n], in its document; `stems` are its ancestors, outermost first."""

    n: int
    clause: Clause
    document: Document
    stems: tuple[Clause, ...] = ()

    @property
    def language(self) -> str:
        """The language of the clause."""
        return self.document.expression.language

    @cached_property
    def clause_text(self) -> str:
        """The clause's text with its footnotes and ancestors, normalised for comparison."""
        return comparable("\n".join((*(c.text for c in self.stems), self.clause.text, *self.clause.footnotes)))

    @cached_property
    def metadata(self) -> str:
        """What names the clause, normalised for comparison: phrase, section, label and the document's title."""
        clause, expression = self.clause, self.document.expression
        return comparable("\n".join((clause.phrase, clause.section, clause.label, expression.title)))

    @cached_property
    def known_text(self) -> str:
        """All that a statement about the clause may say: its text and what names it."""
        return f"{self.clause_text} {self.metadata}"

    @cached_property
    def signatures(self) -> str:
        """Who signed the document, normalised for comparison: "I" and "we" of a letter are theirs."""
        return comparable("\n".join(c.text for c in self.document.clauses if c.part is Part.SIGNATORY))

    @cached_property
    def actors(self) -> frozenset[str]:
        """All actors that the clause addresses or names, expanded to their members."""
        named = lexicon().actors_in(f"{self.clause_text}\n{self.metadata}")
        both = (*self.clause.addressees, *(m.name for m in named))
        return frozenset((*both, *lexicon().expand(both)))


class Relevance(StrEnum):
    """How far passages answer a question, as a model finds."""

    DIRECTLY = "directly"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of clause [n] that a model points to."""

    n: int
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a model found: passages, how far they answer, and its gloss on them; not verified."""

    passages: tuple[Passage, ...]
    gloss: str = ""
    relevance: Relevance = Relevance.DIRECTLY


CitableClauses = Mapping[int, CitableClause]


def are_in(cited: Iterable[CitableClause], language: str) -> bool:
    """Whether all of the clauses are in a language."""
    return all(c.language == language for c in cited)


def languages_of(cited: Iterable[CitableClause], language: str) -> frozenset[str]:
    """The languages that numbers may be written in: the answer's, the documents' and English."""
    return frozenset({language, "en", *(c.language for c in cited)})
