"""The outline of a document: a line for each group of clauses, with their number and the first words of each group."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.messages import msg
from ingest.labels import short_phrase
from ingest.model import Clause, Document, Part
from ingest.outline.parts import folded

# First words of a group that a line gives, and groups that an outline has lines for.
_MOST_WORDS, _MOST_LINES = 12, 40
_KINDS = {Part.ITEM: "items", Part.SIGNATORY: "signatories", Part.PARAGRAPH: "paragraphs"}


def outline_of(document: Document) -> Iterator[str]:
    """The lines of an outline in the document's order; the groups that are too many are counted in a last line."""
    lines = [_line(*group) for group in _groups(document)]
    yield from lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        yield msg("… and {n} more groups", n=len(lines) - _MOST_LINES)


def _groups(document: Document) -> Iterator[tuple[str, list[Clause]]]:
    """Clauses under one section and phrase; of a letter, those of one part in a row, items under their stem."""
    by_eid = {clause.eid: clause for clause in document.clauses}

    def group_of(clause: Clause) -> tuple[str, str, str]:
        if clause.phrase:
            return clause.section, clause.phrase, ""
        if clause.part is Part.ITEM and clause.parent in by_eid:
            return clause.section, f"under “{_first_words(by_eid[clause.parent].text)}”", clause.parent
        return clause.section, _KINDS.get(clause.part, ""), ""

    for (section, phrase, _), clauses in groupby(document.clauses, key=group_of):
        yield ", ".join(filter(None, (section, short_phrase(phrase)))), list(clauses)


def _line(name: str, clauses: Sequence[Clause]) -> str:
    count = f" ({len(clauses)})" if len(clauses) > 1 else ""
    return f"{name}{count}: “{_first_words(clauses[0].text)}”"


def _first_words(text: str) -> str:
    """The first words of a text, with an ellipsis where there are more."""
    words = folded(text).split()
    return f"{' '.join(words[:_MOST_WORDS])} …" if len(words) > _MOST_WORDS else " ".join(words)
