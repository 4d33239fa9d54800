"""What `--check` says is what `ingest` does: one plan, over folders of every kind."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from ingest.build import Report, ingest, preview
from ingest.errors import ResolvesError
from ingest.plan import Plan
from ingest.store import Store
from tests.ingest.test_publishing import Small, published, quiet, resolution
from tests.support.services import cheap_embedder

pytestmark = pytest.mark.slow

FOLDERS: dict[str, Callable[[Path], Any]] = {}


def made(folder: Callable[[Path], Any]) -> Callable[[Path], Any]:
    """Register what is done to a folder that was ingested with one.txt, two.txt and sub/three.txt."""
    FOLDERS[folder.__name__.replace("_", " ")] = folder
    return folder


def put(path: Path, number: int, *items: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(resolution(number, *(items or (f"to row {number}",))), encoding="utf-8")


def filled(place: Path) -> None:
    for path, number in ((place / "one.txt", 1), (place / "two.txt", 2), (place / "sub" / "three.txt", 3)):
        put(path, number)


def say(place: Path, toml: str) -> None:
    (place / "corpus.toml").write_text(toml, encoding="utf-8")


@made
def nothing_new(place: Path) -> None:
    pass


@made
def more_and_changed(place: Path) -> None:
    put(place / "four.txt", 4)
    put(place / "one.txt", 1, "to sink")


@made
def removed_and_moved(place: Path) -> None:
    (place / "one.txt").unlink()
    (place / "two.txt").rename(place / "sub" / "two-again.txt")


@made
def gone_bad(place: Path) -> None:
    (place / "one.txt").write_bytes(b"")
    (place / "two.txt").write_text("\n \n", encoding="utf-8")


@made
def gone_bad_and_moved(place: Path) -> None:
    (place / "one.txt").rename(place / "moved.txt")
    (place / "one.txt").write_bytes(b"")


@made
def gone_bad_and_taken_over(place: Path) -> None:
    put(place / "new.txt", 1, "to float")
    (place / "one.txt").write_bytes(b"")


@made
def damaged_word_and_pdf(place: Path) -> None:
    (place / "a.docx").write_bytes(b"PK\x03\x04 nothing")
    (place / "b.pdf").write_bytes(b"%PDF-1.4 nothing")


@made
def twins(place: Path) -> None:
    put(place / "copy.txt", 1)
    put(place / "sub" / "copy-of-two.txt", 2, "to dive")


@made
def the_same_id(place: Path) -> None:
    put(place / "one.md", 11)
    put(place / "other.txt", 12)
    say(place, '[[document]]\nfile = "other.txt"\nid = "two"')


@made
def a_manifest_of_one(place: Path) -> None:
    say(place, '[[document]]\nfile = "sub/three.txt"\nid = "third"\nnumber = "33"')


@made
def a_manifest_of_what_is_gone(place: Path) -> None:
    say(place, '[[document]]\nfile = "gone.txt"\n[[document]]\nfile = "one.txt"\n[[document]]\nfile = "one.txt"')


@made
def a_manifest_that_tells_twins_apart(place: Path) -> None:
    put(place / "copy.txt", 1)
    say(place, '[[document]]\nfile = "copy.txt"\nlanguage = "fr"')


@made
def a_manifest_that_leaves_out(place: Path) -> None:
    say(place, 'ignore = ["sub", "o*"]')


@made
def what_is_no_document(place: Path) -> None:
    for name in ("expected.jsonl", "b.zip", "notes", "README.txt", ".hidden.txt"):
        (place / name).write_text("{}", encoding="utf-8")


@made
def a_wrong_manifest(place: Path) -> None:
    say(place, "[[document]\n")


@made
def nothing_readable(place: Path) -> None:
    for path in place.rglob("*.txt"):
        path.write_bytes(b"")


@made
def nothing_at_all(place: Path) -> None:
    shutil.rmtree(place)
    place.mkdir()


@made
def only_twins_of_what_is_held_elsewhere(place: Path) -> None:
    shutil.rmtree(place)
    put(place / "z.txt", 77, "to row elsewhere")


def outcome(done: Callable[[], Plan | Report]) -> object:
    """What became of everything, or what was said instead."""
    try:
        result = done()
    except ResolvesError as error:
        return type(error), str(error)
    records = result.records if isinstance(result, Plan) else result.snapshot.records
    fields = ("added", "changed", "removed", "unchanged", "skipped", "ignored", "unlisted", "refused")
    return {name: getattr(result, name) for name in fields} | {"records": set(records)}


# Every folder as it is; with each option those whose parts differ by it: every third, in turn.
CHECKED = [
    *((name, {}) for name in FOLDERS),
    *((name, {"only": True}) for name in list(FOLDERS)[::3]),
    *((name, {"strict": True}) for name in list(FOLDERS)[1::3]),
]


@pytest.mark.parametrize(("name", "options"), CHECKED, ids=[f"{n}-{'-'.join(o)}" for n, o in CHECKED])
def test_check_says_what_ingest_does(tmp_path: Path, name: str, options: dict[str, bool]) -> None:
    store, place, embedder = Store(tmp_path / "store"), tmp_path / "place", Small()
    put(tmp_path / "elsewhere" / "seven.txt", 77, "to row elsewhere")
    filled(place)
    ingest(store, "default", [tmp_path / "elsewhere", place], embedder, quiet)  # type: ignore[arg-type]
    FOLDERS[name](place)
    before, files = published(store), sorted(store.root.rglob("*"))
    said = outcome(lambda: preview(store, "default", [place], quiet, **options))
    assert published(store) == before
    assert sorted(store.root.rglob("*")) == files
    assert said == outcome(lambda: ingest(store, "default", [place], embedder, quiet, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["twins", "gone bad", "a manifest of one"])
def test_the_command_says_it_too(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)
    place = tmp_path / "place"
    filled(place)
    FOLDERS[name](place)
    command = ["ingest", str(place), "--json", "--store", str(tmp_path / "store")]
    code = main([*command, "--check"])
    said = json.loads(capsys.readouterr().out)
    assert not (tmp_path / "store").exists()
    assert main(command) == code
    done = json.loads(capsys.readouterr().out)
    assert {name for name in said if said[name] != done.get(name)} == {"documents"}
    assert sorted(row["document"] for row in said["documents"]) == done["added"]


def test_the_shipped_corpus_gives_way_in_the_check_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)
    store = ["--store", str(tmp_path / "store")]
    put(tmp_path / "place" / "one.txt", 1)
    assert main(["ingest", "--check", *store]) == 0
    assert "would be added: cdt-letter" in capsys.readouterr().out
    assert main(["ingest", *store]) == 0
    capsys.readouterr()
    assert main(["ingest", "--check", *store]) == 0
    assert "would be added" not in capsys.readouterr().out
    assert main(["ingest", str(tmp_path / "place"), "--check", *store]) == 0
    printed = capsys.readouterr()
    assert "would be added: one\nwould be removed: " in printed.out
    assert "has given way to your documents" in printed.err
    assert main(["ingest", str(tmp_path / "place"), *store]) == 0
    assert "has given way to your documents" in capsys.readouterr().err
    assert main(["ingest", "--check", *store]) == main(["ingest", *store]) == 1
