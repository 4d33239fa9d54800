"""The vector index on a Chroma server: a real one, on loopback."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import chromadb
import pytest
from chromadb.config import Settings as ChromaSettings

from bot.answer import Reason
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.opening import default_corpus
from bot.service import Service
from bot.serving.live_corpus import LiveCorpus
from bot.settings import Settings, load_settings
from ingest.build import ingest
from ingest.errors import SettingsError, StoreError
from ingest.freshness import current
from ingest.indexes.chroma import VectorIndex, _close_client
from ingest.snapshot import collection_of
from ingest.store import Store
from tests.support.processes import free_port, listens, running, wait_for
from tests.support.services import cheap_embedder, made_folder, quiet, write_made

pytestmark = pytest.mark.slow

BY_MEANING = "are lamps kept lit by anybody on islands?"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server_process(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator["subprocess.Popen[bytes]"]:
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    data = str(tmp_path_factory.mktemp("chroma"))
    with running([*command, "--path", data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_for(lambda: listens(port))
        yield process


@pytest.fixture(scope="module")
def server(server_process: "subprocess.Popen[bytes]", port: int) -> str:
    """The address of a Chroma server."""
    return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[Any]:
    port = int(server.rpartition(":")[2])
    client: Any = chromadb.HttpClient("127.0.0.1", port, settings=ChromaSettings(anonymized_telemetry=False))
    yield client
    _close_client(client)


@pytest.fixture
def store(server: str, tmp_path: Path) -> Store:
    return Store(tmp_path / "store", server)


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close every opened index, whose connections would stay open."""
    opened: list[VectorIndex] = []
    made = VectorIndex.__init__

    def watched(self: VectorIndex, folder: Path, server: str = "") -> None:
        opened.append(self)
        made(self, folder, server)

    monkeypatch.setattr(VectorIndex, "__init__", watched)
    yield
    for nearest in opened:
        nearest.close()


def built(store: Store, *paths: Path) -> Service:
    report = ingest(store, "default", paths or [made_folder()], cheap_embedder(), quiet)
    return Service(Catalogue(report.snapshot), cheap_embedder(), Settings())


def names(client: Any) -> set[str]:
    return {collection.name for collection in client.list_collections()}


def test_answers_are_those_of_chroma_on_disk(store: Store, tmp_path: Path) -> None:
    there, here = built(store), built(Store(tmp_path / "disk"))
    assert there.catalogue.snapshot.server
    assert not (there.catalogue.snapshot.folder / "chroma").exists()
    for question in (BY_MEANING, "what does WTDC Resolution 45 ask of BDT?", "bells of bronze"):
        remote, local = there.ask(question)[0], here.ask(question)[0]
        assert (remote.text, remote.citations) == (local.text, local.citations)
    vector = cheap_embedder().embeddings.embed_query("lamps")
    works = ["wtdc/res-45"]
    assert [k for k, _ in there.catalogue.vectors.query(vector, 5, works)] == [
        k for k, _ in here.catalogue.vectors.query(vector, 5, works)
    ]


def test_a_collection_goes_with_its_snapshot(store: Store, client: Any, tmp_path: Path) -> None:
    before = names(client)
    documents = write_made(tmp_path / "documents", ["letter.txt"])
    for item in ("a", "b", "c", "d", "e"):
        (documents / "letter.txt").write_text(f"Dear all,\n\n1. Bring {item} lamp.\n", encoding="utf-8")
        built(store, documents)
    held = {collection_of(folder) for folder in (store.root / "snapshots").iterdir()}
    assert len(held) == 3
    assert names(client) - before == held


def test_a_build_that_fails_leaves_no_collection(store: Store, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = names(client)

    def failing(*_: object) -> None:
        raise RuntimeError("no more")

    monkeypatch.setattr("ingest.indexes.chroma.write_off_topic", failing)
    with pytest.raises(RuntimeError):
        built(store)
    assert names(client) == before
    assert store.published("default") is None


def test_a_server_that_lost_its_data_gets_it_again(store: Store, client: Any) -> None:
    service = built(store)
    client.delete_collection(collection_of(service.catalogue.snapshot.folder))
    with pytest.raises(StoreError, match=r"lost this corpus; ask again, and it is built anew\.$"):
        service.ask(BY_MEANING)
    corpus = LiveCorpus(service, store)
    assert corpus.refresh()
    assert corpus.service.ask(BY_MEANING)[0].citations
    corpus.close()


def over(store: Store, url: str) -> Service:
    """A service over what is published, whose vectors are asked at another address."""
    snapshot = Store(store.root, url).published("default")
    assert snapshot is not None
    return Service(Catalogue(snapshot), cheap_embedder(), Settings())


WORDS_ALONE = re.compile(
    r"^Searched by words alone, so something may be missing\. The Chroma server http://127\.0\.0\.1:\d+ cannot be asked"
)


def test_without_a_server_words_are_searched_and_it_is_said(store: Store) -> None:
    built(store)
    service = over(store, f"http://127.0.0.1:{free_port()}")
    answer, _ = service.ask("bells of bronze")
    assert WORDS_ALONE.match(answer.note)
    assert any("bells" in c.text for c in answer.citations)
    assert service.ask("what does WTDC Resolution 45 ask of BDT?")[0].note == ""
    assert service.catalogue.vectors.trouble().startswith("The Chroma server")
    assert current(service.catalogue.snapshot, cheap_embedder())


def test_nothing_is_called_off_topic_by_words_alone(store: Store) -> None:
    built(store)
    answer, _ = over(store, f"http://127.0.0.1:{free_port()}").ask("what's the weather in Geneva?")
    assert answer.reason is not Reason.OFF_TOPIC
    assert WORDS_ALONE.match(answer.note)


def test_a_server_that_hangs_costs_seconds_once_and_is_asked_again_later(
    store: Store, server_process: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    service = built(store)
    before, _ = service.ask(BY_MEANING)
    vectors = service.catalogue.vectors
    server_process.send_signal(signal.SIGSTOP)
    try:
        assert WORDS_ALONE.match(service.ask(BY_MEANING)[0].note)
        assert WORDS_ALONE.match(service.ask("bells of bronze")[0].note)
        opened = Mock(side_effect=AssertionError)
        monkeypatch.setattr(vectors, "_query", opened)  # while it rests, it is not asked
        assert WORDS_ALONE.match(service.ask(BY_MEANING)[0].note)
        assert vectors.trouble()
    finally:
        server_process.send_signal(signal.SIGCONT)
    monkeypatch.undo()
    wait_for(lambda: not vectors.trouble())
    vectors._silent_until = 0.0  # its rest is over
    after, _ = service.ask(BY_MEANING)
    assert (after.note, after.text) == ("", before.text)


def test_vectors_move_with_the_setting(store: Store) -> None:
    built(store)
    disk = Store(store.root)
    before = disk.published("default")
    assert before is not None
    assert not current(before, cheap_embedder())
    moved = default_corpus(Settings(), disk, cheap_embedder(), quiet)
    assert (moved.server, moved.id) == ("", before.id.partition("-")[0])
    assert Service(Catalogue(moved), cheap_embedder(), Settings()).ask(BY_MEANING)[0].citations
    back = default_corpus(Settings(), store, cheap_embedder(), quiet)
    assert back.server == store.server
    assert Service(Catalogue(back), cheap_embedder(), Settings()).ask(BY_MEANING)[0].citations


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://here", "http://user:secret@here:8000", "http://here/path"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    own = tmp_path / "my.toml"
    own.write_text(f'[corpus]\nchroma_url = "{url}"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"corpus\.chroma_url"):
        load_settings(str(own))
