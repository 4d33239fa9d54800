"""Whoever does not wait for a model gets what is ready, also while the model says nothing."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.telegram.buttons import Action, CallbackData
from tests.support.model_server import KEY, Act, ModelRequest, ModelServer, faithful, serving
from tests.support.services import small
from tests.support.telegram_bot import bot_for
from tests.support.telegram_server import telegram_server
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
