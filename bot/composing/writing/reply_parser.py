"""A model's reply, read as it comes: each statement as soon as it is whole, whatever becomes of the rest.

The same reading serves servers that keep to a JSON schema and those that do not: text around the object, a fence of
Markdown, thinking aloud before it and a reply that is cut off in the middle take nothing from the statements that are
whole.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.composing.checking import Said, Support

_Form = TypeVar("_Form", bound=BaseModel)

# No answer has more.
_MOST_STATEMENTS = 200
_LIST = re.compile(r"\"statements\"\s*:\s*\[")
_UNANSWERED = re.compile(r"\"answered\"\s*:\s*false\b")
_NUMBER = re.compile(r"\[?\s*(\d{1,6})\s*\]?")


def as_number(value: Any) -> Any:
    """The number that a model has put between quotation marks or brackets; anything else as it is."""
    match = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) if match else value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SupportForm(_Part):
    """The clause that proves a statement and the passage of it that does."""

    clause: int = Field(description="the number of the clause")
    quote: str = Field(description="a passage of its text, copied character by character")

    @field_validator("clause", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        return as_number(value)


class StatementForm(_Part):
    """One sentence with the clauses that prove it."""

    text: str
    support: list[SupportForm]


class ReplyForm(_Part):
    """A whole reply."""

    answered: bool = Field(description="false if the clauses do not answer the question")
    statements: list[StatementForm]


class QuestionForm(_Part):
    """A question that can be understood alone."""

    question: str


class ChoiceForm(_Part):
    """The clauses that answer a question, the best first."""

    clauses: list[int] = Field(description="the numbers of the clauses that answer; none where none does")

    @field_validator("clauses", mode="before")
    @classmethod
    def _numbers(cls, values: Any) -> Any:
        return [as_number(value) for value in values] if isinstance(values, list) else values


class Reader:
    """Reads a reply while it grows. `malformed` counts statements that have not the form asked for."""

    def __init__(self) -> None:
        self.malformed = 0
        self._at: int | None = None
        self._read = 0

    def more(self, text: str) -> Iterator[Said]:
        """The statements that have become whole in the reply so far."""
        if self._at is None:
            begins = _LIST.search(text, _after_thinking(text))
            if begins is None:
                return
            self._at = begins.end()
        while self._read < _MOST_STATEMENTS:
            found = _next(text, self._at)
            if found is None:
                return
            value, self._at = found
            self._read += 1
            said = _said(value)
            if said is None:
                self.malformed += 1
            else:
                yield said


def unanswered(text: str) -> bool:
    """Whether the model says that the clauses do not answer the question."""
    at = _after_thinking(text)
    begins = _LIST.search(text, at)
    return _UNANSWERED.search(text, at, begins.start() if begins else len(text)) is not None


def ended(text: str) -> bool:
    """Whether the reply's object is whole."""
    at = text.find("{", _after_thinking(text))
    try:
        return at >= 0 and isinstance(json.JSONDecoder().raw_decode(text, at)[0], dict)
    except (ValueError, RecursionError):
        return False


def question_in(text: str) -> str | None:
    """The question of a reply to follow_up.user.md or translate.user.md; None where it holds none."""
    found = _object_in(text, QuestionForm)
    return None if found is None else found.question


def chosen_in(text: str) -> list[int] | None:
    """The numbers of a reply to choose.user.md, none where no clause answers; None where it is no such reply."""
    found = _object_in(text, ChoiceForm)
    return None if found is None else found.clauses


def _object_in(text: str, form: type[_Form]) -> _Form | None:
    at = text.find("{", _after_thinking(text))
    try:
        value, _ = json.JSONDecoder().raw_decode(text, max(at, 0))
        return form.model_validate(value)
    except (ValueError, RecursionError):
        return None


def _after_thinking(text: str) -> int:
    """Where the reply proper begins; at the end while the model is still thinking."""
    if "</think>" in text:
        return text.rfind("</think>") + len("</think>")
    return len(text) if text.lstrip().startswith("<think>") else 0


def _next(text: str, at: int) -> tuple[Any, int] | None:
    """The next whole item of a list and where it ends; None where the list ends or the item is not whole yet."""
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    if at >= len(text) or text[at] != "{":
        return None
    try:
        return json.JSONDecoder().raw_decode(text, at)
    except (ValueError, RecursionError):
        return None


def _said(value: Any) -> Said | None:
    try:
        form = StatementForm.model_validate(value)
    except ValidationError:
        return None
    return Said(form.text, tuple(Support(s.clause, s.quote) for s in form.support))
