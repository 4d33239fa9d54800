"""`resolves ask` and `resolves eval run` with a model, as a person and a script see it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from bot.service import Service
from tests.support.evaluation import case, gold
from tests.support.model_server import KEY, Act, ModelServer, faithful, serving
from tests.support.paths import ROOT
from tests.support.services import cheap_embedder, write_made

pytestmark = pytest.mark.slow

ASK = "what does WTDC Resolution 45 ask of BDT?"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as running:
        yield running


@pytest.fixture
def made(tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options of a command over the made documents, with the model configured."""
    monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    config = tmp_path / "own.toml"
    config.write_text(
        f'[model]\nname = "scripted"\nbase_url = "{server.url}"\nretries = 0\ntimeout_seconds = 5\n', encoding="utf-8"
    )
    return ["--store", str(tmp_path / "store"), "--config", str(config)]


def corpus(tmp_path: Path) -> list[str]:
    return ["--corpus", str(write_made(tmp_path / "documents"))]


def test_the_written_answer(
    made: list[str], server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", ASK, *made, *corpus(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert "7 of 7" in out
    assert "In other words: That is to buy oil for the lamps. [1]" in out
    assert "is the model scripted's, checked against the clauses." in err
    assert main(["ask", ASK, "--json", *made, *corpus(tmp_path)]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["written_by"] == "scripted"
    assert {s["gloss_checked"] for s in row["statements"]} == {"supported"}
    assert row["usage"]["cost_usd"] == 0  # kept from the first time
    assert len(server.asked) == 2


def test_ctrl_c_while_a_model_is_asked_gives_what_is_ready(
    made: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reply = Service.reply

    def interrupted(service: Service, *arguments: Any, **more: Any) -> Any:
        if service.writer is not None:
            raise KeyboardInterrupt
        return reply(service, *arguments, **more)

    monkeypatch.setattr(Service, "reply", interrupted)
    assert main(["ask", ASK, *made, *corpus(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert "7 of 7" in out
    assert "the model was not waited for" in err


def test_offline_asks_no_model(
    made: list[str], server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", ASK, "--offline", "--json", *made, *corpus(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["written_by"] == "quotes"
    assert server.asked == []


def test_offline_and_an_embedder_that_asks_a_server(
    made: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Path(made[3])
    config.write_text('[embedding]\nname = "openai"\n', encoding="utf-8")
    assert main(["ask", ASK, "--offline", *made, *corpus(tmp_path)]) == 2
    assert "--offline: embedding.name" in capsys.readouterr().err


def test_a_wrong_key_is_one_line_and_the_quoted_answer(
    made: list[str], server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", ASK, "--offline", *made, *corpus(tmp_path)]) == 0
    quoted = capsys.readouterr().out
    server.script = lambda _: Act(status=401, code="invalid_api_key")
    assert main(["ask", ASK, *made, *corpus(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert out == quoted
    assert [line for line in err.splitlines() if "model" in line] == [
        "The model scripted does not accept the key in OPENAI_API_KEY: the answer is in the documents' own words."
    ]


def test_a_refusal_is_the_same_with_a_model(
    made: list[str], server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "what does Resolution 174 say?", *made, *corpus(tmp_path)]) == 3
    assert server.asked == []
    assert "model" not in capsys.readouterr().err


def test_a_session(
    made: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ASK}\nand of Member States?\n"))
    assert main(["ask", *made, *corpus(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "7 of 7" in out
    assert "3 of 3" in out


@pytest.mark.parametrize("debugging", [False, True])
def test_nothing_is_printed_that_holds_a_key(
    made: list[str], server: ModelServer, tmp_path: Path, debugging: bool
) -> None:
    """In a process of its own, with the client's own logging switched on: the key stands nowhere."""
    server.script = lambda asked: Act(faithful(asked)[:60], drop=True)
    environment = {**os.environ, "OPENAI_API_KEY": KEY, "OPENAI_LOG": "debug" if debugging else ""}
    code = (
        "import sys, logging; logging.basicConfig(level=logging.DEBUG)\n"
        "import bot.factory; from tests.support.services import cheap_embedder; bot.factory.open_embedder = cheap_embedder\n"
        "from bot.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "ask", ASK, *made, *corpus(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "7 of 7" in ran.stdout
    assert KEY not in ran.stdout + ran.stderr
    assert "Traceback (most recent call last)" not in ran.stdout


class TestEvaluation:
    """A run uses a model only where it is asked to, and reports who has written."""

    QUESTION = case("oil", ASK, gold=gold("1"), corpus="made", exhaustive=False)

    def run(self, made: list[str], tmp_path: Path, *more: str) -> int:
        questions = tmp_path / "set.jsonl"
        questions.write_text(self.QUESTION.model_dump_json() + "\n", encoding="utf-8")
        documents = write_made(tmp_path / "documents")
        out = str(tmp_path / "-".join(["run", *more]))
        return main(["eval", "run", str(questions), *made, "--corpus", f"made={documents}", "--out", out, *more])

    def manifest(self, tmp_path: Path, *more: str) -> dict[str, object]:
        path = tmp_path / "-".join(["run", *more]) / "scores.json"
        made: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))["manifest"]
        return made

    def test_a_key_alone_asks_no_model(self, made: list[str], server: ModelServer, tmp_path: Path) -> None:
        assert self.run(made, tmp_path) == 0
        assert server.asked == []
        found = self.manifest(tmp_path)
        assert (found["written_by"], found["writer"]) == (["quotes"], None)
        assert "model" not in found["settings"]  # type: ignore[operator]

    def test_write_does(self, made: list[str], server: ModelServer, tmp_path: Path) -> None:
        assert self.run(made, tmp_path, "--write") == 0
        assert len(server.asked) == 2
        found = self.manifest(tmp_path, "--write")
        assert (found["written_by"], found["writer"]) == (["scripted"], "scripted")
        report = (tmp_path / "run---write" / "report.html").read_text(encoding="utf-8")
        assert "--write" in report
        assert KEY not in report

    def test_write_needs_a_model_and_no_offline(
        self, made: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(made, tmp_path, "--write", "--offline") == 2
        assert "do not go together" in capsys.readouterr().err
        Path(made[3]).write_text("[model]\nwrite = false\n", encoding="utf-8")
        assert self.run(made, tmp_path, "--write") == 2
        assert "--write needs a model" in capsys.readouterr().err
