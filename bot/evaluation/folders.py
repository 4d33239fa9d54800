"""The folder of a run, chosen so that no run is lost: none is overwritten by another, and a stopped one goes on."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.evaluation.dataset import Dataset
from bot.evaluation.journal import is_resumable, stopped_runs, write_error
from ingest.errors import RunError

RUNS = Path("runs")
# The file of a finished run, and of a finished matrix.
_SCORES, MATRIX = "scores.json", "matrix.json"


def run_folder(named: Path | None, dataset: Dataset, identity: Mapping[str, Any], *, force: bool = False) -> Path:
    """The folder that is named; else that of the newest stopped run of the same, or a new one in `RUNS`.

    Raises RunError where the named folder has a finished run of other questions, unless `force` lets it be replaced.
    """
    if named is None:
        resumable = (folder for folder in stopped_runs(RUNS) if is_resumable(folder, identity))
        return next(resumable, None) or _new_folder(Path(dataset.name).stem)
    if (named / MATRIX).is_file() and not force:
        raise RunError(f"{named} holds a matrix; name a new folder with --out, or write into it with --force.")
    finished = _finished(named)
    if finished and finished.get("digest") != dataset.digest and not force:
        raise RunError(
            f"{named} holds a finished run of other questions ({finished.get('cases')} of {finished.get('name')}); "
            "name a new folder with --out, or replace that run with --force."
        )
    return named


def matrix_folder(named: Path | None, dataset: Dataset, identity: Mapping[str, Any], *, force: bool = False) -> Path:
    """The folder of a matrix, as `run_folder` has that of a run.

    Raises RunError where the named folder has anything finished, unless `force` lets it be replaced.
    """
    if named is not None and not force and not is_resumable(named, identity) and _holds_a_run(named):
        raise RunError(f"{named} holds a finished run; name a new folder with --out, or replace it with --force.")
    return run_folder(named, dataset, identity, force=True)


def _new_folder(name: str) -> Path:
    """Make the folder DATE-NAME, with a number behind it where there is one. Raises RunError."""
    base = RUNS / f"{datetime.now().astimezone():%Y-%m-%d}-{name}"
    folder, number = base, 1
    try:
        RUNS.mkdir(exist_ok=True)
        # Making it claims it: of two runs that begin at once, each has a folder of its own.
        while not _made(folder):
            number += 1
            folder = base.with_name(f"{base.name}-{number}")
    except OSError as error:
        raise write_error(RUNS, error) from None
    return folder


def _made(folder: Path) -> bool:
    """Make a folder; False where it exists. Raises OSError."""
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


def _holds_a_run(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (_SCORES, MATRIX))


def _finished(folder: Path) -> Mapping[str, Any]:
    """The question set of the finished run in a folder; empty where there is none."""
    try:
        found = json.loads((folder / _SCORES).read_text(encoding="utf-8"))["manifest"]["questions"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, Mapping) else {}
