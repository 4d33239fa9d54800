"""The embedding cache: no build embeds an unchanged text again, and a killed build loses one batch."""

import sqlite3
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ingest.errors import EmbeddingError
from ingest.sqlite_cache import SqliteCache

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# SQLite's own limit was 999 parameters for a long time.
_LOOKUP = 900
_TABLE = (
    "vectors (embedder TEXT NOT NULL, text BLOB NOT NULL,"
    " vector BLOB NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (embedder, text))"
)
# Little-endian on every machine, so that the file can be carried to another.
_FLOAT32 = "<f4"


class EmbeddingCache:
    """A SQLite cache of vectors by embedder and SHA-256 of the text.

    A damaged file is moved aside and begun anew; `note` then says so.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = SqliteCache(path, "file of embedded texts", _TABLE, EmbeddingError)

    @property
    def note(self) -> str | None:
        """What the user should know of the file; None where there is nothing."""
        return self._file.note

    def embed(
        self,
        texts: Sequence[str],
        embedder_id: str,
        make: "Callable[[], Embeddings]",
        progress: Callable[[int, int], None] | None = None,
        batch: int = 32,
    ) -> tuple[NDArray[np.float32], int]:
        """Embed texts: a vector for each, in order (n x dimensions), and how many were not in the cache.

        `make` loads the model, and is called only if a text is new; `progress` is called after each batch, with the new
        texts done and in all. Without texts the array is 0 x 0. Raises EmbeddingError.
        """
        text_by_key = {_key(text): text for text in texts}

        def work(connection: sqlite3.Connection) -> tuple[dict[bytes, bytes], int]:
            vectors = _known(connection, embedder_id, list(text_by_key))
            missing = [key for key in text_by_key if key not in vectors]
            sizes = set(map(len, vectors.values()))
            self._check(sizes, embedder_id)
            if missing:
                embeddings = make()
                for start in range(0, len(missing), batch):
                    keys = missing[start : start + batch]
                    computed = _embedded(embeddings, {key: text_by_key[key] for key in keys})
                    sizes.update(map(len, computed.values()))
                    self._check(sizes, embedder_id)
                    _store(connection, embedder_id, computed)
                    vectors |= computed
                    if progress is not None:
                        progress(start + len(keys), len(missing))
            return vectors, len(missing)

        vectors, embedded = self._file.using(work)
        return _array([vectors[_key(text)] for text in texts]), embedded

    def _check(self, sizes: set[int], embedder_id: str) -> None:
        """Raise EmbeddingError where vectors differ in length: a server may have changed its model behind one name."""
        if len(sizes) > 1:
            raise EmbeddingError(
                f"{embedder_id} gives vectors of another length than those in {self.path}: "
                "delete that file and build again."
            )


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _checksum(embedder_id: str, key: bytes, vector: bytes) -> int:
    """CRC-32 of a row, over its key too: a damaged index leads to another text's vector."""
    return crc32(vector, crc32(key, crc32(embedder_id.encode())))


def _known(connection: sqlite3.Connection, embedder_id: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    """Look up cached vectors, without damaged ones, which SQLite does not notice."""
    known: dict[bytes, bytes] = {}
    for start in range(0, len(keys), _LOOKUP):
        batch = keys[start : start + _LOOKUP]
        placeholders = ", ".join("?" * len(batch))
        rows = connection.execute(
            f"SELECT text, vector, checksum FROM vectors WHERE embedder = ? AND text IN ({placeholders})",  # noqa: S608
            (embedder_id, *batch),
        )
        known.update(
            (key, vector)
            for key, vector, checksum in rows
            if isinstance(vector, bytes) and _checksum(embedder_id, key, vector) == checksum
        )
    return known


def _store(connection: sqlite3.Connection, embedder_id: str, vectors: dict[bytes, bytes]) -> None:
    with connection:
        connection.executemany(
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
