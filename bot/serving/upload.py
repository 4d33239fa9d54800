"""A document that an admin sends to a bot: taken into the corpus, or refused with everything left as it was."""

import os
import re
import secrets
import shutil
import unicodedata
from pathlib import Path

from bot.factory import DEFAULT
from ingest.build import Report, check, ingest
from ingest.embedders.factory import Embedder
from ingest.errors import IngestError, ResolvesError
from ingest.readers import SUFFIXES
from ingest.store import Store

# Below the 255 bytes of a file's name, whatever its letters.
_NAME_BYTES = 120
# How long to wait for another ingestion.
_WAIT_SECONDS = 300


def ingest_upload(
    store: Store, embedder: Embedder, name: str, data: bytes, limit: int, keep_fallback: bool = False
) -> Report:
    """Keep a document among the store's documents and ingest it; one of the same name takes its place.

    A corpus that only stood in gives way to it, unless `keep_fallback`. Raises ResolvesError with one sentence for what
    cannot be taken in.
    """
    name = file_name(name)
    if len(data) > limit:
        raise IngestError(f"{name} has {len(data) / 1024**2:,.1f} MB; send at most {limit / 1024**2:,.0f}.")
    folder = store.root / "documents"
    path, arriving = folder / name, folder / f".{secrets.token_hex(6)}"
    try:
        arriving.mkdir(parents=True)
        (arriving / name).write_bytes(data)
        _read(arriving / name)
        before = path.read_bytes() if path.exists() else None
        (arriving / name).replace(path)
        try:
            return ingest(store, DEFAULT, [path], embedder, _quiet, keep_fallback=keep_fallback, wait=_WAIT_SECONDS)
        except BaseException:
            _put_back(path, before)
            raise
    except OSError as error:
        raise IngestError(f"{name} cannot be kept ({error.strerror}).") from error
    finally:
        shutil.rmtree(arriving, ignore_errors=True)


def _read(path: Path) -> None:
    """Raises IngestError, with no folder of this machine in its sentence, where a document cannot be read."""
    try:
        check([path])
    except ResolvesError as error:
        raise IngestError(str(error).replace(f"{path.parent}{os.sep}", "")) from None


def file_name(name: str) -> str:
    """A name that is safe in a folder, from whatever a chat service says. Raises ResolvesError for an unknown kind."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    stem, suffix = os.path.splitext(last)  # noqa: PTH122  (of a name, not of a path)
    if suffix.lower() not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise IngestError(f'"{_plain(last)[-40:]}" is no kind of document that can be read; send one of {known}.')
    stem = _plain(stem)
    while len(stem.encode("utf-8", "replace")) > _NAME_BYTES:
        stem = stem[:-1]
    return stem + suffix.lower()


def _plain(name: str) -> str:
    return re.sub(r"[^\w.()-]+", "-", name).strip("-.") or "document"


def _put_back(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(before)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""
