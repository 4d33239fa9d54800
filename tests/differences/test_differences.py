"""`resolves diff`: the same differences on a terminal, as JSON, as Markdown and as a page; one sentence where none."""

import json
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.main import main
from bot.differences.choosing import chosen
from bot.differences.markdown import markdown
from bot.differences.page import page
from bot.differences.rows import Difference, difference
from ingest.errors import ComparisonError
from tests.support.services import cheap_embedder
from tests.support.versioned import TEXTS, versioned


def found(*names: str, **sides: str) -> Difference:
    return difference(chosen(names, versioned().catalogue, **sides))


@pytest.mark.parametrize(
    ("names", "sides"),
    [
        (["Resolution 45"], {}),
        (["WTDC Resolution 45"], {"older": "Rev. Riverton, 2022"}),
        (["Resolution 45"], {"older": "2022", "newer": "Hilltop"}),
        (["Resolution 45"], {"newer": "2026"}),
        (["wtdc-45-riverton"], {}),
        (["wtdc-45-hilltop", "wtdc-45-riverton"], {}),
        (["Resolution 45 (Rev. Riverton, 2022)", "Resolution 45 (Rev. Hilltop, 2026)"], {}),
    ],
)
def test_the_two_texts_meant(names: list[str], sides: dict[str, str]) -> None:
    difference = found(*names, **sides)
    assert difference.older == "WTDC Resolution 45 (Rev. Riverton, 2022)"
    assert difference.newer == "WTDC Resolution 45 (Rev. Hilltop, 2026)"
    assert difference.counts == (
        "2 added, 1 removed, 1 moved under another phrase, 2 renumbered, 2 reworded, 5 unchanged"
    )


def test_a_proposal_is_compared_with_what_it_would_change() -> None:
    difference = found("KON/17")
    assert difference.older == "WTDC Resolution 45 (Rev. Hilltop, 2026)"
    assert "not adopted" in difference.newer
    assert difference.counts.startswith("1 added, 1 reworded")


@pytest.mark.parametrize(
    ("names", "sides", "why"),
    [
        (["Resolution 45", "Resolution 60"], {}, "different Works"),
        (["Resolution 60"], {}, "nothing to compare"),
        (["Resolution 45"], {"older": "2010"}, "“2010” of WTDC Resolution 45 is not held"),
        (["Resolution 45"], {"newer": "Riverton"}, "before Rev. Riverton, 2022 is held"),
        (["Resolution 45"], {"older": "2026", "newer": "2026"}, "named twice"),
        (["Resolution 4711"], {}, "is not held"),
        (["nonsense"], {}, "is not held"),
    ],
)
def test_one_sentence_where_nothing_can_be_compared(names: list[str], sides: dict[str, str], why: str) -> None:
    with pytest.raises(ComparisonError, match=why):
        found(*names, **sides)


def test_the_page_is_complete_and_loads_nothing() -> None:
    html = page(found("Resolution 45"))
    assert html.count("<tr") == 1 + len(found("Resolution 45").rows)
    assert "<del>every two years</del>" in html.replace(";", "").replace("</del>;", "</del>")
    assert "<ins>annually</ins>" in html
    assert "default-src 'none'" in unescape(html)
    assert not any(word in html for word in ("<script", "http://", "https://", "src="))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_a_page_escapes_what_documents_say(words: str) -> None:
    made = found("Resolution 45")
    html = page(Difference(f"<b>{words}", "<i>&", "<script>", made.rows))
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<script" not in html


def test_markdown_strikes_and_strengthens() -> None:
    text = markdown(found("Resolution 45"))
    assert "## reworded: instructs the Director of BDT 1" in text
    assert "~~every two years~~ **annually**" in text
    assert "## added: considering b)" in text


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    where = tmp_path_factory.mktemp("texts")
    for name, text in TEXTS.items():
        (where / name).write_text(text, "utf-8")
    folder = str(tmp_path_factory.mktemp("store"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)
        assert main(["ingest", str(where), "--store", folder]) == 0
    return folder


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.common.open_embedder", cheap_embedder)


def test_the_command(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "Resolution 45", "--store", store]) == 0
    assert "[-every two years-] {+annually+}" in capsys.readouterr().out
    assert main(["diff", "Resolution 45", "--json", "--store", store]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["clauses"], row["changed"]) == (13, 8)
    assert {kind for change in row["changes"] for kind in change["kinds"]} >= {"added", "removed", "reworded", "moved"}
    assert main(["diff", "Resolution 45", "--html", str(tmp_path / "d.html"), "--store", store]) == 0
    assert "annually" in (tmp_path / "d.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "says", "code"),
    [
        (["Resolution 60"], "nothing to compare", 2),
        (["Resolution 45", "Resolution 9"], "different Works", 2),
        (["Resolution 45", "--html", "/nowhere/at/all.html"], "--html", 1),
    ],
)
def test_the_command_says_what_is_wrong(
    store: str, options: list[str], says: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *options, "--store", store]) == code
    out = capsys.readouterr()
    assert says in out.err
    assert len(out.err.strip().splitlines()) == 1
