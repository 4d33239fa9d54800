"""Question sets: what makes two of them the same, and choosing cases."""

from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.question_files import load
from ingest.errors import DatasetError
from tests.support.evaluation import gold
from tests.support.question_sets import GOOD, written


class TestDigest:
    """Two sets with one digest ask and score the same."""

    def test_notes_and_names_do_not_count(self, tmp_path: Path) -> None:
        one = load(written(tmp_path, GOOD))
        other = load(written(tmp_path, {**GOOD, "note": "else", "category": "list", "x": 1}, name="other.jsonl"))
        assert one.digest == other.digest

    @pytest.mark.parametrize(
        "change",
        [
            {"turns": ["who?"]},
            {"gold": gold("2")},
            {"gold": "WTDC Resolution 45 BDT 1"},
            {"gold": {"set": "addressed to BDT"}},
            {"facts": ["f"]},
            {"corpus": "x"},
            {"id": "q9"},
            {"contains": "f"},
            {"turns": [{"question": "what?", "refuses": True}]},
        ],
    )
    def test_what_is_asked_and_scored_counts(self, tmp_path: Path, change: dict[str, Any]) -> None:
        one = load(written(tmp_path, GOOD))
        assert one.digest != load(written(tmp_path, {**GOOD, **change})).digest

    def test_it_is_that_of_earlier_releases(self, tmp_path: Path) -> None:
        """Runs of a set that has none of the newer fields can be compared with runs made before there were any."""
        assert load(written(tmp_path, GOOD)).digest == "8c328e95c2b58be6"


def test_some_of_a_set(tmp_path: Path) -> None:
    rows = [{**GOOD, "id": f"q{n}", "category": "list" if n % 2 else "fact"} for n in range(6)]
    found = load(written(tmp_path, *rows))
    assert [case.id for case in found.select(["list"], 2).cases] == ["q1", "q3"]
    assert found.select(["list"], 2).lines == (2, 4)
    with pytest.raises(DatasetError, match='no category "lost"; there are fact, list'):
        found.select(["lost"])


def test_the_cases_with_a_tag(tmp_path: Path) -> None:
    rows = [{**GOOD, "id": f"q{n}", "tags": ["odd", "small"] if n % 2 else "even"} for n in range(6)]
    found = load(written(tmp_path, *rows))
    assert [case.id for case in found.select(tags=["odd"]).cases] == ["q1", "q3", "q5"]
    assert len(found.select(tags=["odd", "even"]).cases) == 6
    with pytest.raises(DatasetError, match='no tag "big"; there are even, odd, small'):
        found.select(tags=["big"])
