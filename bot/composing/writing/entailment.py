"""Entailment: a model is asked whether the whole of its clauses supports a gloss; what is not supported is left out.

Each request has one more sentence, which is known to be false. A model that finds it supported says yes to all, and
none of its verdicts counts.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from zlib import crc32

from pydantic import Field, field_validator

from bot.answer import Usage
from bot.composing.checking import CitableClause
from bot.composing.writing.control import control_sentence
from bot.composing.writing.prompt_request import entailment_messages
from bot.composing.writing.reply_parser import StrictForm, as_number
from bot.language_model.metered import MeteredModel
from bot.language_model.replies import parse_object
from ingest.errors import ModelError

# The most glosses in a call.
_MOST_GLOSSES = 20


class Entailed(StrEnum):
    """Whether clauses support a gloss, contradict it, or do not say all of it."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_IN_IT = "not_in_it"


# The docstrings of the forms are descriptions in the JSON schema, and so part of what a model is asked.
class VerdictForm(StrictForm):
    """Whether a sentence is supported by its clauses, and the words that decide."""

    sentence: int = Field(description="the number of the sentence")
    verdict: Literal["supported", "contradicted", "not_in_it"]
    words: str

    @field_validator("sentence", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        return as_number(value)


class VerdictsForm(StrictForm):
    """A verdict for each sentence."""

    verdicts: list[VerdictForm]


Glossed = tuple[int, str, Sequence[CitableClause]]


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdicts on glosses by their numbers; none of a model that is not `trusted`, or that gave none."""

    verdicts: Mapping[int, Entailed] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    trusted: bool = True

    def __add__(self, other: "Checked") -> "Checked":
        trusted = self.trusted and other.trusted
        verdicts = {**self.verdicts, **other.verdicts} if trusted else {}
        return Checked(verdicts, self.usage + other.usage, trusted)


def entailed(glosses: Sequence[Glossed], model: MeteredModel, deadline: float, asker: str) -> Checked:
    """Have a model judge glosses, those without a verdict once more. Raises ModelError where none could be judged."""
    checked = _judged(glosses, model, deadline, asker)
    missing = [gloss for gloss in glosses if gloss[0] not in checked.verdicts]
    if missing and checked.trusted and time.monotonic() < deadline:
        with suppress(ModelError):  # the verdicts that there are stand
            checked += _judged(missing, model, deadline, asker)
    return checked


def _judged(glosses: Sequence[Glossed], model: MeteredModel, deadline: float, asker: str) -> Checked:
    """The verdicts of one round of calls. Raises ModelError."""
    checked = Checked()
    for start in range(0, len(glosses), _MOST_GLOSSES):
        checked += _asked(glosses[start : start + _MOST_GLOSSES], model, deadline, asker)
        if not checked.trusted or time.monotonic() >= deadline:
            break
    return checked


def _asked(glosses: Sequence[Glossed], model: MeteredModel, deadline: float, asker: str) -> Checked:
    """The verdicts of one call; none where it has none on the control sentence. Raises ModelError."""
    rows, control = _with_control(glosses)
    messages = entailment_messages([(n, said, cited) for n, (_, said, cited) in enumerate(rows, 1)])
    text, _, usage = model.generate(messages, VerdictsForm, deadline, lambda _: None, asker)
    form = parse_object(text, VerdictsForm)
    found: dict[int, Entailed] = {}
    for verdict in form.verdicts if form else ():
        # Where a model gives two verdicts on one sentence, the harder one counts.
        if found.get(verdict.sentence, Entailed.SUPPORTED) is Entailed.SUPPORTED:
            found[verdict.sentence] = Entailed(verdict.verdict)
    if control not in found or found[control] is Entailed.SUPPORTED:
        return Checked({}, usage, trusted=control not in found)
    numbers = {n: row[0] for n, row in enumerate(rows, 1) if n != control}
    return Checked({numbers[n]: verdict for n, verdict in found.items() if n in numbers}, usage)


def _with_control(glosses: Sequence[Glossed]) -> tuple[list[Glossed], int]:
    """Glosses with a control sentence somewhere among them, on the shortest of their clauses; and its place from 1.

    The place depends on the glosses alone, so that the same request is sent for the same glosses.
    """
    clause = min((c for _, _, cited in glosses for c in cited), key=lambda c: len(c.clause.text))
    at = crc32("\n".join(said for _, said, _ in glosses).encode("utf-8", "surrogatepass")) % (len(glosses) + 1)
    return [*glosses[:at], (0, control_sentence(clause), [clause]), *glosses[at:]], at + 1
