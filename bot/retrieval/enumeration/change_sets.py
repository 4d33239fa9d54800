"""Sets of changes: the clauses of both sides, and their names."""

from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.comparisons import KIND_NAMES, clause_name, revision_name
from bot.messages import joined, msg
from bot.retrieval.evidence import Evidence, Group, complete_set
from bot.understanding.query import Query
from ingest.model import Clause
from ingest.versions.alignment import Change, Comparison


def between(comparison: Comparison) -> str:
    """The two revisions compared: "from Rev. Dubai, 2014 to Rev. Kigali, 2022"."""
    return msg("from {older} to {newer}", older=revision_name(comparison.older), newer=revision_name(comparison.newer))


def change_set(
    query: Query, what: str, chosen: Sequence[Change], every: Sequence[Change], asked: str, *, read_as: str
) -> Evidence:
    """A complete set of changes with the clauses of both sides, grouped by kind; `every` are all changes there are."""
    clauses = clauses_of_changes(chosen)
    rest = [c for change in every if change not in chosen for c in (change.after or change.before)]
    found = complete_set(query, what, clauses, [*clauses, *rest], asked or msg("other changes"), read_as=read_as)
    kinds = dict.fromkeys(kind for change in chosen for kind in change.kinds)
    groups = [Group(KIND_NAMES[k], clauses_of_changes([c for c in chosen if k in c.kinds])) for k in kinds]
    return replace(found, changes=tuple(chosen), groups=tuple(groups))


def clauses_of_changes(chosen: Sequence[Change]) -> tuple[Clause, ...]:
    """The clauses of changes, the older before the newer, each once."""
    return tuple({c.key: c for change in chosen for c in change.clauses}.values())


def names_of_clauses(clauses: Sequence[Clause]) -> str:
    """Clauses without their document: “resolves 2 and resolves 3”."""
    return joined(dict.fromkeys(map(clause_name, clauses)))
