"""Evidence: the clauses that answer a query, or the reason to abstain or ask back, before it is put into words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answer import Behaviour, Reason, Usage, Verdict
from bot.understanding.query import Query
from ingest.model import Clause
from ingest.versions.alignment import Change


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses of a set that belong together: those addressed to one of several, or of one of several documents."""

    name: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The clauses that answer a Query, in the order to give them, or the reason why none does.

    `ranked` are the clauses that a search retrieved, best first, whether or not they are given.

    `what` names the set (“clauses that … addresses to BDT”). `held` is the size of the set where it can be enumerated,
    None where it cannot; `rest` are the clauses of its superset that `restriction`, the question's words, leaves out.
    `details` are lines below the lead. `groups` tell the clauses of a set apart, by addressee or by document; a clause
    may stand in several. `changes` pair the clauses of two texts that are compared.
    `verdict` answers a question of yes or no.
    `also` are clauses that are less likely to answer, and only named.
    `mentions` are clauses that only cite what is not held; `closest` the best-ranked ones where nothing answers;
    `options` what a clarifying question offers. `quotes` hold, by key, the sentence of a clause that answers;
    `not_held` names what else was asked for and is not held. `note` is a line for the reader about a model that was
    to help, and `usage` what that has cost. `confidence` is the search's probability, from 0 to 1, that the corpus
    answers; None, certainty, for a filter. `read_as` is the predicate of what was enumerated or searched for, as a noun
    phrase that is read as the same query.
    """

    query: Query
    behaviour: Behaviour = Behaviour.ANSWER
    reason: Reason | None = None
    what: str = ""
    clauses: tuple[Clause, ...] = ()
    held: int | None = None
    details: tuple[str, ...] = ()
    restriction: str = ""
    rest: tuple[Clause, ...] = ()
    groups: tuple[Group, ...] = ()
    changes: tuple[Change, ...] = ()
    also: tuple[Clause, ...] = ()
    mentions: tuple[Clause, ...] = ()
    closest: tuple[Clause, ...] = ()
    options: tuple[str, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    confidence: float | None = None
    not_held: tuple[str, ...] = ()
    ranked: tuple[Clause, ...] = ()
    read_as: str = ""
    verdict: Verdict | None = None
    note: str = ""
    usage: Usage = field(default_factory=Usage)

    @property
    def superset_size(self) -> int | None:
        """The size of the set before it was restricted; None where it was not."""
        return self.held + len(self.rest) if self.rest and self.held is not None else None

    @property
    def retrieved(self) -> tuple[Clause, ...]:
        """All clauses that were retrieved for the question, best first."""
        return self.ranked or self.clauses or self.mentions or self.closest


def complete_set(
    query: Query,
    what: str,
    clauses: Sequence[Clause],
    superset: Sequence[Clause] = (),
    restriction: str = "",
    *,
    read_as: str = "",
    groups: Sequence[Group] = (),
) -> Evidence:
    """A complete, enumerated set; where it was restricted, with the rest of its superset and the words.

    `groups` tell nothing apart where there is one of them.
    """
    chosen = {clause.key for clause in clauses}
    rest = tuple(clause for clause in superset if clause.key not in chosen)
    return Evidence(
        query,
        what=what,
        clauses=tuple(clauses),
        held=len(clauses),
        restriction=restriction if rest else "",
        rest=rest,
        groups=tuple(groups) if len(groups) > 1 else (),
        read_as=read_as,
    )


def silent(query: Query, what: str, closest: Sequence[Clause] = (), *, read_as: str = "") -> Evidence:
    """A refusal: the documents are held and do not say; `closest` are clauses that come nearest."""
    return Evidence(query, Behaviour.REFUSE, Reason.SILENT, what, closest=tuple(closest), read_as=read_as)


def clarify(query: Query, what: str, options: Sequence[str]) -> Evidence:
    """A clarifying question: several readings fit, and the options name them."""
    return Evidence(query, Behaviour.CLARIFY, Reason.AMBIGUOUS, what, options=tuple(options))
