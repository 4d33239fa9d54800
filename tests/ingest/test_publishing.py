"""Ingestion into the store: what a build publishes, keeps and refuses, on real Chroma with a small embedder."""

import os
import re
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings

import ingest.build as build
from ingest.build import current, ingest, renew
from ingest.errors import IngestError, ManifestError, StoreError
from ingest.indexes.chroma import VectorIndex
from ingest.snapshot import Snapshot, mark_damaged
from ingest.store import Store
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow


@dataclass
class Watched(Embeddings):
    """An embedder of 8 dimensions that records every text that it embeds."""

    embedded_texts: list[str] = field(default_factory=list)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded_texts.extend(texts)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return [byte / 255 + 0.01 for byte in sha256(text.encode("utf-8", "replace")).digest()[:8]]


@dataclass
class Small:
    """The attributes of an embedder that a build uses."""

    embeddings: Watched = field(default_factory=Watched)
    id: str = "small/8"
    note: str | None = None


def quiet(_what: str, _done: int, _total: int) -> None:
    """A progress callback that does nothing."""


def resolution(number: int, *items: str) -> str:
    rows = "\n".join(f"{n}\t{item};" for n, item in enumerate(items, 1))
    return (
        f"RESOLUTION {number} (REV. GENEVA, 2022)\n\nOn boats\n\n"
        "The World Telecommunication Development Conference (Geneva, 2022),\n\n"
        f"resolves\n{rows}\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "documents"
    place.mkdir()
    (place / "one.txt").write_text(resolution(1, "to row", "to sail"), encoding="utf-8")
    (place / "two.txt").write_text(resolution(2, "to drift"), encoding="utf-8")
    return place


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def texts(snapshot: Snapshot) -> list[str]:
    return [clause.text for document in snapshot.documents() for clause in document.clauses]


def published(store: Store) -> Snapshot:
    snapshot = store.published("default")
    assert snapshot is not None
    return snapshot


def run(store: Store, *paths: Path, embedder: Any = None, **options: Any) -> build.Report:
    return ingest(store, "default", list(paths), embedder or Small(), quiet, **options)


def test_a_published_corpus_holds_every_clause_with_its_vector(store: Store, folder: Path) -> None:
    report = run(store, folder)
    assert report.added == ("one", "two")
    assert texts(published(store)) == ["to row;", "to sail;", "to drift;"]
    nearest = VectorIndex(published(store).folder)
    key, cosine = nearest.query(Watched().embed_query("to sail;"), 1)[0]
    nearest.close()
    assert key.endswith("#resolves__para_2")
    assert cosine == pytest.approx(1, abs=1e-5)


def test_nothing_changed_means_nothing_embedded(store: Store, folder: Path) -> None:
    run(store, folder)
    again = Small()
    report = run(store, folder, embedder=again)
    assert (report.embedded, again.embeddings.embedded_texts, report.unchanged) == (0, [], ("one", "two"))


def test_only_what_changed_is_embedded(store: Store, folder: Path) -> None:
    run(store, folder)
    (folder / "two.txt").write_text(resolution(2, "to drift", "to anchor"), encoding="utf-8")
    again = Small()
    report = run(store, folder, embedder=again)
    assert (report.changed, again.embeddings.embedded_texts) == (("two",), ["to anchor;"])


def test_a_file_that_left_its_folder_leaves_the_corpus_and_other_folders_stay(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "three.txt"
    other.write_text(resolution(3, "to moor"), encoding="utf-8")
    run(store, other)
    run(store, folder)
    (folder / "one.txt").unlink()
    assert run(store, folder).removed == ("one",)
    assert texts(published(store)) == ["to moor;", "to drift;"]
    assert run(store, folder, only=True).removed == ("three",)


def test_the_order_of_ingestion_does_not_matter(folder: Path, tmp_path: Path) -> None:
    ids = []
    for name, order in (("a", ("one", "two")), ("b", ("two", "one"))):
        store = Store(tmp_path / name)
        for document in order:
            run(store, folder / f"{document}.txt")
        ids.append(published(store).id)
    assert ids[0] == ids[1]


def test_another_embedder_or_parser_never_reads_an_old_index(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(store, folder)
    first = published(store)
    other: Any = Small(id="other/8")
    assert not current(first, other)
    for file in folder.iterdir():
        file.unlink()  # the store has its own copies
    renewed = renew(store, "default", other, quiet).snapshot
    assert (renewed.embedder, texts(renewed)) == ("other/8", texts(first))
    monkeypatch.setattr(build, "PARSER", build.PARSER + 1)
    assert not current(renewed, other)


def test_one_revision_in_two_files_is_refused(store: Store, folder: Path) -> None:
    (folder / "copy.txt").write_text(resolution(1, "to row"), encoding="utf-8")
    with pytest.raises(IngestError, match=r"copy\.txt and one\.txt are both wtdc/res-1/rev-geneva-2022/en"):
        run(store, folder)
    assert store.published("default") is None


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "is empty"),
        ("binary.txt", b"\x00\x01\x02PNG" * 50, "binary"),
        ("wide.txt", b"a" * 50_000_000, "has 48 MB, more than 32 MB"),
        ("wide-line.txt", b"a" * 5_000_000, "line"),
        ("broken.txt", "résolution ".encode() * 40 + b"\xff\xfe", "UTF-8|encoding"),
    ],
)
def test_a_broken_file_is_named_and_the_others_are_published(
    store: Store, folder: Path, name: str, data: bytes, says: str
) -> None:
    (folder / name).write_bytes(data)
    report = run(store, folder)
    assert report.added == ("one", "two")
    assert len(report.refused) == 1
    assert name in report.refused[0]
    assert re.search(says, report.refused[0]), report.refused
    assert texts(published(store)) == ["to row;", "to sail;", "to drift;"]
    assert not list((store.root / "snapshots").glob(".*"))


def test_a_broken_file_alone_is_named_and_nothing_is_published(store: Store, folder: Path, tmp_path: Path) -> None:
    run(store, folder)
    before = published(store)
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(IngestError, match=r"empty\.txt is empty"):
        run(store, tmp_path / "empty.txt")
    assert published(store) == before


@pytest.mark.parametrize(
    ("manifest", "says"),
    [('[[document]]\nfile = "gone.txt"\n', "gone.txt"), ('[[document]]\nfile = "one.txt"\ntitel = "x"\n', "titel")],
)
def test_a_manifest_with_a_missing_file_or_an_unknown_key_is_refused(
    store: Store, folder: Path, manifest: str, says: str
) -> None:
    (folder / "corpus.toml").write_text(manifest, encoding="utf-8")
    with pytest.raises(ManifestError, match=says):
        run(store, folder)
    assert store.published("default") is None


def test_a_second_build_at_once_says_so(store: Store, folder: Path) -> None:
    with store.writing(), pytest.raises(StoreError, match="Another ingestion is writing"):
        run(store, folder)
    run(store, folder)


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="name another with --store"):
        run(Store(tmp_path / "file" / "store"), folder)


_KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from ingest.store import Store
    from tests.ingest.test_publishing import Small, run

    embedder = Small(id=sys.argv[4])
    when = sys.argv[3]

    def progress(what, done, total):
        if what == when:
            os.kill(os.getpid(), signal.SIGKILL)

    from ingest.build import ingest
    ingest(Store(Path(sys.argv[1])), "default", [Path(sys.argv[2])], embedder, progress)
    """
)


@pytest.mark.parametrize("when", ["reading", "embedding", "writing"])
def test_killed_at_any_moment_the_last_snapshot_answers(store: Store, folder: Path, when: str) -> None:
    run(store, folder)
    before = published(store).id
    (folder / "two.txt").write_text(resolution(2, "to drift", "to sink"), encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-c", _KILLED, str(store.root), str(folder), when, "small/8"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "."},
        timeout=120,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL
    assert published(store).id == before
    assert "to sink;" not in texts(published(store))
    run(store, folder)
    assert "to sink;" in texts(published(store))
    assert not list((store.root / "snapshots").glob(".*"))


@pytest.fixture
def damaged(store: Store, folder: Path) -> Store:
    run(store, folder)
    return store


def test_a_damaged_snapshot_is_built_anew_with_all_its_documents(damaged: Store, folder: Path) -> None:
    held = texts(published(damaged))
    for name, damage in (
        ("snapshot.json", "{"),
        ("clauses.jsonl", '{"expression": 1}'),
        ("snapshot.json", '{"format": 0}'),
    ):
        (published(damaged).folder / name).write_text(damage, encoding="utf-8")
        if name == "clauses.jsonl":
            mark_damaged(published(damaged).folder)
        embedder: Any = Small()
        assert not current(published(damaged), embedder)
        for file in folder.iterdir():
            file.unlink()  # the store has its own copies
        assert texts(renew(damaged, "default", embedder, quiet).snapshot) == held
        assert embedder.embeddings.embedded_texts == []
        assert current(published(damaged), embedder)


def test_a_damaged_list_of_corpora_is_named(damaged: Store) -> None:
    (damaged.root / "published.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"published\.json cannot be read"):
        damaged.published("default")


def test_a_damaged_index_is_one_sentence(damaged: Store) -> None:
    (published(damaged).folder / "chroma" / "chroma.sqlite3").write_bytes(b"no database")
    with pytest.raises(StoreError, match="ask again, and it is built anew"):
        VectorIndex(published(damaged).folder).query([0.1] * 8, 1)
    embedder: Any = Small()
    assert not current(published(damaged), embedder)
    renewed = renew(damaged, "default", embedder, quiet).snapshot
    assert VectorIndex(renewed.folder).query([0.1] * 8, 1)
