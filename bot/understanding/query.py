"""What a question comes to: the nouns that reading it gives and finding evidence takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.understanding.topic import NO_TOPIC, Topic
from ingest.citation import Citation
from ingest.model import Work


class Intent(StrEnum):
    """The kinds of question that are answered differently."""

    CLAUSE = "clause"
    HEADING = "heading"
    HOLDINGS = "holdings"
    DUTIES = "duties"
    PHRASE = "phrase"
    HALF = "half"
    REFERENCES = "references"
    MENTIONS = "mentions"
    SIGNATORIES = "signatories"
    ITEMS = "items"
    REVISION = "revision"
    CHANGES = "changes"
    PROPOSALS = "proposals"
    DATA = "data"
    DEADLINES = "deadlines"
    REPORTS = "reports"
    REASONS = "reasons"
    ABOUT = "about"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Version:
    """A revision of a Work that a question names in these words; `document` is its id, "" where it is not held.

    `relation` is how it is named, as of a VersionMention: "named", "previous", "at", "before", "after" …
    """

    words: str = field(compare=False)
    relation: str
    work: Work
    document: str = ""


@dataclass(frozen=True, slots=True)
class DocumentScope:
    """The documents that a question names.

    `not_held` are references to Works that are not held; `ambiguous` are documents that one name fits equally well;
    `taken` are the places of the names in the question. `versions` are the revisions that it names of them, and `when`
    the words for one that is not held ("as of 2010").
    """

    documents: tuple[str, ...] = ()
    not_held: tuple[Citation, ...] = ()
    ambiguous: tuple[str, ...] = ()
    named: bool = False
    taken: tuple[tuple[int, int], ...] = ()
    versions: tuple[Version, ...] = ()
    when: str = field(default="", compare=False)

    def names(self, start: int, end: int) -> bool:
        """Whether words of the question stand in the name of a document."""
        return any(first <= start and end <= last for first, last in self.taken)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was spoken of before: documents, addressees, kind of question and the clauses of the last answer.

    A document is one revision of a Work, so the revision in force stays in mind with it. `also` are clauses that the
    last
    answer only named. `turns` are the last
    questions, as they were understood, oldest first.
    """

    documents: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    intent: Intent | None = None
    clauses: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The conversation as the state of a chat keeps it."""
        row: dict[str, Any] = _conversations().dump_python(self, mode="json")
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Conversation":
        """The conversation that `to_json` made this row of; an empty one for the row of an older Resolves."""
        try:
            return _conversations().validate_python(dict(row))
        except ValidationError:
            return cls()


@cache
def _conversations() -> TypeAdapter[Conversation]:
    return TypeAdapter(Conversation)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is understood.

    `text` is the question as it is read, and `note` says which words of it were read as others. `subject` is the
    question without the references in it: what is searched for in meaning. `target` is what something is asked to refer
    to; `bodies` are those whose documents are asked about where none is named ("which PP resolutions"). `groups` are
    the addressees as they are named, those of "the membership" together. `heading` is a phrase as the documents print
    it, where the question has it between quotation marks; `number` is the one under it that is asked for, or under the
    phrase that was spoken of before ("and 6?").
    `printed` are the phrases whose addressee the question has in the document's own words, `unknown` is an addressee
    that neither the lexicon nor a document has. `named` are the actors that a clause has to name, as the question
    restricts it to them ("… regarding the Council").
    `known` are the topic's words that the documents have; what they do not have says nothing of what is asked for.
    `restriction` are the words that the question introduces as one (“on the GCI”): only they narrow the set of a named
    document.
    `step` is 1 for "the next one", -1 for "the one before", counted from
    the clauses `last` that the answer before cited; `position` is 2 for "the second one" of these, -1 for "the last
    one"; `either` are topics of which one is enough; `whole` asks for a
    complete list; `whether` asks for yes or no, `act` is what somebody is to do by it ("… to ban spam"); `alone`
    leaves out clauses that address others as well; `vague` says that an actor was named too
    loosely ("the Director"), `unsaid` that a document was ("it", with nothing before). `cut` are lead-ins and closing
    sentences that were set aside before the question was read. `referrers` are the documents that a Work is told by
    which they refer to ("Resolution 999, the one that 302 recalls").
    """

    text: str
    subject: str
    language: str
    intent: Intent
    scope: DocumentScope
    reference: Citation | None = None
    target: Citation | None = None
    bodies: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    printed: tuple[str, ...] = ()
    unknown: str = ""
    named: tuple[str, ...] = ()
    phrase: str = ""
    heading: str = ""
    number: str = ""
    topic: Topic = NO_TOPIC
    known: tuple[str, ...] = ()
    restriction: Topic = NO_TOPIC
    either: tuple[Topic, ...] = ()
    count: bool = False
    alone: bool = False
    whole: bool = False
    whether: bool = False
    act: Topic = NO_TOPIC
    vague: bool = False
    unsaid: bool = False
    step: int = 0
    position: int = 0
    last: tuple[str, ...] = ()
    note: str = ""
    cut: tuple[str, ...] = ()
    referrers: tuple[str, ...] = ()
    margin: float = field(default=0.0, compare=False)

    @property
    def unread(self) -> tuple[str, ...]:
        """Content words that no part of the reading has used; of a named document's set they restrict nothing."""
        return tuple(name for name in self.topic.names if name not in self.restriction.names)
