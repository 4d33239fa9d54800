"""Question sets as files: JSONL, YAML and CSV, and the mistakes in one, each with line, field and remedy."""

import json
from pathlib import Path

import pytest

from bot.answer import Behaviour
from bot.evaluation.dataset import Dataset
from bot.evaluation.question_files import load, read_file
from ingest.errors import DatasetError
from tests.support.evaluation import LENT
from tests.support.question_sets import GOOD, written


def problems(path: Path) -> list[str]:
    """The lines of the error, after the first."""
    with pytest.raises(DatasetError) as raised:
        load(path)
    first, *lines = str(raised.value).split("\n")
    assert first == f"{path.name} cannot be used as a question set:"
    return [line.strip() for line in lines]


def test_a_set_is_read_with_its_lines_and_what_it_has_besides(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeff" + json_line(asked_by="a delegate"), "", {**GOOD, "id": "q2"})
    found = read_file(path)
    first, second = found.dataset.cases
    assert (first.id, second.id) == ("q1", "q2")
    assert found.dataset.lines == (1, 3)
    assert first.gold[0].heading == LENT
    assert first.model_extra == {"asked_by": "a delegate"}
    assert dict(found.own_fields) == {"asked_by": 1}
    assert found.dataset.corpora == ("made",)


def json_line(**more: object) -> str:
    """A line of JSON with a case and fields besides."""
    return json.dumps({**GOOD, **more})


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({**GOOD, "turns": []}, "line 1, turns: it is empty; give at least one message"),
        ({**GOOD, "turns": [" "]}, "line 1, turns.0.question: it is empty; write a text"),
        ({**GOOD, "turns": "what?"}, "line 1, turns: this is no list; write one, even of a single entry"),
        ({**GOOD, "question": "what?"}, "line 1, the line: give either question or turns"),
        ({**GOOD, "exhaustive": "true"}, "line 1, exhaustive: this is neither true nor false; write one of these"),
        ({**GOOD, "behaviour": "anwser"}, "line 1, behaviour: write one of answer, refuse, clarify; did you mean “answer”?"),
        ({**GOOD, "behaviour": None, "gold": []}, "line 1, behaviour: it is missing; add answer, refuse or clarify, or"),
        ({**GOOD, "behaviour": None, "says_no": True}, "line 1, behaviour: it is missing; add answer"),
        ({k: v for k, v in GOOD.items() if k != "id"}, "line 1, id: it is missing; add it"),
        ({**GOOD, "gold": [{"document": "d", "heading": "h"}]}, "line 1, gold.0: give either num or quote"),
        ({**GOOD, "gold": [{"document": "d", "num": "1", "quote": "q"}]}, "line 1, gold.0: give either num or quote"),
        ({**GOOD, "gold": [{"heading": "h", "num": "1"}]}, "line 1, gold.0: give the document as well"),
        ({**GOOD, "gold": [{"citation": "x", "set": "y"}]}, "line 1, gold.0: name the clause in one way: by key, by"),
        ({**GOOD, "gold": [{"citation": "x", "num": "1"}]}, "line 1, gold.0: name the clause in one way: by key, by"),
        ({**GOOD, "gold": {}}, "line 1, gold.0: name the clause in one way: by key, by citation, by set, or by doc"),
        ({**GOOD, "gold": [{"document": "d", "num": 1}]}, "line 1, gold.0.num: this is no text; write it between quot"),
        ({**GOOD, "gold": [], "exhaustive": True}, "line 1, gold: it is empty, and exhaustive is true; add the clauses"),
        ({**GOOD, "facts": ["x", " "]}, "line 1, facts.1: it is empty; write a text"),
        ({**GOOD, "exaustive": True}, "line 1, exaustive: there is no such field; did you mean “exhaustive”?"),
        ({**GOOD, "gold": [{"citaton": "x"}]}, "line 1, gold.0.citaton: there is no such field; did you mean “citation”?"),
        ({**GOOD, "turns": [{"question": "q", "x": 1}]}, "line 1, turns.0.x: there is no such field; there are cites,"),
        ({**GOOD, "max_ms": "soon"}, "line 1, max_ms: this is no number; write one"),
        ({**GOOD, "max_ms": 0}, "line 1, max_ms: write a number above 0"),
        ('{"id": "q1",', "line 1, the line: this is no JSON (Expecting property name enclosed in double quotes, character"),
        ("[]", "line 1, the line: these are no fields; write them as a name and a value each"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_line_its_field_and_what_to_do(tmp_path: Path, row: object, told: str) -> None:
    problem = problems(written(tmp_path, row))[0]
    assert problem.startswith(told)


def test_every_mistake_is_told_at_once_up_to_a_number(tmp_path: Path) -> None:
    path = written(tmp_path, {**GOOD, "turns": []}, GOOD, GOOD, *({**GOOD, "id": ""} for _ in range(30)))
    found = problems(path)
    assert found[0].startswith("line 1, turns: ")
    assert "line 3, id: q1 is also in line 2; give each case an id of its own" in found
    assert len(found) == 21
    assert found[-1] == "and 12 more"


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_bytes(b"- id: a\n  question: qu\xe9?\n")
    assert problems(path) == ["line 2, the line: this is not UTF-8 (byte 22 of the file); save it as UTF-8"]


@pytest.mark.parametrize("name", ["set.jsonl", "set.yaml", "set.yml"])
def test_a_file_without_a_question(tmp_path: Path, name: str) -> None:
    with pytest.raises(DatasetError, match="holds no question"):
        load(written(tmp_path, "", name=name))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="No such file"):
        load(tmp_path / "none.jsonl")


def test_both_spellings_of_behaviour(tmp_path: Path) -> None:
    row = {**{k: v for k, v in GOOD.items() if k != "behaviour"}, "behavior": "answer"}
    assert load(written(tmp_path, row)).digest == load(written(tmp_path, GOOD)).digest


@pytest.mark.parametrize("behaviour", ["refuse", "clarify"])
def test_gold_and_facts_of_a_question_that_is_not_to_be_answered(tmp_path: Path, behaviour: str) -> None:
    (case,) = load(written(tmp_path, {**GOOD, "behaviour": behaviour, "facts": ["f"]})).cases
    assert (case.behaviour, len(case.gold), case.facts) == (Behaviour(behaviour), 1, ("f",))


class TestYaml:
    """YAML, in which text stays text."""

    @pytest.mark.parametrize(
        "text", ["2024-05-01", "12", "1.10", "0x1F", "no", "yes", "on", "12:30:45", "1e3", "'null'", "=", ".inf"]
    )
    def test_what_looks_like_something_else_is_the_text_that_is_written(self, tmp_path: Path, text: str) -> None:
        path = written(
            tmp_path, f"- {{id: {text}, language: {text}, question: {text}, contains: [{text}]}}", name="q.yaml"
        )
        (case,) = load(path).cases
        plain = text.strip("'")
        assert (case.id, case.language, case.turns, case.contains) == (plain, plain, (plain,), (plain,))

    def test_true_false_and_numbers_where_they_are_wanted(self, tmp_path: Path) -> None:
        path = written(tmp_path, "- {id: a, question: q, refuses: true, says_no: no, max_ms: 2.5e2}", name="q.yaml")
        (case,) = load(path).cases
        assert (case.refuses, case.says_no, case.max_ms) == (True, False, 250)

    def test_it_is_the_same_set_as_its_json(self, tmp_path: Path) -> None:
        """All JSON is YAML."""
        text = f"[{json_line()}]"
        assert load(written(tmp_path, text, name="set.yaml")).digest == load(written(tmp_path, GOOD)).digest

    def test_a_question_without_turns_and_single_entries(self, tmp_path: Path) -> None:
        text = "- id: a\n  question: >\n    over two\n    lines\n  cites: X 1\n  tags: t\n  contains: [f]\n"
        (case,) = load(written(tmp_path, text, name="q.yaml")).cases
        assert (case.turns, case.tags, case.contains) == (("over two lines\n",), ("t",), ("f",))
        assert case.cites[0].citation == "X 1"

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("- id: a\n  question: q\n  refuses: maybe\n", "line 3, refuses: this is neither true nor false; write one of"),
            ("- id: a\n  turns:\n    - q\n    - {question: q, refues: true}\n", "line 4, turns.1.refues: there is no such"),
            ("- id: a\n  question: q\n  gold:\n    - X 1\n    - {key: k, set: s}\n  behaviour: answer\n", "line 5, gold.1: "),
            ("- id: a\n  question: q\n  refuses: true\n- id: a\n  question: q\n  refuses: true\n", "line 4, id: a is also in"),
            ("- id: a\n  id: b\n", "line 2, id: it is given twice; keep one"),
            ("- id: a\n  question: [unclosed\n", "line 4, the line: this is no YAML ("),
            ("- id: a\n\tquestion: q\n", "line 2, the line: this is no YAML ("),
            ("- id: \u0007\n", "line 1, the line: this is no YAML ("),
            ("- id: a\n---\n- id: b\n", "line 2, the line: this is no YAML ("),
            ("cases:\n  - id: a\n", "line 1, the line: this is no list of cases; begin each with “- id: …”"),
            ("- &x {id: a, question: q, refuses: true}\n- id: b\n  note: *x\n", "line 1, note: an alias (*name) is not read"),
            ("- &x [*x]\n", "line 1, 0: an alias (*name) is not read; write the text again"),
            ("- id: a\n  note: " + "[" * 40 + "]" * 40, "line 2, note.0"),
            ("- !!python/object/apply:os.system [echo]\n", "line 1, the line: these are no fields"),
            ("- just text\n", "line 1, the line: these are no fields; write them as a name and a value each"),
        ],
    )  # fmt: skip
    def test_a_mistake_has_the_line_of_its_field(self, tmp_path: Path, text: str, told: str) -> None:
        assert problems(written(tmp_path, text, name="q.yaml"))[0].startswith(told)


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
            "line 3, turns.0.question: it is empty; write a text"
        ]


def test_the_development_set_is_read_whole(shared: Path) -> None:
    found: Dataset = load(shared / "evals" / "dev.jsonl")
    assert len(found.cases) == 137
    assert found.corpora == ("seeds", "seeds+pp18")
