"""The terminal as a person and a script use it: output and exit codes."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.command_table import COMMANDS
from bot.cli.main import main
from tests.support.paths import ROOT
from tests.support.services import seeds_store

pytestmark = pytest.mark.slow

BDT = "what does Resolution 45 ask of BDT?"


@pytest.fixture(scope="module")
def store() -> str:
    return str(seeds_store())


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "lake.txt").write_text(
        "Dear Ms Lake,\n\nWe ask the harbour to:\n\n1. paint the boats;\n2. mend the nets.\n\nYours sincerely,\n\nA. Sailor\n",
        encoding="utf-8",
    )
    return folder


def printed(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    """The output of a command that ends with this code."""
    assert main(args) == code, capsys.readouterr().err
    return capsys.readouterr().out


def complaint(capsys: pytest.CaptureFixture[str], *args: str, code: int) -> str:
    """The error message of a command that fails."""
    assert main(args) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err


@pytest.mark.parametrize("command", [[], *(path.split() for path in COMMANDS)])
def test_every_help_shows_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    assert re.search(r"^example: .*resolves ", capsys.readouterr().out, re.MULTILINE)


def test_ask_prints_the_whole_answer(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "ask", BDT, "--store", store)
    assert "21 of 21" in text
    assert text.count("\n1 to ") == 2
    assert "[21]" in text


def test_ask_as_json_has_the_shape_of_every_channel(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(printed(capsys, "ask", BDT, "--json", "--store", store))
    assert set(answer) == {
        "question",
        "behaviour",
        "reason",
        "text",
        "statements",
        "citations",
        "complete",
        "changes",
        "snapshot",
        "written_by",
        "usage",
        "confidence",
        "milliseconds",
        "note",
        "rewritten",
        "prompt",
        "language",
        "unread",
        "read_as",
        "cut",
        "groups",
        "verdict",
    }
    assert answer["complete"] == {"held": 21, "cited": 21, "restriction": "", "rest": []}
    assert (answer["unread"], answer["cut"]) == ([], [])
    assert answer["read_as"] == "operative clauses of WTDC Resolution 45 (Rev. Kigali, 2022) addressed to BDT"
    assert answer["usage"] == {"input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0, "cached_tokens": 0}
    assert {"n", "key", "label", "document", "phrase", "num", "text", "quote", "file", "url"} <= set(
        answer["citations"][0]
    )
    assert answer["citations"][4]["key"] == "wtdc/res-45/rev-kigali-2022/en#instructs-director-bdt__para_5"
    assert answer["statements"][0]["citations"] == [1]


@pytest.mark.parametrize(
    ("question", "code"),
    [("what's the weather in Geneva?", 3), ("what does Resolution 174 say?", 3), ("x" * 100_000, 2), ("\x00", 2)],
)
def test_the_exit_code_tells_a_script_what_happened(
    store: str, question: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", question, "--store", store]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_session_takes_follow_ups(
    store: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{BDT}\nand of Member States?\nexit\n"))
    text = printed(capsys, "ask", "--store", store)
    assert "21 of 21" in text
    assert "9 of 9" in text


@pytest.mark.parametrize(
    "what",
    [
        "Resolution 45, instructs the Director of BDT 5",
        "WTDC Resolution 45 (Rev. Kigali, 2022), instructs the Director of BDT 5",
        "wtdc/res-45/rev-kigali-2022/en#instructs-director-bdt__para_5",
        "instructs BDT 5 of res 45",
    ],
)
def test_show_gives_the_clause_with_what_stands_around_it(
    store: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(capsys, "show", what, "--store", store)
    assert "countries are represented in tiers" in text
    assert "before      WTDC Resolution 45 (Rev. Kigali, 2022), instructs the Director of BDT 4" in text
    assert "key         wtdc/res-45/rev-kigali-2022/en#instructs-director-bdt__para_5" in text


def test_show_gives_footnotes(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Footnote: These include the least developed" in printed(
        capsys, "show", "Resolution 45, recalling h)", "--store", store
    )


def test_show_of_a_document_is_its_outline(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "show", "Resolution 45", "--store", store)
    assert "   19  recalling\n" in text
    assert "   79  in all" in text


def test_show_of_what_is_not_held_says_so(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "not held" in printed(capsys, "show", "Resolution 174", "--store", store, code=3)


def test_list_names_every_document(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(printed(capsys, "list", "--json", "--store", store))
    assert [(row["document"], row["clauses"]) for row in rows] == [
        ("cdt-letter", 81),
        ("cstd-letter", 35),
        ("wtdc-45", 79),
    ]
    assert "Rev. Kigali, 2022" in printed(capsys, "list", "--store", store)


def test_ingest_then_export(tmp_path: Path, letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = str(tmp_path / "store")
    assert "added: lake" in printed(capsys, "ingest", str(letter), "--store", store)
    assert "0 texts embedded" in printed(capsys, "ingest", str(letter), "--store", store)
    rows = [json.loads(line) for line in printed(capsys, "export", "--store", store).splitlines()]
    assert {"key", "document", "phrase", "num", "part", "addressees", "text", "footnotes"} <= set(rows[0])
    assert [(r["num"], r["text"]) for r in rows if r["part"] == "item"] == [
        ("1", "paint the boats;"),
        ("2", "mend the nets."),
    ]


def test_check_prints_the_parse_and_writes_nothing(
    tmp_path: Path, letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(capsys, "ingest", str(letter), "--check", "--store", str(tmp_path / "store"))
    assert "in all" in text
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("repeated", [False, True])
def test_a_corpus_of_given_folders_holds_these_alone(
    letter: Path, tmp_path: Path, repeated: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "pond.txt").write_text("Dear Mr Pond,\n\nThe ducks are well.\n", encoding="utf-8")
    folders = ["--corpus", str(letter), "--corpus", str(other)] if repeated else ["--corpus", str(letter), str(other)]
    rows = json.loads(printed(capsys, "list", "--json", "--store", str(tmp_path / "store"), *folders))
    assert [row["document"] for row in rows] == ["lake", "pond"]


def test_a_question_behind_the_folders_is_no_folder(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--store", str(tmp_path / "store"), "--corpus", str(letter)]
    assert "mend the nets" in printed(capsys, "ask", *options, "list what the letter asks of the harbour")
    assert "does not exist" in complaint(capsys, "ask", *options, "nowhere", code=2)


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.txt", b""), ("picture.txt", b"\x89PNG\r\n\x00\x00"), ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
)
def test_a_broken_file_is_one_sentence_and_code_1(
    tmp_path: Path, name: str, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(data)
    error = complaint(capsys, "ingest", str(tmp_path / name), "--store", str(tmp_path / "store"), code=1)
    assert error.startswith("resolves: ")
    assert name in error
    assert error.count("\n") == 1


def test_what_is_wrong_with_the_command_is_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = str(tmp_path / "store")
    assert "nowhere" in complaint(capsys, "ingest", str(tmp_path / "nowhere"), "--store", store, code=2)
    settings = tmp_path / "own.toml"
    settings.write_text("[search]\nclauzes = 4\n", encoding="utf-8")
    error = complaint(capsys, "list", "--config", str(settings), "--store", store, code=2)
    assert 'search.clauzes is no setting; did you mean "clauses"?' in error


def test_a_pipe_that_closes_early_is_no_error(store: str) -> None:
    command = [sys.executable, "-m", "bot.cli.main", "export", "--store", store]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["document"] == "cdt-letter"
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
