"""The one shape of an answer: what every channel renders and what evaluation scores.

`text` is plain text with [1] markers. What holds for every answer: each statement cites at least one clause, each
citation is a clause of the snapshot, each quote is verbatim; `complete` is None where the set cannot be enumerated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


class Behaviour(StrEnum):
    """What a reply does."""

    ANSWER = "answer"
    REFUSE = "refuse"
    CLARIFY = "clarify"


class Reason(StrEnum):
    """Why it is no answer: the document is not held, it does not say, it is no question for us, or two Works fit."""

    NOT_HELD = "not_held"
    SILENT = "silent"
    OFF_TOPIC = "off_topic"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause that supports a statement. `quote` is the part that does, verbatim, in the clause's `language`."""

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


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, or a clause in its own words, with the numbers of the citations that prove it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Complete:
    """How many clauses the set holds and how many of them the answer cites."""

    held: int
    cited: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model was paid for; nothing without one."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        cost = round(self.cost_usd + other.cost_usd, 6)
        return Usage(self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens, cost)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an answer is: `stage` is "reading", "writing" or "checking"; `statements` have passed their checks."""

    stage: str
    statements: tuple[Statement, ...] = ()


Tell = Callable[[Progress], None]


def _row(part: Any) -> dict[str, Any]:
    """The fields of one dataclass; `asdict` copies all that is in them as well."""
    return {name: getattr(part, name) for name in part.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply.

    `lead` opens it in words that state nothing beyond what is cited; `confidence`, from 0 to 1, is how sure Resolves
    is that the corpus answers the question at all. `checked` says what became of a model's statements: all passed
    ("checked"), some only once they were corrected ("repaired"), some gave way to the clause itself or were left out
    ("replaced"), or there are none in it ("quoted"). `note` is a line for the reader about the model, or about how the
    question was read; `rewritten` is the question as a model has completed it from the conversation; `prompt` is a hash
    of what the model was told.
    """

    question: str
    behaviour: Behaviour
    reason: Reason | None
    text: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    complete: Complete | None = None
    snapshot: str = ""
    written_by: str = "quotes"
    usage: Usage = field(default_factory=Usage)
    confidence: float = 1.0
    milliseconds: float = 0.0
    lead: str = ""
    checked: str = "quoted"
    note: str = ""
    rewritten: str = ""
    prompt: str = ""
    language: str = ""

    def to_json(self) -> Mapping[str, Any]:
        """The answer as `ask --json` prints it."""
        row = _row(self)
        del row["lead"]
        parts = {"statements": [_row(s) for s in self.statements], "citations": [_row(c) for c in self.citations]}
        complete = self.complete and _row(self.complete)
        return {**row, **parts, "complete": complete, "usage": _row(self.usage)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Answer":
        """The answer that `to_json` made this row of. Raises ValueError, KeyError or TypeError for any other."""
        known = {f.name for f in fields(cls)} - {"lead"}
        values = {name: value for name, value in row.items() if name in known}
        return cls(
            **{
                **values,
                "behaviour": Behaviour(row["behaviour"]),
                "reason": Reason(row["reason"]) if row["reason"] else None,
                "statements": tuple(Statement(s["text"], tuple(s["citations"])) for s in row["statements"]),
                "citations": tuple(Citation(**citation) for citation in row["citations"]),
                "complete": Complete(**row["complete"]) if row["complete"] else None,
                "usage": Usage(**row["usage"]),
            }
        )
