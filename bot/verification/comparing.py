"""Compare a quotation with clauses: whether it stands there word for word, and else which words differ."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein, Opcode

from bot.verification.clause_texts import ClauseTexts, Stretch, readings, stretch
from bot.verification.finding import Difference
from bot.verification.folding import Folded, fold
from bot.verification.segments import Segment, Segmented
from ingest.model import Clause

# Words that the place which comes nearest may begin or end earlier or later than where letters alone tell.
_AROUND = 3
# Clauses that a quotation with their phrases is compared with, which makes their text longer.
_MOST_WITH_PHRASES = 12


def stands_in(ways: Sequence[Segmented], roots: Sequence[Clause], texts: ClauseTexts) -> bool:
    """Whether a quotation stands in clauses with their items: each segment word for word, in order.

    The stem that introduces an item may come before it, and its number and its phrase; footnotes may be quoted too.
    """
    catalogue = texts.catalogue
    families = catalogue.families(roots)
    for reading in readings(families, texts):
        if any(way.segments and reading.find(way.segments) is not None for way in ways):
            return True
    for root in roots:
        stems, family = catalogue.parents(root), catalogue.family(root)
        for reading in readings([*stems, *family], texts) if stems else ():
            for way in ways:
                found = reading.find(way.segments) if way.segments else None
                if found and set(reading.clauses(found[-1:])) & set(family):
                    return True
    notes = [fold(note) for clause in families for note in clause.footnotes]
    return any(
        way.segments and all(any(segment.words.text in note.text for note in notes) for segment in way.segments)
        for way in ways
    )


@dataclass(frozen=True, slots=True)
class Nearness:
    """How like a quotation is to clauses, from 0 to 1, with the words that differ."""

    likeness: float
    differences: tuple[Difference, ...]


def nearness(way: Segmented, clauses: Sequence[Clause], texts: ClauseTexts, draft: str) -> Nearness:
    """Compare a quotation, in its draft's words, with clauses in a row."""
    best = Nearness(0.0, ())
    for phrases in ("", "all") if len(clauses) < _MOST_WITH_PHRASES else ("",):
        text = stretch(clauses, texts, marks=False, phrases=phrases)
        differences: list[Difference] = []
        likeness = length = 0.0
        for segment in way.segments:
            size = len(segment.words.text)
            length += size
            if next(text.occurrences(segment.words, 0), None) is not None:
                likeness += size
                continue
            like, differing = _aligned(segment, text, draft)
            likeness += size * like
            differences += differing
        share = likeness / length if length else 0.0
        if share > best.likeness:
            best = Nearness(share, tuple(differences))
    return best


def _aligned(segment: Segment, text: Stretch, draft: str) -> tuple[float, list[Difference]]:
    """How like a segment is to the words that come nearest to it, and the words that differ."""
    found = fuzz.partial_ratio_alignment(segment.words.text, text.folded.text)
    if found is None or not text.folded.words or found.dest_start >= found.dest_end:
        return 0.0, []
    ours, starts = segment.words, text.folded.starts
    first, last = bisect_right(starts, found.dest_start) - 1, bisect_right(starts, found.dest_end)
    first, last = _window(ours.words, text.folded.words, first, last)
    theirs = text.folded.words[first:last]
    changes = list(Levenshtein.opcodes(ours.words, theirs))
    if not changes:
        return 0.0, []
    like = fuzz.ratio(" ".join(ours.words), " ".join(theirs[changes[0].dest_start : changes[-1].dest_end])) / 100
    return like, list(_differences(changes, ours, replace(text, printed=text.printed[first:last]), draft))


def _window(ours: Sequence[str], theirs: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The words about `[first, last)` that are most like a segment, and as many where they can be."""
    windows = [
        (start, end)
        for start in range(max(0, first - _AROUND), min(len(theirs), first + _AROUND) + 1)
        for end in range(max(start, last - _AROUND), min(len(theirs), last + _AROUND) + 1)
    ]
    return min(windows, key=lambda w: (Levenshtein.distance(ours, theirs[w[0] : w[1]]), abs(w[1] - w[0] - len(ours))))


def _differences(changes: Iterable[Opcode], ours: Folded, text: Stretch, draft: str) -> Iterator[Difference]:
    """The words that differ, as both sides print them."""
    merged: list[Opcode] = []
    for change in changes:
        if change.tag == "equal":
            continue
        last = merged[-1] if merged else None
        if last and last.src_end == change.src_start and last.dest_end == change.dest_start:
            merged[-1] = Opcode("replace", last.src_start, change.src_end, last.dest_start, change.dest_end)
        else:
            merged.append(change)
    for change in merged:
        spans = ours.spans[change.src_start : change.src_end]
        said = " ".join(draft[spans[0][0] : spans[-1][1]].split()) if spans else ""
        printed = joined(text.printed[change.dest_start : change.dest_end])
        if change.src_end == len(ours.words):
            printed = printed.rstrip(" .,;:")
        # The first word of a quotation may begin with a capital that the clause has not.
        if not (change.src_start == 0 and said.casefold() == printed.casefold()):
            yield Difference(said, printed)


def joined(words: Sequence[str]) -> str:
    """Printed words as a text, without spaces before punctuation."""
    text = " ".join(" ".join(word.split()) for word in words)
    return re.sub(r"(?<=[(\[/]) | (?=[.,;:)\]/])", "", text)
