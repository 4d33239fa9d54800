"""What a citation means among the documents held: the documents, and in each of them the clauses that it names."""

from dataclasses import dataclass

from bot.verification.finding import Status
from ingest.model import Clause, Document


@dataclass(frozen=True, slots=True)
class Meant:
    """What a citation of a document means: `documents` of one revision of one Work, one a language.

    Where there are none, `problem` and `message` say why. `others` are further revisions of the Work, the only ones
    where `is_other_revision`; or all the Works that it may be.
    """

    documents: tuple[Document, ...] = ()
    problem: Status | None = None
    message: str = ""
    others: tuple[Document, ...] = ()
    is_other_revision: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """The clauses that a citation names in one document: for each number those that may bear it.

    `missing` are the numbers that no clause bears, or None where there is no such group of clauses at all; `message`
    then says what there is. `inside` says that a number is printed within a clause, whose other words it does not name.
    """

    choices: tuple[tuple[Clause, ...], ...] = ()
    missing: tuple[str, ...] | None = ()
    message: str = ""
    inside: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether each number is that of one clause, and none is missing."""
        return (
            not self.inside
            and self.missing == ()
            and bool(self.choices)
            and all(len(choice) == 1 for choice in self.choices)
        )

    @property
    def is_ambiguous(self) -> bool:
        """Whether there are several clauses that bear one of the numbers."""
        return any(len(choice) > 1 and {c.num for c in choice} == {choice[0].num} != {""} for choice in self.choices)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All of them."""
        return tuple(dict.fromkeys(clause for choice in self.choices for clause in choice))
