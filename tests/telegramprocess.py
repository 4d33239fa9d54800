"""The Telegram bot over the made documents as a process of its own, which can be killed.

python -m tests.telegramprocess BASE_URL FOLDER [SECTION.NAME=VALUE…]
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.answering import Answering
from bot.channels.channel import open_channels
from bot.logs import configure_logs
from bot.service import Service
from bot.serving import Stop, serve
from bot.settings import Settings
from bot.state import open_state
from tests.answering import small
from tests.telegramserver import TOKEN, TelegramServer


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
    settings = Settings.model_validate(values)
    configure_logs(settings.log)
    base = small()
    state = open_state(f"sqlite:///{Path(folder) / 'state.sqlite'}")

    async def run() -> None:
        service = Service(base.catalogue, base.embedder, settings)
        channels = open_channels(settings, ["telegram"])
        await serve(settings, channels, lambda: Answering(service, state), Stop())

    asyncio.run(run())


@contextmanager
def bot_process(server: TelegramServer, folder: Path, *changes: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process, until the block ends; it may be killed before. Its log is in the folder."""
    command = [sys.executable, "-m", "tests.telegramprocess", server.base_url, str(folder), *changes]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env={**os.environ, "TELEGRAM_BOT_TOKEN": TOKEN}, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


if __name__ == "__main__":
    main(*sys.argv[1:])
