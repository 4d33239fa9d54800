"""Annotations of GitHub Actions: one line each, whatever a question or a document says, and a summary in Markdown."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.dataset import Case, Dataset
from bot.evaluation.github import annotate, annotations, summary_of
from bot.evaluation.journal import Prediction
from bot.evaluation.results import ScoredCase
from tests.support.evaluation import case, refused

PATH = Path("sets/a,b:c.yaml")
HOSTILE = "::error::forged\r\n100% | <b> [x](http://e)\x1b[31m"


def failed(id: str = "q1", question: str = "what?") -> ScoredCase:
    return ScoredCase(case(id, question), Prediction(id, 1, refused()), {"pass": 0.0, "behaviour": 0.0})


def test_a_case_that_failed_is_an_error_at_its_line() -> None:
    (line,) = annotations([failed()], {"q1": 7}, PATH)
    assert line == "::error file=sets/a%2Cb%3Ac.yaml,line=7,title=q1::what?: It should answer; it refused."


@given(st.text(max_size=60), st.sampled_from([HOSTILE, "%0A::set-output"]))
def test_nothing_that_is_asked_ends_its_line_or_begins_another(text: str, hostile: str) -> None:
    (line,) = annotations([failed(question=f"{text} {hostile}")], {}, PATH)
    assert len(line.splitlines()) == 1 or not set("\r\n") & set(line)
    assert line.count("::error ") == 1
    rows = [
        row for row in summary_of([failed(question=f"{text} {hostile}")], PATH).split("\n") if row.startswith("| q")
    ]
    assert len(rows) == 1
    assert rows[0].count("|") == 4
    assert "<b>" not in rows[0]


def test_after_the_first_ten_they_are_counted() -> None:
    rows = [failed(f"q{n}") for n in range(13)]
    *errors, last = annotations(rows, {}, PATH)
    assert len(errors) == 10
    assert last.endswith("::3 more cases failed.")


def test_only_in_github_actions_and_with_a_summary_of_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [failed()]
    asked: tuple[Case, ...] = tuple(row.case for row in rows)
    dataset = Dataset("set", asked, (3,))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    annotate(rows, dataset, PATH)
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    annotate(rows, dataset, PATH)
    annotate(rows, dataset, PATH)
    assert capsys.readouterr().out.count("line=3") == 2
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").count("0 of 1 passed") == 2
