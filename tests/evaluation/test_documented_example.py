"""The question set that the documentation shows: nothing is wrong in it, and its questions pass."""

import re
from pathlib import Path

import pytest

from bot.evaluation.gold import GoldCheck
from bot.evaluation.gold_resolution import resolve_gold
from bot.evaluation.journal import Journal
from bot.evaluation.question_files import read_file
from bot.evaluation.results import score_all
from bot.evaluation.running import predict
from bot.evaluation.systems import Resolves
from tests.support.paths import ROOT
from tests.support.services import quiet, seeds

pytestmark = pytest.mark.slow


def test_it_can_be_copied(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    path = tmp_path / "questions.yaml"
    path.write_text(example, encoding="utf-8")
    found = read_file(path)
    assert (found.mistakes, dict(found.own_fields)) == ((), {})
    checks = {"seeds": GoldCheck(seeds().catalogue)}
    gold = resolve_gold(found.dataset.with_default_corpus("seeds"), checks)
    assert gold.left_out == ()
    predictions = predict(gold.dataset, {"seeds": Resolves(seeds())}, Journal(tmp_path / "run", {}), quiet)
    scored = score_all(predictions, checks, {}, {})
    assert {row.case.id: row.scores["pass"] for row in scored.cases} == dict.fromkeys(
        ("bdt", "spam", "plenipotentiary", "unheld", "talk"), 1.0
    )
