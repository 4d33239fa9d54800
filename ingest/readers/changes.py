"""Words with the change that a document tracks for them -> its text with all changes accepted, and its text before."""

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import NamedTuple


class Change(Enum):
    """What a document does to words: two by tracking it, two by the way proposals are typed."""

    KEPT = auto()
    INSERTED = auto()
    DELETED = auto()
    STRUCK = auto()
    """Struck through: deleted."""
    UNDERLINED = auto()
    """Inserted in a line that has struck words too; else only underlined."""


class Piece(NamedTuple):
    """Words that have one change."""

    text: str
    change: Change = Change.KEPT


_AFTER = {Change.KEPT, Change.INSERTED}
_BEFORE = {Change.KEPT, Change.DELETED}


def resolved(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with struck and underlined words as deleted, inserted or kept ones."""
    pieces = list(pieces)
    struck = any(piece.change is Change.STRUCK and piece.text.strip() for piece in pieces)
    means = {Change.STRUCK: Change.DELETED, Change.UNDERLINED: Change.INSERTED if struck else Change.KEPT}
    return [Piece(text, means.get(change, change)) for text, change in pieces]


def accepted(pieces: Iterable[Piece]) -> str:
    """The text with all changes accepted; pieces are resolved."""
    return "".join(text for text, change in pieces if change in _AFTER)


def before(pieces: Sequence[Piece]) -> str | None:
    """The text before all changes, "" where all of it is new, None where it has none; pieces are resolved.

    White space alone is no change.
    """
    if all(change is Change.KEPT or not text.strip() for text, change in pieces):
        return None
    return "".join(text for text, change in pieces if change in _BEFORE).strip()


def split_lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Cut pieces at the line ends that stay; a deleted one is a space."""
    rows: list[list[Piece]] = [[]]
    for text, change in pieces:
        if change not in _AFTER:
            rows[-1].append(Piece(text.replace("\n", " "), change))
            continue
        first, *others = text.split("\n")
        rows[-1].append(Piece(first, change))
        rows += [[Piece(other, change)] for other in others]
    return rows
