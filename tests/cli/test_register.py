"""`resolves register`: its forms, its filters, and one sentence for what cannot be."""

import csv
import json
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from bot.cli.main import main
from tests.support.services import cheap_embedder

pytestmark = pytest.mark.slow

PARTS = """\
RESOLUTION {number} ({revision})

{title}

The Plenipotentiary Conference of the International Telecommunication Union ({place}),

instructs the Council
1\tto count lamps by 31 December 2020;
2\tto answer within 30 days;
3\tto buy oil,
instructs the Director of the Telecommunication Development Bureau
1\tto report annually to the Council;
2\tto report to the next plenipotentiary conference.
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with two revisions of a resolution, and another one."""
    folder = tmp_path_factory.mktemp("register")
    for name, values in {
        "old": ("7", "REV. BUSAN, 2014", "Lamps", "Busan, 2014"),
        "new": ("7", "REV. DUBAI, 2018", "Lamps", "Dubai, 2018"),
        "other": ("8", "DUBAI, 2018", "Ladders", "Dubai, 2018"),
    }.items():
        number, revision, title, place = values
        text = PARTS.format(number=number, revision=revision, title=title, place=place)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)
        assert main(["ingest", str(folder), "--store", str(folder / "store")]) == 0
    return str(folder / "store")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.common.open_embedder", cheap_embedder)


def printed(capsys: pytest.CaptureFixture[str], store: str, *args: str) -> str:
    """What a register prints."""
    capsys.readouterr()
    assert main(["register", *args, "--store", store]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_the_register_as_text(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, store)
    assert text.startswith("10 obligations in 10 clauses; 2 with a time that is not read as a date\n")
    assert "PP Resolution 8 (Dubai, 2018), instructs the Director of BDT 2\n    BDT, instructs: to report to" in text
    assert "by when: “to the next plenipotentiary conference” = 2022-10-14, PP (Bucharest, 2022)" in text
    assert "Busan" not in text


def test_as_json(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, store, "Resolution 8", "--json"))
    assert len(found["rows"]) == 5
    assert found["rows"][3] == {
        "clause": "PP Resolution 8 (Dubai, 2018), instructs the Director of BDT 1",
        "key": "pp/res-8/dubai-2018/en#instructs-director-bdt__para_1",
        "addressee": "BDT",
        "verb": "instructs",
        "what": "to report annually to the Council;",
        "to_whom": ["Council"],
        "by_when": [],
        "how_often": [{"words": "annually", "frequency": "yearly"}],
        "expression": "PP Resolution 8 (Dubai, 2018)",
        "status": "adopted",
        "address": None,
    }


def test_an_older_revision_is_marked(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, store, "Resolution 7 (Rev. Busan, 2014)", "--json"))
    assert {row["status"] for row in found["rows"]} == {"superseded"}
    assert found["rows"][4]["by_when"][0]["meeting"] == "PP (Dubai, 2018)"


def test_what_is_due_by_a_meeting_leaves_nothing_out_unsaid(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, store, "Resolution 8", "--due-by", "PP-22", "--json"))
    assert [row["clause"].rpartition(", ")[2] for row in found["rows"]] == [
        "instructs the Council 1",
        "instructs the Director of BDT 2",
    ]
    assert [row["what"] for row in found["without_date"]] == ["to answer within 30 days;"]
    assert [row["what"] for row in found["recurring"]] == ["to report annually to the Council;"]
    text = printed(capsys, store, "Resolution 8", "--due-by", "next plenipotentiary conference")
    assert "due by next plenipotentiary conference (PP (Bucharest, 2022), until 2022-10-14): 2 of 5 obligations" in text
    assert "apart: 1 with a time that is not read as a date" in text


def test_by_addressee(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, store, "--by", "addressee")
    assert text.index("\nBDT, 4:\n") < text.index("\nCouncil, 6:\n")
    assert "Council, 6:" not in printed(capsys, store, "--by", "addressee", "--addressee", "the Director of BDT")


def test_files(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = {kind: tmp_path / f"register.{kind}" for kind in ("csv", "xlsx", "ics")}
    options = [option for kind, path in names.items() for option in (f"--{kind}", str(path))]
    assert printed(capsys, store, *options) == ""
    with names["csv"].open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 10
    sheet = load_workbook(names["xlsx"]).active
    assert sheet is not None
    assert sheet.max_row == 11
    assert len(Calendar.from_ical(names["ics"].read_bytes()).walk("VEVENT")) == 4


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["Resolution 99"], 2, "Resolution 99 is not held; `resolves list` shows what is."),
        (["the herring"], 2, "“the herring” names nothing that is held"),
        (["Resolution 8, instructs the Council 1"], 2, "is a clause; name its document"),
        (["--addressee", "UNESCO"], 2, "No clause addresses “UNESCO”; they address Council, BDT."),
        (["--due-by", "WTXX-99"], 2, "“WTXX-99” is no date and no known meeting"),
        (["--csv", "/"], 1, "/ cannot be written (Is a directory); name another file for --csv."),
        (
            ["--xlsx", "/no/such/folder/r.xlsx"],
            1,
            "/no/such/folder/r.xlsx cannot be written (No such file or directory); name another file for --xlsx.",
        ),
        (["--ics", "a\x00b"], 1, "cannot be written (embedded null byte)"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    store: str, args: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["register", *args, "--store", store]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("resolves: ")
    assert said in captured.err
    assert captured.err.count("\n") == 1
