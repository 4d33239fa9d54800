"""Questions on revisions and proposals by people who had not seen the code, over invented documents in several revisions.

Whatever is answered: nothing from another revision than the one asked about, and nothing superseded, suppressed or
proposed without its mark. How many of them are right is measured with the real embedder
(`resolves eval run tests/questions/versions.jsonl --corpus versions=tests/golden/versions`).
"""

import json
from functools import cache

import pytest

from bot.answer import Role
from bot.service import Service
from tests.support.paths import ROOT
from tests.support.services import small_over, talk

QUESTIONS = [json.loads(line) for line in (ROOT / "tests/questions/versions.jsonl").read_text("utf-8").splitlines()]
# A base is shown beside what would change it; a Work that is not held, with the clause that cites it.
BOTH_TEXTS = {"v015", "f040"}


@cache
def held() -> Service:
    return small_over(ROOT / "tests" / "golden" / "versions")


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_nothing_from_another_revision_and_nothing_without_its_mark(row: dict[str, object]) -> None:
    answer = talk(held(), *row["turns"])  # type: ignore[misc]
    for citation in answer.citations:
        if citation.status in {"superseded", "suppressed"}:
            assert f"[{citation.status} by" in citation.label
        if citation.status == "proposed":
            assert "(not adopted)" in citation.label
        if citation.role is Role.ANSWER and row["id"] not in BOTH_TEXTS:
            assert citation.document not in row["never"], citation.label  # type: ignore[operator]


def test_most_of_what_filters_answer_is_right_without_the_real_embedder() -> None:
    of_filters = {"what_changed", "date_held", "date_not_held", "added_removed_reworded"}
    rows = [row for row in QUESTIONS if row["kind"] in of_filters]
    right = sum(_is_right(row) for row in rows)
    assert right / len(rows) > 0.9, f"{right} of {len(rows)}"


def _is_right(row: dict[str, object]) -> bool:
    answer = talk(held(), *row["turns"])  # type: ignore[misc]
    if answer.behaviour.value != row["behaviour"]:
        return False
    cited = {(c.document, " ".join(c.phrase.split()), c.num) for c in answer.citations if c.role is Role.ANSWER}
    gold = {(g["document"], g["heading"], g["num"]) for g in row["gold"] if "num" in g}  # type: ignore[attr-defined]
    return gold <= cited if row.get("all_of") or row["exhaustive"] else bool(gold & cited) or not gold
