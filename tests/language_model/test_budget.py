"""What was spent, by asker and day, in a file or a database that several processes share."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.answer import Usage
from bot.language_model.budget import Ledger, SqliteLedger
from bot.language_model.chat_model import Model, Reply
from bot.language_model.metered import MeteredModel
from bot.language_model.streaming import TokenCounts
from bot.settings import DailyLimits, ModelSettings
from bot.state import open_state
from ingest.errors import BudgetError, ModelError
from tests.language_model.test_wire import MESSAGES, Form
from tests.support.states import KINDS, database

TODAY, YESTERDAY = date(2031, 5, 2), date(2031, 5, 1)


def test_each_asker_and_all_together(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path / "spending.sqlite")
    assert ledger.spent("", TODAY) == 0
    ledger.spend("a", TODAY, 0.25, 100)
    ledger.spend("a", TODAY, 0.5, 100)
    ledger.spend("b", TODAY, 1, 10)
    ledger.spend("a", YESTERDAY, 8, 10)
    assert ledger.spent("a", TODAY) == 0.75
    assert ledger.spent("b", TODAY) == 1
    assert ledger.spent("", TODAY) == 1.75
    assert ledger.spent("c", TODAY) == 0
    assert SqliteLedger(tmp_path / "spending.sqlite").spent("", YESTERDAY) == 8


def test_nothing_is_lost_between_threads(tmp_path: Path) -> None:
    path = tmp_path / "spending.sqlite"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: SqliteLedger(path).spend(str(n % 3), TODAY, 0.125, 1), range(40)))
    assert SqliteLedger(path).spent("", TODAY) == 5


def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BudgetError, match="cannot be used"):
        SqliteLedger(tmp_path / "file" / "spending.sqlite").spent("", TODAY)


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "spending.sqlite"
    path.write_bytes(b"no database" * 100)
    ledger = SqliteLedger(path)
    ledger.spend("a", TODAY, 1, 1)
    assert ledger.spent("a", TODAY) == 1
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT COUNT(*) FROM spent").fetchone() == (1,)


@pytest.fixture(params=["file", *KINDS])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """The ledger of a file, and that of the state in each of its databases."""
    if request.param == "file":
        yield SqliteLedger(tmp_path / "spending.sqlite")
        return
    with database(request.param, tmp_path) as url:
        state = open_state(url)
        yield state
        state.close()


class TestReservations:
    """What a call can cost is set aside before it, and settled after."""

    def test_it_counts_as_spent_until_it_is_settled(self, ledger: Ledger) -> None:
        assert ledger.reserve("a", TODAY, 0.75, DailyLimits(1, 2)) == ""
        assert ledger.spent("a", TODAY) == 0.75
        assert ledger.reserve("a", TODAY, 0.5, DailyLimits(1, 2)) == "of this asker"
        assert ledger.reserve("b", TODAY, 1.5, DailyLimits(0, 2)) == "of all"
        assert ledger.spent("", TODAY) == 0.75
        ledger.spend("a", TODAY, -0.5, 10)
        assert ledger.reserve("a", TODAY, 0.75, DailyLimits(1, 2)) == ""
        assert ledger.reserve("a", YESTERDAY, 1, DailyLimits(1, 2)) == ""

    def test_without_limits_all_is_taken(self, ledger: Ledger) -> None:
        assert ledger.reserve("a", TODAY, 1e6, DailyLimits()) == ""

    def test_a_limit_may_be_reached_exactly(self, ledger: Ledger) -> None:
        assert [ledger.reserve("a", TODAY, 0.1, DailyLimits(0.3)) for _ in range(4)] == ["", "", "", "of this asker"]


class Scripted(Model):
    """A model that costs less than was set aside, and fails now and then."""

    def __init__(self, settings: ModelSettings, answer: Callable[[], Reply]) -> None:
        super().__init__(settings)
        self.answer = answer

    def generate(self, *_: object, **__: object) -> Reply:  # type: ignore[override]
        return self.answer()


# A call can cost 0.01 dollars, and does cost 0.004.
PRICES = {"dollars_per_million_in": 0, "dollars_per_million_out": 100, "max_output_tokens": 100}
REPLY = Reply("said", "", TokenCounts(10, 40))


def asked(model: MeteredModel, asker: str) -> Usage:
    return model.generate(MESSAGES, Form, time.monotonic() + 5, lambda _: None, asker)[2]


def test_askers_in_parallel_never_overspend(ledger: Ledger) -> None:
    limits = {"dollars_per_asker_a_day": 0.03, "dollars_a_day": 0.1}
    worst, lock, turns = [0.0, 0.0], threading.Lock(), iter(range(1000))

    def answer() -> Reply:
        with lock:
            worst[0] = max(worst[0], ledger.spent("", today()))
            worst[1] = max(worst[1], *(ledger.spent(str(n), today()) for n in range(5)))
            turn = next(turns)
        time.sleep(0.005)
        if turn % 4 == 0:
            raise ModelError("answered with error 500")
        return REPLY

    model = MeteredModel(Scripted(ModelSettings(**PRICES, **limits), answer), ledger)
    outcomes: list[str] = []

    def ask(n: int) -> None:
        for _ in range(3):
            try:
                asked(model, str(n % 5))
                outcomes.append("paid")
            except ModelError as error:
                outcomes.append("failed" if "500" in str(error) else "refused")

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 60
    assert worst[0] <= 0.1 + 1e-9
    assert worst[1] <= 0.03 + 1e-9
    assert {"paid", "failed", "refused"} == set(outcomes)
    assert ledger.spent("", today()) == pytest.approx(0.004 * outcomes.count("paid"))


def test_a_failed_call_gives_back_what_was_set_aside(ledger: Ledger) -> None:
    def fail() -> Reply:
        assert ledger.spent("a", today()) == pytest.approx(0.01)
        raise ModelError("cannot be reached")

    model = MeteredModel(Scripted(ModelSettings(**PRICES), fail), ledger)
    for _ in range(3):
        with pytest.raises(ModelError, match="cannot be reached"):
            asked(model, "a")
    assert ledger.spent("a", today()) == pytest.approx(0)


def test_a_call_that_is_interrupted_gives_it_back_too(ledger: Ledger) -> None:
    def interrupt() -> Reply:
        raise KeyboardInterrupt

    model = MeteredModel(Scripted(ModelSettings(**PRICES), interrupt), ledger)
    with pytest.raises(KeyboardInterrupt):
        asked(model, "a")
    assert ledger.spent("a", today()) == pytest.approx(0)


def test_a_reply_stands_whose_cost_cannot_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = SqliteLedger(tmp_path / "spending.sqlite")

    def answer() -> Reply:
        def broken(*_: object) -> None:
            raise BudgetError("The file cannot be used.")

        monkeypatch.setattr(ledger, "spend", broken)
        return REPLY

    model = MeteredModel(Scripted(ModelSettings(**PRICES), answer), ledger)
    assert asked(model, "a").cost_usd == pytest.approx(0.004)
    assert ledger.spent("a", today()) == pytest.approx(0.01)


def test_cached_tokens_have_their_own_price(tmp_path: Path) -> None:
    prices = {"dollars_per_million_in": 10, "dollars_per_million_cached": 1, "dollars_per_million_out": 0}
    reply = Reply("said", "", TokenCounts(1000, 5, 600))
    ledger = SqliteLedger(tmp_path / "spending.sqlite")
    usage = asked(MeteredModel(Scripted(ModelSettings(**prices), lambda: reply), ledger), "a")
    assert usage == Usage(1000, 5, 0.0046, 600)
    assert usage + usage == Usage(2000, 10, 0.0092, 1200)
    free = {**prices, "dollars_per_million_in": 0}
    assert asked(MeteredModel(Scripted(ModelSettings(**free), lambda: reply), ledger), "a").cost_usd == 0


def today() -> date:
    return datetime.now(UTC).date()
