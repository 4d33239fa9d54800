"""Question sets: parsing, and the errors of one that cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Behaviour
from bot.evaluation.dataset import Dataset, load
from bot.evaluation.gold import check_gold
from ingest.errors import DatasetError
from tests.support.evaluation import LENT, gold, gold_check

GOOD: dict[str, Any] = {
    "id": "q1",
    "category": "lookup",
    "language": "en",
    "turns": ["what?"],
    "corpus": "made",
    "behaviour": "answer",
    "gold": gold("1"),
    "exhaustive": False,
    "facts": [],
    "note": "why",
}


def written(tmp_path: Path, *rows: object, name: str = "set.jsonl") -> Path:
    path = tmp_path / name
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    """The lines of the error, after the first."""
    with pytest.raises(DatasetError) as raised:
        load(path)
    first, *lines = str(raised.value).split("\n")
    assert first == f"{path.name} cannot be used as a question set:"
    return [line.strip() for line in lines]


def test_a_set_is_read_with_its_lines_and_what_it_has_besides(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeff" + json.dumps({**GOOD, "asked_by": "a delegate"}), "", {**GOOD, "id": "q2"})
    found = load(path)
    assert [case.id for case in found.cases] == ["q1", "q2"]
    assert found.lines == (1, 3)
    assert found.cases[0].gold[0].heading == LENT
    assert found.cases[0].model_extra == {"asked_by": "a delegate"}
    assert found.corpora == ("made",)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({**GOOD, "turns": []}, "line 1, turns: "),
        ({**GOOD, "turns": [" "]}, "line 1, turns: an empty text"),
        ({**GOOD, "turns": "what?"}, "line 1, turns: "),
        ({**GOOD, "exhaustive": "true"}, "line 1, exhaustive: "),
        ({**GOOD, "behaviour": "guess"}, "line 1, behaviour: "),
        ({k: v for k, v in GOOD.items() if k != "behaviour"}, "line 1, behaviour: field required"),
        ({k: v for k, v in GOOD.items() if k != "id"}, "line 1, id: field required"),
        ({**GOOD, "gold": [{"document": "d", "heading": "h"}]}, "line 1, gold.0: give either num or quote"),
        ({**GOOD, "gold": [{"document": "d", "num": "1", "quote": "q"}]}, "line 1, gold.0: give either num or quote"),
        ({**GOOD, "gold": [{"heading": "h", "num": "1"}]}, "line 1, gold.0.document: field required"),
        ({**GOOD, "gold": [{"document": "d", "num": 1}]}, "line 1, gold.0.num: "),
        ({**GOOD, "behaviour": "refuse"}, 'line 1, the line: gold is given, and behaviour is not "answer"'),
        ({**GOOD, "behaviour": "refuse", "gold": [], "facts": ["x"]}, "line 1, the line: facts are given"),
        ({**GOOD, "gold": [], "exhaustive": True}, "line 1, the line: exhaustive or all_of is true, and gold is empty"),
        ('{"id": "q1",', "line 1, the line: invalid JSON"),
        ("[]", "line 1, the line: "),
    ],
)
def test_an_error_has_its_line_and_its_field(tmp_path: Path, row: object, told: str) -> None:
    (problem,) = problems(written(tmp_path, row))
    assert problem.startswith(told)


def test_every_error_is_told_at_once_up_to_a_number(tmp_path: Path) -> None:
    path = written(tmp_path, {**GOOD, "turns": []}, GOOD, GOOD, *({**GOOD, "id": ""} for _ in range(30)))
    found = problems(path)
    assert found[0].startswith("line 1, turns: ")
    assert "line 3, id: q1 is also in line 2" in found
    assert len(found) == 21
    assert found[-1] == "and 12 more"


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"\xff\xfe", "is not UTF-8 (byte 0)"), (b"\n \n", "holds no question")],
)
def test_a_file_that_is_no_set(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=told.replace("(", r"\(").replace(")", r"\)")):
        load(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="No such file"):
        load(tmp_path / "none.jsonl")


class TestTable:
    """A CSV of bare questions."""

    def test_questions_in_cells_with_everything_a_cell_may_hold(self, tmp_path: Path) -> None:
        path = written(
            tmp_path, "Question,ID,Language,Other", '"what, then?",a,fr,x', '"over\ntwo lines",,,', name="set.csv"
        )
        first, second = load(path).cases
        assert (first.id, first.turns, first.language, first.behaviour) == ("a", ("what, then?",), "fr", None)
        assert (second.id, second.turns) == ("q2", ("over\ntwo lines",))

    def test_no_column_of_questions(self, tmp_path: Path) -> None:
        with pytest.raises(DatasetError, match='has no column "question"'):
            load(written(tmp_path, "text,id", "what?,a", name="set.csv"))

    def test_an_empty_cell(self, tmp_path: Path) -> None:
        assert problems(written(tmp_path, "question,id", "what?,a", ",b", name="set.csv")) == [
            "line 3, turns: an empty text"
        ]


class TestDigest:
    """Two sets with one digest ask and score the same."""

    def test_notes_and_names_do_not_count(self, tmp_path: Path) -> None:
        one = load(written(tmp_path, GOOD))
        other = load(written(tmp_path, {**GOOD, "note": "else", "category": "list", "x": 1}, name="other.jsonl"))
        assert one.digest == other.digest

    @pytest.mark.parametrize(
        "change", [{"turns": ["who?"]}, {"gold": gold("2")}, {"facts": ["f"]}, {"corpus": "x"}, {"id": "q9"}]
    )
    def test_what_is_asked_and_scored_counts(self, tmp_path: Path, change: dict[str, Any]) -> None:
        one = load(written(tmp_path, GOOD))
        assert one.digest != load(written(tmp_path, {**GOOD, **change})).digest


def test_some_of_a_set(tmp_path: Path) -> None:
    rows = [{**GOOD, "id": f"q{n}", "category": "list" if n % 2 else "fact"} for n in range(6)]
    found = load(written(tmp_path, *rows))
    assert [case.id for case in found.select(["list"], 2).cases] == ["q1", "q3"]
    assert found.select(["list"], 2).lines == (2, 4)
    with pytest.raises(DatasetError, match='no category "lost"; there are fact, list'):
        found.select(["lost"])


class TestGold:
    """The gold of a set has to be held."""

    def problem(self, tmp_path: Path, wanted: list[dict[str, str]]) -> str:
        found = load(written(tmp_path, {**GOOD, "gold": wanted}))
        with pytest.raises(DatasetError) as raised:
            check_gold(found, {"made": gold_check()})
        (line,) = str(raised.value).split("\n")[1:]
        return line.strip()

    def test_clauses_that_are_held(self, tmp_path: Path) -> None:
        letter = {"document": "fog-letter", "heading": "", "quote": "keeps whole towns awake in the months"}
        found = load(written(tmp_path, {**GOOD, "gold": [*gold("1", "2"), letter]}))
        check_gold(found, {"made": gold_check()})
        assert found.cases[0].behaviour is Behaviour.ANSWER

    @pytest.mark.parametrize(
        ("wanted", "told"),
        [
            (gold("7"), f"“{LENT}” of wtdc-45 has no number 7; it has 1, 2, 3"),
            (gold("1", document="wtdc-54"), "document wtdc-54 is not held; did you mean “wtdc-45”?"),
            (
                gold("1", phrase="invites Member States and Sectors"),
                "wtdc-45 has no phrase “invites Member States and Sectors”; "
                "did you mean “invites member states and sector members”?",
            ),
            (
                [{"document": "fog-letter", "quote": "no such words"}],
                "no clause of fog-letter contains “no such words”",
            ),
        ],
    )
    def test_clauses_that_are_not(self, tmp_path: Path, wanted: list[dict[str, str]], told: str) -> None:
        assert self.problem(tmp_path, wanted) == f"line 1, gold.0 of q1: {told}"


def test_the_development_set_is_read_whole(shared: Path) -> None:
    found: Dataset = load(shared / "evals" / "dev.jsonl")
    assert len(found.cases) == 137
    assert found.corpora == ("seeds", "seeds+pp18")
