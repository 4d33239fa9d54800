"""A run as an evaluator makes it: predictions, scores, gates, exit codes, and resumption of a stopped run."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer
from bot.cli.main import main
from bot.evaluation.journal import Journal
from bot.evaluation.question_files import load
from bot.evaluation.running import predict
from ingest.errors import QuestionError, RunError
from tests.support.evaluation import LENT, OIL, answered, clause, gold, question_file, refused
from tests.support.paths import ROOT
from tests.support.services import cheap_embedder, quiet, write_made

pytestmark = pytest.mark.slow

NAME = "WTDC Resolution 45"
ROWS: list[dict[str, Any]] = [
    {"category": "obligations", "turns": [f"what does {NAME} ask of Sector Members?"], "gold": gold("1", "2", "3"),
     "exhaustive": True},
    {"category": "lookup", "turns": [f"{NAME}, {LENT} 2"], "gold": gold("2"), "facts": ["white"]},
    {"category": "lookup", "turns": [f"what does {NAME} say?", "what does it ask of Sector Members?"],
     "gold": gold("1", "2", "3"), "exhaustive": True},
    {"category": "unanswerable", "turns": ["what does Resolution 99 say?"], "behaviour": "refuse"},
    {"category": "unanswerable", "turns": ["what does Resolution 45 say?"], "behaviour": "clarify"},
    {"category": "lookup", "turns": [f"{NAME}, {LENT} 3"], "gold": gold("1", phrase=OIL)},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_made(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evaluation") / "store"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return question_file(tmp_path / "questions.jsonl", ROWS)


class Runs:
    """`resolves eval run` over the made documents."""

    def __init__(self, questions: Path, documents: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.base = [str(questions), "--corpus", f"made={documents}", "--store", str(store)]
        self.capsys = capsys

    def __call__(self, out: Path, *options: str, code: int = 0) -> str:
        """What a run prints, if it ends with this code."""
        assert main(["eval", "run", *self.base, "--out", str(out), *options]) == code, self.capsys.readouterr().err
        return self.capsys.readouterr().out

    def error(self, out: Path, *options: str) -> str:
        """The sentence of a run that breaks."""
        assert main(["eval", "run", *self.base, "--out", str(out), *options]) == 2
        told = self.capsys.readouterr().err
        assert "Traceback" not in told
        return told


@pytest.fixture
def runs(questions: Path, documents: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> Runs:
    return Runs(questions, documents, store, capsys)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def timeless(path: Path) -> list[dict[str, Any]]:
    """Predictions without the milliseconds that each took."""
    return [{**row, "answer": {**row["answer"], "milliseconds": 0}} for row in lines(path)]


class TestRun:
    """The files of a run's folder."""

    def test_a_run(self, runs: Runs, tmp_path: Path) -> None:
        out = tmp_path / "run"
        printed = runs(out)
        assert re.search(r"category lookup +2 of 3", printed)
        rows = lines(out / "predictions.jsonl")
        assert [row["id"] for row in rows] == ["q1", "q2", "q3", "q4", "q5", "q6"]
        assert all(set(row) == {"id", "answer"} for row in rows)
        assert Answer.from_json(rows[0]["answer"]).to_json() == {
            **rows[0]["answer"],
            "statements": [{**s, "citations": tuple(s["citations"])} for s in rows[0]["answer"]["statements"]],
        }
        scores = json.loads((out / "scores.json").read_text(encoding="utf-8"))
        assert scores["overall"]["pass"]["mean"] == pytest.approx(5 / 6, abs=1e-6)
        assert scores["groups"]["category"]["lookup"]["pass"]["n"] == 3
        assert scores["overall"]["citations_exist"]["mean"] == scores["overall"]["quotes_verbatim"]["mean"] == 1
        assert scores["manifest"]["corpora"]["made"]["documents"] == 5
        assert sorted(path.name for path in out.iterdir() if not path.name.startswith(".")) == [
            "cases.csv", "evidence.jsonl", "junit.xml", "predictions.jsonl", "questions.jsonl", "report.html",
            "scores.json", "timings.json",
        ]  # fmt: skip

    def test_an_answer_is_what_ask_prints(
        self, runs: Runs, tmp_path: Path, documents: Path, store: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        runs(tmp_path / "run", "--limit", "1")
        asked = ["ask", ROWS[0]["turns"][0], "--corpus", str(documents), "--store", str(store), "--json"]
        assert main(asked) == 0
        printed = json.loads(capsys.readouterr().out)
        (row,) = lines(tmp_path / "run" / "predictions.jsonl")
        assert {**row["answer"], "milliseconds": 0} == {**printed, "milliseconds": 0}

    def test_the_same_bytes_of_scores_twice(self, runs: Runs, tmp_path: Path) -> None:
        names = ("scores.json", "cases.csv", "junit.xml", "evidence.jsonl")
        made = []
        for out in (tmp_path / "one", tmp_path / "one", tmp_path / "other"):
            runs(out, *(["--concurrency", "3"] if out.name == "other" else []))
            made.append([(out / name).read_bytes() for name in names])
        assert made[0] == made[1] == made[2]
        assert timeless(tmp_path / "one" / "predictions.jsonl") == timeless(tmp_path / "other" / "predictions.jsonl")

    def test_each_question_several_times(self, runs: Runs, tmp_path: Path) -> None:
        runs(tmp_path / "run", "--repeat", "3")
        assert timeless(tmp_path / "run" / "predictions.jsonl") == timeless(tmp_path / "run" / "predictions.3.jsonl")
        scores = json.loads((tmp_path / "run" / "scores.json").read_text(encoding="utf-8"))
        assert scores["overall"]["steady"] == {"n": 6, "mean": 1, "low": 1, "high": 1}

    def test_some_of_the_questions(self, runs: Runs, tmp_path: Path) -> None:
        runs(tmp_path / "run", "--category", "lookup", "--limit", "2")
        assert [row["id"] for row in lines(tmp_path / "run" / "predictions.jsonl")] == ["q2", "q3"]

    def test_bare_questions(
        self, tmp_path: Path, documents: Path, store: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "bare.csv"
        path.write_text(f'question,category\n"{NAME}, {LENT} 2",x\nwhat is 2 + 2?,\n', encoding="utf-8")
        command = ["eval", "run", str(path), "--corpus", f"made={documents}", "--store", str(store), "--out"]
        assert main([*command, str(tmp_path / "run"), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert "pass" not in told["overall"]
        assert told["overall"]["quotes_verbatim"]["mean"] == 1
        assert [row["id"] for row in lines(tmp_path / "run" / "predictions.jsonl")] == ["q1", "q2"]

    def test_bare_questions_beside_an_earlier_run(
        self, tmp_path: Path, documents: Path, store: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """They name no corpus, and are the same questions all the same."""
        path = tmp_path / "bare.csv"
        path.write_text(f'question\n"{NAME}, {LENT} 2"\n', encoding="utf-8")
        command = ["eval", "run", str(path), "--corpus", f"made={documents}", "--store", str(store), "--out"]
        assert main([*command, str(tmp_path / "last")]) == 0
        assert main([*command, str(tmp_path / "today"), "--baseline", str(tmp_path / "last")]) == 0, (
            capsys.readouterr().err
        )
        assert "The same: " in capsys.readouterr().out

    def test_the_naive_pipeline_beside_it(self, runs: Runs, tmp_path: Path) -> None:
        out = tmp_path / "run"
        assert "against naive: " in runs(out, "--baseline", "naive")
        assert lines(out / "naive" / "predictions.jsonl")[0]["answer"]["written_by"] == "naive"
        runs(tmp_path / "alone", "--system", "naive")
        assert (tmp_path / "alone" / "scores.json").read_bytes() == (out / "naive" / "scores.json").read_bytes()
        told = json.loads((tmp_path / "alone" / "scores.json").read_text(encoding="utf-8"))["overall"]
        assert told["refusal_recall"]["mean"] == 0
        assert told["citations_exist"]["mean"] == 1

    def test_it_ends_with_the_failing_cases(self, runs: Runs, tmp_path: Path) -> None:
        printed = runs(tmp_path / "run")
        ending = printed.split("passed quotes_verbatim at least 1")[1].strip().splitlines()
        assert ending[0] == "q6: failed (lookup)"
        assert [line.split()[0] for line in ending[1:]] == ["question", "expected", "got", "differs"]
        assert runs(tmp_path / "run", "--show", "all").count("  question  ") == 6
        assert "question  " not in runs(tmp_path / "run", "--show", "none")

    def test_the_cases_of_a_failed_gate_are_among_them(
        self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.evaluation.metrics.quotes_verbatim", lambda *_: 0.5)
        printed = runs(tmp_path / "run", code=1)
        assert re.findall(r"^(q\d: \w+)", printed, re.MULTILINE)[:2] == ["q1: passed", "q2: passed"]
        assert "differs   A quote does not stand in its clause." in printed

    def test_a_finished_run_is_not_overwritten_by_other_questions(self, runs: Runs, tmp_path: Path) -> None:
        out = tmp_path / "run"
        runs(out)
        assert "holds a finished run of other questions (6 of questions.jsonl)" in runs.error(out, "--limit", "2")
        assert len(lines(out / "predictions.jsonl")) == 6
        runs(out, "--limit", "2", "--force")
        assert len(lines(out / "predictions.jsonl")) == 2

    def test_without_a_folder_a_stopped_run_goes_on_and_a_finished_one_stays(
        self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from bot.evaluation.systems import Resolves

        whole, asked = Resolves.ask, []

        def ask(self: Resolves, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
            asked.append(turns)
            if len(asked) == 4:
                raise KeyboardInterrupt
            return whole(self, turns)

        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(Resolves, "ask", ask)
        command = ["eval", "run", *runs.base]
        assert main(command) == 130
        assert "goes on with what is kept in runs/" in capsys.readouterr().err
        assert main([*command, "--limit", "1"]) == 0  # other questions: a run of its own
        assert "kept from a stopped run" not in capsys.readouterr().out
        assert main(command) == 0
        assert "3 kept from a stopped run" in capsys.readouterr().out
        assert main(command) == 0
        assert "kept from a stopped run" not in capsys.readouterr().out
        sizes = sorted(len(lines(path)) for path in (tmp_path / "runs").glob("*/predictions.jsonl"))
        assert sizes == [1, 6, 6]

    def test_a_run_that_is_stopped_at_its_baseline_goes_on_as_a_whole(
        self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from bot.evaluation.baseline import Baseline

        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.chdir(tmp_path)
        command = ["eval", "run", *runs.base, "--baseline", "naive"]
        with monkeypatch.context() as patched:
            patched.setattr(Baseline, "ask", stop)
            assert main(command) == 130
        assert main(command) == 0
        assert "6 kept from a stopped run" in capsys.readouterr().out
        assert len(list((tmp_path / "runs").iterdir())) == 1
        assert not list((tmp_path / "runs").rglob("journal.jsonl"))

    def test_a_baseline_of_fewer_questions_is_compared_over_these(self, runs: Runs, tmp_path: Path) -> None:
        last, out = str(tmp_path / "last"), str(tmp_path / "run")
        runs(tmp_path / "last", "--limit", "2")
        printed = runs(tmp_path / "run", "--baseline", last)
        assert "The same: passed 2 of 2 before, 2 after" in printed
        assert f"only in {out}: q3, q4, q5, q6\ncompared over what both have: 2 cases" in printed

    def test_several_runs_in_a_table(self, runs: Runs, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        names = [str(tmp_path / name) for name in ("a", "b", "c")]
        for name, options in zip(names, ([], ["--limit", "5"], ["--category", "lookup"]), strict=True):
            runs(Path(name), *options)
        assert main(["eval", "compare", *names, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["runs"] == names
        assert told["means"]["pass"] == [1, 1, 1]
        assert [found["common"] for found in told["comparisons"]] == [3, 2]
        assert main(["eval", "compare", *names]) == 0
        printed = capsys.readouterr().out
        assert re.search(r"^passed +1\.000 +1\.000 +1\.000 +2$", printed, re.MULTILINE)
        assert printed.count("compared over what both have") == 2
        assert main(["eval", "compare", names[0]]) == 2
        assert "Name two runs or more" in capsys.readouterr().err

    def test_json_for_scripts(self, runs: Runs, tmp_path: Path) -> None:
        told = json.loads(runs(tmp_path / "run", "--json", "--fail-under", "pass=0.9", code=1))
        assert told["failed"] == ["pass at least 0.9: it is 0.833333."]
        assert told["overall"]["pass"]["n"] == 6
        assert [(case["id"], case["reasons"]) for case in told["failing"]] == [("q6", ["No right clause is cited."])]
        assert told["costs"]["input_tokens"] == 0


class TestGates:
    """Exit 1 for a failed gate, 2 for a broken run."""

    def test_gates_that_hold(self, runs: Runs, tmp_path: Path) -> None:
        options = ["--fail-under", "pass=0.8", "--fail-under", "obligations:exact_set=1", "--fail-over"]
        printed = runs(tmp_path / "run", *options, "latency_p95_ms=60000")
        gates = {"pass at least 0.8", "obligations:exact_set at least 1", "latency_p95_ms at most 60000"}
        promises = {"citations_exist at least 1", "quotes_verbatim at least 1"}
        assert set(re.findall("^passed (.* at .*)$", printed, re.MULTILINE)) == gates | promises
        assert "FAILED" not in printed

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (["--fail-under", "pass=0.9"], "FAILED pass at least 0.9: it is 0.833333."),
            (["--fail-under", "lookup:pass=1"], "FAILED lookup:pass at least 1: it is 0.666667."),
            (["--fail-under", "no such:pass=0"], "FAILED no such:pass at least 0: no case of this run has that score."),
            (["--fail-over", "latency_p50_ms=0"], "FAILED latency_p50_ms at most 0: it is "),
        ],
    )
    def test_a_gate_that_does_not(self, runs: Runs, tmp_path: Path, options: list[str], told: str) -> None:
        assert told in runs(tmp_path / "run", *options, code=1)

    def test_no_run_passes_with_an_invented_quote(
        self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        invented = answered([clause("wtdc-45", LENT, "1")])
        invented = replace(invented, citations=(replace(invented.citations[0], quote="to burn ladders"),))
        monkeypatch.setattr("bot.evaluation.systems.Resolves.ask", lambda *_: (invented, ()))
        assert "FAILED quotes_verbatim at least 1: it is 0." in runs(tmp_path / "run", code=1)

    def test_a_run_that_is_worse_than_the_last(
        self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        last, today = tmp_path / "last", tmp_path / "today"
        runs(last)
        options = ["--baseline", str(last), "--fail-on-regression"]
        assert "The same: passed 5 of 6 before, 5 after" in runs(today, *options)
        monkeypatch.setattr("bot.evaluation.systems.Resolves.ask", lambda *_: (refused(), ()))
        printed = runs(today, *options, code=1)
        assert "FAILED pass fell back from 0.833333" in printed
        assert main(["eval", "compare", str(last), str(today)]) == 0
        printed = capsys.readouterr().out
        assert "broken: q1, q2, q3, q5" in printed
        assert main(["eval", "compare", str(last), str(today), "--fail-on-regression", "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["broken"] == ["q1", "q2", "q3", "q5"]

    def test_what_breaks_a_run(self, runs: Runs, tmp_path: Path) -> None:
        out = tmp_path / "run"
        assert "needs a run to compare with" in runs.error(out, "--fail-on-regression")
        assert 'there is no score "passes"' in runs.error(out, "--fail-under", "passes=1")
        assert "holds no scored run" in runs.error(out, "--baseline", str(tmp_path / "none"))
        assert "--corpus wants NAME=DIR" in runs.error(out, "--corpus", "made")
        assert 'no category "none"' in runs.error(out, "--category", "none")
        assert "--judge needs a model" in runs.error(out, "--judge")
        assert "do not go together" in runs.error(out, "--judge", "--offline")
        runs(out)
        others = tmp_path / "others"
        runs(others, "--category", "obligations")
        assert "cannot be compared: their questions differ" in runs.error(
            tmp_path / "some", "--category", "unanswerable", "--baseline", str(others)
        )

    def test_a_corpus_that_nobody_has_named(self, questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["eval", "run", str(questions)]) == 2
        assert 'about the corpus "made"; say where it lies with --corpus made=DIR' in capsys.readouterr().err

    def test_a_case_whose_gold_is_not_held_is_left_out_and_counted(
        self, runs: Runs, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        wrong(questions)
        assert main(["eval", "run", *runs.base, "--out", str(tmp_path / "run"), "--json"]) == 0
        printed = capsys.readouterr()
        told = json.loads(printed.out)
        assert [(row["id"], row["line"], row["field"]) for row in told["left_out"]] == [
            ("q1", 1, "gold.2.num"),
            ("q3", 3, "gold.2.num"),
        ]
        assert told["overall"]["pass"]["n"] == 4
        assert f"{questions}:1: gold.2.num of q1: “{LENT}” of wtdc-45 has no number 33; it has 1, 2, 3" in printed.err
        assert "2 questions are left out of the scores, as the right clauses are not held; 4 were asked." in printed.err
        scores = json.loads((tmp_path / "run" / "scores.json").read_text(encoding="utf-8"))
        assert scores["manifest"]["left_out"] == ["q1", "q3"]
        report = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
        assert re.search(r"<tr><th scope=\"row\">q1</th><td>line 1, gold\.2\.num: .* has no number 33", report)
        assert scores["manifest"]["questions"]["cases"] == 6

    def test_a_strict_run_refuses_gold_that_is_not_held_before_anything_is_asked(
        self, runs: Runs, questions: Path, tmp_path: Path
    ) -> None:
        wrong(questions)
        told = runs.error(tmp_path / "run", "--strict")
        assert f"line 1, gold.2.num of q1: “{LENT}” of wtdc-45 has no number 33" in told
        assert not (tmp_path / "run").exists()

    def test_a_set_of_which_no_gold_is_held_is_refused(self, runs: Runs, questions: Path, tmp_path: Path) -> None:
        wrong(questions)
        assert "cannot be used as a question set" in runs.error(tmp_path / "run", "--limit", "1")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_folder_that_cannot_be_written(self, runs: Runs, tmp_path: Path) -> None:
        (tmp_path / "closed").mkdir(mode=0o500)
        assert "cannot be written" in runs.error(tmp_path / "closed" / "run")

    def test_a_file_where_the_folder_should_be(self, runs: Runs, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        assert "cannot be written" in runs.error(tmp_path / "file")


def wrong(questions: Path) -> None:
    """Make the third clause of two questions one that is not held."""
    text = questions.read_text(encoding="utf-8").replace('"num": "3"}]', '"num": "33"}]', 2)
    questions.write_text(text, encoding="utf-8")


TURNS = f"""\
- id: talk
  corpus: made
  tags: [talk]
  turns:
    - question: what does {NAME} ask of Sector Members?
      cites_exactly: {NAME} Sector Members 1-3
    - question: and of UNESCO?
      refuses: false
    - question: and of TSB?
  cites: {NAME}, resolves 2
- id: bells
  corpus: made
  question: why do bells ring?
  contains: bells
"""


class TestAssertions:
    """Assertions on the replies to a question and to those before it."""

    @pytest.fixture
    def questions(self, tmp_path: Path) -> Path:
        path = tmp_path / "questions.yaml"
        path.write_text(TURNS, encoding="utf-8")
        return path

    def test_what_does_not_hold_fails_the_case_and_is_its_reason(self, runs: Runs, tmp_path: Path) -> None:
        out = tmp_path / "run"
        runs(out)
        first, second = json.loads((out / "scores.json").read_text(encoding="utf-8"))["cases"]
        assert (first["scores"]["pass"], second["scores"]["pass"]) == (0, 1)
        reasons = ["turn 2, refuses: it refused.", "turn 3, cites: wtdc-45, resolves 2 is not cited."]
        assert first["reasons"] == reasons
        assert "reasons" not in second
        assert " ".join(reasons) in (out / "junit.xml").read_text(encoding="utf-8")
        (talk, _) = lines(out / "predictions.jsonl")
        assert [turn for turn, _ in talk["earlier"]] == [1, 2]

    def test_what_was_answered_is_kept_with_the_earlier_replies(self, questions: Path, tmp_path: Path) -> None:
        dataset, journal = load(questions), Journal(tmp_path / "run", {"of": "this"})
        first = predict(dataset, {"made": Counting()}, journal, quiet)
        again = Counting()
        assert predict(dataset, {"made": again}, journal, quiet).replies == first.replies
        assert (again.asked, [turn for turn, _ in first.replies["talk", 1].earlier]) == ([], [1, 2])

    def test_a_case_is_shown_with_what_it_asserts_of_each_reply(
        self, runs: Runs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        runs(tmp_path / "run")
        capsys.readouterr()
        assert main(["eval", "show", str(tmp_path / "run"), "talk", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["asserted"][1:] == ["turn 2, refuses: false", "turn 3, cites: wtdc-45, resolves 2"]
        assert told["reasons"] == ["turn 2, refuses: it refused.", "turn 3, cites: wtdc-45, resolves 2 is not cited."]
        assert main(["eval", "show", str(tmp_path / "run"), "bells"]) == 0
        assert "Asserted\n  contains: “bells”\n" in capsys.readouterr().out

    def test_the_questions_as_they_were_asked_can_be_asked_again(
        self, runs: Runs, questions: Path, tmp_path: Path
    ) -> None:
        runs(tmp_path / "run")
        questions.unlink()
        asked = tmp_path / "run" / "questions.jsonl"
        again = tmp_path / "again"
        assert main(["eval", "run", str(asked), *runs.base[1:], "--strict", "--out", str(again)]) == 0
        first, second = (
            [(c["id"], c["scores"], c.get("reasons")) for c in json.loads((out / "scores.json").read_text())["cases"]]
            for out in (tmp_path / "run", again)
        )
        assert first == second

    def test_runs_of_gold_as_people_write_it_are_compared_over_all_cases(
        self, runs: Runs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        runs(tmp_path / "one")
        runs(tmp_path / "two", "--baseline", str(tmp_path / "one"), "--fail-on-regression")
        capsys.readouterr()
        assert main(["eval", "compare", str(tmp_path / "one"), str(tmp_path / "two"), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["common"], told["changed"]) == (2, [])

    def test_only_what_bears_a_tag(self, runs: Runs, tmp_path: Path) -> None:
        runs(tmp_path / "run", "--tag", "talk")
        assert [row["id"] for row in lines(tmp_path / "run" / "predictions.jsonl")] == ["talk"]
        assert 'no tag "walk"; there are talk' in runs.error(tmp_path / "other", "--tag", "walk")


class Counting:
    """A system that counts its questions, and fails at some of them."""

    def __init__(self, fail: Callable[[int], Exception | None] = lambda _: None) -> None:
        self.asked: list[str] = []
        self.fail = fail

    def ask(self, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
        self.asked.append(turns[-1])
        error = self.fail(len(self.asked))
        if error:
            raise error
        return refused(), (clause("wtdc-45", LENT, "1").key,)


class TestStopped:
    """A stopped run resumes where it was."""

    def test_what_was_answered_is_kept(self, questions: Path, tmp_path: Path) -> None:
        dataset, journal = load(questions), Journal(tmp_path / "run", {"of": "this"})
        stopped = Counting(lambda n: KeyboardInterrupt() if n == 4 else None)  # type: ignore[arg-type, return-value]
        with pytest.raises(KeyboardInterrupt):
            predict(dataset, {"made": stopped}, journal, quiet)
        again = Counting()
        found = predict(dataset, {"made": again}, journal, quiet)
        assert (len(again.asked), found.resumed, len(found.replies)) == (3, 3, 6)

    def test_a_line_that_a_kill_cut_off_is_asked_again(self, questions: Path, tmp_path: Path) -> None:
        dataset, journal = load(questions), Journal(tmp_path / "run", {"of": "this"})
        whole = predict(dataset, {"made": Counting()}, journal, quiet)
        path = tmp_path / "run" / "journal.jsonl"
        path.write_bytes(path.read_bytes()[:-40])
        again = Counting()
        found = predict(dataset, {"made": again}, journal, quiet)
        assert len(again.asked) == 1
        assert found.replies == whole.replies

    def test_a_stopped_run_of_something_else_is_not_gone_on_with(self, questions: Path, tmp_path: Path) -> None:
        dataset = load(questions)
        predict(dataset, {"made": Counting()}, Journal(tmp_path / "run", {"code": "a", "settings": 1}), quiet)
        with pytest.raises(RunError, match="holds a stopped run that differs in code"):
            predict(dataset, {"made": Counting()}, Journal(tmp_path / "run", {"code": "b", "settings": 1}), quiet)

    def test_two_runs_do_not_share_a_folder(self, questions: Path, tmp_path: Path) -> None:
        journal = Journal(tmp_path / "run", {"of": "this"})
        with journal.opened(), pytest.raises(RunError, match="Another run is writing"):
            predict(load(questions), {"made": Counting()}, Journal(tmp_path / "run", {"of": "this"}), quiet)

    @pytest.mark.parametrize("concurrency", [1, 4])
    def test_a_question_that_fails_takes_no_other_with_it(
        self, questions: Path, tmp_path: Path, concurrency: int
    ) -> None:
        errors = {2: QuestionError("It is too long."), 5: RuntimeError("broken")}
        failing, journal = Counting(errors.get), Journal(tmp_path / "run", {"of": "this"})
        found = predict(load(questions), {"made": failing}, journal, quiet, concurrency=concurrency)
        assert sorted(p.error for p in found.failures) == ["It is too long.", "RuntimeError: broken"]
        again = Counting()
        assert not predict(load(questions), {"made": again}, journal, quiet).failures
        assert len(again.asked) == 2

    def test_a_run_with_a_question_that_fails_is_broken(
        self, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from bot.evaluation.systems import Resolves

        whole = Resolves.ask

        def ask(self: Resolves, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
            if "99" in turns[-1]:
                raise QuestionError("It is too long.")
            return whole(self, turns)

        monkeypatch.setattr(Resolves, "ask", ask)
        out = tmp_path / "run"
        assert "q4 could not be asked: It is too long." in runs.error(out)
        assert lines(out / "predictions.jsonl")[3] == {"id": "q4", "answer": None, "error": "It is too long."}
        monkeypatch.setattr(Resolves, "ask", whole)
        assert "5 kept from a stopped run" in runs(out)
        assert not (out / "journal.jsonl").exists()

    @pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
    def test_killed_in_the_middle_and_gone_on_with(self, runs: Runs, tmp_path: Path) -> None:
        """A process of its own is killed while it asks; what it goes on to is what an unbroken run has."""
        program = (
            "import sys, time\n"
            "import bot.factory\n"
            "from bot.cli.main import main\n"
            "from bot.evaluation.systems import Resolves\n"
            "from tests.support.services import cheap_embedder\n"
            "bot.factory.open_embedder = cheap_embedder\n"
            "whole = Resolves.ask\n"
            "def slow(self, turns):\n"
            "    time.sleep(float(sys.argv.pop(1)) if sys.argv[1][0].isdigit() else 0)\n"
            "    return whole(self, turns)\n"
            "Resolves.ask = slow\n"
            "sys.exit(main(sys.argv[4:]))\n"
        )
        broken, whole = tmp_path / "broken", tmp_path / "whole"
        command = [sys.executable, "-c", program, "0", "0", "60", "eval", "run", *runs.base, "--out", str(broken)]
        journal = broken / "journal.jsonl"
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            until = time.monotonic() + 60
            while time.monotonic() < until and process.poll() is None:
                if journal.exists() and journal.read_bytes().count(b"\n") >= 3:
                    break
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        assert journal.read_bytes().count(b"\n") == 3  # what the run is of, and two replies
        assert "2 kept from a stopped run" in runs(broken)
        runs(whole)
        assert timeless(broken / "predictions.jsonl") == timeless(whole / "predictions.jsonl")
        assert (broken / "scores.json").read_bytes() == (whole / "scores.json").read_bytes()


def test_stopping_by_hand_says_how_to_go_on(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.evaluation.systems.Resolves.ask", stop)
    assert main(["eval", "run", *runs.base, "--out", str(tmp_path / "run")]) == 130
    assert f"the same command goes on with what is kept in {tmp_path / 'run'}" in capsys.readouterr().err
