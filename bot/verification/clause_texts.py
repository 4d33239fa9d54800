"""The folded texts of all clauses held: where words stand, and which clauses come nearest to them."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from bot.catalogue.catalogue import Catalogue
from bot.verification.folding import Folded, fold, without_loose_marks
from bot.verification.segments import Segment
from ingest.citation import format_num
from ingest.model import Clause, Document

# Clauses whose words are compared one by one, of those that share most words.
_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Stretch:
    """The words of several clauses in a row, as one text; of each word its clause, and how it is printed."""

    folded: Folded
    owners: tuple[Clause, ...]
    printed: tuple[str, ...]

    def find(self, segments: Sequence[Segment], after: int = 0) -> list[tuple[int, int]] | None:
        """The words `[first, last)` of each segment, all in order; None where one does not stand there."""
        return self._find(segments, 0, after)

    def _find(self, segments: Sequence[Segment], n: int, after: int) -> list[tuple[int, int]] | None:
        if n == len(segments):
            return []
        segment = segments[n]
        for first in self.occurrences(segment.words, after):
            if n and segment.most_skipped is not None and first - after > segment.most_skipped:
                return None
            last = first + len(segment.words.words)
            rest = self._find(segments, n + 1, last)
            if rest is not None:
                return [(first, last), *rest]
            if n + 1 < len(segments) and segments[n + 1].most_skipped is None:
                return None
        return None

    def occurrences(self, words: Folded, after: int) -> Iterator[int]:
        """Where words stand from a word on; the case of the first may differ."""
        starts = self.folded.starts
        at = starts[after] - 1 if after < len(starts) else len(self.folded.text)
        while (at := self.folded.text.find(words.text, at)) >= 0:
            first = bisect_right(starts, at + 1) - 1
            if self.folded.words[first + 1 : first + len(words.words)] == words.words[1:]:
                yield first
            at += 1

    def clauses(self, found: Sequence[tuple[int, int]]) -> tuple[Clause, ...]:
        """The clauses that stretches of words belong to, each once."""
        return tuple(dict.fromkeys(self.owners[n] for first, last in found for n in range(first, last)))


def stretch(clauses: Iterable[Clause], texts: "ClauseTexts", *, marks: bool, phrases: str = "") -> Stretch:
    """The texts of clauses in a row, with their numbers, and the phrase before each ("all") or each group ("first")."""
    words: list[str] = []
    owners: list[Clause] = []
    printed: list[str] = []
    before = ""
    for clause in clauses:
        parts: list[tuple[str, Folded]] = []
        if clause.phrase and (phrases == "all" or (phrases == "first" and clause.phrase != before)):
            parts.append((clause.phrase, fold(clause.phrase)))
        before = clause.phrase
        if marks and clause.num:
            mark = format_num(clause.num).split(" ")[-1]
            parts.append((mark, fold(mark)))
        for text, part in (*parts, (clause.text, texts.of(clause))):
            words += part.words
            owners += [clause] * len(part.words)
            printed += [text[first:last] for first, last in part.spans]
    return Stretch(Folded(tuple(words), ()), tuple(owners), tuple(printed))


class ClauseTexts:
    """The texts of a catalogue's clauses, folded when they are first needed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._folded: dict[str, Folded] = {}
        self._vocabularies: dict[str, frozenset[str]] = {}
        self._stretches: dict[str, tuple[Stretch, ...]] = {}

    def of(self, clause: Clause) -> Folded:
        """The folded text of a clause."""
        found = self._folded.get(clause.key)
        if found is None:
            found = self._folded[clause.key] = fold(clause.text)
        return found

    @cached_property
    def titles(self) -> dict[str, tuple[Folded, ...]]:
        """The titles of the documents, by their ids: as they are known by, and the lines of their heads."""
        heads = {d.expression.document: d.header for d in self.catalogue.documents}
        named = {d.expression.document: fold(d.expression.title).trimmed() for d in self.catalogue.documents}
        return {name: (title, *((self.of(head),) if (head := heads[name]) else ())) for name, title in named.items()}

    def document(self, document: Document) -> tuple[Stretch, ...]:
        """The whole text of a document, in the ways that it may be quoted."""
        name = document.expression.document
        if name not in self._stretches:
            self._stretches[name] = readings(document.clauses, self)
        return self._stretches[name]

    def find(self, segments: Sequence[Segment], documents: Iterable[Document]) -> list[tuple[Clause, ...]]:
        """All places where segments stand in order, within one clause with its items or over clauses in a row."""
        out: list[tuple[Clause, ...]] = []
        for document in documents:
            if not all(self._has_words(document, segment.words) for segment in segments):
                continue
            for reading in self.document(document):
                found = list(self._places(reading, segments))
                if found:
                    out += found
                    break
        return list(dict.fromkeys(out))

    def _has_words(self, document: Document, words: Folded) -> bool:
        """Whether a document has each of some words: few do, and the others need not be searched."""
        return self._vocabulary(document).issuperset(words.keys)

    def _vocabulary(self, document: Document) -> frozenset[str]:
        name = document.expression.document
        if name not in self._vocabularies:
            marks = (fold(format_num(c.num)) for c in document.clauses if c.num)
            phrases = map(fold, {c.phrase for c in document.clauses})
            texts = map(self.of, document.clauses)
            self._vocabularies[name] = frozenset(key for part in (*texts, *marks, *phrases) for key in part.keys)
        return self._vocabularies[name]

    def _places(self, reading: Stretch, segments: Sequence[Segment]) -> Iterator[tuple[Clause, ...]]:
        if len(segments) == 1:
            words = segments[0].words
            for first in reading.occurrences(words, 0):
                yield reading.clauses([(first, first + len(words.words))])
            return
        # Several segments stand in one clause with its items, or they are no quotation of a place.
        for first in reading.occurrences(segments[0].words, 0):
            found = reading.find(segments, first)
            if found is not None:
                clauses = reading.clauses(found)
                root = self.catalogue.family(clauses[0])
                if set(clauses) <= set(root):
                    yield clauses
                    return

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        postings: dict[str, list[int]] = {}
        for n, clause in enumerate(self.catalogue.clauses):
            for key in set(self.of(clause).keys):
                postings.setdefault(key, []).append(n)
        return postings

    def nearest(self, words: Folded, documents: Sequence[Document] | None = None) -> list[Clause]:
        """Clauses that share most of the rarer words, the best first."""
        total = len(self.catalogue.clauses)
        scores: Counter[int] = Counter()
        for key in set(words.keys):
            holding = self._postings.get(key, [])
            if key[0].isalnum() and len(holding) <= max(20, total // 3):
                weight = math.log((total + 1) / (len(holding) + 1))
                for n in holding:
                    scores[n] += weight  # type: ignore[assignment]
        ranked = (self.catalogue.clauses[n] for n, _ in scores.most_common(None if documents else _CANDIDATES))
        if documents is None:
            return list(ranked)
        within = {c.key for d in documents for c in d.clauses}
        return [c for c in ranked if c.key in within][:_CANDIDATES]


def readings(clauses: Sequence[Clause], texts: ClauseTexts) -> tuple[Stretch, ...]:
    """Clauses in the ways in which they may be quoted: with or without their numbers and their phrase."""
    plain = stretch(clauses, texts, marks=False)
    kept = _kept(plain)
    ways = [plain]
    if len(kept) < len(plain.owners):
        bare = Folded(tuple(plain.folded.words[n] for n in kept), ())
        ways.append(Stretch(bare, tuple(plain.owners[n] for n in kept), tuple(plain.printed[n] for n in kept)))
    ways += [
        stretch(clauses, texts, marks=True),
        stretch(clauses, texts, marks=True, phrases="first"),
        stretch(clauses, texts, marks=False, phrases="first"),
        stretch(clauses, texts, marks=True, phrases="all"),
        stretch(clauses, texts, marks=False, phrases="all"),
    ]
    return tuple(ways)


def _kept(plain: Stretch) -> list[int]:
    """The words of a stretch that are no loose marks of footnotes."""
    numbered = Folded(plain.folded.words, tuple((n, n) for n in range(len(plain.folded.words))))
    return [n for n, _ in without_loose_marks(numbered).spans]


_TEXTS: "WeakKeyDictionary[Catalogue, ClauseTexts]" = WeakKeyDictionary()


def texts_of(catalogue: Catalogue) -> ClauseTexts:
    """The texts of a catalogue, kept as long as it is."""
    if catalogue not in _TEXTS:
        _TEXTS[catalogue] = ClauseTexts(catalogue)
    return _TEXTS[catalogue]
