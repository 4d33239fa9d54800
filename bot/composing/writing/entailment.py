"""Entailment: a model is asked whether the whole of its clauses supports a gloss; what is not supported is left out."""

import time
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, field_validator

from bot.answer import Usage
from bot.composing.checking import CitableClause
from bot.composing.writing.prompt_request import entailment_messages
from bot.composing.writing.reply_parser import StrictForm, as_number
from bot.language_model.metered import MeteredModel
from bot.language_model.replies import parse_object

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


def entailed(
    glosses: Sequence[Glossed], model: MeteredModel, deadline: float, asker: str
) -> tuple[dict[int, Entailed], Usage]:
    """The verdict on each gloss, by its number; none where the model gives none. Raises ModelError."""
    verdicts: dict[int, Entailed] = {}
    usage = Usage()
    for start in range(0, len(glosses), _MOST_GLOSSES):
        batch = glosses[start : start + _MOST_GLOSSES]
        text, _, used = model.generate(entailment_messages(batch), VerdictsForm, deadline, lambda _: None, asker)
        usage += used
        form = parse_object(text, VerdictsForm)
        numbers = {number for number, _, _ in batch}
        for verdict in form.verdicts if form else ():
            # Where a model gives two verdicts on one sentence, the harder one counts.
            if verdict.sentence in numbers and verdicts.get(verdict.sentence, Entailed.SUPPORTED) is Entailed.SUPPORTED:
                verdicts[verdict.sentence] = Entailed(verdict.verdict)
        if time.monotonic() >= deadline:
            break
    return verdicts, usage
