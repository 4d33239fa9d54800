"""Parse a model's reply while it streams: each finding as soon as its JSON object is complete.

The same parser serves servers that keep to a JSON schema and those that do not: text around the object, a Markdown
fence, reasoning before it and a truncated reply take nothing from the findings that are complete.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.composing.checking import Finding, Passage, Relevance
from bot.language_model.replies import after_thinking, parse_object

# No answer has more.
_MOST_FINDINGS = 200
_LIST = re.compile(r"\"findings\"\s*:\s*\[")
_UNANSWERED = re.compile(r"\"answered\"\s*:\s*false\b")
_NUMBER = re.compile(r"\[?\s*(\d{1,6})\s*\]?")


def as_number(value: Any) -> Any:
    """Parse a clause number that a model put between quotation marks or brackets; anything else is unchanged."""
    match = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) if match else value


class StrictForm(BaseModel):
    """Base of the reply schemas: strict types, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


# The docstrings of the forms are descriptions in the JSON schema, and so part of what a model is asked.
class PassageForm(StrictForm):
    """A passage of a clause."""

    clause: int = Field(description="the number of the clause")
    quote: str = Field(description="a passage of its text, copied character by character")

    @field_validator("clause", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        return as_number(value)


class FindingForm(StrictForm):
    """Passages that answer, and what they say in other words."""

    passages: list[PassageForm]
    answers: Literal["directly", "partly", "not"] = Field(description="how far they answer the question")
    gloss: str = Field(description="one short sentence in other words; empty where the passage is plain enough")


class ReplyForm(StrictForm):
    """A whole reply."""

    answered: bool = Field(description="false if the clauses do not answer the question")
    findings: list[FindingForm]


class ChoiceForm(StrictForm):
    """The clauses that answer a question, the best first."""

    clauses: list[int] = Field(description="the numbers of the clauses that answer; none where none does")

    @field_validator("clauses", mode="before")
    @classmethod
    def _numbers(cls, values: Any) -> Any:
        return [as_number(value) for value in values] if isinstance(values, list) else values


class StreamParser:
    """Incremental parser of a streamed reply. `malformed` counts findings that do not fit the schema."""

    def __init__(self) -> None:
        self.malformed = 0
        self._position: int | None = None
        self._count = 0

    def feed(self, text: str) -> Iterator[Finding]:
        """The findings that have become complete, given all of the reply so far."""
        if self._position is None:
            list_start = _LIST.search(text, after_thinking(text))
            if list_start is None:
                return
            self._position = list_start.end()
        while self._count < _MOST_FINDINGS:
            item = _next_item(text, self._position)
            if item is None:
                return
            value, self._position = item
            self._count += 1
            finding = _as_finding(value)
            if finding is None:
                self.malformed += 1
            else:
                yield finding


def says_unanswered(text: str) -> bool:
    """Whether the reply says that the clauses do not answer the question."""
    start = after_thinking(text)
    list_start = _LIST.search(text, start)
    return _UNANSWERED.search(text, start, list_start.start() if list_start else len(text)) is not None


def parse_selection(text: str) -> list[int] | None:
    """The clause numbers of a reply to choose.user.md, empty where none answers; None for another reply."""
    form = parse_object(text, ChoiceForm)
    return None if form is None else form.clauses


def _next_item(text: str, at: int) -> tuple[Any, int] | None:
    """The next complete item of a JSON list and its end; None at the end of the list or of what has come."""
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    if at >= len(text) or text[at] != "{":
        return None
    try:
        return json.JSONDecoder().raw_decode(text, at)
    except (ValueError, RecursionError):
        return None


def _as_finding(value: Any) -> Finding | None:
    """A finding from a parsed item; None where it does not fit the schema."""
    try:
        form = FindingForm.model_validate(value)
    except ValidationError:
        return None
    passages = tuple(Passage(p.clause, p.quote) for p in form.passages)
    return Finding(passages, form.gloss, Relevance(form.answers))
