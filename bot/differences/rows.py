"""The differences of two texts as data: each pair of clauses, what became of it, and its words in runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.catalogue.comparisons import KIND_NAMES, clause_name, counted, differing, place_of
from ingest.labels import expression_label
from ingest.model import Clause
from ingest.outline.parts import folded
from ingest.versions.alignment import Change, Comparison
from ingest.versions.word_diff import Segment, word_diff


@dataclass(frozen=True)
class Row:
    """One pair of clauses: its change, and the words of both sides in runs that are the same or differ."""

    change: Change
    segments: tuple[Segment, ...]

    @property
    def kinds(self) -> str:
        """What became of it, in words; "unchanged" where nothing did."""
        return ", ".join(KIND_NAMES[kind] for kind in self.change.kinds) or "unchanged"

    @property
    def heading(self) -> str:
        """What became of which clause: "reworded: resolves 2", "renumbered: considering b) → considering c)"."""
        return f"{self.kinds}: {place_of(self.change)}"

    def name(self, side: Sequence[Clause]) -> str:
        """The clauses of a side by phrase and number."""
        return ", ".join(dict.fromkeys(map(clause_name, side)))


@dataclass(frozen=True)
class Difference:
    """Two texts with all their pairs of clauses, in the order of the newer one."""

    older: str
    newer: str
    title: str
    rows: tuple[Row, ...]

    @property
    def changed(self) -> tuple[Row, ...]:
        """The rows that differ."""
        return tuple(row for row in self.rows if row.change.kinds)

    @property
    def counts(self) -> str:
        """How many clauses there are of each kind of change, in words."""
        same = f"{len(self.rows) - len(self.changed)} unchanged"
        return ", ".join(filter(None, (counted(row.change for row in self.changed), same)))

    def to_json(self) -> Mapping[str, Any]:
        """The differences as a JSON object."""
        return {
            "older": self.older,
            "newer": self.newer,
            "title": self.title,
            "clauses": len(self.rows),
            "changed": len(self.changed),
            "changes": [_row(row) for row in self.changed],
        }


def difference(comparison: Comparison) -> Difference:
    """The differences of two texts."""
    older, newer = (expression_label(d.expression) for d in (comparison.older, comparison.newer))
    rows = tuple(Row(pair, _segments(pair)) for pair in comparison.pairs)
    return Difference(older, newer, comparison.newer.expression.title, rows)


def _segments(pair: Change) -> tuple[Segment, ...]:
    before, after = map(folded, differing(pair))
    return word_diff(before, after) if before or after else ()


def _row(row: Row) -> Mapping[str, Any]:
    return {
        "kinds": [kind.value for kind in row.change.kinds],
        "before": [_clause(clause) for clause in row.change.before],
        "after": [_clause(clause) for clause in row.change.after],
        "words": [{"before": s.before, "after": s.after, "same": s.same} for s in row.segments],
    }


def _clause(clause: Clause) -> Mapping[str, Any]:
    return {"key": clause.key, "label": clause.label, "phrase": clause.phrase, "num": clause.num, "text": clause.text}
