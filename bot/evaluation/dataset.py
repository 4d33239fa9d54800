"""Question sets: a JSONL or CSV file -> validated cases; each error names its line and field.

JSONL holds one case a line, with its gold clauses; unknown fields are kept and ignored. CSV holds bare questions under
a header with a column `question`, and perhaps `id`, `corpus`, `category` and `language`.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.answer import Behaviour
from ingest.errors import DatasetError

MAX_BYTES = 64 * 1024 * 1024
# More errors than these are counted, not listed.
_MAX_LISTED = 20


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow", strict=True)


class Gold(_Row):
    """A gold clause, which a right answer cites: by phrase and number, or by words of it where it has no number.

    `heading` is the clause's phrase; `num` is as printed without its bracket or dot, "" where none is printed.
    """

    document: str = Field(min_length=1)
    heading: str = ""
    num: str | None = None
    quote: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one_of_two(self) -> "Gold":
        if (self.num is None) == (self.quote is None):
            raise ValueError("give either num or quote")
        return self


class Case(_Row):
    """A test case: the question, the messages before it, and what is known of the right reply.

    `behaviour` is None where nothing is known: such a case is asked and not scored. `exhaustive` says that `gold` is
    the complete set, `all_of` that each of it has to be cited; otherwise one of it is enough.
    """

    id: str = Field(min_length=1)
    turns: tuple[str, ...] = Field(min_length=1)
    corpus: str = ""
    category: str = ""
    language: str = ""
    behaviour: Behaviour | None = None
    gold: tuple[Gold, ...] = ()
    exhaustive: bool = False
    all_of: bool = False
    facts: tuple[str, ...] = ()
    note: str = ""
    drafted: bool = False

    @field_validator("turns", "facts")
    @classmethod
    def _no_empty_text(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        if not all(text.strip() for text in texts):
            raise ValueError("an empty text")
        return texts

    @model_validator(mode="after")
    def _consistent(self) -> "Case":
        if self.gold and self.behaviour is not Behaviour.ANSWER:
            raise ValueError('gold is given, and behaviour is not "answer"')
        if self.facts and self.behaviour is not Behaviour.ANSWER:
            raise ValueError('facts are given, and behaviour is not "answer"')
        if (self.exhaustive or self.all_of) and not self.gold:
            raise ValueError("exhaustive or all_of is true, and gold is empty")
        return self

    @property
    def requires_all(self) -> bool:
        """Whether each gold clause has to be cited."""
        return self.exhaustive or self.all_of


@dataclass(frozen=True)
class Dataset:
    """Cases in the order of their file; `lines` are their line numbers in it."""

    name: str
    cases: tuple[Case, ...]
    lines: tuple[int, ...]

    @cached_property
    def digest(self) -> str:
        """A hash of all that is asked and scored: two runs with the same digest can be compared."""
        scored = ("id", "turns", "corpus", "behaviour", "gold", "exhaustive", "all_of", "facts")
        rows = [case.model_dump(mode="json", include=set(scored)) for case in self.cases]
        text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def corpora(self) -> tuple[str, ...]:
        """The corpora that the cases name, in the order of their first mention."""
        return tuple(dict.fromkeys(case.corpus for case in self.cases))

    def with_default_corpus(self, corpus: str) -> "Dataset":
        """The dataset with this corpus where a case names none."""
        cases = (case if case.corpus else case.model_copy(update={"corpus": corpus}) for case in self.cases)
        return Dataset(self.name, tuple(cases), self.lines)

    def select(self, categories: Sequence[str] = (), limit: int | None = None) -> "Dataset":
        """The first `limit` cases of some categories. Raises DatasetError where a category is not in the file."""
        known = {case.category for case in self.cases}
        for category in categories:
            if category not in known:
                raise DatasetError(f'There is no category "{category}"; there are {", ".join(sorted(known))}.')
        pairs = zip(self.cases, self.lines, strict=True)
        picked = [(c, n) for c, n in pairs if not categories or c.category in categories][:limit]
        return Dataset(self.name, tuple(c for c, _ in picked), tuple(n for _, n in picked))


def load(path: Path) -> Dataset:
    """Read and validate a question set. Raises DatasetError, with a line for each error."""
    text = _text(path)
    rows = _table(path.name, text) if path.suffix.lower() == ".csv" else _json_lines(text)
    cases: list[Case] = []
    lines: list[int] = []
    errors: list[str] = []
    first_line_of: dict[str, int] = {}
    for number, make in rows:
        try:
            case = make()
        except ValidationError as error:
            errors += [f"line {number}, {_field_path(e['loc'])}: {_reason(e)}" for e in error.errors()]
            continue
        if case.id in first_line_of:
            errors.append(f"line {number}, id: {case.id} is also in line {first_line_of[case.id]}")
        first_line_of.setdefault(case.id, number)
        cases.append(case)
        lines.append(number)
    raise_errors(path.name, errors)
    if not cases:
        raise DatasetError(f"{path} holds no question.")
    return Dataset(path.name, tuple(cases), tuple(lines))


def raise_errors(name: str, errors: Sequence[str]) -> None:
    """Raise DatasetError that lists these errors, if there are any."""
    if errors:
        more = [f"and {len(errors) - _MAX_LISTED} more"] if len(errors) > _MAX_LISTED else []
        listed = "\n".join(f"  {error}" for error in [*errors[:_MAX_LISTED], *more])
        raise DatasetError(f"{name} cannot be used as a question set:\n{listed}")


def _text(path: Path) -> str:
    """The text of a file of at most MAX_BYTES. Raises DatasetError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DatasetError(f"{path} is larger than {MAX_BYTES // 1024**2} MB; split it into several sets.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}); check its name and rights.") from None
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None


def _json_lines(text: str) -> Iterator[tuple[int, Callable[[], Case]]]:
    """The line number and the validating constructor of each case of a JSONL file."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, partial(_LabelledCase.model_validate_json, line)


class _LabelledCase(Case):
    """A case of a JSONL file, where the right behaviour is required."""

    behaviour: Behaviour


def _table(name: str, text: str) -> Iterator[tuple[int, Callable[[], Case]]]:
    """The line number and the validating constructor of each question of a CSV file. Raises DatasetError."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    try:
        header = [column.strip().lower() for column in reader.fieldnames or ()]
        reader.fieldnames = header
        if "question" not in header:
            raise DatasetError(f'{name} has no column "question"; its first line has to name the columns.')
        for count, row in enumerate(reader, 1):
            values: dict[str, Any] = {k: (row[k] or "").strip() for k in ("corpus", "category", "language") if k in row}
            values["id"] = (row.get("id") or f"q{count}").strip()
            values["turns"] = ((row["question"] or "").strip(),)
            yield reader.line_num, partial(Case.model_validate, values)
    except csv.Error as error:
        raise DatasetError(f"{name}, line {reader.line_num}: this is no CSV ({error}).") from None


def _field_path(path: Sequence[int | str]) -> str:
    """A field's location in dotted form."""
    return ".".join(map(str, path)) or "the line"


def _reason(error: Any) -> str:
    """A validation error's message without pydantic's prefix."""
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}"
