"""A store in one file: written while it is used, read back whole, and nothing else taken for one."""

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.main import main
from ingest.backup import restore_backup, write_backup
from ingest.errors import OutputError, StoreError
from ingest.store import Store
from tests.support.stores import ingested


def quiet(_what: str, _done: int, _total: int) -> None: ...


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(ingested(tmp_path_factory.mktemp("backup")))
    with closing(sqlite3.connect(made.root / "state.sqlite")) as connection:
        connection.execute("CREATE TABLE votes (vote TEXT)")
        connection.execute("INSERT INTO votes VALUES ('up')")
        connection.commit()
    (made.root / "snapshots" / "abandoned").mkdir()
    (made.root / "snapshots" / "abandoned" / "rest.txt").write_text("not published", encoding="utf-8")
    return made


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes()
        for file in root.rglob("*")
        if file.is_file() and file.suffix not in {".sqlite", ".sqlite-wal", ".sqlite-shm"} and file.name != "lock"
    }


def test_what_was_written_is_read_back(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "store.tar.gz"
    written = write_backup(store, file, quiet)
    restored = Store(tmp_path / "elsewhere" / "store")
    assert restore_backup(file, restored, quiet) == written
    expected = {name: data for name, data in contents(store.root).items() if "abandoned" not in name}
    assert contents(restored.root) == expected
    assert restored.corpora() == store.corpora()
    with closing(sqlite3.connect(restored.root / "state.sqlite")) as connection:
        assert connection.execute("SELECT vote FROM votes").fetchall() == [("up",)]


def test_a_database_that_is_written_to_is_whole(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(store.root / "state.sqlite")) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("INSERT INTO votes VALUES ('down')")
        writer.commit()
        write_backup(store, tmp_path / "b.tar.gz", quiet)
    restore_backup(tmp_path / "b.tar.gz", Store(tmp_path / "new"), quiet)
    with closing(sqlite3.connect(tmp_path / "new" / "state.sqlite")) as connection:
        assert ("down",) in connection.execute("SELECT vote FROM votes").fetchall()


def test_nothing_is_overwritten(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "store.tar.gz"
    write_backup(store, file, quiet)
    before = contents(store.root)
    with pytest.raises(StoreError, match="is not empty"):
        restore_backup(file, store, quiet)
    assert contents(store.root) == before


def test_a_folder_that_is_there_and_empty_will_do(store: Store, tmp_path: Path) -> None:
    write_backup(store, tmp_path / "b.tar.gz", quiet)
    (tmp_path / "empty").mkdir()
    assert restore_backup(tmp_path / "b.tar.gz", Store(tmp_path / "empty"), quiet).documents > 0


def test_an_empty_store_and_a_place_that_cannot_be_written(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds nothing"):
        write_backup(Store(tmp_path / "none"), tmp_path / "b.tar.gz", quiet)
    with pytest.raises(OutputError, match="cannot be written"):
        write_backup(store, tmp_path / "no" / "folder" / "b.tar.gz", quiet)


def test_nothing_that_is_there_is_lost(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.tar.gz").write_bytes(b"an earlier one")
    typed = ["backup", str(tmp_path / "b.tar.gz"), "--store", str(store.root)]
    assert main(typed) == 1
    assert "replace it with --force" in capsys.readouterr().err
    assert (tmp_path / "b.tar.gz").read_bytes() == b"an earlier one"
    assert main(["backup", str(tmp_path), "--store", str(store.root)]) == 1
    assert "is no file" in capsys.readouterr().err
    assert main([*typed, "--force"]) == 0
    assert tarfile.is_tarfile(tmp_path / "b.tar.gz")


def archive(*members: tuple[str, bytes], head: object = None, link: str = "") -> bytes:
    """A backup with these members; `head` in place of its right beginning, and a symbolic link besides."""
    row = {"format": 1, "documents": 1, "files": len(members), "size": 1, "written": "2026-01-01T00:00:00Z"}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as made:
        for name, data in (("backup.json", json.dumps(row if head is None else head).encode()), *members):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
        if link:
            member = tarfile.TarInfo("snapshots/out")
            member.type, member.linkname = tarfile.SYMTYPE, link
            made.addfile(member)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        archive(),
        archive(("notes.txt", b"x")),
        archive(("../outside", b"x"), ("published.json", b"{}")),
        archive(("/outside-of-all", b"x"), ("published.json", b"{}")),
        archive(("published.json", b"{}"), link="/etc"),
        archive(("published.json", b"not json")),
        archive(head={"format": 99}),
        archive(head=["format"]),
        archive(("published.json", b"{}"))[:-40],
    ],
    ids=["empty", "text", "no files", "other files", "climbs out", "absolute", "link", "broken", "newer", "odd", "cut"],
)
def test_what_is_no_backup_is_refused_and_leaves_nothing(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "b.tar.gz").write_bytes(data)
    with pytest.raises(StoreError):
        restore_backup(tmp_path / "b.tar.gz", Store(tmp_path / "in" / "store"), quiet)
    assert not (tmp_path / "in" / "store").exists()
    assert list((tmp_path / "in").glob("*")) == []
    assert not (tmp_path / "outside").exists()
