"""Ingestion of an uploaded document: into the corpus, or refused with everything left as it was."""

import os
import re
import secrets
import shutil
import unicodedata
from pathlib import Path

from bot.catalogue.opening import DEFAULT
from ingest.build import Report, check, ingest
from ingest.embedders.factory import Embedder
from ingest.errors import IngestError, ResolvesError
from ingest.readers import SUFFIXES
from ingest.readers.file import shown
from ingest.store import Store

# Below the 255 bytes of a file's name, whatever its letters.
_NAME_BYTES = 120
# How long to wait for another ingestion.
_WAIT_SECONDS = 300


def ingest_upload(
    store: Store, embedder: Embedder, name: str, data: bytes, limit: int, keep_fallback: bool = False
) -> Report:
    """Keep a document among the store's documents and ingest it; it replaces one of the same name.

    A corpus that only stood in gives way to it, unless `keep_fallback`. Raises ResolvesError with one sentence for a
    document that cannot be ingested.
    """
    name = file_name(name)
    if len(data) > limit:
        raise IngestError(f"{name} has {len(data) / 1024**2:,.1f} MB; send at most {limit / 1024**2:,.0f}.")
    folder = store.root / "documents"
    path, incoming = folder / name, folder / f".{secrets.token_hex(6)}"
    try:
        incoming.mkdir(parents=True)
        (incoming / name).write_bytes(data)
        _read(incoming / name)
        before = path.read_bytes() if path.exists() else None
        (incoming / name).replace(path)
        try:
            return ingest(store, DEFAULT, [path], embedder, _quiet, keep_fallback=keep_fallback, wait=_WAIT_SECONDS)
        except BaseException:
            _restore(path, before)
            raise
    except OSError as error:
        raise IngestError(f"{name} cannot be kept ({error.strerror}).") from error
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _read(path: Path) -> None:
    """Parse a document. Raises IngestError, with no folder of this machine in its sentence, where that fails."""
    try:
        check([path])
    except ResolvesError as error:
        raise IngestError(str(error).replace(f"{shown(path.parent)}{os.sep}", "")) from None


def file_name(name: str) -> str:
    """A safe file name from whatever a chat service gives. Raises IngestError for an unknown kind of document."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    stem, suffix = os.path.splitext(last)  # noqa: PTH122  (of a name, not of a path)
    if suffix.lower() not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise IngestError(
            f'"{_safe_characters(last)[-40:]}" is no kind of document that can be read; send one of {known}.'
        )
    stem = _safe_characters(stem)
    while len(stem.encode("utf-8", "replace")) > _NAME_BYTES:
        stem = stem[:-1]
    return stem + suffix.lower()


def _safe_characters(name: str) -> str:
    return re.sub(r"[^\w.()-]+", "-", name).strip("-.") or "document"


def _restore(path: Path, before: bytes | None) -> None:
    """Restore the file that was there before, or remove the new one."""
    if before is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(before)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """No progress."""
