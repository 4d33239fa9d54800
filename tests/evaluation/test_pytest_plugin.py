"""`pytest --resolves-questions FILE`: a case is a test, which fails with what was expected, what came, and why."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.evaluation.test_evaluate import RIGHT, UNHELD, WRONG
from tests.support.services import RIVERTON, cheap_embedder, small, write_made

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    """What was imported before a test that runs pytest stays so: NumPy can be imported once a process."""
    small()


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.factory.open_embedder", lambda _: cheap_embedder())


@pytest.fixture
def ask(pytester: pytest.Pytester) -> "Ask":
    return Ask(pytester)


class Ask:
    """Runs pytest over rows of a question set about the made documents."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        write_made(pytester.path / "documents", [RIVERTON])

    def __call__(self, rows: Sequence[object], *options: str) -> pytest.RunResult:
        text = "".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows)
        (self.pytester.path / "questions.jsonl").write_text(text, encoding="utf-8")
        corpus = f"mine={self.pytester.path / 'documents'}"
        named = ["--resolves-questions", "questions.jsonl", "--resolves-corpus", corpus, "--resolves-store", "store"]
        return self.pytester.runpytest_inprocess("-p", "no:xdist", "-p", "no:cacheprovider", *named, *options)


def test_each_case_is_a_test(ask: Ask) -> None:
    ask.pytester.makepyfile("def test_other(): assert False")
    done = ask([RIGHT, WRONG, UNHELD], "-v", "-rs")
    done.assert_outcomes(passed=1, failed=1, skipped=1)
    done.stdout.fnmatch_lines(["*questions.jsonl::oil PASSED*", "*questions.jsonl::bells FAILED*"])
    done.stdout.fnmatch_lines(
        [
            "bells: failed (facts)",
            "  question  what does WTDC*",
            "  expected  An answer*",
            "  got *",
            "  differs *bells*",
        ]
    )
    done.stdout.fnmatch_lines(["SKIPPED*resolves 99*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_it_runs_beside_other_tests_that_are_named(ask: Ask) -> None:
    path = ask.pytester.makepyfile("def test_other(): pass")
    ask([RIGHT], str(path)).assert_outcomes(passed=2)


def test_tags_are_markers_and_categories_are_keywords(ask: Ask) -> None:
    rows = [{**RIGHT, "tags": ["quick", "skip"]}, {**RIGHT, "id": "second", "category": "lookup"}]
    ask(rows, "-m", "quick", "--strict-markers").assert_outcomes(passed=1, deselected=1)
    ask(rows, "-k", "lookup").assert_outcomes(passed=1, deselected=1)


def test_gold_that_is_not_held_fails_where_it_should(ask: Ask) -> None:
    done = ask([RIGHT, UNHELD], "--resolves-strict")
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(["*resolves 99*"])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["{not json\n"], "*cannot be used as a question set*"),
        ([{**RIGHT, "exhaustive": "yes, all"}], "*exhaustive: this is neither true nor false*"),
        ([{**RIGHT, "corpus": "other"}], '*the question is about the corpus "other"*'),
    ],
)
def test_a_mistake_is_told_and_no_test_passes(ask: Ask, rows: list[object], said: str) -> None:
    done = ask(rows)
    done.stdout.fnmatch_lines([said])
    done.stdout.no_fnmatch_line("*Traceback*")
    assert done.ret != 0
    assert "passed" not in done.parseoutcomes()


def test_a_file_that_is_not_there(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest_inprocess("--resolves-questions", str(Path("none.yaml")))
    done.stderr.fnmatch_lines(["*none.yaml*"])
    assert done.ret != 0
