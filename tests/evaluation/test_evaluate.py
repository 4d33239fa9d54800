"""A run from Python: the same as the command's, with the scores, the failing cases, the gates and the report at hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.evaluation import Evaluation, evaluate
from bot.settings import Settings
from ingest.errors import DatasetError, GateError, SettingsError
from ingest.store import Store
from tests.support.paths import ROOT
from tests.support.services import RIVERTON, cheap_embedder, write_made

RIGHT = {
    "id": "oil",
    "question": "what does WTDC Resolution 45 ask of BDT?",
    "behaviour": "answer",
    "gold": {"citation": "WTDC Resolution 45, instructs the Director of BDT 1"},
    "category": "sets",
}
WRONG = {**RIGHT, "id": "bells", "facts": ["bells"], "category": "facts"}
UNHELD = {**RIGHT, "id": "unheld", "gold": {"citation": "WTDC Resolution 45, resolves 99"}}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.factory.open_embedder", lambda _: cheap_embedder())


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_made(tmp_path / "documents", [RIVERTON])


def run(tmp_path: Path, *rows: dict[str, object], **options: object) -> Evaluation:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    where = {"store": Store(tmp_path / "store"), "settings": Settings(), "out": tmp_path / "run"}
    return evaluate(path, **{**where, **options})  # type: ignore[arg-type]


def test_what_it_gives(tmp_path: Path, documents: Path) -> None:
    done = run(tmp_path, RIGHT, WRONG, UNHELD, corpus=documents)
    assert {row.case.id: row.status for row in done.cases} == {"oil": "passed", "bells": "failed"}
    assert done.scores["pass"].mean == 0.5
    (failing,) = done.failing
    assert failing.reasons == ("The text lacks one of: bells.",)
    (said,) = done.left_out
    assert "unheld" in said
    assert done.report.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert done.passed


def test_its_gates(tmp_path: Path, documents: Path) -> None:
    done = run(tmp_path, RIGHT, WRONG, corpus={"mine": [documents]}, fail_under={"pass": 1, "sets:pass": 1})
    assert not done.passed
    assert done.failed == ("pass at least 1: it is 0.5.",)
    assert done.verdict.short == {"bells"}


@pytest.mark.parametrize(
    ("rows", "options", "error", "said"),
    [
        ([{**RIGHT, "corpus": "other"}], {}, DatasetError, 'the question is about the corpus "other"'),
        ([UNHELD], {"strict": True}, DatasetError, "resolves 99"),
        ([RIGHT], {"fail_under": {"passed": 1}}, GateError, 'there is no score "passed"'),
        ([RIGHT], {"offline": True, "judge": True}, SettingsError, "do not go together"),
        ([RIGHT], {"tags": ["none"]}, DatasetError, 'There is no tag "none"'),
    ],
)
def test_mistakes_are_one_sentence_each(
    tmp_path: Path,
    documents: Path,
    rows: list[dict[str, object]],
    options: dict[str, object],
    error: type[Exception],
    said: str,
) -> None:
    with pytest.raises(error, match=said):
        run(tmp_path, *rows, corpus=documents, **options)


def test_importing_it_imports_no_library() -> None:
    code = "import sys, bot.evaluation, bot.evaluation.pytest_plugin; print('bot.settings' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "False"
