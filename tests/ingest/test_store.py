"""The store's error handling: moved folders, conflicting ids, damaged files, full disks, leftovers of killed builds."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

import ingest.store as module
from ingest.build import check, ingest, renew
from ingest.errors import IngestError, StoreError
from ingest.freshness import current
from ingest.indexes.chroma import VectorIndex
from ingest.indexes.lexical import LexicalIndex, stems
from ingest.snapshot import Snapshot, mark_damaged
from ingest.store import Store
from tests.ingest.test_publishing import Small, Watched, published, quiet, resolution, run, texts


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def filled(place: Path, **items: str) -> Path:
    """A folder with a resolution of one item in each file."""
    place.mkdir(parents=True, exist_ok=True)
    for number, (name, item) in enumerate(items.items(), 1):
        (place / f"{name}.txt").write_text(resolution(number, item), encoding="utf-8")
    return place


def names(snapshot: Snapshot) -> list[str]:
    return [record.document for record in snapshot.records]


class TestWhereDocumentsComeFrom:
    """Documents belong to the folder that they were ingested from, wherever it was before."""

    def test_a_moved_folder_takes_its_documents_along(self, store: Store, tmp_path: Path) -> None:
        before = filled(tmp_path / "before", one="to row", two="to sail")
        first = run(store, before).snapshot
        after = before.rename(tmp_path / "after")
        second = run(store, after, only=True).snapshot
        assert (second.id, {r.root for r in second.records}) == (first.id, {str(after.resolve())})
        (after / "one.txt").unlink()
        assert run(store, after).removed == ("one",)
        assert names(published(store)) == ["two"]

    def test_a_folder_answers_for_the_folders_inside_it(self, store: Store, tmp_path: Path) -> None:
        outer = tmp_path / "outer"
        inner = filled(outer / "inner", one="to row", two="to sail")
        run(store, inner)
        (inner / "one.txt").unlink()
        assert run(store, outer).removed == ("one",)
        assert names(published(store)) == ["two"]

    def test_another_file_under_a_known_id_is_refused(self, store: Store, tmp_path: Path) -> None:
        here = filled(tmp_path / "here", one="to row")
        there = filled(tmp_path / "there", one="to sail")
        run(store, here)
        with pytest.raises(
            IngestError, match=r'one\.txt has the id "one", as a document from .*here has; give it another'
        ):
            run(store, there)
        assert texts(published(store)) == ["to row;"]
        assert texts(run(store, there, only=True).snapshot) == ["to sail;"]

    def test_the_same_file_from_another_place_is_the_same_document(self, store: Store, tmp_path: Path) -> None:
        here = filled(tmp_path / "here", one="to row")
        run(store, here)
        report = run(store, filled(tmp_path / "there", one="to row"))
        assert report.unchanged == ("one",)
        assert [r.root for r in published(store).records] == [str((tmp_path / "there").resolve())]

    def test_a_folder_without_documents_is_named(self, store: Store, tmp_path: Path) -> None:
        run(store, filled(tmp_path / "here", one="to row"))
        (tmp_path / "empty").mkdir()
        with pytest.raises(IngestError, match=r"There is no document in .*empty; name a file or a folder"):
            run(store, tmp_path / "empty")
        assert names(published(store)) == ["one"]

    def test_a_folder_that_lost_its_last_document_takes_it_out(self, store: Store, tmp_path: Path) -> None:
        here, there = filled(tmp_path / "here", one="to row"), filled(tmp_path / "there", two="to sail")
        (there / "two.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
        run(store, here)
        run(store, there)
        (there / "two.txt").unlink()
        assert run(store, there).removed == ("two",)
        assert names(published(store)) == ["one"]


class TestDamage:
    """A damaged snapshot is reported in one sentence, and rebuilt from the copies that the store keeps."""

    @pytest.mark.parametrize(
        "text", ["{", "[]", '{"default": {}}', '{"default": "abc"}', '{"default": {"snapshot": "x"}}']
    )
    def test_the_list_of_corpora(self, store: Store, tmp_path: Path, text: str) -> None:
        run(store, filled(tmp_path / "here", one="to row"))
        (store.root / "published.json").write_text(text, encoding="utf-8")
        with pytest.raises(
            StoreError, match=r"published\.json cannot be read; remove it and ingest your documents again\.$"
        ):
            store.published("default")

    @pytest.mark.parametrize("file", ["words/frequencies.json", "words/params.index.json", "elsewhere.npz", "chroma"])
    def test_an_index(self, store: Store, tmp_path: Path, file: str) -> None:
        embedder: Any = Small()
        snapshot = run(store, filled(tmp_path / "here", one="to row"), embedder=embedder).snapshot
        path = snapshot.folder / file
        if path.is_dir():
            (path / "chroma.sqlite3").write_bytes(b"no database")
        else:
            path.write_bytes(b"\0\1")
        with pytest.raises(StoreError, match=r"cannot be read; ask again, and it is built anew\.$"):
            ask_all(snapshot)
        assert not current(published(store), embedder)
        again = renew(store, "default", embedder, quiet)
        assert (again.embedded, texts(again.snapshot)) == (0, ["to row;"])
        ask_all(again.snapshot)

    def test_a_copy_that_is_gone(self, store: Store, tmp_path: Path) -> None:
        embedder: Any = Small()
        run(store, filled(tmp_path / "here", one="to row"))
        mark_damaged(published(store).folder)
        for file in (store.root / "files").iterdir():
            file.unlink()
        with pytest.raises(StoreError, match=r"lost its copy of one\.txt; ingest it again"):
            renew(store, "default", embedder, quiet)
        run(store, tmp_path / "here")
        assert texts(published(store)) == ["to row;"]


def ask_all(snapshot: Snapshot) -> None:
    """Query every index of a snapshot."""
    words, nearest = LexicalIndex(snapshot.folder / "words"), VectorIndex(snapshot.folder)
    assert "row" in words
    assert words.scores(stems("row"))[0] > 0
    assert nearest.off_topic_cosine([0.5] * 8)
    assert nearest.query([0.5] * 8, 1)
    nearest.close()


class TestInterruptions:
    """Whatever stops a build, the last published corpus answers and the next build is whole."""

    def test_a_full_disk(self, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        here = filled(tmp_path / "here", one="to row")
        run(store, here)
        before = published(store).id
        (here / "one.txt").write_text(resolution(1, "to sail"), encoding="utf-8")

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr(module, "replace_file", full)
            with pytest.raises(StoreError, match=r"cannot be written \(No space left on device\); name another"):
                run(store, here)
        assert published(store).id == before
        assert texts(run(store, here).snapshot) == ["to sail;"]

    def test_an_embedder_that_fails_half_way(self, store: Store, tmp_path: Path) -> None:
        class Failing(Watched):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                raise RuntimeError("no more")

        here = filled(tmp_path / "here", one="to row")
        with pytest.raises(RuntimeError):
            run(store, here, embedder=Small(embeddings=Failing()))
        assert store.published("default") is None
        assert texts(run(store, here).snapshot) == ["to row;"]

    def test_what_killed_builds_left_is_cleared_away(self, store: Store, tmp_path: Path) -> None:
        run(store, filled(tmp_path / "here", one="to row"))
        left = [store.root / "snapshots" / ".abc.building", store.root / "snapshots" / ".def.building"]
        for folder in left:
            folder.mkdir()
        (store.root / "files" / "abc.123").write_text("half a file", encoding="utf-8")
        run(store, filled(tmp_path / "there", three="to moor"), only=True)
        assert not any(folder.exists() for folder in left)
        assert [f.name for f in (store.root / "files").iterdir()] == [published(store).records[0].sha256]

    def test_snapshots_that_nobody_needs_go(self, store: Store, tmp_path: Path) -> None:
        for item in ("to row", "to sail", "to moor", "to drift", "to sink"):
            run(store, filled(tmp_path / "here", one=item))
        held = [folder.name for folder in (store.root / "snapshots").iterdir()]
        assert published(store).id in held
        assert len(held) == 3

    def test_corpora_do_not_disturb_each_other(self, store: Store, tmp_path: Path) -> None:
        run(store, filled(tmp_path / "here", one="to row"))
        other: Any = Small()
        ingest(store, "other", [filled(tmp_path / "there", two="to sail")], other, quiet)
        for item in ("a", "b", "c", "d"):
            ingest(store, "other", [filled(tmp_path / "there", two=f"to {item}")], other, quiet)
        assert texts(published(store)) == ["to row;"]
        assert json.loads((store.root / "published.json").read_text(encoding="utf-8")).keys() == {"default", "other"}


def test_checking_writes_nothing_and_names_every_unreadable_file(tmp_path: Path) -> None:
    here = filled(tmp_path / "here", one="to row")
    assert [parsed.document.expression.document for parsed in check([here])] == ["one"]
    (here / "empty.txt").write_bytes(b"")
    (here / "wide.txt").write_bytes(b"a" * 33 * 1024**2)
    with pytest.raises(IngestError) as error:
        check([here])
    assert len(str(error.value).splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here"]
