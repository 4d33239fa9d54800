"""The command line as people type it: options anywhere, words without quotation marks, and one sentence for each slip."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.cli.command import _each_folder
from bot.cli.command_table import COMMANDS
from bot.cli.main import main
from tests.support.command_line import commands, parse
from tests.support.paths import ROOT


@pytest.mark.parametrize("path", [path for path, entry in COMMANDS.items() if entry.target])
def test_the_table_says_what_the_command_says(path: str) -> None:
    made = commands()[path]
    assert made.short_help == COMMANDS[path].summary
    assert made.example == COMMANDS[path].example
    assert all(param.help for param in made.params if isinstance(param, click.Option))


@pytest.mark.parametrize("path", list(COMMANDS))
def test_the_example_of_a_help_is_understood(path: str) -> None:
    import shlex

    example = COMMANDS[path].example
    if example.startswith("eval "):  # the shell's, around the command
        example = example.split("$(")[1].split(")")[0]
    words = shlex.split(example.partition(" > ")[0])
    while "=" in words[0] and words[0].split("=")[0].isupper():
        del words[0]
    assert words[0] == "resolves"
    assert parse(words[1:]).command_path.startswith(f"resolves {path}"[:12])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["ask", "what", "does", "it", "ask?"], {"words": ("what", "does", "it", "ask?"), "corpus": ()}),
        (["--json", "ask", "x", "y"], {"words": ("x", "y"), "as_json": True}),
        (["--store", "list", "ask", "x", "y"], {"words": ("x", "y"), "store": "list"}),
        (["ask", "x", "y", "--json", "--store=s"], {"words": ("x", "y"), "as_json": True, "store": "s"}),
        (["--corpus", "a", "ask", "x", "y"], {"words": ("x", "y"), "corpus": ("a",)}),
        (["ask", "--corpus", "a", "x", "y"], {"words": ("x", "y"), "corpus": ("a",)}),
        (["ask", "--corpus", "a", "./b", "x", "y"], {"words": ("x", "y"), "corpus": ("a", "./b")}),
        (["ask", "--corpus", "a", "--corpus", "b", "x y"], {"words": ("x y",), "corpus": ("a", "b")}),
        (["ask", "--corpus", "a", "lost"], {"words": (), "corpus": ("a", "lost")}),
        (["list", "--corpus", "a", "b", "c", "--json"], {"corpus": ("a", "b", "c"), "as_json": True}),
        (["show", "Resolution", "45", "BDT", "5"], {"words": ("Resolution", "45", "BDT", "5")}),
        (["ask", "--", "--json"], {"words": ("--json",), "as_json": False}),
    ],
)
def test_words_and_options_in_any_order(typed: list[str], expected: dict[str, object]) -> None:
    params = parse(typed).params
    assert {name: params[name] for name in expected} == expected


def test_a_folder_that_exists_is_none_of_the_question(tmp_path: Path) -> None:
    found = _each_folder(["--corpus", "a", str(tmp_path), "what", "is"], takes_words=True, asks=True)
    assert found == ["--corpus", "a", "--corpus", str(tmp_path), "what", "is"]


SLIPS = [
    # commands
    (["aks", "x"], "did you mean ask?"),
    (["serch", "x"], "did you mean search"),
    (["lst"], "did you mean list"),
    (["ingset", "x"], "did you mean ingest"),
    (["telegramm"], "did you mean telegram?"),
    (["docter"], "did you mean doctor?"),
    (["backpu", "x"], "did you mean backup?"),
    (["eval", "rum", "x"], "did you mean run?"),
    (["eval"], "Missing command: run, "),
    (["eval", "compre", "a", "b"], "did you mean compare?"),
    (["config", "shwo"], "did you mean show?"),
    (["what", "does", "Resolution", "45", "ask?"], 'resolves ask "what does Resolution 45 ask?"'),
    (["what is this"], 'resolves ask "what is this"'),
    (["zzz"], "there are ask, search"),
    # options
    (["ask", "--jsn", "x"], "Did you mean '--json'?"),
    (["ask", "x", "--ofline"], "Did you mean '--offline'?"),
    (["ask", "x", "--fromat", "json"], "'--format'"),
    (["--stroe", "x", "list"], "'--store'"),
    (["ask", "x", "--format", "pdf"], "'json'"),
    (["ask", "x", "--json", "--format", "csv"], "do not go together"),
    (["ask", "x", "--short", "--format", "html"], "do not go together"),
    (["ask", "x", "--out", "answer.odt"], "Name one of text, json"),
    (["ask", "x", "--store"], "requires an argument"),
    (["list", "extra"], "unexpected extra argument"),
    (["search"], "Name the words"),
    (["search", "?!"], "Name the words"),
    (["search", "x", "--limit", "0"], "0 is not in the range"),
    (["search", "x", "--limit", "many"], "'many' is not a valid integer"),
    (["show"], "Name a clause or a document"),
    (["diff"], "Name a document"),
    (["completion", "tcsh"], "'tcsh' is not one of"),
    (["config", "show", "serv.prt"], 'did you mean "serve.port"?'),
    (["verify"], "Missing argument"),
    (["backup"], "Missing argument"),
    (["eval", "run"], "Missing argument"),
    (["eval", "run", "q.jsonl", "--limit", "-1"], "range"),
    (["eval", "run", "q.jsonl", "--system", "naiv"], "'naive'"),
    (["eval", "new"], "--from-corpus"),
    (["register", "--by", "verb"], "'addressee'"),
    # paths
    (["ingest", "/no/such/folder"], "/no/such/folder"),
    (["ask", "x", "--corpus", "/no/such/folder"], "/no/such/folder"),
    (["verify", "/no/such/draft.docx"], "cannot be opened"),
    (["eval", "run", "/no/such/questions.jsonl"], "/no/such/questions.jsonl"),
    (["eval", "compare", "/no/such/run", "/no/other"], "/no/such/run"),
    (["restore", "/no/such/backup.tar.gz"], "/no/such/backup.tar.gz"),
    (["backup", "store.tar.gz"], "holds nothing"),
    (["list", "--config", "/no/such/my.toml"], "/no/such/my.toml"),
]


@pytest.mark.parametrize(("typed", "said"), SLIPS, ids=[" ".join(typed) for typed, _ in SLIPS])
def test_a_slip_is_one_sentence_that_helps(
    typed: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESOLVES_STORE", str(tmp_path / "store"))
    assert main(typed) in {1, 2}
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    lines = [line for line in captured.err.splitlines() if line]
    assert len(lines) == 1
    assert lines[0].startswith("resolves: ")
    assert said in lines[0]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("my.toml", "[serve]\nprt = 1\n", 'did you mean "port"?'),
        ("my.toml", "[serv]\nport = 1\n", 'did you mean "serve"?'),
        ("my.toml", '[serve]\nport = "many"\n', "serve.port"),
        ("my.toml", "serve]\n", "is not valid TOML"),
        ("corpus.toml", '[[document]]\nfiel = "a.txt"\n', "fiel"),
        ("corpus.toml", '[[document]]\nfile = "missing.txt"\n', "missing.txt"),
        ("corpus.toml", "[[document\n", "corpus.toml"),
    ],
)
def test_a_slip_in_a_file_names_it(
    file: str, text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    store = ["--store", str(tmp_path / "store")]
    typed = ["list", "--config", str(tmp_path / file)] if file == "my.toml" else ["ingest", str(tmp_path)]
    assert main([*typed, *store]) in {1, 2}
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.startswith("resolves: ")
    assert "Traceback" not in captured.err


def test_a_folder_with_other_files_is_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "minutes.txt").write_text("RESOLUTION 1", encoding="utf-8")
    for typed in (["list"], ["ask", "what is held?"], ["ingest", str(tmp_path / "documents")], ["doctor"]):
        assert main([*typed, "--store", str(tmp_path)]) == 1
        captured = capsys.readouterr()
        assert "is no store but a folder with other files" in captured.err + captured.out
    assert {path.name for path in tmp_path.iterdir()} == {"documents", "minutes.txt"}
    assert main(["list", "--store", str(tmp_path / "minutes.txt")]) == 1
    assert "is a file, where a store is a folder" in capsys.readouterr().err


def test_a_variable_that_is_nearly_one_of_ours_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESOLVES_STROE", "elsewhere")
    assert main(["list"]) == 2
    assert "did you mean RESOLVES_STORE?" in capsys.readouterr().err
    monkeypatch.delenv("RESOLVES_STROE")
    monkeypatch.setenv("RESOLVES_IMAGE_VERSION", "3")
    assert main(["config", "show"]) == 0


def test_closed_streams_are_no_error(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m bot.cli.main config show >&- 2>&- <&-; echo $?'
    shown = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert shown.stdout == "0\n"


def test_help_is_a_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    assert capsys.readouterr().out.startswith("Usage: resolves")


def test_a_slip_in_a_variable_names_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESOLVES_SERVE__PRT", "1")
    assert main(["config", "show"]) == 2
    assert "RESOLVES_SERVE__PORT" in capsys.readouterr().err


def test_help_imports_no_command() -> None:
    """What a person waits for is the interpreter and click alone."""
    code = "import sys; from bot.cli.main import main; main(['--help']); print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(shown.stdout.split())
    assert "click" in loaded
    heavy = {"chromadb", "langchain_core", "numpy", "pydantic", "rich", "prompt_toolkit", "bot.settings", "bot.cli.ask"}
    assert not loaded & heavy


def test_a_script_completes_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert main(["completion", shell]) == 0
        assert "_RESOLVES_COMPLETE" in capsys.readouterr().out


def test_commands_and_options_are_completed() -> None:
    from click.shell_completion import ShellComplete

    from bot.cli.main import root

    shell = ShellComplete(root, {}, "resolves", "_RESOLVES_COMPLETE")
    assert {"list"} == {item.value for item in shell.get_completions([], "lis")}
    assert "--format" in {item.value for item in shell.get_completions(["ask"], "--f")}
    assert "docx" in {item.value for item in shell.get_completions(["ask", "--format"], "d")}
    assert "compare" in {item.value for item in shell.get_completions(["eval"], "c")}


def test_an_unknown_command_is_a_usage_error_of_click() -> None:
    with pytest.raises(click.UsageError):
        parse(["zzz"])
