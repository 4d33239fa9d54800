"""Whatever was accepted is dealt with once: documents, commands, buttons and questions, whatever fails or dies."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.opening import DEFAULT
from bot.channels.telegram import outgoing_limiter
from bot.service import Service
from bot.settings import Settings
from bot.state import Place, open_state
from ingest.build import ingest
from ingest.store import Store
from tests.support.services import cheap_embedder, made_folder, quiet, write_made
from tests.support.telegram_bot import Running, bot_for
from tests.support.telegram_server import BOT, Fault, TelegramServer, telegram_server

pytestmark = pytest.mark.slow

ASK_BDT = "what does WTDC Resolution 45 ask of BDT?"
ADMIN, GROUP = 99, -1001
DOCUMENT = {"file_id": "f1", "file_unique_id": "u", "file_name": "pp-decision-7.txt", "file_size": 700}


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with telegram_server() as telegram:
        telegram.files = {"f1": (made_folder() / "pp-decision-7.txt").read_bytes()}
        yield telegram


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing_limiter, "_BACK_OFF_SECONDS", (0.01, 0.01))
    monkeypatch.setattr("bot.channels.telegram.inbox._LOOK_SECONDS", 0.1)
    monkeypatch.setattr("bot.channels.telegram.polling._FIRST_PAUSE_SECONDS", 0.05)


@contextmanager
def bot_with_store(server: TelegramServer, folder: Path) -> Iterator[Running]:
    """The bot over a store that documents can be added to."""
    store = Store(folder / "store")
    report = ingest(store, DEFAULT, [write_made(folder / "made", ["wtsa-resolution-45.txt"])], cheap_embedder(), quiet)
    service = Service(Catalogue(report.snapshot), cheap_embedder(), Settings())
    with bot_for(server, folder, service=service, store=store, telegram={"admins": [ADMIN]}) as bot:
        yield bot


def settled(server: TelegramServer, bot: Running) -> None:
    """Wait until nothing is pending."""

    def nothing_pending() -> bool:
        with bot.state.engine.connect() as db:
            return not db.exec_driver_sql("SELECT 1 FROM resolves_updates WHERE pending").first()

    server.wait(nothing_pending)


def left_behind(folder: Path, update: dict[str, Any], place: Place) -> None:
    """An update that a process had accepted before it was killed."""
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}", worker="/1/gone")
    state.accept("telegram", f"{BOT['id']}:{update['update_id']}", place, "", {"update": update})
    with state.begin() as db:
        db.exec_driver_sql("UPDATE resolves_updates SET lease = 0")
    state.close()


def message_of(text: str, user: int, **more: Any) -> dict[str, Any]:
    """A message in a private chat, as Telegram gives it."""
    person = {"id": user, "is_bot": False, "first_name": "Ada"}
    chat = {"id": user, "type": "private", "first_name": "Ada"}
    return {"message_id": 500, "date": 1, "chat": chat, "from": person, "text": text, **more}


@pytest.mark.parametrize("what", [500, "reset"])
def test_a_document_that_telegram_does_not_give_for_a_while_is_read(
    server: TelegramServer, tmp_path: Path, what: Any
) -> None:
    with bot_with_store(server, tmp_path) as bot:
        server.faults.append(Fault("getFile", what, times=7))
        server.say("", user=ADMIN, document=DOCUMENT)
        assert "has been read" in server.answer(ADMIN)["text"]
        assert server.faults[0].times == 0
        settled(server, bot)
    assert len(server.shown(ADMIN)) == 1


def test_a_document_that_telegram_does_not_give_at_all_is_told_in_one_sentence(
    server: TelegramServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with bot_with_store(server, tmp_path) as bot:
        server.faults.append(Fault("getFile", 500, times=1000))
        server.say("", user=ADMIN, document=DOCUMENT)
        text = server.answer(ADMIN)["text"]
        assert text.startswith("Telegram does not give pp-decision-7.txt at the moment (")
        assert text.endswith("send it again later.")
        settled(server, bot)
    errors = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert [r.exc_info for r in errors] == [None]


def test_a_document_whose_process_was_killed_is_read_by_the_next(server: TelegramServer, tmp_path: Path) -> None:
    text = message_of("", ADMIN, document={**DOCUMENT, "mime_type": "text/plain"})
    left_behind(tmp_path, {"update_id": 3, "message": text}, Place("telegram", "", str(ADMIN), "", str(ADMIN)))
    with bot_with_store(server, tmp_path) as bot:
        assert "has been read" in server.answer(ADMIN)["text"]
        settled(server, bot)


@pytest.mark.parametrize("command", ["/works", "/help", "/clause Resolution 45, resolves 2", "/privacy"])
def test_a_command_whose_reply_cannot_be_sent_for_a_while_is_replied_to(
    server: TelegramServer, tmp_path: Path, command: str
) -> None:
    with bot_for(server, tmp_path) as bot:
        server.faults.append(Fault("sendMessage", 502, times=7))
        server.say(command)
        server.answer()
        assert server.faults[0].times == 0
        settled(server, bot)
    assert len(server.shown()) == 1


def test_a_button_whose_page_cannot_be_sent_for_a_while_sends_it_once(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path, telegram={"page_characters": 500}) as bot:
        server.say(ASK_BDT)
        first = server.answer()
        server.faults.append(Fault("sendMessage", 500, times=7))
        server.tap(first, "Next")
        assert "page 2 of 2" in server.answer(number=2)["text"]
        assert server.faults[0].times == 0
        settled(server, bot)
    assert len(server.shown()) == 2


def test_a_button_whose_process_was_killed_is_dealt_with_by_the_next(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path):
        server.say(ASK_BDT)
        server.tap(server.answer(), "👍")
        server.wait(lambda: server.made("answerCallbackQuery"))
    query = {"id": "77", "from": {"id": 7, "is_bot": False, "first_name": "P"}, "chat_instance": "1"}
    first = server.shown()[0]
    down = next(
        b["callback_data"] for row in first["reply_markup"]["inline_keyboard"] for b in row if b["text"] == "👎"
    )
    left_behind(
        tmp_path,
        {"update_id": 4, "callback_query": {**query, "data": down, "message": first}},
        Place("telegram", "", "7", "", "7"),
    )
    with bot_for(server, tmp_path) as bot:
        settled(server, bot)
        (vote,) = bot.state.of("telegram", "", "7")["votes"]
        assert vote["up"] is False


def test_an_inline_query_is_answered_soon_or_not_at_all(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path) as bot:
        server.faults.append(Fault("answerInlineQuery", 500, times=2))
        server.inline("Resolution 45 BDT 2")
        server.wait(lambda: len(server.made("answerInlineQuery")) == 3)
        settled(server, bot)
        assert not server.queries
        server.faults.append(Fault("answerInlineQuery", 500, times=9))
        server.inline("Resolution 45 BDT 2")
        server.wait(lambda: server.faults[1].times == 6)
        settled(server, bot)
    assert server.faults[1].times == 6


def slowed(bot: Running, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let answers take so long."""
    from bot.serving import dispatcher as module

    made = module._reply

    def slow(*arguments: Any) -> Any:
        time.sleep(seconds)
        return made(*arguments)

    monkeypatch.setattr(module, "_reply", slow)


def test_a_slow_answer_is_announced_by_what_goes_away_by_itself(
    server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.progress._PATIENCE_SECONDS", 0.05)
    with bot_for(server, tmp_path) as bot:
        slowed(bot, monkeypatch, 0.3)
        server.say(ASK_BDT)
        assert "7 of 7" in server.answer()["text"]
        assert server.made("sendChatAction", 7)
        assert len(server.made("sendMessage", 7)) == 1
        assert not server.made("editMessageText", 7)


def test_who_replies_to_an_older_answer_goes_on_from_it(server: TelegramServer, tmp_path: Path) -> None:
    with bot_for(server, tmp_path, telegram={"page_characters": 500}):
        server.say(f"@{BOT['username']} {ASK_BDT}", user=1, chat=GROUP)
        first = server.answer(GROUP)
        server.tap(first, "Next", user=2)
        second = server.answer(GROUP, 2)
        server.say(f"@{BOT['username']} what does WTSA Resolution 45 ask of TSB?", user=1, chat=GROUP)
        other = server.answer(GROUP, 3)
        for number, (user, above) in enumerate([(1, first), (2, first), (3, second)], 4):
            server.say("and of Member States?", user=user, chat=GROUP, reply_to=above["message_id"])
            assert (
                "WTDC Resolution 45 (Rev. Riverton, 2031) addresses to Member States: 3 of 3"
                in (server.answer(GROUP, number)["text"])
            )
        server.say("and of Member States?", user=1, chat=GROUP, reply_to=other["message_id"])
        assert "WTSA Resolution 45" in server.answer(GROUP, 7)["text"].split("\n")[0]


def test_other_commands_of_who_waits_for_an_answer_go_on(
    server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bot_for(server, tmp_path) as bot:
        slowed(bot, monkeypatch, 1.5)
        server.say(ASK_BDT)
        server.wait(lambda: bot.dispatcher.waiting == 0 and bot.dispatcher._workers.running == 1)
        server.say("/works")
        assert "WTDC · 1" in server.answer()["text"]
        server.say("/new")
        assert server.answer(number=2)["text"] == "Forgotten; the next question begins anew."
        assert "7 of 7" in server.answer(number=3)["text"]
        server.say("and of Member States?")
        assert "3 of 3" not in server.answer(number=4)["text"].split("\n")[0]
        assert bot.state.of("telegram", "", "7")["conversations"]
