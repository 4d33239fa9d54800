"""Replies kept as they come, a line each, so that a run that is stopped goes on where it was.

journal.jsonl holds a line of what the run is of, as that of anything else is not gone on with, then a line a reply. It
is gone when the run has ended and its predictions are written. A line that a kill cut off is left out, and its question
asked again.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bot.answer import Answer
from ingest.errors import RunError


@dataclass(frozen=True, slots=True)
class Prediction:
    """The reply to a case. `retrieved` are keys, best first; `error` says why there is no answer."""

    id: str
    repeat: int
    answer: Answer | None
    retrieved: tuple[str, ...] = ()
    error: str = ""


class Journal:
    """The replies of one run in its folder; `identity` says what the run is of."""

    def __init__(self, folder: Path, identity: Mapping[str, Any]) -> None:
        self.folder, self.identity = folder, identity
        self._out: IO[str] | None = None

    @contextmanager
    def opened(self) -> Iterator[dict[tuple[str, int], Prediction]]:
        """Be the folder's one run; gives the replies that an earlier, stopped run of the same left."""
        from filelock import FileLock, Timeout

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / ".lock", timeout=0)
            lock.acquire()
        except Timeout:
            raise RunError(f"Another run is writing to {self.folder}; wait until it has ended.") from None
        except OSError as error:
            raise _unwritable(self.folder, error) from None
        try:
            kept = self._kept()
            with self._path.open("w", encoding="utf-8", errors="surrogatepass") as self._out:
                self._write({"run": self.identity})
                for prediction in kept.values():
                    self.add(prediction)
                yield kept
        finally:
            lock.release()

    def add(self, prediction: Prediction) -> None:
        """Keep a reply; a failure is not kept, so that its question is asked again."""
        if prediction.answer is not None:
            self._write({**row_of(prediction), "repeat": prediction.repeat, "retrieved": prediction.retrieved})

    def end(self) -> None:
        """The run is whole: nothing is left to go on with."""
        self._path.unlink(missing_ok=True)

    @property
    def _path(self) -> Path:
        return self.folder / "journal.jsonl"

    def _write(self, row: Mapping[str, Any]) -> None:
        if self._out is None:
            raise ValueError("the journal is not open")
        try:
            self._out.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._out.flush()
        except OSError as error:
            raise _unwritable(self.folder, error) from None

    def _kept(self) -> dict[tuple[str, int], Prediction]:
        rows = list(_rows(self._path))
        if not rows:
            return {}
        told = rows[0].get("run")
        if told != json.loads(json.dumps(self.identity)):
            known = told if isinstance(told, dict) else {}
            differs = ", ".join(name for name in self.identity if known.get(name) != self.identity[name])
            raise RunError(
                f"{self.folder} holds a stopped run that differs in {differs or 'what it is of'}; "
                "remove the folder, or name another with --out."
            )
        kept = (_prediction(row) for row in rows[1:])
        return {(p.id, p.repeat): p for p in kept}


def row_of(prediction: Prediction) -> dict[str, Any]:
    """A prediction as a line of predictions.jsonl."""
    row: dict[str, Any] = {"id": prediction.id, "answer": prediction.answer and prediction.answer.to_json()}
    return {**row, "error": prediction.error} if prediction.error else row


def _prediction(row: Mapping[str, Any]) -> Prediction:
    return Prediction(row["id"], row["repeat"], Answer.from_json(row["answer"]), tuple(row["retrieved"]))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a journal."""
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


def _unwritable(folder: Path, error: OSError) -> RunError:
    return RunError(f"{folder} cannot be written ({error.strerror or error}); name another folder with --out.")
