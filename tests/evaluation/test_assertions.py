"""Assertions: each that does not hold fails its case, and is named as the reason."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, Verdict
from bot.evaluation.assertions import failed_assertions
from bot.evaluation.gold_resolution import resolve_gold
from bot.evaluation.metrics import score
from bot.evaluation.question_files import load
from tests.support.evaluation import LENT, answered, clauses, gold_check, refused
from tests.support.question_sets import written

NAME = "WTDC Resolution 45"
LABEL = f"{NAME} (Rev. Riverton, 2031), {LENT}"
TWO = replace(answered(clauses("1", "2")), read_as=f"{NAME}, {LENT} 1 and 2", milliseconds=20.0)
REFUSED = refused()
ALL = f"{NAME} Sector Members 1-3"


def asserted(
    tmp_path: Path, answer: Answer, earlier: dict[int, Answer], **fields: Any
) -> tuple[float, tuple[str, ...]]:
    """Whether a case with these assertions passes, and the reasons why not."""
    dataset = load(written(tmp_path, {"id": "q", "question": "what?", "corpus": "made", **fields}))
    (case,) = resolve_gold(dataset, {"made": gold_check()}).dataset.cases
    found = score(case, answer, [], gold_check(), earlier)
    assert found["assertions"] == found["pass"]
    return found["pass"], failed_assertions(case, answer, earlier)


@pytest.mark.parametrize(
    ("fields", "answer", "reasons"),
    [
        ({"cites": f"{NAME} Sector Members 2"}, TWO, ()),
        ({"cites": ALL}, TWO, ("cites: wtdc-45, invites Member States and Sector Members 3 is not cited.",)),
        ({"cites": ALL}, REFUSED, (
            f"cites: wtdc-45, {LENT} 1; wtdc-45, {LENT} 2; wtdc-45, {LENT} 3 are not cited.",)),
        ({"cites_exactly": f"{NAME} Sector Members 1-2"}, TWO, ()),
        ({"cites_exactly": f"{NAME} Sector Members 2"}, TWO, (f"cites_exactly: {LABEL} 1 is cited as well.",)),
        ({"refuses": True}, REFUSED, ()),
        ({"refuses": True}, TWO, ("refuses: it did not refuse.",)),
        ({"refuses": False}, REFUSED, ("refuses: it refused.",)),
        ({"contains": ["lend  LADDERS", "paint"]}, TWO, ()),
        ({"contains": ["ladders", "oil"]}, TWO, ("contains: “oil” is not there.",)),
        ({"not_contains": "oil"}, TWO, ()),
        ({"not_contains": ["Ladders"]}, TWO, ("not_contains: “Ladders” is there.",)),
        ({"read_as": f"{NAME},  {LENT.upper()} 1 and 2"}, TWO, ()),
        ({"read_as": "documents held"}, TWO, (f"read_as: it was read as “{NAME}, {LENT} 1 and 2”.",)),
        ({"says_no": True}, replace(TWO, verdict=Verdict.NO), ()),
        ({"says_no": True}, replace(TWO, verdict=Verdict.UNSAID), ("says_no: it did not say no.",)),
        ({"says_no": False}, replace(TWO, verdict=Verdict.NO), ("says_no: it said no.",)),
        ({"max_ms": 20}, TWO, ()),
        ({"max_ms": 19.5}, TWO, ("max_ms: it took longer than 19.5 ms.",)),
        ({"refuses": True, "contains": "oil"}, TWO, ("contains: “oil” is not there.", "refuses: it did not refuse.")),
    ],
)  # fmt: skip
def test_an_assertion_holds_or_is_the_reason(
    tmp_path: Path, fields: dict[str, Any], answer: Answer, reasons: tuple[str, ...]
) -> None:
    assert asserted(tmp_path, answer, {}, **fields) == (float(not reasons), reasons)


def test_more_clauses_than_a_few_are_counted(tmp_path: Path) -> None:
    answer = answered([*clauses("1", "2", "3"), *clauses("1", "2", phrase="requests the Secretary-General")])
    passed, reasons = asserted(tmp_path, answer, {}, cites_exactly=f"{NAME}, resolves 2")
    assert passed == 0
    assert reasons[1].endswith("and 2 more are cited as well.")


def test_each_turn_has_its_own(tmp_path: Path) -> None:
    turns = [{"question": "a?", "refuses": True}, "b?", {"question": "c?", "contains": "ladders"}]
    path = written(tmp_path, {"id": "q", "corpus": "made", "turns": turns, "cites": f"{NAME} Sector Members 3"})
    (case,) = resolve_gold(load(path), {"made": gold_check()}).dataset.cases
    assert case.earlier_expected == (1,)
    assert failed_assertions(case, TWO, {1: TWO}) == (
        "turn 1, refuses: it did not refuse.",
        f"turn 3, cites: wtdc-45, {LENT} 3 is not cited.",
    )


def test_an_assertion_beside_what_is_known_of_an_answer(tmp_path: Path) -> None:
    """Both have to hold."""
    row = {"id": "q", "question": "what?", "corpus": "made", "behaviour": "answer", "gold": f"{NAME} Sector Members 1"}
    for assertion, passed in (("ladders", 1), ("oil", 0)):
        (case,) = resolve_gold(
            load(written(tmp_path, {**row, "contains": assertion})), {"made": gold_check()}
        ).dataset.cases
        found = score(case, TWO, [], gold_check())
        assert (found["behaviour"], found["clause_recall"], found["pass"]) == (1, 1, passed)
