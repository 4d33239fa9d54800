"""The embedding cache: what is embedded once stays cached, whatever happens to a build."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings

import ingest.sqlite_cache
from ingest.errors import EmbeddingError
from ingest.indexes.embedding_cache import EmbeddingCache


class Counting(Embeddings):
    """An embedder with a distinct vector for each text, which records what it embeds."""

    def __init__(self, size: int = 3, fail_after: int | None = None) -> None:
        self.size = size
        self.fail_after = fail_after
        self.embedded_texts: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self.fail_after is not None and len(self.embedded_texts) + len(texts) > self.fail_after:
            raise KeyboardInterrupt
        self.embedded_texts += texts
        return [vector(text, self.size) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        raise AssertionError("a question is no part of a build")


def vector(text: str, size: int = 3) -> list[float]:
    return [float(len(text)), float(sum(map(ord, text)) % 9973)] + [1.0] * (size - 2)


def never() -> Embeddings:
    raise AssertionError("nothing is missing, so no model is needed")


@pytest.fixture
def cache(tmp_path: Path) -> EmbeddingCache:
    return EmbeddingCache(tmp_path / "data" / "vectors.sqlite")


def test_a_text_is_embedded_once(cache: EmbeddingCache) -> None:
    model = Counting()
    vectors, embedded = cache.embed(["a", "bb", "a"], "m/1", lambda: model)
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [vector("a"), vector("bb"), vector("a")]
    assert (embedded, model.embedded_texts) == (2, ["a", "bb"])
    again, embedded = EmbeddingCache(cache.path).embed(["bb", "a"], "m/1", never)
    assert again.tolist() == [vector("bb"), vector("a")]
    assert embedded == 0
    again[0, 0] = 9  # the caller's own array
    assert cache.note is None


def test_another_embedder_shares_nothing(cache: EmbeddingCache) -> None:
    cache.embed(["a"], "m/1", Counting)
    other, embedded = cache.embed(["a"], "m/2", lambda: Counting(size=5))
    assert (other.shape, embedded) == ((1, 5), 1)


def test_without_texts(cache: EmbeddingCache) -> None:
    vectors, embedded = cache.embed([], "m/1", never)
    assert (vectors.shape, embedded) == ((0, 0), 0)


def test_progress_counts_the_new_texts(cache: EmbeddingCache) -> None:
    steps: list[tuple[int, int]] = []
    cache.embed(["old"], "m/1", Counting)
    texts = [*"abcde", "old"]
    cache.embed(texts, "m/1", Counting, lambda done, total: steps.append((done, total)), batch=2)
    assert steps == [(2, 5), (4, 5), (5, 5)]


def test_a_killed_build_goes_on(cache: EmbeddingCache) -> None:
    texts = [f"text {n}" for n in range(10)]
    with pytest.raises(KeyboardInterrupt):
        cache.embed(texts, "m/1", lambda: Counting(fail_after=7), batch=3)
    model = Counting()
    vectors, embedded = EmbeddingCache(cache.path).embed(texts, "m/1", lambda: model, batch=3)
    assert model.embedded_texts == texts[6:]
    assert embedded == 4
    assert vectors.tolist() == [vector(text) for text in texts]


def test_many_texts(cache: EmbeddingCache) -> None:
    texts = [f"text {n}" for n in range(2_000)]
    cache.embed(texts, "m/1", Counting, batch=500)
    vectors, embedded = cache.embed(texts[::-1], "m/1", never)
    assert embedded == 0
    assert vectors.tolist() == [vector(text) for text in reversed(texts)]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=8), max_size=12))
def test_any_texts(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    cache = EmbeddingCache(tmp_path_factory.mktemp("any") / "v")
    for make in (Counting, never):
        vectors, _ = cache.embed(texts, "m", make, batch=5)
        assert vectors.tolist() == [vector(text) for text in texts]


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database, and it is longer than a header of one hundred bytes" * 50)


def broken_page(path: Path) -> None:
    EmbeddingCache(path).embed([f"text {n}" for n in range(400)], "m/1", Counting)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


def other_tables(path: Path) -> None:
    file = sqlite3.connect(path)
    file.execute("CREATE TABLE vectors (id INTEGER)")
    file.close()


def broken_schema(path: Path) -> None:
    EmbeddingCache(path).embed(["text 1"], "m/1", Counting)
    path.write_bytes(path.read_bytes().replace(b"NOT NULL", b"NOT \xff\xff\xff\xff"))


@pytest.mark.parametrize("damage", [broken_schema, garbage, broken_page, other_tables])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "vectors.sqlite"
    damage(path)
    cache = EmbeddingCache(path)
    vectors, embedded = cache.embed(["text 1"], "m/1", Counting)
    assert (vectors.tolist(), embedded) == ([vector("text 1")], 1)
    assert cache.note is not None
    assert "vectors.sqlite.damaged" in cache.note
    assert (tmp_path / "vectors.sqlite.damaged").is_file()
    assert EmbeddingCache(path).embed(["text 1"], "m/1", never)[1] == 0


def test_a_damaged_vector_is_embedded_again(cache: EmbeddingCache) -> None:
    cache.embed(["a", "b"], "m", Counting)
    good = cache.path.read_bytes()
    flipped = np.array(vector("a"), np.float32).tobytes()
    assert good.count(flipped) == 1
    cache.path.write_bytes(good.replace(flipped, bytes(12)))
    vectors, embedded = cache.embed(["a", "b"], "m", Counting)
    assert (vectors.tolist(), embedded) == ([vector("a"), vector("b")], 1)


def test_a_folder_in_its_place_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"cannot be used \(unable to open"):
        EmbeddingCache(tmp_path).embed(["a"], "m", Counting)
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddingError, match="cannot be used"):
        EmbeddingCache(tmp_path / "file" / "v").embed(["a"], "m", Counting)


def test_a_locked_file_is_one_sentence(cache: EmbeddingCache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.embed(["a"], "m", Counting)
    monkeypatch.setattr(ingest.sqlite_cache, "_BUSY_SECONDS", 0.05)
    other = sqlite3.connect(cache.path)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EmbeddingError, match=r"cannot be used \(database is locked\)"):
            cache.embed(["b"], "m", Counting)
    finally:
        other.close()
    assert cache.embed(["a"], "m", never)[1] == 0


def test_a_model_that_changed_behind_its_name(cache: EmbeddingCache) -> None:
    cache.embed(["a"], "m", Counting)
    with pytest.raises(EmbeddingError, match="another length"):
        cache.embed(["a", "b"], "m", lambda: Counting(size=7))
    assert cache.embed(["a", "b"], "m", Counting)[1] == 1


class Wrong(Counting):
    def __init__(self, answer: list[list[float]]) -> None:
        super().__init__()
        self.answer = answer

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.answer


@pytest.mark.parametrize("answer", [[], [[]], [[1.0], [2.0]], [[float("nan")]], [[float("inf")]]])
def test_no_vector_is_stored_that_is_none(cache: EmbeddingCache, answer: list[list[float]]) -> None:
    with pytest.raises(EmbeddingError, match="no vector for each text"):
        cache.embed(["a"], "m", lambda: Wrong(answer))
    assert cache.embed(["a"], "m", Counting)[1] == 1
