"""Run a system over a question set: cases -> predictions, sequentially or concurrently, each logged as it arrives."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.evaluation.dataset import Case, Dataset
from bot.evaluation.journal import Journal, Prediction, row_of
from bot.evaluation.manifest import digest
from ingest.errors import ResolvesError
from ingest.snapshot_writer import Progress
from ingest.store import replace_file

if TYPE_CHECKING:
    # Reading a run back does not load what answers questions.
    from bot.evaluation.systems import System

_Job = tuple[Case, int]


@dataclass(frozen=True, slots=True)
class Predictions:
    """The predictions for every case, in the dataset's order, `repeats` of each.

    `resumed` is how many an earlier, stopped run had left; `seconds` were spent in asking the others.
    """

    dataset: Dataset
    replies: Mapping[tuple[str, int], Prediction]
    repeats: int
    resumed: int = 0
    seconds: float = 0.0

    def of(self, case: Case) -> list[Prediction]:
        """All predictions for one case."""
        return [self.replies[case.id, repeat] for repeat in range(1, self.repeats + 1)]

    def repeat(self, number: int) -> Iterator[Prediction]:
        """The predictions of one repeat (from 1), one for each case."""
        return (self.replies[case.id, number] for case in self.dataset.cases)

    @property
    def failures(self) -> list[Prediction]:
        """The predictions of cases that could not be asked."""
        return [p for case in self.dataset.cases for p in self.of(case) if p.answer is None]


def predict(
    dataset: Dataset,
    systems: Mapping[str, "System"],
    journal: Journal,
    progress: Progress,
    *,
    repeats: int = 1,
    concurrency: int = 1,
) -> Predictions:
    """Ask what no earlier run of the same has asked. Raises RunError where the folder cannot be used."""
    jobs = [(case, repeat) for repeat in range(1, repeats + 1) for case in dataset.cases]
    with journal.opened() as resumed:
        job_ids = {(case.id, repeat) for case, repeat in jobs}
        replies = {at: prediction for at, prediction in resumed.items() if at in job_ids}
        remaining = [(case, repeat) for case, repeat in jobs if (case.id, repeat) not in replies]
        n_resumed = len(replies)
        seconds_asking = 0.0
        progress("asking", 0, len(remaining))
        for done, (prediction, seconds) in enumerate(_asked(remaining, systems, concurrency), 1):
            journal.add(prediction)
            replies[prediction.id, prediction.repeat] = prediction
            seconds_asking += seconds
            progress("asking", done, len(remaining))
    return Predictions(dataset, replies, repeats, n_resumed, seconds_asking / concurrency)


def write_predictions(folder: Path, predictions: Predictions) -> str:
    """Write predictions.jsonl, a further file for each repeat, and evidence.jsonl; gives a hash of the answers.

    The questions as they were asked are written into questions.jsonl. The hash leaves out the milliseconds, which no
    two runs share.
    """
    digests = []
    for number in range(1, predictions.repeats + 1):
        rows = [row_of(prediction) for prediction in predictions.repeat(number)]
        _write_lines(folder / ("predictions.jsonl" if number == 1 else f"predictions.{number}.jsonl"), rows)
        digests.append(digest(rows))
    evidence = ({"id": p.id, "retrieved": p.retrieved} for p in predictions.repeat(1))
    _write_lines(folder / "evidence.jsonl", evidence)
    _write_lines(folder / "questions.jsonl", (case.to_row() for case in predictions.dataset.cases))
    return "-".join(digests)


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    replace_file(path, "".join(f"{line}\n" for line in lines).encode("utf-8", "replace").decode())


def _asked(
    jobs: Sequence[_Job], systems: Mapping[str, "System"], concurrency: int
) -> Iterator[tuple[Prediction, float]]:
    """Predictions in the order of completion, each with the seconds that it took."""
    ask: Callable[[_Job], tuple[Prediction, float]] = lambda job: predict_case(*job, systems[job[0].corpus])  # noqa: E731
    if concurrency == 1:
        yield from map(ask, jobs)
        return
    pool = ThreadPoolExecutor(concurrency)
    try:
        for future in as_completed([pool.submit(ask, job) for job in jobs]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def predict_case(case: Case, repeat: int, system: "System") -> tuple[Prediction, float]:
    """One prediction and its seconds; an exception becomes the prediction's error."""
    started = time.perf_counter()
    try:
        answer, retrieved = system.ask(case.turns)
        # Each as if the conversation ended with it, whatever the system.
        earlier = tuple((turn, system.ask(case.turns[:turn])[0]) for turn in case.earlier_expected)
        prediction = Prediction(case.id, repeat, answer, retrieved, earlier=earlier)
    except ResolvesError as error:
        prediction = Prediction(case.id, repeat, None, error=str(error))
    except Exception as error:
        # One question that breaks something does not take the others' answers with it.
        prediction = Prediction(case.id, repeat, None, error=f"{type(error).__name__}: {error}")
    return prediction, time.perf_counter() - started
