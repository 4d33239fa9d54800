"""Whoever does not wait for a model gets what is ready, also while the model says nothing."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.telegram.buttons import Action, CallbackData
from tests.support.model_server import KEY, Act, ModelRequest, ModelServer, faithful, serving
from tests.support.services import small
from tests.support.telegram_bot import bot_for
from tests.support.telegram_server import Fault, telegram_server
from tests.support.writers import Purse, glosses, written

pytestmark = pytest.mark.slow

OIL = "what does WTDC Resolution 45 ask of BDT?"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A model that reads questions, and then hangs."""

    def script(asked: ModelRequest) -> Act:
        return Act(faithful(asked), hang=0 if asked.planning else 60)

    with serving(script) as running:
        yield running


@pytest.mark.parametrize("stream", [True, False])
def test_what_is_ready_is_the_answer(server: ModelServer, stream: bool) -> None:
    purse, started = Purse(), time.monotonic()
    service = written(small(), server.url, purse, stream=stream, timeout_seconds=50)
    reply = service.reply(OIL, asker="a", cancelled=lambda: len(server.asked) > 0)
    quoted = small().reply(OIL).answer
    assert time.monotonic() - started < 20
    assert reply.answer.text == quoted.text
    assert reply.answer.note == "The model was not waited for."
    assert sum(dollars for _, _, dollars, _ in purse.rows) > 0  # what was asked is paid for


@pytest.mark.parametrize("stream", [True, False])
def test_the_server_is_told_that_nobody_waits(server: ModelServer, stream: bool) -> None:
    service = written(small(), server.url, stream=stream, timeout_seconds=50)
    service.reply(OIL, cancelled=lambda: len(server.asked) > 0)
    assert server.left.wait(20)


def test_who_still_waits_gets_all(server: ModelServer) -> None:
    server.script = lambda asked: Act(faithful(asked), hang=0.7)
    answer = written(small(), server.url).reply(OIL, cancelled=lambda: False).answer
    assert len(glosses(answer)) == len(answer.statements)


def test_a_call_is_not_begun_for_nobody(server: ModelServer) -> None:
    written(small(), server.url).reply(OIL, cancelled=lambda: True)
    assert server.asked == server.planned == []


def test_in_telegram_who_asked_may_stop_waiting_and_nobody_else(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.progress.EVERY_SECONDS", 0.1)
    service = written(small(), server.url, timeout_seconds=100)
    with telegram_server() as telegram, bot_for(telegram, tmp_path, service=service) as bot:
        telegram.say(OIL)
        telegram.wait(lambda: telegram.shown() and "to buy oil for the lamps" in telegram.shown()[0]["text"])
        stop = CallbackData(Action.STOP, "7").data
        telegram.wait(lambda: "A model reads these clauses …" in telegram.shown()[0]["text"])
        (message,) = telegram.shown()
        assert message["reply_markup"]
        telegram.tap_data(message, stop, user=8)
        telegram.wait(lambda: telegram.made("answerCallbackQuery"))
        assert "7 of 7" not in telegram.shown()[0]["text"]
        telegram.tap(message, "Don't wait for the model")
        answer = telegram.wait(lambda: "7 of 7" in telegram.shown()[0]["text"] and telegram.shown()[0])
        assert "The model was not waited for." in answer["text"]
        telegram.tap_data(message, stop)  # it is answered: a late press does nothing
        assert bot.dispatcher.metrics.page()


def test_a_model_that_says_nothing_takes_no_turn_from_others(server: ModelServer, tmp_path: Path) -> None:
    service = written(small(), server.url, timeout_seconds=100)
    limits = {"threads": 1}
    with telegram_server() as telegram, bot_for(telegram, tmp_path, service=service, limits=limits) as bot:
        for user in (7, 8, 9):
            telegram.say(OIL, user=user)
        for user in (7, 8, 9):
            telegram.wait(lambda user=user: telegram.shown(user) and "to buy oil" in telegram.shown(user)[0]["text"])
        assert bot.dispatcher._workers.running == 3
        telegram.say("/works", user=7)
        assert "WTDC · 1" in telegram.answer(7, 2)["text"]
        for user in (7, 8, 9):
            telegram.tap(telegram.shown(user)[0], "Don't wait for the model", user=user)
        for user in (7, 8, 9):
            telegram.wait(lambda user=user: "was not waited for" in telegram.shown(user)[0]["text"])


def test_an_answer_whose_bot_was_killed_at_a_model_takes_the_place_of_what_was_ready(
    server: ModelServer, tmp_path: Path
) -> None:
    service = written(small(), server.url, timeout_seconds=100)
    with telegram_server() as telegram:
        with bot_for(telegram, tmp_path, service=service, serve={"port": 0, "grace_seconds": 0}):
            telegram.say(OIL)
            telegram.wait(lambda: telegram.shown() and "A model reads" in telegram.shown()[0]["text"])
        with bot_for(telegram, tmp_path):
            telegram.wait(lambda: "7 of 7" in telegram.shown()[0]["text"])
        assert len(telegram.shown()) == 1


def test_what_is_ready_is_not_sent_again_where_its_confirmation_is_lost(server: ModelServer, tmp_path: Path) -> None:
    service = written(small(), server.url, timeout_seconds=100)
    serve = {"port": 0, "grace_seconds": 0}
    with telegram_server() as telegram, bot_for(telegram, tmp_path, service=service, serve=serve) as bot:
        telegram.faults.append(Fault("sendMessage", "reset", chat=7, times=1))
        telegram.say(OIL)
        telegram.wait(lambda: telegram.faults[0].times == 0)
        telegram.wait(lambda: bot.dispatcher._workers.running == 1)
        assert len(telegram.made("sendMessage", 7)) == 1
        assert telegram.shown() == []
