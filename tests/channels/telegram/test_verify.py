"""`/verify` in Telegram: a pasted draft, a message that is replied to, documents; bounded, and kept nowhere."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.support.telegram_bot import Running, bot_for
from tests.support.telegram_server import BOT, TelegramServer, telegram_server

pytestmark = pytest.mark.slow

RIGHT = "WTDC Resolution 45, resolves 2, asks “to go on with the lamp register”."
WRONG = "WTDC Resolution 45, resolves 1, asks “to go on with the <b>lamp</b> register”."
GROUP = -1001


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with telegram_server() as telegram:
        yield telegram


@pytest.fixture
def bot(server: TelegramServer, tmp_path: Path) -> Iterator[Running]:
    with bot_for(server, tmp_path, verify={"megabytes": 1, "characters": 2000}) as running:
        yield running


def sent(server: TelegramServer, name: str, data: bytes) -> dict[str, Any]:
    """A document as Telegram describes it."""
    server.files[name.partition(".")[0]] = data
    return {"file_id": name.partition(".")[0], "file_unique_id": "u", "file_name": name, "file_size": len(data)}


def word(text: str) -> bytes:
    document, out = Document(), BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def test_a_pasted_draft(server: TelegramServer, bot: Running) -> None:
    server.say(f"/verify {RIGHT}\n\n{WRONG}")
    text = server.answer()["text"]
    assert text.startswith("2 citations and quotations: 1 ok, 1 to look at.")
    assert "(line 3): WTDC Resolution 45, resolves 1, “to go on with the <b>lamp</b> register”." in text
    server.say("/verify It rains.")
    assert "no citation and no quotation" in server.answer(number=2)["text"]
    server.say("/verify")
    assert server.answer(number=3)["text"].startswith("Which draft?")


def test_a_reply_verifies_what_it_replies_to_in_a_group_as_well(server: TelegramServer, bot: Running) -> None:
    above = server.say(RIGHT, user=1, chat=GROUP)
    asked = server.say(f"/verify@{BOT['username']}", user=2, chat=GROUP, reply_to=above)
    answer = server.answer(GROUP)
    assert answer["text"] == "1 citation or quotation: 1 ok."
    assert answer["answers"] == asked


@pytest.mark.parametrize("name", ["draft.docx", "draft.txt", "draft.md", "draft.html"])
def test_a_document_with_the_command_as_its_caption(
    server: TelegramServer, bot: Running, tmp_path: Path, name: str
) -> None:
    data = word(RIGHT) if name.endswith("docx") else RIGHT.encode()
    server.say("/verify", document=sent(server, name, data))
    answer = server.wait(lambda: (m := server.answer()) and "ok" in m["text"] and m)
    assert answer["text"] == "1 citation or quotation: 1 ok."
    assert [path.name for path in tmp_path.rglob("*draft*")] == []


def test_a_reply_to_a_document(server: TelegramServer, bot: Running) -> None:
    above = server.say("for your eyes", user=1, chat=GROUP, document=sent(server, "draft.docx", word(RIGHT)))
    server.say(f"/verify@{BOT['username']}", user=2, chat=GROUP, reply_to=above)
    answer = server.wait(lambda: (m := server.answer(GROUP)) and "ok" in m["text"] and m)
    assert answer["text"] == "1 citation or quotation: 1 ok."


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("big.txt", b"x" * 1_100_000, "big.txt has 1.0 MB; send at most verify.megabytes = 1."),
        ("long.txt", b"word word\n" * 500, "more than verify.characters = 2,000; verify it in parts."),
        ("bad.docx", b"PK\x03\x04", "bad.docx is damaged or no Word document"),
        ("virus.exe", b"MZ", "no kind of draft that can be read"),
    ],
)
def test_what_cannot_be_verified_is_one_sentence(
    server: TelegramServer, bot: Running, name: str, data: bytes, said: str
) -> None:
    server.say("/verify", document=sent(server, name, data))
    answer = server.wait(lambda: (m := server.answer()) and said in m["text"] and m)
    assert "\n" not in answer["text"]
