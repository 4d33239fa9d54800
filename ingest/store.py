"""The store: immutable snapshots of the corpus, built by one writer, published atomically, read by all.

    published.json    the current snapshot of each corpus, and the files that it was made of
    ingested/CORPUS   a mark that documents were ever ingested into a corpus, and not only a fallback
    snapshots/ID/     a snapshot, see `ingest.snapshot`
    files/SHA256      every ingested file, so that a new parser or embedder can build again
    vectors.sqlite    the cache of embedded texts
    readings.sqlite   the cache of token embeddings
    lock              the writer's lock

A snapshot is built under another name and renamed when it is whole; then `published.json` is replaced in one step.
Killed at any moment, the last published snapshot still answers. A Chroma folder is written once and then only read,
because several writers on one path corrupt it silently and an open reader does not see what another process adds.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ingest.errors import StoreError
from ingest.snapshot import COLLECTION, Record, Snapshot, collection_of, read_snapshot

# What a store's folder has some of, however far its first writer came; besides them the files of SQLite.
_OWN = frozenset({"published.json", "snapshots", "files", "lock", "ingested", "naive"})
# What a file system puts into a folder that is mounted.
_MOUNTED = frozenset({"lost+found"})
# How often a snapshot can be damaged and built again before somebody should look at the disk.
_PLACES = 1000
# Unpublished snapshots that stay for readers which have not moved on yet.
_KEPT = 2


class Store:
    """The folder that a corpus lives in; `server` is the address of a Chroma server that has its vectors instead."""

    def __init__(self, root: Path, server: str = "") -> None:
        self.root, self.server = root, server

    @property
    def vectors(self) -> Path:
        """The file of the embedding cache."""
        return self.root / "vectors.sqlite"

    @property
    def readings(self) -> Path:
        """The file of the cache of token embeddings."""
        return self.root / "readings.sqlite"

    def published(self, corpus: str) -> Snapshot | None:
        """The published snapshot of a corpus; None where none was published. Raises StoreError.

        One that cannot be read has no parser and no embedder, so that it is built anew from its records.
        """
        at = self._pointers().get(corpus)
        if at is None:
            return None
        folder = self.root / "snapshots" / at.snapshot
        return self._read(folder, at.records) or Snapshot(at.snapshot, folder, "", 0, at.records, self.server)

    def corpora(self) -> tuple[tuple[str, tuple[Record, ...]], ...]:
        """The snapshot's folder and the records of each corpus that is published. Raises StoreError."""
        return tuple((pointer.snapshot, pointer.records) for pointer in self._pointers().values())

    def fallback(self, corpus: str) -> bool:
        """Whether what is published only stands in until documents are ingested."""
        at = self._pointers().get(corpus)
        return at is not None and at.fallback

    def ingested(self, corpus: str) -> bool:
        """Whether documents were ever ingested into a corpus, even if none of them are left; a fallback is none."""
        at = self._pointers().get(corpus)
        return (at is not None and not at.fallback) or (self.root / "ingested" / corpus).exists()

    def held(self, snapshot_id: str, records: Iterable[Record]) -> Snapshot | None:
        """Look up a snapshot by its id; None where the store does not hold it whole and undamaged."""
        records = tuple(records)
        read = (self._read(place, records) for place in self._places(snapshot_id) if place.exists())
        return next((snapshot for snapshot in read if snapshot and not snapshot.damaged), None)

    def _read(self, folder: Path, records: Iterable[Record]) -> Snapshot | None:
        """Read a snapshot; None, so that it is rebuilt, where its vectors are not where `server` says."""
        snapshot = read_snapshot(folder, records)
        if snapshot is None or (collection_of(folder) != COLLECTION) != bool(self.server):
            return None
        return replace(snapshot, server=self.server)

    @contextmanager
    def writing(self, *, wait: float = 0) -> Iterator[None]:
        """Hold the writer's lock, waiting at most `wait` seconds for another writer to end. Raises StoreError."""
        from filelock import FileLock, Timeout

        self._require_a_store()
        lock = FileLock(self.root / "lock", timeout=wait)
        with self._written():
            for folder in (self.root / "snapshots", self.root / "files"):
                folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire()
            except Timeout:
                message = f"Another ingestion is writing to {self.root}; wait until it has ended."
                raise StoreError(message) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def new_snapshot(self, snapshot_id: str) -> Iterator[Path]:
        """Yield a folder to fill; it is renamed into place when the block ends without an error. Raises StoreError."""
        building = self.root / "snapshots" / f".{snapshot_id}.building"
        try:
            with self._written():
                shutil.rmtree(building, ignore_errors=True)
                building.mkdir(parents=True)
                yield building
                # A damaged one of the same name may still be published, and stays until this one is.
                building.rename(next(place for place in self._places(snapshot_id) if not place.exists()))
        finally:
            self._drop(building)
            shutil.rmtree(building, ignore_errors=True)

    def publish(self, corpus: str, snapshot: Snapshot, *, fallback: bool = False) -> None:
        """Point a corpus at a snapshot, atomically, and remove what is no longer needed. Raises StoreError.

        A `fallback` stands in until documents are ingested.
        """
        pointers = {**self._pointers(), corpus: _Pointer(snapshot.folder.name, snapshot.records, fallback)}
        rows = {name: asdict(pointer) for name, pointer in pointers.items()}
        with self._written():
            if not fallback:
                (self.root / "ingested").mkdir(exist_ok=True)
                (self.root / "ingested" / corpus).touch()
            # In ASCII, which holds the bytes of a folder's name that are no UTF-8.
            replace_file(self.root / "published.json", json.dumps(rows, indent=1))
        self._clear(pointers.values())

    def keep_file(self, data: bytes) -> str:
        """Store a copy of a file under its SHA-256, and return the hash. Raises StoreError."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.root / "files" / digest
        if not path.exists():
            temporary = path.with_suffix(f".{os.getpid()}")
            with self._written():
                temporary.write_bytes(data)
                temporary.replace(path)
        return digest

    def file(self, record: Record) -> bytes:
        """The bytes of the store's copy of a document's file. Raises StoreError where the copy is lost."""
        try:
            return (self.root / "files" / record.sha256).read_bytes()
        except OSError as error:
            raise StoreError(f"The store lost its copy of {record.file}; ingest it again.") from error

    def _places(self, snapshot_id: str) -> Iterator[Path]:
        """The folders that a snapshot may be in: its id, or its id and a number where a damaged one has that name."""
        return (self.root / "snapshots" / (f"{snapshot_id}-{n}" if n else snapshot_id) for n in range(_PLACES))

    def _pointers(self) -> "dict[str, _Pointer]":
        path = self.root / "published.json"
        self._require_a_store()
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            return {
                name: _Pointer(
                    row["snapshot"], tuple(Record(**record) for record in row["records"]), row.get("fallback", False)
                )
                for name, row in rows.items()
            }
        except FileNotFoundError:
            return {}
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(f"The store {self.root} cannot be read ({reason}); name another with --store.") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{path} cannot be read; remove it and ingest your documents again.") from error

    def _require_a_store(self) -> None:
        """Raise StoreError where the folder has other files than a store's: somebody's documents, as a rule."""
        if self.root.is_file():
            raise StoreError(f"{self.root} is a file, where a store is a folder; name another with --store.")
        try:
            names = {entry.name for entry in os.scandir(self.root) if not entry.name.startswith(".")} - _MOUNTED
        except OSError:
            return  # not there yet, or not to be read, which reading says
        if names and not names & _OWN and not any(name.endswith(".sqlite") for name in names):
            raise StoreError(f"{self.root} is no store but a folder with other files; name another with --store.")

    @contextmanager
    def _written(self) -> Iterator[None]:
        """Translate an OSError of a full or read-only disk into a StoreError."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(
                f"The store {self.root} cannot be written ({reason}); name another with --store."
            ) from error

    def _clear(self, pointers: "Iterable[_Pointer]") -> None:
        """Garbage-collect leftovers of killed builds, snapshots that no reader can be at, and files of no document."""
        snapshots = {pointer.snapshot for pointer in pointers}
        files = {record.sha256 for pointer in pointers for record in pointer.records}
        folders = sorted((self.root / "snapshots").iterdir(), key=lambda f: -f.stat().st_mtime)
        spare = [f for f in folders if f.name not in snapshots and not f.name.startswith(".")]
        for folder in [*spare[_KEPT:], *(f for f in folders if f.name.startswith("."))]:
            self._drop(folder)
            shutil.rmtree(folder, ignore_errors=True)
        for file in (self.root / "files").iterdir():
            if file.name not in files:
                file.unlink(missing_ok=True)

    def _drop(self, folder: Path) -> None:
        """Delete a removed snapshot's vectors from the Chroma server; where it does not answer, they stay."""
        if self.server and collection_of(folder) != COLLECTION:
            from ingest.indexes.chroma import drop_vectors

            drop_vectors(self.server, collection_of(folder))


@dataclass(frozen=True, slots=True)
class _Pointer:
    """A corpus's entry in published.json: the folder of its snapshot, the records that it was made
    of, and whether it only stands in until documents are ingested.
    """

    snapshot: str
    records: tuple[Record, ...]
    fallback: bool = False


def replace_file(path: Path, text: str) -> None:
    """Write a file atomically: a reader sees the old one or the new one, whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
