"""A file of embedded texts: no build embeds an unchanged text again, and a killed build loses one batch."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import EmbeddingError

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

_Result = TypeVar("_Result")

_BUSY_SECONDS = 30
# SQLite's own limit was 999 parameters for a long time.
_LOOKUP = 900
# No SQLite file, a broken one, or one whose tables are not these.
_DAMAGE = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR}
# Little-endian on every machine, so that the file can be carried to another.
_FLOAT32 = "<f4"


class VectorCache:
    """Vectors by embedder and SHA-256 of the text.

    A damaged file is moved aside and begun anew; `note` then says so.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.note: str | None = None

    def embed(
        self,
        texts: Sequence[str],
        embedder_id: str,
        make: "Callable[[], Embeddings]",
        progress: Callable[[int, int], None] | None = None,
        batch: int = 32,
    ) -> tuple[NDArray[np.float32], int]:
        """A vector for each text, in order, and how many texts had to be embedded.

        `make` is called only if a text is new; `progress` after each batch, with the new texts done and in
        all. Without texts the array is 0 by 0.
        """
        wanted = {_key(text): text for text in texts}

        def work(file: sqlite3.Connection) -> tuple[dict[bytes, bytes], int]:
            vectors = _known(file, embedder_id, list(wanted))
            missing = [key for key in wanted if key not in vectors]
            sizes = set(map(len, vectors.values()))
            self._check(sizes, embedder_id)
            if missing:
                embeddings = make()
                for start in range(0, len(missing), batch):
                    keys = missing[start : start + batch]
                    fresh = _embedded(embeddings, {key: wanted[key] for key in keys})
                    sizes.update(map(len, fresh.values()))
                    self._check(sizes, embedder_id)
                    _store(file, embedder_id, fresh)
                    vectors |= fresh
                    if progress is not None:
                        progress(start + len(keys), len(missing))
            return vectors, len(missing)

        vectors, embedded = self._with_file(work)
        return _array([vectors[_key(text)] for text in texts]), embedded

    def prune(self, embedder_id: str, keep: Sequence[str]) -> int:
        """Drop this embedder's vectors of all other texts; says how many."""
        kept = {_key(text) for text in keep}

        def work(file: sqlite3.Connection) -> int:
            rows = file.execute("SELECT text FROM vectors WHERE embedder = ?", (embedder_id,)).fetchall()
            gone = [(embedder_id, key) for (key,) in rows if key not in kept]
            with file:
                file.executemany("DELETE FROM vectors WHERE embedder = ? AND text = ?", gone)
            return len(gone)

        return self._with_file(work)

    def _with_file(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        try:
            with self._opened() as file:
                return work(file)
        except sqlite3.DatabaseError as error:
            if _code(error) not in _DAMAGE:
                raise self._unusable(error) from error
        self._set_aside()
        try:
            with self._opened() as file:
                return work(file)
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as file:
            _prepare(file)
            yield file

    def _set_aside(self) -> None:
        aside = self.path.with_name(f"{self.path.name}.damaged")
        try:
            self.path.replace(aside)
            for suffix in ("-wal", "-shm"):
                self.path.with_name(f"{self.path.name}{suffix}").unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        self.note = f"The file of embedded texts was damaged: it is now {aside}, and a new one is begun."

    def _check(self, sizes: set[int], embedder_id: str) -> None:
        """A server may have changed its model behind one name."""
        if len(sizes) > 1:
            raise EmbeddingError(
                f"{embedder_id} gives vectors of another length than those in {self.path}: "
                "delete that file and build again."
            )

    def _unusable(self, error: Exception) -> EmbeddingError:
        return EmbeddingError(f"The file of embedded texts, {self.path}, cannot be used ({error}).")


def _prepare(file: sqlite3.Connection) -> None:
    try:
        file.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing; a power cut may lose the last batches, which are embedded again.
        file.execute("PRAGMA synchronous = NORMAL")
        file.execute(
            "CREATE TABLE IF NOT EXISTS vectors (embedder TEXT NOT NULL, text BLOB NOT NULL,"
            " vector BLOB NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (embedder, text))"
        )
    except UnicodeDecodeError as error:  # SQLite quotes the damaged part of its schema
        raise sqlite3.DatabaseError from error


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _checksum(embedder_id: str, key: bytes, vector: bytes) -> int:
    """Over the key too: a damaged index leads to another text's vector."""
    return crc32(vector, crc32(key, crc32(embedder_id.encode())))


def _known(file: sqlite3.Connection, embedder_id: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    """What the file holds of these, whole: SQLite does not notice a damaged vector."""
    known: dict[bytes, bytes] = {}
    for start in range(0, len(keys), _LOOKUP):
        some = keys[start : start + _LOOKUP]
        marks = ", ".join("?" * len(some))
        rows = file.execute(
            f"SELECT text, vector, checksum FROM vectors WHERE embedder = ? AND text IN ({marks})",  # noqa: S608
            (embedder_id, *some),
        )
        known.update(
            (key, vector)
            for key, vector, checksum in rows
            if isinstance(vector, bytes) and _checksum(embedder_id, key, vector) == checksum
        )
    return known


def _store(file: sqlite3.Connection, embedder_id: str, vectors: dict[bytes, bytes]) -> None:
    with file:
        file.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
            [(embedder_id, key, vec, _checksum(embedder_id, key, vec)) for key, vec in vectors.items()],
        )


def _embedded(embeddings: "Embeddings", texts: dict[bytes, str]) -> dict[bytes, bytes]:
    array = np.asarray(embeddings.embed_documents(list(texts.values())), dtype=_FLOAT32)
    if array.ndim != 2 or len(array) != len(texts) or not array.shape[1] or not np.isfinite(array).all():
        raise EmbeddingError("The embedder gave something that is no vector for each text.")
    return {key: row.tobytes() for key, row in zip(texts, array, strict=True)}


def _array(vectors: Sequence[bytes]) -> NDArray[np.float32]:
    if not vectors:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(vectors), dtype=_FLOAT32).reshape(len(vectors), -1).astype(np.float32)


def _code(error: sqlite3.DatabaseError) -> int:
    """The primary result code; the upper bits hold details."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_NOTADB)
    return code & 0xFF
