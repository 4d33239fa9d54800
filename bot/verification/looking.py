"""Look for a quotation among the clauses held: where it stands word for word, and what comes nearest to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.versions import label_of
from bot.verification.clause_texts import ClauseTexts
from bot.verification.comparing import Nearness, nearness, stands_in
from bot.verification.draft import Draft
from bot.verification.quotations import Quotation, hide_note_marks
from bot.verification.segments import MOST_SEGMENTS, Segmented, segmented
from ingest.model import Clause, Document

# Clauses that one citation may name, of those that a quotation is compared with.
_MOST_COMPARED = 40

Words = tuple[tuple[str, ...], ...]
"""The words of a quotation's segments."""

Place = tuple[Clause, ...]
"""Clauses in a row, or one, in which a quotation stands."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation as it is looked for: the ways to read it, in the words of its paragraph."""

    ways: tuple[Segmented, ...]
    text: str

    @property
    def length(self) -> int:
        """How many words it has."""
        return max((way.length for way in self.ways), default=0)

    @property
    def verbatim(self) -> "Quoted":
        """The quotation with its brackets read as the clause's own."""
        return Quoted(self.ways[:1], self.text)

    @property
    def words(self) -> Words:
        """The words of each segment, by which it is known."""
        return tuple(segment.words.words for segment in self.ways[0].segments)

    @property
    def is_scattered(self) -> bool:
        """Whether it is cut up into more segments than a quotation of one place has."""
        return len(self.ways[0].segments) > MOST_SEGMENTS


def quoted_in(draft: Draft, quotation: Quotation) -> Quoted:
    """A quotation of a draft as it is looked for."""
    text = hide_note_marks(draft.paragraphs[quotation.paragraph].text)
    ways = segmented(text, quotation.inner_start, quotation.inner_end)
    return Quoted(tuple(way for way in ways if len(way.segments) <= MOST_SEGMENTS) or ways[:1], text)


@dataclass(frozen=True, slots=True)
class Near:
    """The clause that comes nearest to a quotation, and how near."""

    clause: Clause
    nearness: Nearness


class Search:
    """Looks for quotations in the clauses of a catalogue."""

    def __init__(self, texts: ClauseTexts) -> None:
        self.texts = texts
        self.catalogue: Catalogue = texts.catalogue
        self._older = [d for d in self.catalogue.documents if d not in self.catalogue.current]
        # Where quotations stand, and what comes nearest, by their words: a draft repeats some.
        self._found: dict[Words, list[Place]] = {}
        self._near: dict[Words, list[Clause]] = {}

    def stands(self, quoted: Quoted, clauses: Sequence[Clause]) -> bool:
        """Whether a quotation stands in clauses, with their items and what introduces them."""
        return bool(clauses) and stands_in(quoted.ways, clauses, self.texts)

    def places(self, quoted: Quoted, documents: Sequence[Document]) -> list[Place]:
        """Where in some documents a quotation stands."""
        found = (self.texts.find(way.segments, documents) for way in quoted.ways if way.segments)
        return next((places for places in found if places), [])

    def anywhere(self, quoted: Quoted) -> list[Place]:
        """Where a quotation stands in the newest revisions held; else where it does in older ones and in proposals."""
        if quoted.words not in self._found:
            found = self.places(quoted, self.catalogue.current) or self.places(quoted, self._older)
            self._found[quoted.words] = found
        return self._found[quoted.words]

    def nearest(self, quoted: Quoted, cited: Sequence[Clause], enough: float) -> Near | None:
        """The clause that comes nearest to a quotation: one that is cited, where it is near `enough`, else any."""
        way = quoted.ways[0]
        roots = [
            Near(c, nearness(way, self.catalogue.family(c), self.texts, quoted.text)) for c in cited[:_MOST_COMPARED]
        ]
        best = max(roots, key=_likeness, default=None)
        if best and best.nearness.likeness >= enough:
            return best
        if quoted.words not in self._near:
            others = self.texts.nearest(way.segments[0].words) if way.segments else []
            others.sort(key=lambda c: -nearness(way, [c], self.texts, quoted.text).likeness)
            self._near[quoted.words] = others[:1]
        roots += [Near(c, nearness(way, [c], self.texts, quoted.text)) for c in self._near[quoted.words]]
        return max(roots, key=_likeness, default=None)

    def label(self, clause: Clause) -> str:
        """The label of a clause, with what has become of its document."""
        return label_of(clause, self.catalogue)

    def named(self, clauses: Sequence[Clause]) -> str:
        """The label of the first of some clauses, and how many more there are."""
        more = len(set(clauses)) - 1
        return f"{self.label(clauses[0])} and {more} more" if more > 0 else self.label(clauses[0])

    def labels(self, places: Sequence[Place]) -> tuple[str, ...]:
        """The labels of the first clause of each place."""
        return tuple(dict.fromkeys(self.label(place[0]) for place in places))


def _likeness(near: Near) -> float:
    return near.nearness.likeness
