"""What differs between two texts, put into lines: each change with the clauses before and after, and the words."""

from collections.abc import Iterator, Sequence

from bot.answer import Changed, Citation
from bot.catalogue.comparisons import KIND_NAMES, differing, place_of
from bot.messages import listed, localised, msg
from ingest.outline.parts import folded
from ingest.versions.alignment import Change, ChangeKind
from ingest.versions.windows import Status
from ingest.versions.word_diff import changed_words

# More differing runs of words than these are read in the texts themselves.
_MOST_WORDS = 6


def changed(changes: Sequence[Change], citations: Sequence[Citation]) -> tuple[Changed, ...]:
    """The changes by the numbers of an answer's citations."""
    numbers = {citation.key: citation.n for citation in citations}
    return tuple(
        Changed(
            tuple(kind.value for kind in change.kinds),
            place_of(change),
            tuple(numbers[c.key] for c in change.before),
            tuple(numbers[c.key] for c in change.after),
            _words(change),
        )
        for change in changes
    )


def _words(change: Change) -> tuple[tuple[str, str], ...]:
    """The words that differ, where both texts are there."""
    return tuple(changed_words(*map(folded, differing(change)))) if change.before and change.after else ()


def heading_of(change: Changed, language: str = "en") -> str:
    """The heading of a change: "reworded, renumbered: resolves 2 → resolves 3"."""
    kinds = listed(KIND_NAMES[ChangeKind(kind)] for kind in change.kinds)
    kinds = kinds or (msg("unchanged") if change.before else "")  # what is compared with nothing did not change
    return localised(msg("{kinds}: {where}", kinds=kinds, where=change.where), language) if kinds else change.where


def words_line(change: Changed, language: str = "en") -> str:
    """A line with the words that differ: “every two years” → “annually”; "" where the texts tell it better."""
    if not 0 < len(change.words) <= _MOST_WORDS or not set(change.kinds) & {"reworded", "split", "merged", "moved"}:
        return ""
    told = []
    for before, after in change.words:
        if before and after:
            told.append(f"“{before}” → “{after}”")
        else:
            told.append(f"+ “{after}”" if after else f"− “{before}”")
    return localised(msg("differs: {words}", words="; ".join(told)), language)


def text_name(citation: Citation, language: str = "en") -> str:
    """The text that a clause of a change is cited from: its revision, or the proposal."""
    if citation.status == Status.PROPOSED:
        return localised(msg("{document}, not adopted", document=citation.label.partition(",")[0]), language)
    return citation.expression.revision if citation.expression and citation.expression.revision else citation.document


def change_lines(changes: Sequence[Changed], citations: Sequence[Citation], language: str = "en") -> Iterator[str]:
    """The lines of changes for plain text."""
    by_number = {citation.n: citation for citation in citations}
    for change in changes:
        yield from ("", heading_of(change, language))
        for n in (*change.before, *change.after):
            citation = by_number[n]
            yield f"{text_name(citation, language)}: {folded(citation.quote)} [{n}]"
        if line := words_line(change, language):
            yield line
