"""What a model may cite, and what it says: the nouns of checking."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.composing.checking.text import comparable
from ingest.lexicon import lexicon
from ingest.model import Clause, Document


@dataclass(frozen=True)
class Offered:
    """A clause that may be cited as [n], in its document; `stems` introduce it, the outermost first."""

    n: int
    clause: Clause
    document: Document
    stems: tuple[Clause, ...] = ()

    @property
    def language(self) -> str:
        """The language that the clause is in."""
        return self.document.expression.language

    @cached_property
    def own(self) -> str:
        """The clause's own words, made comparable: its text, its footnotes and what introduces it."""
        return comparable("\n".join((*(c.text for c in self.stems), self.clause.text, *self.clause.footnotes)))

    @cached_property
    def around(self) -> str:
        """What names the clause: phrase, section, label and the document's title, made comparable."""
        clause, expression = self.clause, self.document.expression
        return comparable("\n".join((clause.phrase, clause.section, clause.label, expression.title)))

    @cached_property
    def actors(self) -> frozenset[str]:
        """Everybody whom the clause addresses or names."""
        named = lexicon().actors_in(f"{self.own}\n{self.around}")
        both = (*self.clause.addressees, *(m.name for m in named))
        return frozenset((*both, *lexicon().expand(both)))


@dataclass(frozen=True, slots=True)
class Support:
    """The clause [n] that supports a statement, and the words of it that do."""

    n: int
    quote: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as a model makes it: nothing in it is known to be true."""

    text: str
    support: tuple[Support, ...]


@dataclass(frozen=True, slots=True)
class Proven:
    """A statement that has passed the checks; `quotes` are passages of the cited clauses as they are printed there."""

    text: str
    quotes: tuple[tuple[int, str], ...]

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers of the clauses that it cites."""
        return tuple(n for n, _ in self.quotes)


Clauses = Mapping[int, Offered]


def languages_of(cited: Iterable[Offered], language: str) -> frozenset[str]:
    """The languages that numbers may be written in: the answer's, the documents' and English."""
    return frozenset({language, "en", *(c.language for c in cited)})
