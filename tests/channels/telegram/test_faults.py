"""Fault injection between the bot and Telegram: each fault once, with its one clear outcome, and no question lost."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.telegram import outgoing_limiter
from bot.channels.telegram.channel import open_channel
from bot.settings import Settings
from ingest.errors import SettingsError, StateError
from tests.support.telegram_bot import bot_for
from tests.support.telegram_server import TOKEN, Fault, TelegramServer, telegram_server

pytestmark = pytest.mark.slow

ASK_BDT = "what does WTDC Resolution 45 ask of BDT?"
OTHER = 8
GROUP = -1001


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with telegram_server() as telegram:
        yield telegram


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing_limiter, "_BACK_OFF_SECONDS", (0.05, 0.05, 0.05))


def answered(server: TelegramServer, chat: int = 7, number: int = 1) -> None:
    """Assert that the question has its answer in this message of the chat."""
    assert "7 of 7" in server.answer(chat, number)["text"]


@pytest.mark.parametrize("what", [500, 502, 429, "reset"])
def test_a_message_that_fails_is_sent_again(server: TelegramServer, tmp_path: Path, what: Any) -> None:
    with bot_for(server, tmp_path):
        server.faults.append(Fault("sendMessage", what, chat=7, times=2, retry_after=0))
        server.say(ASK_BDT)
        server.say(ASK_BDT, user=OTHER)
        answered(server, OTHER)
        answered(server)
        assert server.faults[0].times == 0
    assert len(server.shown()) == 1


def test_only_a_message_whose_confirmation_is_lost_is_posted_twice(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path):
        server.faults.append(Fault("sendMessage", "lost", chat=7))
        server.say(ASK_BDT)
        answered(server, number=2)
    assert len(server.shown()) == 2


@pytest.mark.parametrize("what", [500, 429, "reset", "lost"])
def test_an_edit_that_fails_is_made_again(server: TelegramServer, tmp_path: Path, what: Any) -> None:
    with bot_for(server, tmp_path):
        asked = server.say("what does WTDC Resolution 45 ask of UNESCO?")
        server.answer()
        server.faults.append(Fault("editMessageText", what, chat=7, times=2, retry_after=0))
        server.edit(asked, ASK_BDT)
        server.wait(lambda: "7 of 7" in server.shown()[0]["text"])
        server.wait(lambda: server.faults[0].times == 0)
    assert len(server.shown()) == 1


@pytest.mark.parametrize("why", ["message can't be edited", "MESSAGE_EDIT_TIME_EXPIRED", "something new"])
def test_an_answer_whose_message_cannot_be_edited_replaces_it(server: TelegramServer, tmp_path: Path, why: str) -> None:
    with bot_for(server, tmp_path):
        asked = server.say("what does WTDC Resolution 45 ask of UNESCO?")
        server.answer()
        server.faults.append(Fault("editMessageText", 400, chat=7, times=99, description=f"Bad Request: {why}"))
        server.edit(asked, ASK_BDT)
        server.wait(lambda: [m for m in server.shown() if "7 of 7" in m["text"]])
        server.wait(lambda: len(server.shown()) == 1)
        answered(server)


def test_a_flood_in_one_chat_is_waited_for_and_stalls_no_other(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path):
        server.faults.append(Fault("sendMessage", 429, chat=7, retry_after=3))
        began = time.monotonic()
        server.say(ASK_BDT)
        server.wait(lambda: server.faults[0].times == 0)
        server.say(ASK_BDT, user=OTHER)
        answered(server, OTHER)
        others = time.monotonic() - began
        answered(server)
        assert time.monotonic() - began >= 3
        assert others < 3


def test_mark_up_that_is_refused_is_sent_again_as_plain_text(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path):
        refused = "Bad Request: can't parse entities: unexpected end of name at byte offset 7"
        server.faults.append(Fault("sendMessage", 400, chat=7, description=refused))
        server.say(ASK_BDT)
        answered(server)
        message = server.answer()
        assert message["entities"] == []
        assert "1 to buy oil for the lamps;" in message["text"]


def test_an_answer_whose_message_was_deleted_is_sent_anew(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path):
        asked = server.say("what does WTDC Resolution 45 ask of UNESCO?")
        first = server.answer()
        server.deleted.add((7, first["message_id"]))
        server.edit(asked, ASK_BDT)
        answered(server, number=2)


def test_who_has_blocked_the_bot_is_left_alone_and_not_asked_for_again(server: TelegramServer, tmp_path: Path) -> None:
    server.blocked.add(7)
    with bot_for(server, tmp_path) as bot:
        server.say(ASK_BDT)
        server.wait(lambda: server.made("sendMessage", 7))
        server.say(ASK_BDT, user=OTHER)
        answered(server, OTHER)
        server.wait(lambda: not bot.dispatcher.state.of("telegram", "", "7")["pending"])
    assert server.shown(7) == []
    assert len(server.made("sendMessage", 7)) == 1


def test_an_update_that_comes_twice_is_answered_once(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path):
        server.say(ASK_BDT, update_id=5000)
        answered(server)
        server.say(ASK_BDT, update_id=5000)
        server.say("/new", update_id=5001)
        server.say("/new", update_id=5001)
        server.say("/help", update_id=5002)
        server.wait(lambda: "/clause" in server.shown()[-1]["text"])
    assert len(server.shown()) == 3


def test_an_update_that_comes_again_after_a_restart_is_answered_once(server: TelegramServer, tmp_path: Path) -> None:
    for _ in range(2):
        with bot_for(server, tmp_path):
            server.say(ASK_BDT, update_id=5000)
            answered(server)
            server.wait(lambda: not server.to_fetch())
    assert len(server.shown()) == 1


def test_polling_goes_on_after_telegram_was_away(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path):
        server.faults += [Fault("getUpdates", 502), Fault("getUpdates", "reset")]
        server.say("/new")
        server.answer()
        server.wait(lambda: all(fault.times == 0 for fault in server.faults))
        server.say(ASK_BDT)
        answered(server, number=2)


def test_a_second_process_that_takes_the_updates_is_told_in_the_readiness(
    server: TelegramServer, tmp_path: Path
) -> None:
    with bot_for(server, tmp_path) as bot:
        server.faults.append(Fault("getUpdates", 409, times=3, description="Conflict: terminated by other getUpdates"))
        server.say("/new")
        server.wait(lambda: bot.channels[0].trouble().startswith("Another process takes this bot's updates"))


def test_what_could_not_be_sent_at_all_stays_pending_and_is_sent_later(
    server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.inbox._LOOK_SECONDS", 0.1)
    with bot_for(server, tmp_path):
        server.faults.append(Fault("sendMessage", 500, chat=7, times=6))
        server.say(ASK_BDT)
        answered(server)
        assert server.faults[0].times == 0
        assert len(server.shown()) == 1


def test_a_state_that_cannot_be_written_loses_no_update(
    server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bot_for(server, tmp_path) as bot:
        accept, failures = bot.dispatcher.state.accept, [1, 1]

        def failing(*args: Any) -> bool:
            if failures:
                failures.pop()
                raise StateError("The disk is full.")
            return accept(*args)

        monkeypatch.setattr(bot.dispatcher.state, "accept", failing)
        server.say(ASK_BDT)
        answered(server)
        assert not failures


def test_an_error_inside_is_told_in_one_sentence_and_logged_without_the_question(
    server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("bot.channels.telegram.commands.works_shown", broken)
    with bot_for(server, tmp_path):
        server.say("/works")
        assert server.answer()["text"].startswith("Something went wrong here, and the fault is not yours.")
        server.say(ASK_BDT, user=OTHER)
        answered(server, OTHER)
    assert any("could not be worked at" in record.getMessage() for record in caplog.records)
    assert TOKEN not in caplog.text


def test_a_webhook_takes_updates_and_nobody_else_s(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path, webhook="/hooks/telegram") as bot:
        assert server.webhook["url"] == f"{bot.address}/hooks/telegram"
        assert server.webhook["allowed_updates"] == ["message", "edited_message", "callback_query", "inline_query"]
        server.say(ASK_BDT)
        answered(server)
        url, secret = server.webhook["url"], server.webhook["secret_token"]
        row = {"update_id": 6000, "message": {**next(iter(server.messages.values())), "text": "/help"}}
        header = "X-Telegram-Bot-Api-Secret-Token"
        with httpx.Client(trust_env=False) as client:
            assert client.post(url, json=row).status_code == 403
            assert client.post(url, json=row, headers={header: "wrong"}).status_code == 403
            assert client.post(url, json=row, headers={header: "wröng".encode()}).status_code == 403
            assert client.post(url, content=b"{" * 1_000_000, headers={header: secret}).status_code == 413
            for body in (b"{", b"[" * 50_000, b"[]", b'"x"', b"{}", b'{"update_id": "x", "message": 3}', b"\xff\xfe"):
                assert client.post(url, content=body, headers={header: secret}).status_code in {200, 400}
            assert client.get(url).status_code == 405
        server.say(ASK_BDT, user=OTHER)
        answered(server, OTHER)
    assert len(server.shown()) == 1
    assert secret not in TOKEN
    assert TOKEN.partition(":")[2] not in secret


def test_a_webhook_says_that_an_update_is_safe_only_once_it_is(
    server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bot_for(server, tmp_path, webhook="/hook") as bot:
        accept, failures = bot.dispatcher.state.accept, [1]

        def failing(*args: Any) -> bool:
            if failures:
                failures.pop()
                raise StateError("The disk is full.")
            return accept(*args)

        monkeypatch.setattr(bot.dispatcher.state, "accept", failing)
        server.say(ASK_BDT)
        answered(server)
    assert [code for _, code in server.delivered] == [503, 200]


def test_the_end_is_orderly_and_what_was_not_begun_is_answered_after_the_restart(
    server: TelegramServer, tmp_path: Path
) -> None:
    with bot_for(server, tmp_path) as bot:
        for user in range(1, 31):
            server.say(ASK_BDT, user=user)
        server.wait(lambda: len(server.made("sendMessage")) >= 5)
        bot.stop()
        assert bot.ended == [True]
        done = [user for user in range(1, 31) if any("7 of 7" in m["text"] for m in server.shown(user))]
        assert done
    with bot_for(server, tmp_path):
        for user in range(1, 31):
            answered(server, user)
    assert all(len(server.shown(user)) == 1 for user in range(1, 31))


def told(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The output and exit code of `resolves telegram` over the made documents."""
    command = [
        sys.executable,
        "-m",
        "bot.cli.main",
        "telegram",
        "--store",
        str(tmp_path / "store"),
        *arguments,
    ]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TELEGRAM")}
    return subprocess.run(
        command, env={**clean, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_missing_token_is_one_clear_sentence(tmp_path: Path) -> None:
    done = told(tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("resolves: TELEGRAM_BOT_TOKEN is not set; write /newbot to @BotFather")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("token", ["nonsense", "123:", ":abc", "abc:def"])
def test_what_is_no_token_is_one_clear_sentence(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
    with pytest.raises(SettingsError, match=r"^Telegram does not know this TELEGRAM_BOT_TOKEN; copy it again"):
        open_channel(Settings())


def test_a_token_that_telegram_does_not_know_ends_the_bot_with_one_sentence(
    server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.telegram_bot.TOKEN", "4242:another")
    with bot_for(server, tmp_path) as bot:
        server.wait(lambda: bot.ended)
    (error,) = bot.ended
    assert isinstance(error, SettingsError)
    assert str(error) == "Telegram does not know this TELEGRAM_BOT_TOKEN; copy it again from @BotFather."


def test_without_a_token_the_channel_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    assert open_channel(Settings()) is None


def test_signs_of_life_hold_no_connection_for_good(
    server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.progress._PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr("bot.channels.telegram.channel._CONNECTIONS", 4)
    with bot_for(server, tmp_path):
        for number in range(1, 41):
            server.say(ASK_BDT)
            answered(server, number=number)


def test_progress_is_edited_in_no_more_than_once_in_its_time(
    server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.progress.EVERY_SECONDS", 0.3)
    monkeypatch.setattr("bot.channels.telegram.progress._PATIENCE_SECONDS", 0.1)
    server.faults.append(Fault("sendChatAction", 500, chat=OTHER))
    with bot_for(server, tmp_path) as bot:
        answer = bot.dispatcher.answer

        async def slow(place: Any, question: str, tell: Any, **more: Any) -> Any:
            made = await answer(place, question, tell, **more)
            for n in range(20):
                tell(type("Told", (), {"stage": "checking", "statements": made.statements[: n // 4]}))
                await asyncio.sleep(0.05)
            return made

        monkeypatch.setattr(bot.dispatcher, "answer", slow)
        server.say(ASK_BDT)
        server.say(ASK_BDT, user=OTHER)
        server.wait(lambda: server.shown() and "7 of 7" in server.shown()[0]["text"])
        server.wait(lambda: "7 of 7" in server.shown(OTHER)[0]["text"])
        assert server.made("sendChatAction", 7)
        assert server.faults[0].times == 0
        edits = server.made("editMessageText", 7)
        assert 3 <= len(edits) <= 6
        assert "What it says of them is checked" in edits[0].values["text"]
        assert all(b.at - a.at >= 0.25 for a, b in pairwise(edits[:-1]))
