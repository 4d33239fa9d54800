"""The naive baseline: what it retrieves, and what it cites for it."""

from functools import cache

from bot.answer import Behaviour
from bot.evaluation.baseline import SIZE, TOP_K, Baseline
from bot.evaluation.checks import citations_exist, quotes_verbatim
from bot.factory import open_service
from bot.settings import Settings
from ingest.store import Store
from tests.support.services import cheap_embedder, folder, made_folder, quiet


@cache
def naive() -> tuple[Baseline, Store]:
    import pytest

    store = Store(folder("naive"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.factory.open_embedder", cheap_embedder)
        service = open_service(Settings(), store, [str(made_folder())], quiet)
    return Baseline(service, store, quiet), store


def test_it_answers_whatever_is_asked_with_its_nearest_pieces() -> None:
    system, _ = naive()
    answer, retrieved = system.ask(["and before that?", "who paints the lighthouses white with ladders?"])
    assert answer.behaviour is Behaviour.ANSWER
    assert len(answer.statements) <= TOP_K
    assert all(len(s.text) <= SIZE for s in answer.statements)
    assert retrieved == tuple(c.key for c in answer.citations)
    assert answer.written_by == "naive"


def test_it_cites_the_clauses_that_its_pieces_hold() -> None:
    """A clause is cited for a piece that holds at least half of it: its words stand there."""
    system, _ = naive()
    answer, _ = system.ask(["buy oil for the lamps, train lamplighters, report on wicks"])
    cited = {c.n: c for c in answer.citations}
    assert cited
    for statement in answer.statements:
        said = " ".join(statement.text.split())
        for n in statement.citations:
            words = cited[n].text.split()
            half = " ".join(words[: len(words) // 2]), " ".join(words[-(len(words) // 2) :])
            assert any(part in said for part in half)
    oil = [c for c in answer.citations if c.text.startswith("to buy oil")]
    assert [c.num for c in oil] == ["1"]


def test_its_citations_exist_and_its_quotes_are_verbatim() -> None:
    """It is measured for what it retrieves, and not tripped up over how it cites."""
    system, _ = naive()
    answer, _ = system.ask(["bells"])
    assert citations_exist(answer, system._service.catalogue) == 1
    assert quotes_verbatim(answer, system._service.catalogue) == 1


def test_its_index_is_made_once() -> None:
    system, store = naive()
    places = sorted((store.root / "naive").iterdir())
    before = [place.stat().st_mtime_ns for place in places]
    Baseline(system._service, store, quiet)
    assert sorted((store.root / "naive").iterdir()) == places
    assert [place.stat().st_mtime_ns for place in places] == before
