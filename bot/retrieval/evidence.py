"""What answers a question, before it is put into words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answer import Behaviour, Reason, Usage
from bot.understanding.query import Query
from ingest.model import Clause


@dataclass(frozen=True, slots=True)
class Evidence:
    """The clauses that answer a Query, in the order to give them, or the reason why none does.

    `ranked` are the clauses that a search found, best first, whether or not they are given.

    `what` names the set ("clauses that … addresses to BDT"). `held` is the size of the set where it can be
    enumerated, None where it cannot; `of` is the larger set that a topic has narrowed. `mentions` are clauses that
    only refer to what is not held; `near` the closest ones to what nothing answers; `options` what a clarifying
    question offers. `quotes` hold, by key, the sentence of a clause that answers; `lacking` says what else was named
    and is not held. `note` is a line for the reader about a model that was to help, and `usage` what that has cost.
    `confidence` is the search's, from 0 to 1, that the corpus answers; a filter is sure.
    """

    query: Query
    behaviour: Behaviour = Behaviour.ANSWER
    reason: Reason | None = None
    what: str = ""
    clauses: tuple[Clause, ...] = ()
    held: int | None = None
    of: int | None = None
    mentions: tuple[Clause, ...] = ()
    near: tuple[Clause, ...] = ()
    options: tuple[str, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    confidence: float | None = None
    lacking: tuple[str, ...] = ()
    ranked: tuple[Clause, ...] = ()
    note: str = ""
    usage: Usage = field(default_factory=Usage)

    @property
    def retrieved(self) -> tuple[Clause, ...]:
        """All that was fetched for the question, best first."""
        return self.ranked or self.clauses or self.mentions or self.near


def complete(query: Query, what: str, clauses: Sequence[Clause], of: int = 0) -> Evidence:
    """A whole set, enumerated; `of` is the size of the larger set that a topic has narrowed, if it is larger."""
    return Evidence(query, what=what, clauses=tuple(clauses), held=len(clauses), of=of if of > len(clauses) else None)


def silent(query: Query, what: str, near: Sequence[Clause] = ()) -> Evidence:
    """The documents are held and do not say; `near` are clauses that come closest."""
    return Evidence(query, Behaviour.REFUSE, Reason.SILENT, what, near=tuple(near))


def unclear(query: Query, what: str, options: Sequence[str]) -> Evidence:
    """Several things fit: ask back which one is meant."""
    return Evidence(query, Behaviour.CLARIFY, Reason.AMBIGUOUS, what, options=tuple(options))
