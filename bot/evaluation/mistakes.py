"""Mistakes in a question set: each with its line, its field and what to do about it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.errors import DatasetError

# More errors than these are counted, not listed.
_MAX_LISTED = 20
# How near, of 100, a name has to be for it to be what was meant.
_NEAR = 80
# What pydantic says of a value that is of the wrong type, in words that say what to write.
_TYPES = {
    "missing": "it is missing; add it",
    "string_type": "this is no text; write it between quotation marks",
    "string_too_short": "it is empty; write a text, or leave the field out",
    "tuple_type": "this is no list; write one, even of a single entry",
    "bool_type": "this is neither true nor false; write one of these, without quotation marks",
    "bool_parsing": "this is neither true nor false; write one of these",
    "float_type": "this is no number; write one",
    "float_parsing": "this is no number; write one",
    "greater_than": "write a number above 0",
    "model_type": "these are no fields; write them as a name and a value each",
    "model_attributes_type": "these are no fields; write them as a name and a value each",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a question set: where it stands (`case` is the case's id, if that is known), and what."""

    line: int
    field: str
    text: str
    case: str = ""

    def __str__(self) -> str:
        return f"line {self.line}, {self.where}: {self.text}"

    @property
    def where(self) -> str:
        """The field, and the case that it is of."""
        return f"{self.field} of {self.case}" if self.case else self.field


def raise_mistakes(name: str, mistakes: Sequence[Mistake]) -> None:
    """Raise DatasetError that lists these mistakes, if there are any."""
    if mistakes:
        more = [f"and {len(mistakes) - _MAX_LISTED} more"] if len(mistakes) > _MAX_LISTED else []
        listed = "\n".join(f"  {mistake}" for mistake in [*map(str, mistakes[:_MAX_LISTED]), *more])
        raise DatasetError(f"{name} cannot be used as a question set:\n{listed}")


def nearest(asked: str, known: Collection[str], *, least: float = _NEAR) -> str | None:
    """The known name that is written most like the one asked for; None where none is near."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(asked, list(known), scorer=fuzz.ratio, score_cutoff=least, processor=str.casefold)
    return str(found[0]) if found else None


def did_you_mean(asked: str, known: Collection[str], *, least: float = _NEAR) -> str:
    """ "; did you mean …?" with the nearest known name; "" where none is near."""
    near = nearest(asked, known, least=least)
    return f"; did you mean “{near}”?" if near else ""


def field_path(path: Sequence[int | str]) -> str:
    """A field's place in dotted form."""
    return ".".join(map(str, path)) or "the line"


def told(error: Mapping[str, Any], fields: Mapping[str, Collection[str]]) -> str:
    """What is wrong by a pydantic error, and what to write; `fields` has the names that entries of a list know."""
    kind, path = error["type"], error["loc"]
    if kind == "extra_forbidden":
        name, known = str(path[-1]), fields[next(str(at) for at in reversed(path[:-1]) if at in fields)]
        return f"there is no such field{did_you_mean(name, known) or '; there are ' + ', '.join(known)}"
    if kind == "enum":
        known = re.findall(r"'([^']+)'", error["ctx"]["expected"])
        return f"write one of {', '.join(known)}{did_you_mean(str(error['input']), known)}"
    message = _TYPES.get(kind) or str(error["msg"]).removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}"
