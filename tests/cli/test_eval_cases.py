"""What the terminal shows of a run's cases: the failing ones in a block each, and one in full."""

import json
from pathlib import Path

import pytest

from bot.cli.eval_cases import print_cases
from bot.cli.main import main
from bot.evaluation.dataset import Dataset
from bot.evaluation.expectations import Gold
from bot.evaluation.results import ScoredCase, write_scores
from bot.evaluation.running import Predictions, write_predictions
from tests.support.scored import cited, reply, row, run

OIL = Gold(document="lamps", heading="instructs the Director", num="1")
BELL = Gold(document="lamps", heading="instructs the Director", num="2")
FAIL = {"pass": 0.0, "behaviour": 1.0, "clause_recall": 0.5}
PASSED = row("a", {"pass": 1.0}, reply(citations=[cited(1, "1")]), gold=(OIL,))
MISSED = row(
    "b",
    FAIL,
    reply(citations=[cited(1, "1")], text="Only\n  oil."),
    gold=(OIL, BELL),
    exhaustive=True,
    category="list",
    facts=("bell",),
    note="Both are asked.",
    turns=("what of lamps?", "and bells?"),
)
BARE = row("d", {"quotes_verbatim": 1.0}, reply(), None)
LOST = row("c", {"pass": 0.0}, None)


def blocks(rows: list[ScoredCase], capsys: pytest.CaptureFixture[str], show: str = "some") -> str:
    """What is printed for these cases."""
    print_cases(rows, show, short=["x"])
    return capsys.readouterr().out


def test_a_block_has_question_expected_got_and_first_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert blocks([MISSED], capsys) == (
        "\nb: failed (list)\n"
        "  question  what of lamps? / and bells?\n"
        "  expected  An answer that cites these 2 clauses and no other: lamps, instructs the Director 1; "
        "lamps, instructs the Director 2. Its text says “bell”.\n"
        "  got       It answered, citing Lamps, instructs the Director 1.\n"
        "  differs   1 of 2 clauses is missing. Missing: lamps, instructs the Director 2\n"
    )


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (LOST, "It could not be asked: the server is away"),
        (
            row(
                "x",
                FAIL | {"clause_recall": 1.0},
                reply(citations=[cited(1, "1"), cited(2, "2")]),
                gold=(OIL,),
                exhaustive=True,
            ),
            "1 cited that is not in the set. Not in the set: Lamps, instructs the Director 2",
        ),
        (row("x", FAIL, reply("refuse"), gold=(OIL,)), "It should answer; it refused."),
        (row("x", {"pass": 1.0, "clause_precision": 0.5}, reply()), "Scores below their best: clause precision 0.5."),
    ],
)
def test_the_difference(case: ScoredCase, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert blocks([case], capsys).splitlines()[-1] == f"  differs   {told}"


def test_one_right_clause_that_is_enough_leaves_none_missing(capsys: pytest.CaptureFixture[str]) -> None:
    case = row("x", {"pass": 0.0, "facts": 0.0}, reply(citations=[cited(1, "1")]), gold=(OIL, BELL), facts=("bell",))
    assert blocks([case], capsys).splitlines()[-1] == "  differs   The text lacks one of: bell."


def test_the_first_ten_and_how_many_more(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(f"q{n}", {"pass": 0.0}, None) for n in range(12)]
    printed = blocks(rows, capsys)
    assert printed.count("question  ") == 10
    assert printed.endswith("\n… and 2 more: --show failed\n")
    assert blocks(rows, capsys, "failed").count("question  ") == 12
    assert "more" not in blocks(rows[:10], capsys)


@pytest.mark.parametrize(
    ("show", "ids"), [("none", []), ("some", ["b", "c"]), ("failed", ["b", "c"]), ("all", ["a", "b", "c"])]
)
def test_which_cases_are_printed(show: str, ids: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    printed = blocks([PASSED, MISSED, LOST], capsys, show)
    assert [line.partition(":")[0] for line in printed.splitlines() if line and line[0] != " "] == ids


def test_long_texts_are_cut_and_controls_marked(capsys: pytest.CaptureFixture[str]) -> None:
    printed = blocks([row("x", {"pass": 0.0}, None, turns=("why\x1b[31m? " + "a" * 999,))], capsys)
    assert "\x1b" not in printed
    assert max(map(len, printed.splitlines())) < 320


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a run of four cases."""
    rows = (PASSED, MISSED, LOST, BARE)
    dataset = Dataset("lamps.jsonl", tuple(r.case for r in rows), (1, 2, 3, 4))
    write_predictions(tmp_path, Predictions(dataset, {(r.case.id, 1): r.prediction for r in rows}, 1))
    write_scores(tmp_path, run(*rows))
    return tmp_path


def test_one_case_in_full(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "show", str(folder), "b"]) == 0
    assert (
        capsys.readouterr().out
        == """b: failed (list)

Conversation
  what of lamps?
  and bells?

Note
  Both are asked.

Expected
  An answer that cites these 2 clauses and no other.
  cited    lamps, instructs the Director 1
  missing  lamps, instructs the Director 2
  Its text says “bell”.

Got
  It answered.
  Only
    oil.

Citations
  [1]  Lamps, instructs the Director 1

Why it failed
  1 of 2 clauses is missing.

Scores below their best
  passed 0, clause recall 0.5
"""
    )
    assert main(["eval", "show", str(folder), "c"]) == 0
    assert "Nothing: the server is away" in capsys.readouterr().out
    assert main(["eval", "show", str(folder), "a"]) == 0
    assert "Why it failed" not in capsys.readouterr().out
    assert main(["eval", "show", str(folder), "d"]) == 0
    assert capsys.readouterr().out.startswith("d: not scored\n\nQuestion\n  question d?\n\nGot\n  It answered.\n")


def test_one_case_for_scripts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "show", str(folder), "b", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["reasons"]) == ("failed", ["1 of 2 clauses is missing."])
    assert [gold["cited"] for gold in told["gold"]] == [True, False]


def test_what_cannot_be_shown(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "show", str(folder), "zz"]) == 2
    assert 'has no case "zz"; its cases are a, b, c, d.' in capsys.readouterr().err
    assert main(["eval", "show", str(tmp_path / "none"), "a"]) == 2
    assert "holds no scored run" in capsys.readouterr().err
    (folder / "questions.jsonl").unlink()
    assert main(["eval", "show", str(folder), "a"]) == 2
    assert "questions.jsonl" in capsys.readouterr().err
    (folder / "questions.jsonl").write_text("{}\n", encoding="utf-8")
    assert main(["eval", "show", str(folder), "a"]) == 2
    assert "is not of a scored run; make the run again" in capsys.readouterr().err
