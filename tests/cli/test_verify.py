"""`resolves verify`: the table, JSON, the page, the Word copy, and the exit code of each outcome."""

import io
import json
import sys
from pathlib import Path

import pytest
from docx import Document

from bot.cli.main import main
from tests.support.services import cheap_embedder, write_made

pytestmark = pytest.mark.slow

RIGHT = "WTDC Resolution 45, resolves 2, asks “to go on with the lamp register”.\n"
WRONG = "WTDC Resolution 45, resolves 2, asks “to go on with the <b>bell</b> register”.\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store that holds the made documents."""
    folder = str(tmp_path_factory.mktemp("verify") / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)
        documents = write_made(tmp_path_factory.mktemp("documents"))
        assert main(["ingest", str(documents), "--store", folder]) == 0
    return folder


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.common.open_embedder", cheap_embedder)


def draft(folder: Path, text: str, name: str = "draft.txt") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_right_draft(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", draft(tmp_path, RIGHT), "--store", store]) == 0
    captured = capsys.readouterr()
    assert captured.out.endswith("1 citation or quotation: 1 ok.\n")
    assert "\x1b" not in captured.out


def test_a_wrong_draft_shows_the_words_that_differ(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", draft(tmp_path, RIGHT + "\n" + WRONG), "--store", store]) == 1
    out = capsys.readouterr().out
    assert "quote differs" in out
    assert "“<b>bell</b>” for “lamp”" in out
    assert out.endswith("2 citations and quotations: 1 ok, 1 to look at.\n")


def test_json_has_all(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "WTDC Resolution 45, resolves 1, asks “to go on with the lamp register”."
    assert main(["verify", draft(tmp_path, text), "--json", "--store", store]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["draft"], report["ok"], report["counts"]) == ("draft.txt", False, {"other_clause": 1})
    [found] = report["findings"]
    assert found["status"] == "other_clause"
    assert found["line"] == 1
    assert found["citation"] == "WTDC Resolution 45, resolves 1"
    assert found["quotation"] == "to go on with the lamp register"
    assert found["suggestion"] == "WTDC Resolution 45 (Rev. Riverton, 2031), resolves 2"
    assert found["keys"] == ["wtdc/res-45/rev-riverton-2031/en#resolves__para_1"]


def test_standard_input(store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed_and_codes = ((RIGHT.encode(), 0), (b"It rains.", 3), (b"x" * 6_000_000, 2), (b"\xff\xfe", 2), (b"", 2))
    for typed, code in typed_and_codes:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        assert main(["verify", "-", "--store", store]) == code
    captured = capsys.readouterr()
    assert "The draft has no citation and no quotation that could be checked." in captured.out
    assert "Standard input has more than verify.megabytes = 5; split it." in captured.err
    assert "no text in UTF-8" in captured.err


def test_the_page_is_complete_and_escaped(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert main(["verify", draft(tmp_path, WRONG), "--html", str(page), "--store", store]) == 1
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "&lt;b&gt;bell&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "http://" not in html
    assert "https://" not in html
    assert '<mark class="wrong" id="f1"' in html


def test_the_word_copy(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, copy = tmp_path / "a.docx", tmp_path / "b.docx"
    document = Document()
    document.add_paragraph(WRONG)
    document.save(str(source))
    assert main(["verify", str(source), "--word", str(copy), "--store", store]) == 1
    assert len(list(Document(str(copy)).comments)) == 2
    assert main(["verify", str(source), "--word", str(source), "--store", store]) == 2
    assert main(["verify", draft(tmp_path, WRONG), "--word", str(copy), "--store", store]) == 2
    assert "the draft is none (.docx)" in capsys.readouterr().err


def test_what_cannot_be_read_is_one_sentence(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "big.docx").write_bytes(bytes(10 * 1024**2))
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04")
    for name in ("big.docx", "bad.docx", "none.txt", "."):
        assert main(["verify", str(tmp_path / name), "--store", store]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("resolves: ")
        assert captured.err.count("\n") == 1
    settings = tmp_path / "my.toml"
    settings.write_text("[verify]\ncharacters = 1000\n", encoding="utf-8")
    assert main(["verify", draft(tmp_path, "word word\n" * 200), "--config", str(settings), "--store", store]) == 2
    assert "verify.characters = 1,000" in capsys.readouterr().err
