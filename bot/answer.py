"""The one shape of an answer: what every channel renders and what evaluation scores.

`text` is plain text with [1] markers. What holds for every answer: each statement cites at least one clause, each
citation is a clause of the snapshot, each quote is verbatim; `complete` is None where the set cannot be enumerated.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
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
    """A clause that supports a statement. `quote` is the part that supports it, verbatim."""

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


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply. `lead` opens it in words that state nothing beyond what is cited; `suggestions` follow a refusal."""

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
    milliseconds: float = 0.0
    lead: str = ""

    def to_json(self) -> Mapping[str, Any]:
        """The answer as `ask --json` prints it."""
        row = asdict(self)
        del row["lead"]
        return row
