"""Question generation: a set that is valid, that says it is a draft, and that Resolves itself passes."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.answer import Behaviour
from bot.cli.main import main
from bot.evaluation.dataset import Case
from bot.evaluation.drafting import draft
from bot.evaluation.gold_resolution import resolve_gold
from bot.evaluation.metrics import score
from bot.evaluation.question_files import load
from tests.support.evaluation import LENT, gold_check
from tests.support.services import cheap_embedder, made_folder, small

CASES = list(draft(small().catalogue, "made"))


def test_each_kind_of_question() -> None:
    counts = Counter(c.category for c in CASES)
    assert set(counts) == {"obligations", "list", "lookup", "false_premise"}
    questions = [c.turns[0] for c in CASES]
    assert "What does WTDC Resolution 45 (Rev. Riverton, 2031) ask of BDT?" in questions
    assert f"List every clause under “{LENT}” in WTDC Resolution 45 (Rev. Riverton, 2031)." in questions
    assert f"What does WTDC Resolution 45 (Rev. Riverton, 2031), {LENT} 13 say?" in questions
    assert all(c.drafted and c.language == "en" for c in CASES)
    assert len({c.id for c in CASES}) == len(CASES)


def test_an_addressee_of_whom_nothing_is_asked() -> None:
    """The tides' resolution addresses TSB and Member States; the others address more."""
    strangers = [c.turns[0] for c in CASES if c.category == "false_premise" and "ask of" in c.turns[0]]
    assert "What does WTSA Resolution 45 (Lakeside, 2030) ask of BDT?" in strangers


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.turns[0][:60])
def test_resolves_passes_what_was_drafted(case: Case) -> None:
    answer, _ = small().ask(case.turns[0])
    found = score(case, answer, [], gold_check())
    assert found["pass"] == 1, answer.text
    assert answer.behaviour is (Behaviour.ANSWER if case.gold else Behaviour.REFUSE)


def test_from_the_command_to_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)
    store, out = str(tmp_path / "store"), tmp_path / "drafted.jsonl"
    command = ["eval", "new", "--from-corpus", str(made_folder()), "--store", store]
    assert main([*command, "--name", "made", "--out", str(out)]) == 0
    assert f"{len(CASES)} drafted questions" in capsys.readouterr().err
    dataset = load(out)
    assert list(dataset.cases) == CASES
    assert resolve_gold(dataset, {"made": gold_check()}).left_out == ()
    options = ["--corpus", f"made={made_folder()}", "--store", store, "--out", str(tmp_path / "run")]
    assert main(["eval", "run", str(out), *options, "--fail-under", "pass=1"]) == 0
    capsys.readouterr()
    assert main([*command, "--name", "made", "--out", str(out)]) == 2
    assert "exists already and is kept" in capsys.readouterr().err
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["corpus"] == "mine"
