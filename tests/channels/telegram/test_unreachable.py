"""A Telegram that cannot be reached: the bot goes on trying, and tells of it in one line a minute, without a traceback."""

import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import outgoing_limiter
from bot.serving.log_repeats import RepeatsHandler
from tests.support.telegram_bot import bot_for
from tests.support.telegram_server import TOKEN, Fault, TelegramServer, telegram_server

pytestmark = pytest.mark.slow

ASK_BDT = "what does WTDC Resolution 45 ask of BDT?"


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with telegram_server() as telegram:
        yield telegram


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing_limiter, "_BACK_OFF_SECONDS", (0.01,))
    monkeypatch.setattr("bot.channels.telegram.polling._FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("bot.channels.telegram.polling._LONGEST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr("bot.serving.server._AGAIN_SECONDS", 0.05)


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What a process writes of warnings and errors."""
    out, root = StringIO(), logging.getLogger()
    handler = RepeatsHandler(out)
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


@pytest.mark.parametrize(
    ("what", "description"),
    [
        (409, "Conflict: terminated by other getUpdates request"),
        (401, "Unauthorized"),
        (404, "Not Found"),
        (502, "Bad Gateway"),
        ("reset", ""),
        ("page", ""),
    ],
)
def test_updates_that_are_not_given_are_asked_for_until_they_are(
    server: TelegramServer, tmp_path: Path, log: StringIO, what: Any, description: str
) -> None:
    with bot_for(server, tmp_path) as bot:
        server.faults.append(Fault("getUpdates", what, times=12, description=description))
        server.say("/new")
        server.wait(lambda: bot.channels[0].trouble())
        server.say(ASK_BDT)
        assert "7 of 7" in server.answer(number=2)["text"]
        assert server.faults[0].times == 0
    written = log.getvalue()
    assert "Traceback" not in written
    assert written.count("Telegram gives no updates") == 1
    assert TOKEN not in written


def test_one_that_is_away_at_the_start_is_waited_for(server: TelegramServer, tmp_path: Path, log: StringIO) -> None:
    server.faults.append(Fault("getMe", 502, times=9))
    with bot_for(server, tmp_path):
        server.say(ASK_BDT)
        assert "7 of 7" in server.answer()["text"]
    written = log.getvalue()
    assert "Traceback" not in written
    assert written.count("a channel failed; it is run again") == 1


def test_a_webhook_that_is_not_taken_is_offered_again(server: TelegramServer, tmp_path: Path, log: StringIO) -> None:
    server.faults.append(Fault("setWebhook", 400, times=2, description="Bad Request: bad webhook: IP is reserved"))
    with bot_for(server, tmp_path, webhook="/hook"):
        server.say(ASK_BDT)
        assert "7 of 7" in server.answer()["text"]
    assert "Traceback" not in log.getvalue()
    assert log.getvalue().count("a channel failed; it is run again") == 1


def test_two_who_fetch_are_told_of_each_other(server: TelegramServer, tmp_path: Path, log: StringIO) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with bot_for(server, tmp_path / "a") as first, bot_for(server, tmp_path / "b") as second:
        server.wait(lambda: [b for b in (first, second) if "Another process" in b.channels[0].trouble()])
    assert "Traceback" not in log.getvalue()


def test_replies_that_cannot_be_sent_are_a_line_and_come_later(
    server: TelegramServer, tmp_path: Path, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.inbox._LOOK_SECONDS", 0.05)
    with bot_for(server, tmp_path):
        server.faults.append(Fault("sendMessage", 502, times=60, description="Bad Gateway"))
        for user in range(1, 11):
            server.say(ASK_BDT, user=user)
        for user in range(1, 11):
            assert "7 of 7" in server.answer(user)["text"]
        assert server.faults[0].times == 0
    assert all(len(server.shown(user)) == 1 for user in range(1, 11))
    assert "Traceback" not in log.getvalue()
    assert log.getvalue().count("a message could not be delivered now") == 1


def test_an_error_inside_leaves_no_bot_deaf(
    server: TelegramServer, tmp_path: Path, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bot_for(server, tmp_path) as bot:
        holds, failures = bot.state.claims.holds, [1, 1]

        def failing(channel: str, update: str) -> bool:
            if failures:
                failures.pop()
                raise RuntimeError("a pipe burst")
            return holds(channel, update)

        monkeypatch.setattr(bot.state.claims, "holds", failing)
        server.say(ASK_BDT)
        assert "7 of 7" in server.answer()["text"]
    assert log.getvalue().count("a pipe burst") == 2  # as the reason, and in the traceback of one line
