"""A store in one file: everything that answers need, written while the writer's lock is held, and read back whole.

The file is a gzipped tar archive: `backup.json` first, then the store's files under their own names. SQLite files are
copied by SQLite itself, as a bot may be writing to them. Of snapshots only the published ones are taken.
"""

import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import OutputError, StoreError
from ingest.snapshot_writer import Progress
from ingest.store import Store

FORMAT = 1
_HEAD = "backup.json"
# How long a backup waits for an ingestion to end.
_LOCK_WAIT_SECONDS = 60
# An archive that holds more is none of ours.
_MOST_BYTES, _MOST_FILES = 500 * 1024**3, 5_000_000
_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: documents, files, bytes before compression, and when it was written (UTC, ISO 8601)."""

    documents: int
    files: int
    size: int
    written: str


def write_backup(store: Store, path: Path, progress: Progress) -> Backup:
    """Write a store into a file, which replaces one of that name once it is whole. Raises StoreError, OutputError."""
    if not (store.root / "published.json").exists():
        raise StoreError(f"The store {store.root} holds nothing; ingest documents first, or name another with --store.")
    with store.writing(wait=_LOCK_WAIT_SECONDS), tempfile.TemporaryDirectory() as scratch:
        files = list(_files(store))
        documents = len({record.sha256 for _, pointed in store.corpora() for record in pointed})
        written = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        done = Backup(documents, len(files), sum(file.stat().st_size for file in files), written)
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with tarfile.open(partial, "w:gz", compresslevel=1) as archive:
                _add_head(archive, done)
                for number, file in enumerate(files, 1):
                    archive.add(_settled(file, Path(scratch)), str(file.relative_to(store.root)), recursive=False)
                    progress("writing", number, len(files))
            partial.replace(path)
        except OSError as error:
            raise OutputError(f"{path} cannot be written ({error.strerror}); name another file.") from error
        finally:
            partial.unlink(missing_ok=True)
    return done


def restore_backup(path: Path, store: Store, progress: Progress) -> Backup:
    """Read a backup into a store that is empty, or not there yet. Raises StoreError, and then leaves it as it was."""
    root = store.root
    if root.exists() and any(root.iterdir()):
        raise StoreError(f"The store {root} is not empty; name an empty folder with --store.")
    parent = root.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=".restoring-") as scratch:
            whole = Path(scratch) / "store"
            whole.mkdir()
            found = _extract(path, whole, progress)
            if not Store(whole).corpora():
                raise StoreError(f"{path} holds no corpus; it is no backup of Resolves.")
            if root.exists():
                root.rmdir()
            shutil.move(whole, root)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} is no backup of Resolves, or is damaged ({error}).") from error
    except OSError as error:
        what = error.filename if error.filename else path
        raise StoreError(f"{what} cannot be read or written ({error.strerror or error}).") from error
    return found


def _files(store: Store) -> Iterator[Path]:
    """The files of a store that a backup takes, in a stable order; none of a snapshot that is not published."""
    published = {snapshot for snapshot, _ in store.corpora()}
    for file in sorted(store.root.rglob("*")):
        parts = file.relative_to(store.root).parts
        if (
            not file.is_file()
            or file.is_symlink()
            or parts[-1].startswith(".")
            or parts[-1].endswith((".damaged", "-wal", "-shm"))
        ):
            continue
        if parts[0] == "lock" or (parts[0] == "snapshots" and parts[1] not in published):
            continue
        yield file


def _add_head(archive: tarfile.TarFile, backup: Backup) -> None:
    row = {"format": FORMAT, "documents": backup.documents, "files": backup.files, "size": backup.size}
    data = json.dumps({**row, "written": backup.written}).encode()
    member = tarfile.TarInfo(_HEAD)
    member.size, member.mtime = len(data), int(time.time())
    archive.addfile(member, io.BytesIO(data))


def _settled(file: Path, scratch: Path) -> Path:
    """The file itself; of a SQLite file that may be written to, a copy that SQLite made."""
    if file.suffix != ".sqlite":
        return file
    copy = scratch / "copy.sqlite"
    copy.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.DatabaseError:
        return file
    return copy


def _extract(path: Path, folder: Path, progress: Progress) -> Backup:
    """Extract an archive's regular files into a folder. Raises ValueError for one that is no backup."""
    with tarfile.open(path, "r:gz") as archive:
        found = _head(archive)
        count = size = 0
        for member in archive:
            if member.name == _HEAD:
                continue
            count, size = count + 1, size + member.size
            if not member.isreg() or count > _MOST_FILES or size > _MOST_BYTES:
                raise ValueError(f"{member.name!r} is not a file that a backup has")
            archive.extract(member, folder, filter="data")
            progress("reading", count, max(found.files, count))
        if count != found.files:
            raise ValueError(f"{count} of {found.files} files are there")
    return found


def _head(archive: tarfile.TarFile) -> Backup:
    member = archive.next()
    source = archive.extractfile(member) if member and member.name == _HEAD and member.size <= _HEAD_BYTES else None
    if source is None:
        raise ValueError(f"it does not begin with {_HEAD}")
    row = json.loads(source.read())
    if row["format"] != FORMAT:
        raise ValueError(f"format {row['format']!r}, where this Resolves reads {FORMAT}")
    return Backup(int(row["documents"]), int(row["files"]), int(row["size"]), str(row["written"]))
