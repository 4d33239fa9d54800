"""`resolves eval lint`: what is wrong in a question set, with file, line, field and remedy."""

import json
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.support.services import cheap_embedder, made_folder

pytestmark = pytest.mark.slow

NAME = "WTDC Resolution 45"
SOUND = f"""\
- id: bdt
  question: what does {NAME} ask of BDT?
  behaviour: answer
  gold:
    - set: addressed to BDT in {NAME}
  exhaustive: true
- id: second
  question: and of UNESCO?
  refuses: true
"""


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lint") / "store"


class Lint:
    """The command over the made documents."""

    def __init__(self, folder: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.store, self.capsys = folder, store, capsys

    def __call__(self, content: str | bytes, *options: str, name: str = "set.yaml", code: int = 1) -> str:
        """What it prints of a file, without the folder, if it ends with this code."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        corpus = ["--corpus", f"made={made_folder()}", "--store", str(self.store)]
        assert main(["eval", "lint", str(path), *corpus, *options]) == code
        return self.capsys.readouterr().out.replace(f"{self.folder}/", "")


@pytest.fixture
def lint(tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> Lint:
    return Lint(tmp_path, store, capsys)


def test_a_set_in_which_nothing_is_wrong(lint: Lint) -> None:
    assert lint(SOUND, code=0).splitlines() == [
        f"set.yaml:1: the set is read as “operative clauses of {NAME} (Rev. Riverton, 2031) addressed to BDT”: 7 clauses",
        "set.yaml: 2 questions read, nothing is wrong.",
    ]


CASE = "- id: a\n  question: q\n  behaviour: answer\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(
            f"{CASE}  exaustive: true\n",
            "4: exaustive: there is no such field; did you mean “exhaustive”?",
            id="unknown field",
        ),
        pytest.param(
            f"{CASE}  gold: 45\n  exhaustive: often\n",
            "5: exhaustive: this is neither true nor false; write one of these",
            id="wrong type",
        ),
        pytest.param(
            f"{CASE}  corpus: maid\n",
            '4: corpus of a: the question is about the corpus "maid"; say where it lies with --corpus maid=DIR[,DIR…]; '
            "did you mean “made”?",
            id="unknown corpus",
        ),
        pytest.param(
            f"{CASE}  gold:\n    - document: wtdc-45\n      heading: invites Sector Members\n      num: 2\n",
            "6: gold.0.heading of a: wtdc-45 has no phrase “invites Sector Members”; "
            "did you mean “invites Member States and Sector Members”?",
            id="wrong heading",
        ),
        pytest.param(
            f"{CASE}  exhaustive: true\n",
            "1: gold: it is empty, and exhaustive is true; add the clauses of the set",
            id="missing gold",
        ),
        pytest.param(f"{CASE}{CASE}", "4: id: a is also in line 1; give each case an id of its own", id="duplicate id"),
        pytest.param(
            '{"id": "a", "question": "q", "refuses": true}\n{"id": "b"\n',
            "2: the line: this is no JSON (Expecting ',' delimiter, character 11); write one case on each line",
            id="bad JSON",
        ),
        pytest.param(
            CASE.replace("q\n", "é\n").encode("latin-1"),
            "2: the line: this is not UTF-8 (byte 20 of the file); save it as UTF-8",
            id="wrong encoding",
        ),
        pytest.param(
            "- id: a\n  turns: []\n  refuses: true\n",
            "2: turns: it is empty; give at least one message",
            id="empty turns",
        ),
        pytest.param(
            f"{CASE}  gold:\n    - {NAME}, resolves 2\n    - {NAME}, resolves 3\n",
            f"6: gold.1.citation of a: No clause held is {NAME}, resolves 3; "
            f"did you mean “{NAME} (Rev. Riverton, 2031), resolves 1”?",
            id="gold not held",
        ),
    ],
)
def test_each_mistake_has_its_line_its_field_and_its_remedy(lint: Lint, content: str | bytes, told: str) -> None:
    name = "set.jsonl" if "{" in str(content) else "set.yaml"
    assert f"{name}:{told}" in lint(content, name=name).splitlines()


def test_all_mistakes_of_all_kinds_are_told_at_once_in_their_order(lint: Lint) -> None:
    content = f"{CASE}  gold: {NAME}, resolves 3\n- id: b\n  turns: []\n  refuses: true\n- id: c\n  question: q\n"
    lines = lint(content).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["set.yaml:4", "set.yaml:6", "set.yaml:8", "set.yaml"]
    assert lines[-1] == "set.yaml: 1 question read, 3 mistakes."


def test_fields_of_a_set_itself_are_told_and_are_no_mistake(lint: Lint) -> None:
    printed = lint(SOUND + "  asked_by: a delegate\n", code=0)
    assert "set.yaml:10: asked_by is no field of a question set, and is ignored\n" in printed


def test_json_for_scripts(lint: Lint) -> None:
    told = json.loads(lint(f"{SOUND}- id: a\n  question: q\n", "--json"))
    (mistake,) = told["mistakes"]
    assert (mistake["line"], mistake["field"], mistake["case"]) == (10, "behaviour", "")
    assert told["questions"] == 2
    assert told["sets"][0]["clauses"] == 7


def test_a_file_that_cannot_be_looked_at(lint: Lint, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "lint", str(lint.folder / "none.yaml")]) == 2
    assert "none.yaml cannot be read (No such file or directory)" in capsys.readouterr().err
