"""Question sets: cases, which are questions with what is known of the right reply, in the order of their file."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import AliasChoices, ConfigDict, Field, StrictBool, field_validator, model_validator

from bot.answer import Behaviour
from bot.evaluation.expectations import Expectations, Gold, GoldList, Text, TextList
from ingest.errors import DatasetError

# A gold clause as sets had it before there were other ways to name one.
_DESCRIBED = {"document", "heading", "num", "quote"}


class Turn(Expectations):
    """A message of a conversation, and what is expected of the reply to it."""

    question: Text

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"question": value} if isinstance(value, str) else value


class Case(Expectations):
    """A test case: the question, the messages before it, and what is known of the right reply.

    `behaviour` is None where nothing is known: such a case is asked, and scored by its assertions alone. `exhaustive`
    says that `gold` is the complete set, `all_of` that each of it has to be cited; otherwise one of it is enough. Gold
    of a question that is not to be answered is what the reply may show as closest, and is not scored. One that is not
    `reviewed` is a draft, which no run asks. `variant_of` is the id of the case that this one has in another `dress`.
    Fields that are not known are a set's own.
    """

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    id: str = Field(min_length=1)
    messages: tuple[Turn, ...] = Field(alias="turns")
    corpus: str = ""
    category: str = ""
    language: str = ""
    tags: TextList = ()
    behaviour: Behaviour | None = Field(default=None, validation_alias=AliasChoices("behaviour", "behavior"))
    gold: GoldList = ()
    exhaustive: StrictBool = False
    all_of: StrictBool = False
    facts: TextList = ()
    note: str = ""
    drafted: StrictBool = False
    reviewed: StrictBool = True
    variant_of: str = ""
    dress: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_question(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "question" not in value:
            return value
        if "turns" in value:
            raise ValueError("give either question or turns")
        return {**{name: v for name, v in value.items() if name != "question"}, "turns": [value["question"]]}

    @field_validator("messages")
    @classmethod
    def _some(cls, messages: tuple[Turn, ...]) -> tuple[Turn, ...]:
        if not messages:
            raise ValueError("it is empty; give at least one message")
        return messages

    def to_row(self) -> dict[str, Any]:
        """The case as a row of a question set."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said of the right reply."""
        return self.behaviour is None and not (self.gold or self.facts or self.expected_turns or self.requires_all)

    @property
    def turns(self) -> tuple[str, ...]:
        """The messages' texts; the reply to the last one is scored."""
        return tuple(message.question for message in self.messages)

    @property
    def requires_all(self) -> bool:
        """Whether each gold clause has to be cited."""
        return self.exhaustive or self.all_of

    @property
    def expected_turns(self) -> tuple[tuple[int, Expectations], ...]:
        """The turns, from 1, on whose replies something is asserted; the case's own assertions are on the last."""
        last = len(self.messages)
        each = [*enumerate(self.messages, 1), (last, self)]
        return tuple((number, turn) for number, turn in each if turn.assertions)

    @property
    def earlier_expected(self) -> tuple[int, ...]:
        """The numbers of the turns before the last on whose replies something is asserted."""
        return tuple(number for number, _ in self.expected_turns if number < len(self.messages))


@dataclass(frozen=True)
class Dataset:
    """Cases in the order of their file, with their line numbers in it; `drafts` are those that nobody has reviewed."""

    name: str
    cases: tuple[Case, ...]
    lines: tuple[int, ...]
    drafts: tuple[Case, ...] = ()

    @cached_property
    def digest(self) -> str:
        """A hash of all that is asked and scored: two runs with the same digest can be compared."""
        text = json.dumps([_scored(case) for case in self.cases], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def corpora(self) -> tuple[str, ...]:
        """The corpora that the cases name, in the order of their first mention."""
        return tuple(dict.fromkeys(case.corpus for case in self.cases))

    def with_default_corpus(self, corpus: str) -> "Dataset":
        """The dataset with this corpus where a case names none."""
        cases = (case if case.corpus else case.model_copy(update={"corpus": corpus}) for case in self.cases)
        return replace(self, cases=tuple(cases))

    def without(self, ids: Collection[str]) -> "Dataset":
        """The dataset without the cases of these ids."""
        return self._of([(case, line) for case, line in self._pairs() if case.id not in ids])

    def only(self, id: str) -> "Dataset":
        """The dataset with the case of this id alone."""
        return self._of([(case, line) for case, line in self._pairs() if case.id == id])

    def select(
        self, categories: Sequence[str] = (), limit: int | None = None, *, tags: Sequence[str] = ()
    ) -> "Dataset":
        """The first `limit` cases of some categories that bear one of some tags.

        Raises DatasetError where a category or a tag is not in the file.
        """
        _require_known("category", categories, {case.category for case in self.cases})
        _require_known("tag", tags, {tag for case in self.cases for tag in case.tags})
        picked = [
            (case, line)
            for case, line in self._pairs()
            if (not categories or case.category in categories) and (not tags or not set(tags).isdisjoint(case.tags))
        ]
        return self._of(picked[:limit])

    def _pairs(self) -> list[tuple[Case, int]]:
        return list(zip(self.cases, self.lines, strict=True))

    def _of(self, picked: Sequence[tuple[Case, int]]) -> "Dataset":
        cases, lines = tuple(case for case, _ in picked), tuple(line for _, line in picked)
        return replace(self, cases=cases, lines=lines)


def _require_known(kind: str, asked: Sequence[str], known: Collection[str]) -> None:
    for name in asked:
        if name not in known:
            there_are = ", ".join(sorted(filter(None, known))) or "none"
            raise DatasetError(f'There is no {kind} "{name}"; there are {there_are}.')


def _scored(case: Case) -> dict[str, Any]:
    """What decides how a case is asked and scored, as plain data."""
    names = {"id", "corpus", "behaviour", "exhaustive", "all_of", "facts"}
    row = case.model_dump(mode="json", include=names)
    row |= {"turns": list(case.turns), "gold": [_written(gold) for gold in case.gold]}
    expected = [[number, turn.assertions] for number, turn in case.expected_turns]
    return {**row, "expected": expected} if expected else row


def _written(gold: Gold) -> dict[str, Any]:
    """A gold clause as it was written."""
    described = not (gold.key or gold.citation or gold.set)
    return gold.model_dump(mode="json", include=_DESCRIBED) if described else gold.model_dump(exclude_defaults=True)
