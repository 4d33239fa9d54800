"""The Telegram bot over the made documents as a process of its own, which can be killed.

python -m tests.support.telegram_process BASE_URL FOLDER [SECTION.NAME=VALUE…]
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.support.serving import as_process, run_channels
from tests.support.telegram_server import BOT, TOKEN, TelegramServer


def main(base_url: str, folder: str, *changes: str) -> None:
    """Run until SIGTERM."""
    values: dict[str, dict[str, object]] = {
        "telegram": {"base_url": base_url},
        "serve": {"port": 0},
        "limits": {"per_minute": 0, "queue": 5000},
    }
    for change in changes:
        name, _, value = change.partition("=")
        section, _, key = name.partition(".")
        values.setdefault(section, {})[key] = json.loads(value)
    run_channels(["telegram"], values, Path(folder))


@contextmanager
def bot_process(server: TelegramServer, folder: Path, *changes: str) -> "Iterator[subprocess.Popen[bytes]]":
    """The process until the block ends; it may be killed before. Its log is in the folder."""
    command = [sys.executable, "-m", "tests.support.telegram_process", server.base_url, str(folder), *changes]
    with as_process(command, folder, {"TELEGRAM_BOT_TOKEN": TOKEN}) as process:
        yield process


def unconfirmed(server: TelegramServer, folder: Path) -> set[tuple[int, int]]:
    """Chat and id of the messages of a killed bot whose posting it did not get to know: only these may come again."""
    with closing(sqlite3.connect(folder / "state.sqlite")) as db:
        known = {(int(chat), int(reply)) for chat, reply in db.execute("SELECT chat, reply FROM resolves_replies")}
    with server.lock:
        posted = {place for place, message in server.messages.items() if message["from"]["id"] == BOT["id"]}
    return posted - known


if __name__ == "__main__":
    main(*sys.argv[1:])
