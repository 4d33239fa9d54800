"""The late-interaction index: MaxSim scores, the cache of token embeddings, and failures."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import EmbeddingError, StoreError
from ingest.indexes.late_interaction import LateInteractionIndex, embed_tokens, write_late_interaction

TEXTS = [
    "to buy oil for the lamps of lighthouses",
    "that ferries cost forty thousand francs a year",
    "les phares sont allumés chaque nuit",
    "of the and to",
    "",
]
ENGLISH = [True, True, False, True, True]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A snapshot's folder with a late-interaction index, and the file of the cache of token embeddings."""
    folder = tmp_path_factory.mktemp("late")
    assert write_late_interaction(folder / "late", TEXTS, ENGLISH, folder / "readings.sqlite", lambda *_: None) is None
    return folder / "late", folder / "readings.sqlite"


@pytest.mark.parametrize(
    ("question", "nearest"),
    [("who purchases fuel for the lights?", 0), ("how expensive are the boats?", 1), ("oil", 0), ("francs", 1)],
)
def test_what_is_meant_is_nearest_in_both_views(places: tuple[Path, Path], question: str, nearest: int) -> None:
    index, asked = LateInteractionIndex(places[0]), embed_tokens(question)
    assert index.available
    assert int(np.argmax(index.cosines(asked.pooled))) == nearest
    assert int(np.argmax(index.max_sim(asked, range(len(TEXTS))))) == nearest


def test_what_is_not_english_or_tells_nothing_is_near_to_nothing(places: tuple[Path, Path]) -> None:
    found = LateInteractionIndex(places[0]).max_sim(embed_tokens("lamps at night"), [2, 3, 4])
    assert found.tolist() == [0, 0, 0]
    assert LateInteractionIndex(places[0]).cosines(embed_tokens("lamps").pooled)[2] == 0


def test_a_question_that_tells_nothing(places: tuple[Path, Path]) -> None:
    asked = embed_tokens("of the and to?")
    assert len(asked.token_ids) == 0
    assert LateInteractionIndex(places[0]).max_sim(asked, [0, 1]).tolist() == [0, 0]


def test_a_text_is_near_to_itself_piece_by_piece(places: tuple[Path, Path]) -> None:
    """Each token's vector is quantised to eight bits: the error stays under a hundredth."""
    asked = embed_tokens(TEXTS[0])
    assert LateInteractionIndex(places[0]).max_sim(asked, [0])[0] == pytest.approx(1, abs=0.01)


def test_what_was_read_before_is_not_read_again(
    places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(
        "ingest.indexes.late_interaction.embed_tokens", lambda text: read.append(text) or embed_tokens(text)
    )
    write_late_interaction(tmp_path / "late", [*TEXTS, "a new one"], [*ENGLISH, True], places[1], lambda *_: None)
    assert read == ["a new one"]
    for name in ("tokens", "pooled"):
        old, new = (np.load(folder / f"{name}.npy") for folder in (places[0], tmp_path / "late"))
        assert np.array_equal(new[: len(old)], old)


def test_a_damaged_file_of_readings_is_begun_anew(tmp_path: Path) -> None:
    cache_file = tmp_path / "readings.sqlite"
    cache_file.write_bytes(b"no database" * 1000)
    assert write_late_interaction(tmp_path / "late", TEXTS[:1], [True], cache_file, lambda *_: None) is None
    assert LateInteractionIndex(tmp_path / "late").max_sim(embed_tokens("oil"), [0])[0] > 0


def test_a_locked_file_of_readings_is_told_and_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A concurrent build that is writing does not lose what it has embedded."""
    cache_file = tmp_path / "readings.sqlite"
    write_late_interaction(tmp_path / "late", TEXTS[:1], [True], cache_file, lambda *_: None)
    monkeypatch.setattr("ingest.sqlite_cache._BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(cache_file)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EmbeddingError, match=r"cannot be used \(database is locked\)"):
            write_late_interaction(tmp_path / "again", TEXTS[1:2], [True], cache_file, lambda *_: None)
    with closing(sqlite3.connect(cache_file)) as file:
        assert file.execute("SELECT count(*) FROM readings").fetchone() == (1,)


def test_without_the_model_nothing_is_written_and_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise EmbeddingError("minilm cannot be loaded.")

    monkeypatch.setattr("ingest.indexes.late_interaction.make_embeddings", missing)
    note = write_late_interaction(tmp_path / "late", TEXTS, ENGLISH, tmp_path / "readings.sqlite", lambda *_: None)
    assert note == "Clauses are not read word by word: minilm cannot be loaded."
    assert not LateInteractionIndex(tmp_path / "late").available


def test_a_damaged_index_is_told_in_one_sentence(tmp_path: Path) -> None:
    write_late_interaction(tmp_path / "late", TEXTS, ENGLISH, tmp_path / "readings.sqlite", lambda *_: None)
    (tmp_path / "late" / "pooled.npy").write_bytes(b"\x93NUMPY broken")
    with pytest.raises(StoreError, match="cannot be read; ask again, and it is built anew"):
        LateInteractionIndex(tmp_path / "late").cosines(embed_tokens("oil").pooled)


def test_an_empty_corpus(tmp_path: Path) -> None:
    assert write_late_interaction(tmp_path / "late", [], [], tmp_path / "readings.sqlite", lambda *_: None) is None
    assert LateInteractionIndex(tmp_path / "late").cosines(embed_tokens("oil").pooled).shape == (0,)
