"""The vector index: nearest clauses by cosine, in Chroma on disk or on a server; only this module imports chromadb."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest.errors import StoreError, VectorsUnreachableError
from ingest.indexes.arrays import load_arrays
from ingest.snapshot import COLLECTION, collection_of, mark_damaged, name_collection, reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The nearest off-topic questions over which a clause's hubness is averaged.
_HUB_NEIGHBOURS = 10
# Of whoever builds an index, and of a question, for which a search by words is made instead.
_CONNECT_SECONDS, _ANSWER_SECONDS = 5, 30
_QUESTION_SECONDS = 1.5
# A server that did not answer a question is not asked again for so long.
_REST_SECONDS = 10.0


class VectorIndex:
    """The vector index of a snapshot, opened on first use; on a Chroma server where one is named."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self._folder, self._server = folder, server
        self._opening = Lock()
        self._client: Any = None
        self._collection: Any = None
        self._silent_until, self._trouble = 0.0, ""

    def query(self, vector: Sequence[float], count: int, works: Sequence[str] = ()) -> list[tuple[str, float]]:
        """Keys of the `count` nearest clauses with their cosines, nearest first; only of these Works if some are given.

        Raises StoreError where the index cannot be read, and VectorsUnreachableError where its server does not answer.
        """
        if not self._server:
            with reading(self._folder):
                return self._query(vector, count, works)
        if time.monotonic() < self._silent_until:
            raise VectorsUnreachableError(self._trouble)
        try:
            with _server_errors(self._server, self._folder):
                return self._query(vector, count, works)
        except VectorsUnreachableError as error:
            self.close()  # so that it is connected to anew
            self._trouble, self._silent_until = str(error), time.monotonic() + _REST_SECONDS
            raise

    def trouble(self) -> str:
        """Why its server cannot be asked, in a sentence; "" where it answers or there is none."""
        if not self._server:
            return ""
        try:
            with _server_errors(self._server, self._folder):
                _ping(self._server, _QUESTION_SECONDS)
        except VectorsUnreachableError as error:
            return str(error)
        return ""

    def _query(self, vector: Sequence[float], count: int, works: Sequence[str]) -> list[tuple[str, float]]:
        with self._opening:
            if self._collection is None:
                self._client = (
                    _server_client(self._server, _QUESTION_SECONDS, _QUESTION_SECONDS)
                    if self._server
                    else _disk_client(self._folder / "chroma")
                )
                name = collection_of(self._folder)
                self._collection = self._client.get_collection(name, embedding_function=None)
        collection = self._collection
        where = {"work": {"$in": list(works)}} if works else None
        found = collection.query(query_embeddings=[vector], n_results=count, where=where, include=["distances"])
        return [(key, 1 - distance) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def off_topic_cosine(self, vector: Sequence[float]) -> float:
        """The highest cosine of a query vector with an off-topic question, one not about documents of the Union."""
        import numpy as np

        return float((self._off_topic["questions"] @ np.asarray(vector, np.float32)).max())

    def hubness(self, place: int) -> float:
        """A clause's hubness, by its place in the corpus: its mean cosine with the nearest off-topic questions."""
        return float(self._off_topic["common"][place])

    @cached_property
    def _off_topic(self) -> "dict[str, NDArray[np.float32]]":
        with reading(self._folder):
            return load_arrays(self._folder / "elsewhere.npz")

    def close(self) -> None:
        """Close the client and its files."""
        with self._opening:
            if self._client is not None:
                _close_client(self._client)
            self._client = self._collection = None


def write_vectors(
    folder: Path,
    keys: Sequence[str],
    vectors: "NDArray[np.float32]",
    works: Sequence[str],
    texts: Sequence[str],
    server: str = "",
) -> None:
    """Write one collection with every clause: its key, vector, Work and text. Raises StoreError if a server fails."""
    if server:
        # The name stands in the folder before the collection is made, so that a killed build's can be dropped.
        name_collection(folder, f"resolves-{secrets.token_hex(12)}")
        with _server_errors(server, folder), _closing(_server_client(server)) as client:
            _fill(client, collection_of(folder), keys, vectors, works, texts)
    else:
        with _closing(_disk_client(folder / "chroma")) as client:
            _fill(client, COLLECTION, keys, vectors, works, texts)


def _fill(
    client: Any,
    name: str,
    keys: Sequence[str],
    vectors: "NDArray[np.float32]",
    works: Sequence[str],
    texts: Sequence[str],
) -> None:
    # ef_search counts only at creation.
    hnsw = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 256}
    collection = client.create_collection(name, configuration={"hnsw": hnsw}, embedding_function=None)
    size = min(client.get_max_batch_size(), 2000)
    for at in range(0, len(keys), size):
        batch = slice(at, at + size)
        collection.add(
            ids=list(keys[batch]),
            embeddings=vectors[batch],
            metadatas=[{"work": work} for work in works[batch]],
            documents=[text.encode("utf-8", "replace").decode() for text in texts[batch]],
        )


def write_off_topic(folder: Path, questions: "NDArray[np.float32]", clauses: "NDArray[np.float32]") -> None:
    """Write the vectors of off-topic questions, and each clause's hubness: its mean cosine with the nearest of them.

    Hubness correction: a clause that is near to any question whatever ("Submission by") is near to none in particular.
    """
    import numpy as np

    nearest = (
        np.sort(clauses @ questions.T, axis=1)[:, -_HUB_NEIGHBOURS:] if len(clauses) else np.zeros((0, 1), np.float32)
    )
    np.savez(folder / "elsewhere.npz", questions=questions, common=nearest.mean(axis=1))


def drop_vectors(server: str, collection: str) -> None:
    """Delete a snapshot's collection from a server; one that is gone, or a server that does not answer, is ignored."""
    with suppress(Exception), _closing(_server_client(server)) as client:
        client.delete_collection(collection)


@contextmanager
def _server_errors(server: str, folder: Path) -> Iterator[None]:
    """Translate a server's errors into StoreError, and VectorsUnreachableError where it does not answer.

    Only a lost collection marks the snapshot as damaged.
    """
    from chromadb.errors import InvalidDimensionException, NotFoundError

    try:
        yield
    except (NotFoundError, InvalidDimensionException) as error:
        mark_damaged(folder)
        raise StoreError(f"The Chroma server {server} lost this corpus; ask again, and it is built anew.") from error
    except Exception as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise VectorsUnreachableError(f"The Chroma server {server} cannot be asked ({reason[:200]}).") from error


def _ping(server: str, seconds: float) -> None:
    """Ask a Chroma server whether it is there. Raises OSError."""
    from urllib.request import urlopen

    with urlopen(f"{server.rstrip('/')}/api/v2/heartbeat", timeout=seconds):  # noqa: S310  (the settings let http in alone)
        pass


def _server_client(server: str, connect: float = _CONNECT_SECONDS, answer: float = _ANSWER_SECONDS) -> Any:
    """Connect to a Chroma server by its URL, within `connect` seconds; each request may then take `answer` seconds."""
    import chromadb
    from chromadb.config import Settings

    at = urlsplit(server)
    host, port = at.hostname or "", at.port or (443 if at.scheme == "https" else 8000)
    _ping(server, connect)  # the client itself waits for ever
    settings = Settings(anonymized_telemetry=False)
    client = chromadb.HttpClient(host, port, ssl=at.scheme == "https", settings=settings)
    for session in _sessions(client):
        session.timeout = answer
    return client


def _sessions(client: Any) -> Iterator[Any]:
    """The HTTP sessions of a client, which by itself has no time limit and never closes them."""
    for part in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            yield session


@contextmanager
def _closing(client: Any) -> Iterator[Any]:
    try:
        yield client
    finally:
        _close_client(client)


def _close_client(client: Any) -> None:
    for session in _sessions(client):
        session.close()
    client.close()


def _disk_client(folder: Path) -> Any:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    try:
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    except Exception:
        # Chroma would hand the same half-opened client to the next who opens this folder.
        SharedSystemClient.clear_system_cache()
        raise
