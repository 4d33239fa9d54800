"""`resolves ask` in every format: to a file, to a pipe, in short; and `resolves search`."""

import csv
import io
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docx import Document

from bot.cli.main import main
from tests.support.services import cheap_embedder
from tests.support.stores import ingested

BDT = ["what", "does", "WTDC", "Resolution", "45", "ask", "of", "BDT?"]


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(ingested(tmp_path_factory.mktemp("formats")))


def written(store: str, file: Path, *options: str) -> bytes:
    assert main(["ask", *BDT, "--store", store, "--out", str(file), *options]) == 0
    return file.read_bytes()


@pytest.mark.parametrize("suffix", ["txt", "json", "md", "html", "docx", "csv"])
def test_a_file_has_the_form_of_its_ending(store: str, suffix: str, tmp_path: Path) -> None:
    data = written(store, tmp_path / f"answer.{suffix}")
    match suffix:
        case "json":
            assert json.loads(data)["complete"]["held"] == 7
        case "docx":
            assert any("7 of 7" in paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)
        case "csv":
            rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
            assert sum(row["role"] == "answer" for row in rows) == 7
            assert {row["addressees"] for row in rows if row["role"] == "answer"} >= {"BDT"}
        case "html":
            assert "7 of 7" in BeautifulSoup(data, "html.parser").get_text()
        case _:
            assert "7 of 7" in data.decode()
    assert b"buy oil" in data or suffix == "docx"


def test_the_option_goes_before_the_ending(store: str, tmp_path: Path) -> None:
    assert json.loads(written(store, tmp_path / "answer.data", "--format", "json"))["behaviour"] == "answer"


@pytest.mark.parametrize("form", ["text", "markdown", "html", "csv", "json"])
def test_a_pipe_gets_any_text_form(store: str, form: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["ask", *BDT, "--store", store, "--format", form]) == 0
    assert b"buy oil for the lamps" in capfdbinary.readouterr().out


def test_short_has_a_line_a_clause(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", *BDT, "--store", store, "--short"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "7 of 7" in lines[0]
    assert sum(line[:1].isdigit() for line in lines) == 7


def test_a_file_that_cannot_be_written(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", *BDT, "--store", store, "--out", "/no/such/answer.md"]) == 1
    assert "name another file for --out" in capsys.readouterr().err


def test_a_refusal_is_written_too(store: str, tmp_path: Path) -> None:
    question = ["ask", "what does Resolution 999 say?", "--store", store, "--out", str(tmp_path / "a.md")]
    assert main(question) == 3
    assert "not held" in (tmp_path / "a.md").read_text(encoding="utf-8")


def test_search_shows_the_nearest_and_answers_nothing(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "oil", "lamps", "--store", store, "--limit", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("WTDC Resolution 45 (Rev. Riverton, 2031), instructs the Director of BDT 1\nto buy oil")
    assert main(["search", "oil", "lamps", "--store", store, "--limit", "2", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [set(row) for row in rows] == [{"key", "label", "num", "text", "score"}] * 2


def test_a_search_in_a_named_document_stays_in_it(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "bells", "Resolution 12", "--store", store, "--json"]) == 0
    assert {row["label"].partition(",")[0] for row in json.loads(capsys.readouterr().out)} == {
        "PP Resolution 12 (Seaside"
    }
