"""The corpus that ships: used while nothing else was ever ingested into a store, in whatever order and by whomever."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from bot.catalogue.opening import DEFAULT, default_corpus
from bot.cli.main import main
from bot.serving.upload import ingest_upload
from bot.settings import CorpusSettings, Settings
from ingest.build import Report, ingest, renew
from ingest.errors import IngestError
from ingest.snapshot import Snapshot
from ingest.store import Store
from tests.support.services import RIVERTON, cheap_embedder, quiet, write_made

pytestmark = pytest.mark.slow

COMMANDS = "bot.cli.ingest.open_embedder"


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small corpus in the place of the one that ships, and no model."""
    folder = write_made(tmp_path / "along", ["letter.txt", "pp-decision-7.txt"])
    monkeypatch.setattr("bot.settings.settings.SHIPPED", folder)
    monkeypatch.setattr(COMMANDS, cheap_embedder)
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return write_made(tmp_path / "mine", [RIVERTON])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def configured(*paths: str | Path) -> Settings:
    """Settings that name these; none for the defaults."""
    return Settings(corpus=CorpusSettings(paths=tuple(map(str, paths))))


def ask(store: Store, settings: Settings | None = None) -> list[str]:
    """The documents that a question is asked of."""
    return files(default_corpus(settings or Settings(), store, cheap_embedder(), quiet))


def put(store: Store, *paths: Path, wait: float = 0) -> Report:
    """What `resolves ingest PATH…` does."""
    return ingest(store, DEFAULT, paths, cheap_embedder(), quiet, wait=wait)


def files(snapshot: Snapshot | None) -> list[str]:
    assert snapshot is not None
    return sorted(record.file for record in snapshot.records)


def held(store: Store) -> list[str]:
    return files(store.published(DEFAULT))


class Interrupted(Store):
    """A store to which something happens just after somebody found it empty."""

    def __init__(self, root: Path, happens: Callable[[], object]) -> None:
        super().__init__(root)
        self.happens: Callable[[], object] | None = happens

    def published(self, corpus: str) -> Snapshot | None:
        found = super().published(corpus)
        if found is None and self.happens is not None:
            happens, self.happens = self.happens, None
            happens()
        return found


ALONG = ["letter.txt", "pp-decision-7.txt"]


class TestOneAfterTheOther:
    def test_a_first_question_is_asked_of_it(self, store: Store) -> None:
        assert ask(store) == ALONG
        assert ask(store) == ALONG

    def test_it_gives_way_to_what_is_ingested_and_that_is_told(self, store: Store, mine: Path) -> None:
        ask(store)
        report = put(store, mine)
        assert ask(store) == held(store) == [RIVERTON]
        assert report.removed == ("letter", "pp-decision-7")
        assert any("ships with Resolves" in note for note in report.notes)

    def test_it_is_not_used_where_something_was_ingested(self, store: Store, mine: Path) -> None:
        assert put(store, mine).notes == ()
        assert ask(store) == [RIVERTON]

    def test_it_stays_where_nothing_could_be_ingested(self, store: Store, tmp_path: Path) -> None:
        ask(store)
        (tmp_path / "empty.txt").write_bytes(b"")
        with pytest.raises(IngestError, match=r"empty\.txt is empty"):
            put(store, tmp_path / "empty.txt")
        assert ask(store) == ALONG

    def test_it_gives_way_to_a_document_that_is_sent_to_a_bot(self, store: Store, mine: Path) -> None:
        ask(store)
        ingest_upload(store, cheap_embedder(), RIVERTON, (mine / RIVERTON).read_bytes(), 1024**2)
        assert ask(store) == [RIVERTON]

    def test_it_gives_way_after_it_was_built_anew_too(self, store: Store, mine: Path) -> None:
        ask(store)
        renew(store, DEFAULT, cheap_embedder(), quiet)
        put(store, mine)
        assert ask(store) == [RIVERTON]

    def test_a_document_of_its_own_id_takes_the_place_of_it(self, store: Store, tmp_path: Path) -> None:
        ask(store)
        other = write_made(tmp_path / "other", ["letter.txt"]) / "letter.txt"
        other.write_text(other.read_text(encoding="utf-8").replace("foghorn", "sheep bell"), encoding="utf-8")
        put(store, other)
        assert ask(store) == ["letter.txt"]

    def test_it_does_not_come_back_where_the_list_of_documents_is_lost(self, store: Store, mine: Path) -> None:
        put(store, mine)
        (store.root / "published.json").unlink()
        with pytest.raises(IngestError, match=r"no documents any more; ingest yours again"):
            ask(store)
        put(store, mine)
        assert ask(store) == [RIVERTON]

    def test_it_does_come_back_where_only_it_is_lost(self, store: Store) -> None:
        ask(store)
        (store.root / "published.json").unlink()
        assert ask(store) == ALONG

    def test_another_corpus_of_the_store_is_no_reason_to_give_way(self, store: Store, mine: Path) -> None:
        ask(store)
        ingest(store, "other", [mine], cheap_embedder(), quiet)
        assert ask(store) == ALONG


class TestAtOnce:
    def test_an_ingestion_that_ended_while_a_question_waited_for_it(self, store: Store, mine: Path) -> None:
        waiting = Interrupted(store.root, lambda: put(Store(store.root), mine))
        assert ask(waiting) == held(store) == [RIVERTON]

    def test_another_first_question_that_was_sooner(self, store: Store) -> None:
        waiting = Interrupted(store.root, lambda: ask(Store(store.root)))
        assert ask(waiting) == held(store) == ALONG

    def test_configured_documents_are_not_added_either(self, store: Store, mine: Path, shipped: Path) -> None:
        waiting = Interrupted(store.root, lambda: put(Store(store.root), mine))
        assert ask(waiting, configured(shipped)) == held(store) == [RIVERTON]

    def test_a_crowd_of_questions_and_one_ingestion(self, store: Store, mine: Path) -> None:
        crowd = [Thread(target=ask, args=(Store(store.root),)) for _ in range(4)]
        crowd.insert(2, Thread(target=put, args=(Store(store.root), mine), kwargs={"wait": 300}))
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        assert ask(store) == held(store) == [RIVERTON]


class TestNamed:
    """Whoever names it has it, beside documents of their own."""

    def test_in_a_configuration(self, store: Store, mine: Path) -> None:
        assert ask(store, configured("shipped")) == ALONG
        put(store, mine)
        assert ask(store) == [*ALONG, RIVERTON]

    def test_in_a_configuration_beside_others(self, store: Store, mine: Path) -> None:
        assert ask(store, configured("shipped", mine)) == [*ALONG, RIVERTON]

    def test_in_a_configuration_after_a_first_question(self, store: Store, mine: Path, tmp_path: Path) -> None:
        ask(store)
        config = tmp_path / "my.toml"
        config.write_text('[corpus]\npaths = ["shipped"]\n', encoding="utf-8")
        assert main(["ingest", str(mine), "--config", str(config), "--store", str(store.root)]) == 0
        assert ask(store) == [*ALONG, RIVERTON]

    @pytest.mark.parametrize("first", [True, False])
    def test_in_a_command(self, store: Store, mine: Path, first: bool) -> None:
        if first:
            ask(store)
        assert main(["ingest", "shipped", "--store", str(store.root)]) == 0
        assert main(["ingest", str(mine), "--store", str(store.root)]) == 0
        assert ask(store) == [*ALONG, RIVERTON]

    def test_by_its_folder(self, store: Store, mine: Path, shipped: Path) -> None:
        ask(store)
        put(store, shipped, mine)
        assert ask(store) == [*ALONG, RIVERTON]

    def test_to_a_bot_that_is_sent_a_document(self, store: Store, mine: Path) -> None:
        ask(store)
        data = (mine / RIVERTON).read_bytes()
        ingest_upload(store, cheap_embedder(), RIVERTON, data, 1024**2, keep_fallback=True)
        assert ask(store) == [*ALONG, RIVERTON]

    def test_a_folder_of_that_name_is_that_folder(
        self, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        write_made(tmp_path / "shipped", [RIVERTON])
        assert main(["ingest", "shipped", "--store", str(store.root)]) == 0
        assert ask(store) == [RIVERTON]


class TestNothingNamed:
    """`resolves ingest` without a path and without configured ones."""

    def test_it_is_built_and_still_gives_way(self, store: Store, mine: Path) -> None:
        for _ in range(2):
            assert main(["ingest", "--store", str(store.root)]) == 0
            assert ask(store) == ALONG
        put(store, mine)
        assert ask(store) == [RIVERTON]

    def test_it_is_not_added_to_what_was_ingested(
        self, store: Store, mine: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        put(store, mine)
        assert main(["ingest", "--store", str(store.root)]) == 1
        assert 'name a file or a folder, or "shipped"' in capsys.readouterr().err
        assert ask(store) == [RIVERTON]

    def test_configured_documents_are_read_where_only_it_was_asked_before(self, store: Store, mine: Path) -> None:
        ask(store)
        assert ask(store, configured(mine)) == [RIVERTON]
        assert ask(store) == [RIVERTON]
