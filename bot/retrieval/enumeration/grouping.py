"""Groups of a set: its clauses told apart by addressee or by document."""

from collections.abc import Iterable, Sequence

from bot.catalogue.catalogue import Catalogue
from bot.messages import msg
from bot.retrieval.evidence import Group
from ingest.labels import expression_label
from ingest.model import Clause


def by_addressee(clauses: Sequence[Clause], only: Iterable[str] = ()) -> list[Group]:
    """The clauses of each addressee, the one with most first; last, where `only` does not choose among them, those
    that address nobody by name.
    """
    chosen = set(only)
    names = dict.fromkeys(name for clause in clauses for name in clause.addressees if not chosen or name in chosen)
    groups = [Group(name, tuple(c for c in clauses if name in c.addressees)) for name in names]
    groups.sort(key=lambda group: -len(group.clauses))
    to_nobody = tuple(clause for clause in clauses if not clause.addressees)
    return [*groups, Group(msg("nobody by name"), to_nobody)] if to_nobody and not chosen else groups


def by_document(clauses: Sequence[Clause], catalogue: Catalogue) -> list[Group]:
    """The clauses of each document, in the order of the clauses."""
    groups: dict[str, list[Clause]] = {}
    for clause in clauses:
        groups.setdefault(expression_label(catalogue.document(clause).expression), []).append(clause)
    return [Group(name, tuple(members)) for name, members in groups.items()]
