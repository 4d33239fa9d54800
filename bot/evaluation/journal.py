"""Journal of a run: an append-only log of predictions, from which a stopped run resumes.

journal.jsonl holds a header with the run's identity, as a run of anything else is not resumed, then a line a
prediction. It is deleted when the run has ended and its predictions are written. A line that a kill cut off is left
out, and its question asked again.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.answer import Answer
from ingest.errors import RunError

if TYPE_CHECKING:
    from filelock import BaseFileLock

_NAME = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Prediction:
    """A system's reply to a case. `retrieved` are clause keys, best first; `error` says why there is no answer.

    `earlier` are the replies to earlier turns on which something is asserted, each with its turn's number.
    """

    id: str
    repeat: int
    answer: Answer | None
    retrieved: tuple[str, ...] = ()
    error: str = ""
    earlier: tuple[tuple[int, Answer], ...] = ()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All replies, in the order of their turns."""
        return (*(answer for _, answer in self.earlier), *((self.answer,) if self.answer else ()))


class Journal:
    """The append-only log of one run in its folder; `identity` is what the run is of.

    With `replace` a stopped run of something else is begun anew instead of refused.
    """

    def __init__(self, folder: Path, identity: Mapping[str, Any], *, replace: bool = False) -> None:
        self.folder, self.identity, self._replaces = folder, identity, replace
        self._file: IO[str] | None = None

    @contextmanager
    def opened(self) -> Iterator[dict[tuple[str, int], Prediction]]:
        """Lock the folder, replay the log and append to it; gives the predictions of a stopped run of the same.

        Raises RunError where another run writes there, the folder cannot be written, or its stopped run is of something
        else.
        """
        from filelock import Timeout

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = _lock_of(self.folder)
            lock.acquire()
        except Timeout:
            raise RunError(f"Another run is writing to {self.folder}; wait until it has ended.") from None
        except OSError as error:
            raise write_error(self.folder, error) from None
        try:
            replayed = self._replay()
            with self._path.open("w", encoding="utf-8", errors="surrogatepass") as self._file:
                self._write({"run": self.identity})
                for prediction in replayed.values():
                    self.add(prediction)
                yield replayed
        finally:
            lock.release()

    def add(self, prediction: Prediction) -> None:
        """Append a prediction; a failure is not logged, so that its question is asked again."""
        if prediction.answer is not None:
            self._write({**row_of(prediction), "repeat": prediction.repeat, "retrieved": prediction.retrieved})

    @property
    def _path(self) -> Path:
        return self.folder / _NAME

    def _write(self, row: Mapping[str, Any]) -> None:
        if self._file is None:
            raise ValueError("the journal is not open")
        try:
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError as error:
            raise write_error(self.folder, error) from None

    def _replay(self) -> dict[tuple[str, int], Prediction]:
        """The predictions of the log by (case id, repeat). Raises RunError where it is of another run."""
        rows = list(_rows(self._path))
        if not rows:
            return {}
        header = rows[0].get("run")
        if header != _as_stored(self.identity):
            if self._replaces:
                return {}
            stored = header if isinstance(header, dict) else {}
            differs = ", ".join(name for name in self.identity if stored.get(name) != self.identity[name])
            raise RunError(
                f"{self.folder} holds a stopped run that differs in {differs or 'what it is of'}; "
                "name another folder with --out, or begin anew with --force."
            )
        replayed = (prediction_of(row) for row in rows[1:])
        return {(p.id, p.repeat): p for p in replayed}


def end_log(folder: Path) -> None:
    """Delete the log of a run that is complete, so that nothing is left to resume."""
    (folder / _NAME).unlink(missing_ok=True)


def is_resumable(folder: Path, identity: Mapping[str, Any]) -> bool:
    """Whether a folder has a stopped run of this, to which nobody is writing."""
    from filelock import Timeout

    try:
        header = next(_rows(folder / _NAME), {}).get("run")
        if header != _as_stored(identity):
            return False
        with _lock_of(folder):
            return True
    except (RunError, OSError, AttributeError, Timeout):
        return False


def stopped_runs(root: Path) -> list[Path]:
    """The folders in a folder that have a log, the latest written first."""
    logs = [(path.stat().st_mtime, path.parent) for path in root.glob(f"*/{_NAME}")]
    return [folder for _, folder in sorted(logs, reverse=True)]


def row_of(prediction: Prediction) -> dict[str, Any]:
    """A prediction as a line of predictions.jsonl."""
    row: dict[str, Any] = {"id": prediction.id, "answer": prediction.answer and prediction.answer.to_json()}
    if prediction.earlier:
        row["earlier"] = [[turn, answer.to_json()] for turn, answer in prediction.earlier]
    return {**row, "error": prediction.error} if prediction.error else row


def prediction_of(row: Mapping[str, Any]) -> Prediction:
    """The prediction of a line of predictions.jsonl, or of a journal, which has more of it."""
    earlier = tuple((turn, Answer.from_json(answer)) for turn, answer in row.get("earlier", ()))
    answer = Answer.from_json(row["answer"]) if row["answer"] else None
    retrieved = tuple(row.get("retrieved", ()))
    return Prediction(row["id"], row.get("repeat", 1), answer, retrieved, row.get("error", ""), earlier)


def _as_stored(identity: Mapping[str, Any]) -> Any:
    """What a run is of, as its log gives it back."""
    return json.loads(json.dumps(identity))


def _lock_of(folder: Path) -> "BaseFileLock":
    from filelock import FileLock

    return FileLock(folder / ".lock", timeout=0)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The complete lines of a log, up to the first that cannot be parsed. Raises RunError."""
    try:
        text = path.read_text(encoding="utf-8", errors="surrogatepass")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path} cannot be read ({error}); remove it, and the run begins anew.") from None
    for line in text.split("\n")[:-1]:
        try:
            yield json.loads(line)
        except ValueError:
            return


def write_error(folder: Path, error: OSError) -> RunError:
    """The error of a run's folder that cannot be written."""
    return RunError(f"{folder} cannot be written ({error.strerror or error}); name another folder with --out.")
