"""Question sets as files: JSONL, YAML, CSV or text -> validated cases; each mistake names its line and field.

JSONL holds one case a line, YAML a list of cases. CSV holds bare questions under a header with a column `question`, and
perhaps `id`, `corpus`, `category` and `language`; a text file holds a question a line. A file of JSONL or YAML in which
no case says what is right holds bare questions too.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.evaluation.dataset import Case, Dataset, Turn
from bot.evaluation.expectations import Gold
from bot.evaluation.mistakes import Mistake, did_you_mean, field_path, nearest, raise_mistakes, told
from bot.evaluation.yaml_rows import yaml_rows
from ingest.errors import DatasetError

MAX_BYTES = 64 * 1024 * 1024
_FIELDS = {"turns": Turn.model_fields, **dict.fromkeys(("gold", "cites", "cites_exactly"), Gold.model_fields)}
_CASE_FIELDS = ("question", "turns", "behavior", *(name for name in Case.model_fields if name != "messages"))
# What a row of a plain list of questions may have.
_BARE_FIELDS = frozenset(
    {"id", "question", "turns", "corpus", "category", "language", "tags", "note", "variant_of", "dress"}
)

_LineOf = Callable[[tuple[int | str, ...]], int]


@dataclass(frozen=True, slots=True)
class _Row:
    """A case as its file has it, or why it cannot be read; `bare` are those of which nothing more is known."""

    value: Any
    line_of: _LineOf
    mistakes: tuple[Mistake, ...] = ()
    as_text: bool = False
    bare: bool = False


@dataclass(frozen=True)
class QuestionFile:
    """What a file holds: the cases that can be used, the mistakes, and the line of each field that is a set's own.

    `line_of` has, for each of the cases by id, what gives the lines of its fields.
    """

    dataset: Dataset
    mistakes: tuple[Mistake, ...]
    own_fields: Mapping[str, int]
    line_of: Mapping[str, _LineOf]

    def placed(self, mistake: Mistake) -> Mistake:
        """A mistake with the line of its field, where the case has several lines."""
        path = tuple(int(part) if part.isdigit() else part for part in mistake.field.split("."))
        return replace(mistake, line=self.line_of[mistake.case](path))


def load(path: Path) -> Dataset:
    """Read and validate a question set. Raises DatasetError, with a line for each mistake."""
    found = read_file(path)
    raise_mistakes(path.name, found.mistakes)
    if not found.dataset.cases:
        drafts = " that a person has reviewed; go through its drafts, and write reviewed: true in those that are right"
        raise DatasetError(f"{path} holds no question{drafts if found.dataset.drafts else ''}.")
    return found.dataset


def read_file(path: Path) -> QuestionFile:
    """Read a question set as far as it can be used. Raises DatasetError where the file cannot be read at all."""
    text = _text(path)
    rows = list(_rows(path, text)) if isinstance(text, str) else []
    if all(_says_nothing(row.value) for row in rows if not row.mistakes):
        rows = [_bare(row, number) for number, row in enumerate(rows, 1)]
    cases: list[Case] = []
    lines: list[int] = []
    drafts: list[Case] = []
    mistakes: list[Mistake] = [text] if isinstance(text, Mistake) else []
    own_fields: dict[str, int] = {}
    line_of: dict[str, _LineOf] = {}
    for row in rows:
        case, found = _validated(row)
        if case and case.id in line_of:
            again = f"{case.id} is also in line {line_of[case.id](())}; give each case an id of its own"
            found = (*found, Mistake(row.line_of(("id",)), "id", again))
        mistakes += found
        if case is None:
            continue
        line_of.setdefault(case.id, row.line_of)
        for name in _own_fields(case):
            own_fields.setdefault(name, row.line_of((name,)))
        if not case.reviewed:
            drafts.append(case)
        elif not found:
            cases.append(case)
            lines.append(row.line_of(()))
    dataset = Dataset(path.name, tuple(cases), tuple(lines), tuple(drafts))
    return QuestionFile(dataset, tuple(mistakes), own_fields, line_of)


def _rows(path: Path, text: str) -> Iterator[_Row]:
    match path.suffix.lower():
        case ".csv":
            return _table(path.name, text)
        case ".txt":
            return _text_lines(text)
        case ".yaml" | ".yml":
            return (_Row(row.value, row.line_of, tuple(row.mistakes), as_text=True) for row in yaml_rows(text))
        case _:
            return _json_lines(text)


def _text(path: Path) -> str | Mistake:
    """The text of a file of at most MAX_BYTES, or why it is none. Raises DatasetError where it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DatasetError(f"{path} is larger than {MAX_BYTES // 1024**2} MB; split it into several sets.")
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}); check its name and rights.") from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Mistake(line, "the line", f"this is not UTF-8 (byte {error.start} of the file); save it as UTF-8")


def _validated(row: _Row) -> tuple[Case | None, tuple[Mistake, ...]]:
    """The case of a row, if it is one, and the mistakes in it."""
    if row.mistakes:
        return None, row.mistakes
    try:
        # In YAML all values are texts, of which true, false and numbers are read.
        case = Case.model_validate(row.value, strict=False if row.as_text else None)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        return None, tuple(Mistake(row.line_of(e["loc"]), field_path(e["loc"]), told(e, _FIELDS)) for e in errors)
    found = _inconsistent(case) if case.reviewed and not (row.bare and case.is_bare) else []
    return case, tuple(Mistake(row.line_of((name,)), name, text) for name, text in found)


def _inconsistent(case: Case) -> list[tuple[str, str]]:
    """The fields of a case that do not go together or are not known, and what to do."""
    slips = [name for name in case.model_extra or () if name not in _own_fields(case)]
    out = [(name, f"there is no such field{did_you_mean(name, _CASE_FIELDS)}") for name in slips]
    if case.behaviour is None and (case.gold or case.facts or not case.expected_turns):
        out.append(("behaviour", "it is missing; add answer, refuse or clarify, or an assertion such as cites"))
    if case.requires_all and not case.gold:
        which = "exhaustive" if case.exhaustive else "all_of"
        out.append(("gold", f"it is empty, and {which} is true; add the clauses of the set"))
    return out


def _says_nothing(value: Any) -> bool:
    """Whether a row asks a question, and has nothing besides that could say what is right."""
    asks = isinstance(value, dict) and not value.keys().isdisjoint({"question", "turns"})
    return asks and not value.keys() - _BARE_FIELDS


def _bare(row: _Row, number: int) -> _Row:
    """The row as one of which nothing more is known, with an id."""
    if row.mistakes:
        return row
    return replace(row, value={"id": f"q{number}", **row.value}, bare=True)


def _own_fields(case: Case) -> list[str]:
    """The fields that a set has for itself: those whose names are not near a known one."""
    return [name for name in case.model_extra or () if not nearest(name, _CASE_FIELDS)]


def _json_lines(text: str) -> Iterator[_Row]:
    """Each case of a JSONL file."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        at = _at(number)
        try:
            yield _Row(json.loads(line), at)
        except (ValueError, RecursionError) as error:
            reason = f"{error.msg}, character {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
            told_of = f"this is no JSON ({reason}); write one case on each line"
            yield _Row(None, at, (Mistake(number, "the line", told_of),))


def _text_lines(text: str) -> Iterator[_Row]:
    """Each line of a text that is not empty, as a question."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _Row({"question": line.strip()}, _at(number), bare=True)


def _table(name: str, text: str) -> Iterator[_Row]:
    """Each question of a CSV file. Raises DatasetError."""
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
            yield _Row(values, _at(reader.line_num), bare=True)
    except csv.Error as error:
        raise DatasetError(f"{name}, line {reader.line_num}: this is no CSV ({error}).") from None


def _at(line: int) -> _LineOf:
    return lambda _: line
