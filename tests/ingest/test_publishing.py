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
import ingest.freshness as freshness
from ingest.build import ingest, renew
from ingest.errors import IngestError, ManifestError, StoreError
from ingest.freshness import current
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
    monkeypatch.setattr(freshness, "PARSER", freshness.PARSER + 1)
    assert not current(renewed, other)


TWINS = (
    "copy.txt and one.txt are both wtdc/res-1/rev-geneva-2022/en: the first is taken and the second left out; "
    "remove one, or tell them apart by number, revision or language in corpus.toml."
)


class TestTwins:
    """Of two files with one Expression one is taken: whatever else is there, and in whatever order it came."""

    def test_the_first_by_its_path_is_taken_and_the_other_is_told(self, store: Store, folder: Path) -> None:
        run(store, folder)
        (folder / "copy.txt").write_text(resolution(1, "to row"), encoding="utf-8")
        report = run(store, folder)
        assert (report.added, report.removed, report.unchanged) == (("copy",), ("one",), ("two",))
        assert [(each.file, each.why) for each in report.skipped] == [(str(folder / "one.txt"), TWINS)]
        again = run(store, folder)
        assert (again.unchanged, again.embedded, again.refused) == (("copy", "two"), 0, (TWINS,))

    def test_that_of_a_manifest_is_taken_before_any_other(self, store: Store, folder: Path) -> None:
        (folder / "copy.txt").write_text(resolution(1, "to row"), encoding="utf-8")
        (folder / "corpus.toml").write_text('[[document]]\nfile = "one.txt"', encoding="utf-8")
        report = run(store, folder)
        assert (report.added, report.unlisted) == (("one", "two"), (str(folder / "copy.txt"), str(folder / "two.txt")))
        assert report.refused[0].startswith("one.txt and copy.txt are both")

    def test_what_is_held_from_elsewhere_stays(self, store: Store, folder: Path, tmp_path: Path) -> None:
        run(store, folder)
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "a.txt").write_text(resolution(1, "to fly"), encoding="utf-8")
        with pytest.raises(IngestError, match=r"one\.txt and a\.txt are both"):
            run(store, tmp_path / "a")
        (tmp_path / "a" / "three.txt").write_text(resolution(3, "to moor"), encoding="utf-8")
        assert run(store, tmp_path / "a").added == ("three",)
        assert texts(published(store)) == ["to row;", "to sail;", "to moor;", "to drift;"]

    def test_files_of_one_name_are_told_with_their_folders(self, store: Store, folder: Path) -> None:
        (folder / "again").mkdir()
        (folder / "again" / "one.txt").write_text(resolution(1, "to row"), encoding="utf-8")
        (why,) = run(store, folder).refused
        assert why.startswith(f"{folder / 'again' / 'one.txt'} and {folder / 'one.txt'} are both")

    def test_strictly_nothing_is_published(self, store: Store, folder: Path) -> None:
        (folder / "copy.txt").write_text(resolution(1, "to row"), encoding="utf-8")
        with pytest.raises(IngestError) as caught:
            run(store, folder, strict=True)
        assert str(caught.value) == TWINS
        assert store.published("default") is None


def test_of_two_files_with_one_id_one_is_taken(store: Store, folder: Path, tmp_path: Path) -> None:
    (folder / "one.md").write_text(resolution(5, "to swim"), encoding="utf-8")
    report = run(store, folder)
    assert (report.added, texts(published(store))) == (("one", "two"), ["to swim;", "to drift;"])
    assert report.refused[0].startswith(f'{folder / "one.md"} and {folder / "one.txt"} have the same id "one"')
    other = tmp_path / "other"
    other.mkdir()
    (other / "two.txt").write_text(resolution(6, "to dive"), encoding="utf-8")
    with pytest.raises(IngestError, match=r'two\.txt has the id "two", as a document from'):
        run(store, other)
    (other / "six.txt").write_text(resolution(7, "to dive"), encoding="utf-8")
    assert run(store, other).added == ("six",)


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


def test_a_manifest_with_an_unknown_key_is_refused(store: Store, folder: Path) -> None:
    (folder / "corpus.toml").write_text('[[document]]\nfile = "one.txt"\ntitel = "x"\n', encoding="utf-8")
    with pytest.raises(ManifestError, match="titel"):
        run(store, folder)
    assert store.published("default") is None


def test_a_manifest_that_names_a_file_that_is_gone_stops_no_other(store: Store, folder: Path) -> None:
    (folder / "corpus.toml").write_text(
        '[[document]]\nfile = "gone.txt"\n[[document]]\nfile = "two.txt"\nnumber = "9"\n', encoding="utf-8"
    )
    report = run(store, folder)
    assert report.added == ("one", "two")
    assert report.refused == (
        f'{folder / "corpus.toml"}, document 1 ("gone.txt"): file "gone.txt" does not exist; '
        "correct its name or remove it.",
    )
    assert [d.expression.work.number for d in published(store).documents()] == ["1", "9"]
    with pytest.raises(IngestError, match=r"gone\.txt"):
        run(store, folder, strict=True)


def test_a_manifest_that_names_one_file_drops_none(store: Store, folder: Path) -> None:
    (folder / "deep").mkdir()
    for number in range(3, 8):
        (folder / "deep" / f"{number}.txt").write_text(resolution(number, f"to row {number}"), encoding="utf-8")
    (folder / "corpus.toml").write_text('[[document]]\nfile = "deep/5.txt"\nid = "five"', encoding="utf-8")
    report = run(store, folder)
    assert report.added == ("3", "4", "6", "7", "five", "one", "two")
    assert (len(report.unlisted), report.refused) == (6, ())


def test_the_only_document_goes_bad_and_stays_beside_a_new_one(store: Store, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    (place / "one.txt").write_text(resolution(1, "to row"), encoding="utf-8")
    run(store, place)
    (place / "one.txt").write_text("\n\n", encoding="utf-8")
    (place / "two.txt").write_text(resolution(2, "to sail"), encoding="utf-8")
    report = run(store, place)
    assert (report.added, report.unchanged, len(report.refused)) == (("two",), ("one",), 1)
    assert texts(published(store)) == ["to row;", "to sail;"]
    assert [r.clauses for r in published(store).records] == [1, 1]


def test_what_a_new_parser_cannot_read_stays_as_it_was_parsed(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(store, folder)
    monkeypatch.setattr(freshness, "PARSER", freshness.PARSER + 1)
    monkeypatch.setattr("ingest.workers.worker.MAX_CLAUSES", 1)
    embedder: Any = Small()
    report = renew(store, "default", embedder, quiet)
    assert report.refused == ("one.txt has 2 clauses, more than 1; split it.",)
    assert texts(published(store)) == ["to row;", "to sail;", "to drift;"]
    assert current(published(store), embedder)


def test_a_folder_without_documents_is_told_with_what_it_has(store: Store, tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "a.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(IngestError, match=r"There is no document in .* \(ignored: 1 \.jsonl\); name a file"):
        run(store, tmp_path / "place")


def test_a_file_that_a_manifest_lists_and_that_goes_bad_keeps_what_was_held(store: Store, folder: Path) -> None:
    (folder / "corpus.toml").write_text('[[document]]\nfile = "one.txt"\nid = "first"', encoding="utf-8")
    run(store, folder)
    (folder / "one.txt").write_bytes(b"")
    report = run(store, folder)
    assert (report.removed, report.unchanged, len(report.refused)) == ((), ("first", "two"), 1)
    (folder / "one.txt").unlink()
    report = run(store, folder)
    assert (report.removed, report.unchanged, len(report.refused)) == (("first",), ("two",), 1)


def test_a_file_that_is_no_document_is_counted_and_nothing_more(store: Store, folder: Path) -> None:
    for name in ("a.jsonl", "b.JSONL", "c.zip", "notes", "README.md", ".hidden.txt"):
        (folder / name).write_text("{}", encoding="utf-8")
    report = run(store, folder)
    assert (report.ignored, report.refused) == ((("", 1), (".jsonl", 2), (".zip", 1)), ())


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
