"""Runs read back from their folders: the scores that a comparison needs, or one case with its reply."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.evaluation.dataset import Case
from bot.evaluation.journal import prediction_of
from bot.evaluation.results import ScoredCase, StoredRun
from ingest.errors import RunError


def read_scores(folder: Path) -> StoredRun:
    """Read a run's scores from its folder. Raises RunError."""
    with _readable(folder, "scores.json") as path:
        cases = {case["id"]: case for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}
        # Runs of earlier states have no digests of their cases: the ids have to do.
        digests = {name: str(case.get("digest", "")) for name, case in cases.items()}
        return StoredRun(str(folder), {name: dict(case["scores"]) for name, case in cases.items()}, digests)


def read_case(folder: Path, name: str) -> ScoredCase:
    """Read a case of a run with its first reply and its scores. Raises RunError."""
    stored = read_scores(folder)
    if name not in stored.scores:
        raise RunError(f'{folder} has no case "{name}"; its cases are {_ids(list(stored.scores))}.')
    with _readable(folder, "questions.jsonl") as path:
        case = Case.model_validate_json(json.dumps(_row_of(path, name)))
    with _readable(folder, "predictions.jsonl") as path:
        row = _row_of(path, name)
        return ScoredCase(case, prediction_of(row), stored.scores[name], stored.digests[name])


@contextmanager
def _readable(folder: Path, name: str) -> Iterator[Path]:
    """The path of a run's file. Raises RunError where it cannot be read or is not of a run."""
    path = folder / name
    try:
        yield path
    except OSError as error:
        raise RunError(f"{folder} holds no scored run ({error.strerror}: {name}); name another folder.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RunError(f"{path} is not of a scored run; make the run again.") from None


def _row_of(path: Path, name: str) -> dict[str, Any]:
    """The line of a case in a file of JSON lines. Raises KeyError where it has none."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            if row["id"] == name:
                return row
    raise KeyError(name)


def _ids(names: list[str]) -> str:
    """The first ids, and how many more there are."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
