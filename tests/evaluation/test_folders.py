"""Where a run is written: no finished run is replaced by another, and a stopped one goes on without being named."""

import json
import os
from datetime import datetime
from pathlib import Path

import pytest

from bot.evaluation.dataset import Case, Dataset, Turn
from bot.evaluation.folders import run_folder
from bot.evaluation.journal import Journal
from ingest.errors import RunError

CASE = Case(id="a", turns=("what is asked?",))
ONE = Dataset("one.jsonl", (CASE,), (1,))
OTHER = Dataset("other.jsonl", (CASE.model_copy(update={"messages": (Turn(question="who asks?"),)}),), (1,))
IDENTITY = {"code": "a", "questions": {"name": "one.jsonl"}, "repeats": 1}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def finish(folder: Path, dataset: Dataset) -> None:
    """Leave a finished run of these questions in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    questions = {"name": dataset.name, "digest": dataset.digest, "cases": 1}
    (folder / "scores.json").write_text(json.dumps({"manifest": {"questions": questions}}), encoding="utf-8")


def stop(folder: Path, identity: dict[str, object], seconds: int) -> None:
    """Leave a stopped run in a folder, last written at this time."""
    with Journal(folder, identity).opened():
        pass
    os.utime(folder / "journal.jsonl", (seconds, seconds))


class TestNamed:
    """A folder that is named."""

    def test_a_finished_run_of_other_questions_is_kept(self) -> None:
        finish(Path("run"), ONE)
        with pytest.raises(RunError, match=r"run holds a finished run of other questions \(1 of one\.jsonl\).*--force"):
            run_folder(Path("run"), OTHER, IDENTITY)

    def test_it_is_replaced_by_force(self) -> None:
        finish(Path("run"), ONE)
        assert run_folder(Path("run"), OTHER, IDENTITY, force=True) == Path("run")

    def test_the_same_questions_may_be_asked_there_again(self) -> None:
        finish(Path("run"), ONE)
        assert run_folder(Path("run"), ONE, IDENTITY) == Path("run")

    @pytest.mark.parametrize("content", ["", "[]", '{"manifest": 1}', '{"manifest": {"questions": []}}'])
    def test_what_is_no_finished_run_is_none(self, content: str) -> None:
        Path("scores.json").write_text(content, encoding="utf-8")
        assert run_folder(Path(), ONE, IDENTITY) == Path()

    def test_a_stopped_run_of_something_else_is_begun_anew_by_force(self) -> None:
        stop(Path("run"), IDENTITY, 1)
        other = {**IDENTITY, "code": "b"}
        with pytest.raises(RunError, match="differs in code"), Journal(Path("run"), other).opened():
            pass
        with Journal(Path("run"), other, replace=True).opened() as replies:
            assert replies == {}


class TestChosen:
    """A folder that is not named."""

    def test_it_has_the_day_and_the_name_of_the_questions(self) -> None:
        days = {f"{datetime.now().astimezone():%Y-%m-%d}"}
        names = [run_folder(None, ONE, IDENTITY) for _ in range(3)]
        days.add(f"{datetime.now().astimezone():%Y-%m-%d}")
        assert len(set(names)) == 3
        assert all(any(name.name.startswith(f"{day}-one") for day in days) for name in names)
        assert all(name.parent == Path("runs") and name.is_dir() for name in names)

    def test_the_newest_stopped_run_of_the_same_goes_on(self) -> None:
        stop(Path("runs/older"), IDENTITY, 100)
        stop(Path("runs/newer"), IDENTITY, 200)
        stop(Path("runs/other"), {**IDENTITY, "code": "b"}, 300)
        assert run_folder(None, ONE, IDENTITY) == Path("runs/newer")

    def test_one_that_somebody_is_writing_to_is_left_alone(self) -> None:
        stop(Path("runs/mine"), IDENTITY, 100)
        with Journal(Path("runs/busy"), IDENTITY).opened():
            assert run_folder(None, ONE, IDENTITY) == Path("runs/mine")

    @pytest.mark.parametrize("content", ["", "torn", "[]\n", '"x"\n'])
    def test_a_damaged_log_is_passed_over(self, content: str) -> None:
        folder = Path("runs/damaged")
        folder.mkdir(parents=True)
        (folder / "journal.jsonl").write_text(content, encoding="utf-8")
        assert run_folder(None, ONE, IDENTITY) != folder

    def test_a_file_in_the_place_of_runs(self) -> None:
        Path("runs").write_text("", encoding="utf-8")
        with pytest.raises(RunError, match=r"runs cannot be written .* --out"):
            run_folder(None, ONE, IDENTITY)
