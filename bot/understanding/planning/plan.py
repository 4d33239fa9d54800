"""Plan: how a model reads a question, in values of the catalogue alone, so that nothing can be invented."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, create_model

from bot.language_model.replies import parse_object
from bot.understanding.query import Intent

# A question has no more sets than these, and a restriction no more words.
_MOST_SETS, _MOST_WORDS = 6, 16
_MOST_CHARACTERS = 2000
# Intents whose sets are what their predicate says and nothing else: a plan's sets are theirs.
SET_INTENTS = frozenset({Intent.DUTIES, Intent.PHRASE, Intent.HALF, Intent.MENTIONS})


class Half(StrEnum):
    """The half of a document that a set is of."""

    OPERATIVE = "operative"
    PREAMBULAR = "preambular"
    ANY = "any"


class Combination(StrEnum):
    """What becomes of several sets: all of them, what they share, or each told apart."""

    UNION = "union"
    INTERSECTION = "intersection"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """A set of clauses by its predicate; what is empty restricts nothing, and of several values one is enough.

    `documents` are ids, all that are current where there is none; `addressees` whom a clause addresses; `phrases` what
    it stands under, as printed; `restriction` alternative words of which it has one.
    """

    documents: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    half: Half = Half.ANY
    restriction: tuple[str, ...] = ()

    @property
    def predicate(self) -> "tuple[frozenset[str] | Half, ...]":
        """What the set is, whatever the order and the case that it is written in."""
        words = frozenset(word.casefold() for word in self.restriction)
        half = Half.OPERATIVE if self.addressees else self.half
        return frozenset(self.documents), frozenset(self.addressees), frozenset(self.phrases), half, words


@dataclass(frozen=True, slots=True)
class Plan:
    """A reading of a question.

    `question` is the question so that it stands alone, `search` how it is searched for, in the documents' language;
    `agrees` says that the reading which was proposed is right.
    """

    question: str
    intent: Intent
    sets: tuple[PlannedSet, ...]
    combination: Combination
    search: str
    agrees: bool

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents of all sets."""
        return tuple(dict.fromkeys(name for one in self.sets for name in one.documents))

    def to_json(self) -> str:
        """The plan as the schema has it."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that a plan may have: ids of documents, addressees, and phrases as they are printed."""

    documents: tuple[str, ...]
    addressees: tuple[str, ...]
    phrases: tuple[str, ...]

    def including(self, plan: Plan) -> "Choices":
        """These values and those of a plan: what the rules have read can always be agreed to."""
        return Choices(
            tuple(dict.fromkeys((*self.documents, *plan.documents))),
            tuple(dict.fromkeys((*self.addressees, *(name for one in plan.sets for name in one.addressees)))),
            tuple(dict.fromkeys((*self.phrases, *(phrase for one in plan.sets for phrase in one.phrases)))),
        )


def plan_form(choices: Choices) -> type[BaseModel]:
    """The strict schema of a plan over these choices: every field required, no other taken."""
    strict = ConfigDict(extra="forbid", strict=True, frozen=True)
    of_set: Any = create_model(
        "PlannedSet",
        __config__=strict,
        documents=(_several_of(choices.documents), ...),
        addressees=(_several_of(choices.addressees), ...),
        phrases=(_several_of(choices.phrases), ...),
        half=(_one_of(tuple(Half)), ...),
        restriction=(list[str], ...),
    )
    form: Any = create_model(
        "Plan",
        __config__=strict,
        question=(str, ...),
        intent=(_one_of(tuple(Intent)), ...),
        sets=(list[of_set], ...),
        combination=(_one_of(tuple(Combination)), ...),
        search=(str, ...),
        agrees=(bool, ...),
    )
    made: type[BaseModel] = form
    return made


def _one_of(values: Sequence[str]) -> Any:
    """The type of one of these values; of "" alone where there are none."""
    return Literal[tuple(map(str, values)) or ("",)]


def _several_of(values: Sequence[str]) -> Any:
    """The type of a list of these values."""
    return list[_one_of(values)]  # type: ignore[misc]


def parse_plan(text: str, form: type[BaseModel]) -> Plan | None:
    """The Plan of a reply; None where it is none, has a value that was not offered, or contradicts itself."""
    found = parse_object(text, form)
    if found is None:
        return None
    row = found.model_dump()
    sets = tuple(dict.fromkeys(map(_planned_set, row["sets"])))
    plan = Plan(
        _line(row["question"]),
        Intent(row["intent"]),
        sets,
        Combination(row["combination"]),
        _line(row["search"]),
        row["agrees"],
    )
    too_long = max(len(plan.question), len(plan.search)) > _MOST_CHARACTERS or len(sets) > _MOST_SETS
    return None if too_long or _contradictory(plan) else plan


def _planned_set(row: dict[str, Any]) -> PlannedSet:
    parts = {name: tuple(dict.fromkeys(filter(None, map(_line, row[name])))) for name in row if name != "half"}
    return PlannedSet(**parts, half=Half(row["half"]))


def _contradictory(plan: Plan) -> bool:
    """Whether a plan says of itself what cannot be: a recital asks nothing of anybody, a phrase has to be named.

    Everything that is held is no set either.
    """
    if plan.intent not in SET_INTENTS:
        return False
    if not plan.sets or any(len(one.restriction) > _MOST_WORDS for one in plan.sets):
        return True
    if not all(one.documents or one.addressees or one.phrases or one.restriction for one in plan.sets):
        return True
    if any(one.addressees and one.half is Half.PREAMBULAR for one in plan.sets):
        return True
    return plan.intent is Intent.PHRASE and not all(one.phrases for one in plan.sets)


def _line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
