"""Snapshots of the corpus: built by one writer, published whole, read by all.

    published.json    which snapshot each corpus is at, and of which files it was made
    ingested/CORPUS   that documents were ever ingested into a corpus, and not only a fallback
    snapshots/ID/     a snapshot, see `ingest.snapshot`
    files/SHA256      every ingested file, so that a new parser or embedder can build again
    vectors.sqlite    vectors of texts embedded before
    readings.sqlite   texts read word by word before
    lock              held by the one writer

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
        """The cache of vectors."""
        return self.root / "vectors.sqlite"

    @property
    def readings(self) -> Path:
        """The cache of second readings."""
        return self.root / "readings.sqlite"

    def published(self, corpus: str) -> Snapshot | None:
        """The snapshot that a corpus is at, None where none was published.

        One that cannot be read has no parser and no embedder, so that it is built anew from its records.
        """
        at = self._pointers().get(corpus)
        if at is None:
            return None
        folder = self.root / "snapshots" / at.snapshot
        return self._read(folder, at.records) or Snapshot(at.snapshot, folder, "", 0, at.records, self.server)

    def fallback(self, corpus: str) -> bool:
        """Whether what is published only stands in until documents are ingested."""
        at = self._pointers().get(corpus)
        return at is not None and at.fallback

    def ingested(self, corpus: str) -> bool:
        """Whether documents were ever ingested into a corpus, even if none of them are left; a fallback is none."""
        at = self._pointers().get(corpus)
        return (at is not None and not at.fallback) or (self.root / "ingested" / corpus).exists()

    def held(self, snapshot_id: str, records: Iterable[Record]) -> Snapshot | None:
        """A snapshot by its id, if the store holds it whole."""
        records = tuple(records)
        read = (self._read(place, records) for place in self._places(snapshot_id) if place.exists())
        return next((snapshot for snapshot in read if snapshot and not snapshot.damaged), None)

    def _read(self, folder: Path, records: Iterable[Record]) -> Snapshot | None:
        """One whose vectors lie elsewhere than they are asked now is none, and is built anew."""
        snapshot = read_snapshot(folder, records)
        if snapshot is None or (collection_of(folder) != COLLECTION) != bool(self.server):
            return None
        return replace(snapshot, server=self.server)

    @contextmanager
    def writing(self, *, wait: float = 0) -> Iterator[None]:
        """Be the one writer, waiting at most `wait` seconds for another to end. Raises StoreError."""
        from filelock import FileLock, Timeout

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
        """A folder to fill; it takes its place when the block ends without an error."""
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
        """Point a corpus at a snapshot, in one step, and clear away what nobody needs.

        A `fallback` stands in until documents are ingested.
        """
        pointers = {**self._pointers(), corpus: _Pointer(snapshot.folder.name, snapshot.records, fallback)}
        rows = {name: asdict(pointer) for name, pointer in pointers.items()}
        with self._written():
            if not fallback:
                (self.root / "ingested").mkdir(exist_ok=True)
                (self.root / "ingested" / corpus).touch()
            replace_file(self.root / "published.json", json.dumps(rows, ensure_ascii=False, indent=1))
        self._clear(pointers.values())

    def keep_file(self, data: bytes) -> str:
        """Keep a copy of a file under its hash, and return the hash."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.root / "files" / digest
        if not path.exists():
            temporary = path.with_suffix(f".{os.getpid()}")
            with self._written():
                temporary.write_bytes(data)
                temporary.replace(path)
        return digest

    def file(self, record: Record) -> bytes:
        """The kept copy of a document's file."""
        try:
            return (self.root / "files" / record.sha256).read_bytes()
        except OSError as error:
            raise StoreError(f"The store lost its copy of {record.file}; ingest it again.") from error

    def _places(self, snapshot_id: str) -> Iterator[Path]:
        """Where a snapshot may lie: under its id, or beside a damaged one under its id and a number."""
        return (self.root / "snapshots" / (f"{snapshot_id}-{n}" if n else snapshot_id) for n in range(_PLACES))

    def _pointers(self) -> "dict[str, _Pointer]":
        path = self.root / "published.json"
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
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{path} cannot be read; remove it and ingest your documents again.") from error

    @contextmanager
    def _written(self) -> Iterator[None]:
        """What the system says of a full or closed disk, as one sentence."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(
                f"The store {self.root} cannot be written ({reason}); name another with --store."
            ) from error

    def _clear(self, pointers: "Iterable[_Pointer]") -> None:
        """Remove what killed builds left, snapshots that no reader can be at, and files of no document."""
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
        """The vectors that a Chroma server has of a snapshot that goes. Where it does not answer, they stay."""
        if self.server and collection_of(folder) != COLLECTION:
            from ingest.indexes.chroma import drop_vectors

            drop_vectors(self.server, collection_of(folder))


@dataclass(frozen=True, slots=True)
class _Pointer:
    """Where a corpus is: the folder of its snapshot, what that was made of, and whether it only stands in."""

    snapshot: str
    records: tuple[Record, ...]
    fallback: bool = False


def replace_file(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
