"""The report as Chromium shows it: its script draws the cases, also those that a link names."""

import re
import subprocess
from pathlib import Path

import pytest

from bot.evaluation.dataset import Case
from bot.evaluation.expectations import Gold
from bot.evaluation.journal import Prediction
from bot.evaluation.report.page import page
from bot.evaluation.results import ScoredCase
from bot.evaluation.timings import Timings
from tests.support import forms
from tests.support.scored import cited, reply, row, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(forms.chromium() is None, reason="needs Chromium"),
]

HOSTILE = "<img src=x onerror=\"document.title='broken'\"><b>bold</b>"
FAILED = row(
    "bad",
    {"pass": 0.0, "behaviour": 1.0, "clause_recall": 0.0},
    reply(citations=[cited(1, "2", text="to ring the bell", quote="the bell")], text=HOSTILE),
    gold=(Gold(document="lamps", heading="instructs the Director", num="1"),),
    turns=(HOSTILE,),
)
PASSED = [row(f"q{n}", {"pass": 1.0}, reply()) for n in range(120)]


TALK = ScoredCase(
    Case.model_validate(
        {"id": "talk", "turns": [{"question": "who rings?", "refuses": True}, "who?"], "contains": "x"}
    ),
    Prediction("talk", 1, reply(), earlier=((1, reply("refuse", text="Nobody rings.")),)),
    {"pass": 0.0},
)


def opened(folder: Path, place: str = "", *more: ScoredCase) -> str:
    """The page's elements once its script has run."""
    file = folder / "report.html"
    file.write_text(page(run(*PASSED[:60], FAILED, *PASSED[60:], *more), Timings((), 0, 1, 0), []), encoding="utf-8")
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/chromium"]
    command = [str(forms.chromium()), *flags, "--dump-dom", file.as_uri() + place]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def listed(html: str) -> list[str]:
    """The ids of the cases that are drawn."""
    return re.findall(r'<details class="case [^>]*id="(case-\d+)"', html)


def test_it_begins_with_what_failed(tmp_path: Path) -> None:
    html = opened(tmp_path)
    assert listed(html) == ["case-61"]
    assert ">1 of 121</output>" in html
    assert "No right clause is cited." in html


def test_a_link_draws_its_case_and_opens_it(tmp_path: Path) -> None:
    html = opened(tmp_path, "#case-121")
    assert listed(html)[-1] == "case-121"
    assert re.search(r'<details class="case passed" id="case-121" open', html)


def test_a_case_is_shown_as_it_was_written(tmp_path: Path) -> None:
    html = opened(tmp_path, "#case-61")
    assert "<b>bold</b>" not in html.split('<script type="application/json"')[0]
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "to ring <mark>the bell</mark>" in html
    assert re.search(r'<li class="missing">.*lamps, instructs the Director 1 <span class="mark">not cited', html)


def test_what_is_expected_of_a_turn_stands_below_it_with_its_reply(tmp_path: Path) -> None:
    html = re.sub(r"<[^>]+>", " ", opened(tmp_path, "#case-122", TALK).split('id="case-122"')[1].split("</details>")[0])
    words = " ".join(html.split())
    assert (
        "Conversation who rings? Expected of its reply refuses: true Nobody rings. who? Expected contains: “x”" in words
    )
