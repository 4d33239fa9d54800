"""The answer: one data structure that every channel renders and evaluation scores.

`text` is plain text with [1] markers. Invariants of every answer: each statement is verbatim and cites a clause, each
citation is a clause of the snapshot, each quote is verbatim; what a model says in its own words is a gloss, marked as
such and beside its quotation; `complete` is None where the set cannot be enumerated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


class Behaviour(StrEnum):
    """What a reply does: answer, refuse or ask a clarifying question."""

    ANSWER = "answer"
    REFUSE = "refuse"
    CLARIFY = "clarify"


class Reason(StrEnum):
    """Why there is no answer: not held, held but silent, off topic, or ambiguous between several Works."""

    NOT_HELD = "not_held"
    SILENT = "silent"
    OFF_TOPIC = "off_topic"
    AMBIGUOUS = "ambiguous"


class Verdict(StrEnum):
    """The answer to a question of yes or no; unsaid where the documents do not say so in the question's words."""

    YES = "yes"
    NO = "no"
    UNSAID = "unsaid"


class Role(StrEnum):
    """What a cited clause is for: it answers the question, or is context that is only shown beside a refusal."""

    ANSWER = "answer"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class CitedExpression:
    """The revision that a clause is cited from: its status (adopted, superseded, suppressed, proposed) and window.

    `begins` and `until` are in ISO 8601 as far as they are known, None where they are not; "from" in JSON.
    """

    revision: str
    status: str
    begins: str | None = None
    until: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The Expression as a JSON object."""
        return {"revision": self.revision, "status": self.status, "from": self.begins, "until": self.until}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "CitedExpression":
        """Parse an Expression from `to_json`'s object."""
        return cls(row["revision"], row["status"], row.get("from"), row.get("until"))


@dataclass(frozen=True, slots=True)
class Citation:
    """The clause that supports a statement; `quote` is the supporting passage, verbatim, in the clause's `language`.

    `status` is that of its Expression: "proposed" for what nobody has adopted, "superseded" for what is not the newest
    held; the label says so too. `operation` is what would become of a proposed clause (MOD, ADD, SUP, NOC), and
    `before` its text without the change, where the file shows it. `page` is that of the file.
    Of `role` "context" are the clauses that mention a document which is not held, and those closest to a question that
    none answers.
    """

    n: int
    key: str
    label: str
    document: str
    phrase: str
    num: str
    text: str
    quote: str
    file: str
    url: str | None = None
    part: str = ""
    language: str = ""
    role: Role = Role.ANSWER
    page: int | None = None
    status: str = ""
    operation: str = ""
    before: str | None = None
    expression: CitedExpression | None = None

    def to_json(self) -> dict[str, Any]:
        """The citation as a JSON object."""
        return {**_fields_of(self), "expression": self.expression and self.expression.to_json()}


class GlossCheck(StrEnum):
    """How a gloss was checked: an entailment call found it supported, or the local rules alone did not object."""

    SUPPORTED = "supported"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Gloss:
    """What a model says in its own words of the clauses `of` these citations; it is not the document's.

    `language` is the language that it is in: where that is not the document's, the gloss is a translation.
    """

    text: str
    of: tuple[int, ...]
    language: str
    check: GlossCheck


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause, or a passage of one, verbatim, with the number of its citation; and its gloss, if there is one."""

    text: str
    citations: tuple[int, ...]
    gloss: Gloss | None = None

    def to_json(self) -> dict[str, Any]:
        """The statement as a JSON object; `gloss` is null where there is none."""
        row: dict[str, Any] = {"text": self.text, "citations": self.citations, "gloss": None, "gloss_checked": None}
        if self.gloss:
            about = {"gloss_of": self.gloss.of, "gloss_language": self.gloss.language}
            row |= {"gloss": self.gloss.text, "gloss_checked": self.gloss.check.value, **about}
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Statement":
        """Parse a statement from `to_json`'s object, or from an older Resolves' that knows no gloss."""
        citations = tuple(row["citations"])
        if not row.get("gloss"):
            return cls(row["text"], citations)
        check = GlossCheck(row["gloss_checked"])
        return cls(row["text"], citations, Gloss(row["gloss"], tuple(row["gloss_of"]), row["gloss_language"], check))


@dataclass(frozen=True, slots=True)
class Grouped:
    """The citations, by their numbers, that belong together in an answer: to one addressee, or of one document."""

    name: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a clause from an older text to a newer one: `before` and `after` are numbers of citations.

    `kinds` are of "added", "removed", "split", "merged", "moved", "phrase", "renumbered" and "reworded"; none where it
    is unchanged. `where` names the clause in both texts, and `words` are those that differ, before and after.
    """

    kinds: tuple[str, ...]
    where: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    words: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Changed":
        """Parse a change from its JSON object."""
        words = tuple((before, after) for before, after in row["words"])
        return cls(tuple(row["kinds"]), row["where"], tuple(row["before"]), tuple(row["after"]), words)


@dataclass(frozen=True, slots=True)
class Rest:
    """Clauses of a set that a restriction leaves out, under one phrase; `nums` are ranges such as “1-3”."""

    phrase: str
    nums: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complete:
    """Completeness of an enumerated set: how many clauses it has and how many of them the answer cites.

    Where a restriction (“on the GCI”) narrowed it, `restriction` has its words and `rest` what it leaves out, so that a
    wrong one is seen.
    """

    held: int
    cited: int
    restriction: str = ""
    rest: tuple[Rest, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it says "n of n": all of a set that no words have narrowed."""
        return not self.restriction and self.cited == self.held


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and cost in US dollars of the model calls for one answer; zeros without a model.

    `cached_tokens` are those of the input that the model's server had cached.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    cached_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        cost = round(self.cost_usd + other.cost_usd, 6)
        tokens = self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens
        return Usage(*tokens, cost, self.cached_tokens + other.cached_tokens)


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of an answer: `stage` is "reading", "writing" or "checking"; `statements` can be shown already."""

    stage: str
    statements: tuple[Statement, ...] = ()


ProgressCallback = Callable[[Progress], None]


def _fields_of(part: Any) -> dict[str, Any]:
    """The fields of one dataclass as a dict, not recursive; `asdict` copies all that is in them as well."""
    return {name: getattr(part, name) for name in part.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to one question.

    `lead` opens it in words that state nothing beyond what is cited; `confidence`, from 0 to 1, is the estimated
    probability that the corpus answers the question at all. `note` is a line for the reader about the model, or about
    how the question was read; `rewritten` is the question as a model has completed it from the conversation; `prompt`
    is a hash of the prompts; `milliseconds` the latency; `unread` are the content words that the reading of a set did
    not use. `read_as` is the predicate of what was enumerated or searched for, in words that are read as the same
    query; "" where nothing was. `groups` tell a set apart by addressee or by document; `verdict` answers a question of
    yes or no. `changes` are what differs between two texts, for a question on that. `cut` are the lead-ins and closing
    sentences of the question that were set aside.
    """

    question: str
    behaviour: Behaviour
    reason: Reason | None
    text: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    complete: Complete | None = None
    groups: tuple[Grouped, ...] = ()
    changes: tuple[Changed, ...] = ()
    verdict: Verdict | None = None
    snapshot: str = ""
    written_by: str = "quotes"
    usage: Usage = field(default_factory=Usage)
    confidence: float = 1.0
    milliseconds: float = 0.0
    lead: str = ""
    note: str = ""
    rewritten: str = ""
    prompt: str = ""
    language: str = ""
    unread: tuple[str, ...] = ()
    read_as: str = ""
    cut: tuple[str, ...] = ()

    @property
    def is_talk(self) -> bool:
        """Whether it replies to small talk: no document was looked into, so there is nothing to vote on."""
        return self.reason is Reason.OFF_TOPIC and not self.citations and not self.read_as

    def to_json(self) -> Mapping[str, Any]:
        """The answer as a JSON object, as `ask --json` prints it."""
        row = _fields_of(self)
        del row["lead"]
        parts = {
            "statements": [s.to_json() for s in self.statements],
            "citations": [c.to_json() for c in self.citations],
            "groups": [_fields_of(g) for g in self.groups],
            "changes": [_fields_of(c) for c in self.changes],
        }
        complete = self.complete and {
            **_fields_of(self.complete),
            "rest": [{"phrase": rest.phrase, "nums": list(rest.nums)} for rest in self.complete.rest],
        }
        words = {"unread": list(self.unread), "cut": list(self.cut)}
        return {**row, **parts, **words, "complete": complete, "usage": _fields_of(self.usage)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Answer":
        """Parse an answer from `to_json`'s object. Raises ValueError, KeyError or TypeError for any other."""
        known = {f.name for f in fields(cls)} - {"lead"}
        values = {name: value for name, value in row.items() if name in known}
        return cls(
            **{
                **values,
                "behaviour": Behaviour(row["behaviour"]),
                "reason": Reason(row["reason"]) if row["reason"] else None,
                "statements": tuple(map(Statement.from_json, row["statements"])),
                "citations": tuple(map(_citation_of, row["citations"])),
                "complete": _complete_of(row["complete"]) if row["complete"] else None,
                "verdict": Verdict(row["verdict"]) if row.get("verdict") else None,
                "groups": tuple(Grouped(g["name"], tuple(g["citations"])) for g in row.get("groups", ())),
                "changes": tuple(map(Changed.from_json, row.get("changes", ()))),
                "unread": tuple(row.get("unread", ())),
                "cut": tuple(row.get("cut", ())),
                "usage": Usage(**row["usage"]),
            }
        )


def _citation_of(row: Mapping[str, Any]) -> Citation:
    """Parse a Citation; one that an older Resolves kept has no role and no Expression."""
    expression = CitedExpression.from_json(row["expression"]) if row.get("expression") else None
    return Citation(**{**row, "role": Role(row.get("role", Role.ANSWER)), "expression": expression})


def _complete_of(row: Mapping[str, Any]) -> Complete:
    """Parse a Complete; one that an older Resolves kept has no restriction."""
    rest = tuple(Rest(part["phrase"], tuple(part["nums"])) for part in row.get("rest", ()))
    return Complete(row["held"], row["cited"], row.get("restriction", ""), rest)
