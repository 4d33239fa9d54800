"""The real bot, over the made documents, talking to the Bot API server of the tests."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.answering import Answering
from bot.channels.telegram.channel import Telegram
from bot.service import Service
from bot.serving import Stop, serve
from bot.settings import Settings
from bot.state import open_state
from ingest.store import Store
from tests.answering import small
from tests.telegramserver import TOKEN, TelegramServer


@dataclass
class Running:
    """A bot that runs in a thread of its own, until `stop`."""

    telegram: Telegram
    answering: Answering
    address: str
    _stop: Callable[[], None]
    _thread: threading.Thread
    ended: list[Any]

    def stop(self) -> None:
        """End in order, and wait for it."""
        with suppress(RuntimeError):  # it has ended by itself
            self._stop()
        self._thread.join(30)
        assert not self._thread.is_alive()


def settings_for(server: TelegramServer, **sections: dict[str, Any]) -> Settings:
    """The defaults with this server, and changes by section."""
    telegram = {"base_url": server.base_url, **sections.pop("telegram", {})}
    limits = {"per_minute": 0, **sections.pop("limits", {})}
    values = {"telegram": telegram, "limits": limits, "serve": {"port": 0, "grace_seconds": 20}, **sections}
    return Settings.model_validate(values)


@contextmanager
def bot_for(
    server: TelegramServer,
    folder: Path,
    *,
    service: Service | None = None,
    store: Store | None = None,
    webhook: str = "",
    **sections: dict[str, Any],
) -> Iterator[Running]:
    """The bot as `resolves telegram` runs it, with its state in a folder; `webhook` is the path it listens at."""
    settings = settings_for(server, **sections)
    base = service or small()
    used = Service(base.catalogue, base.embedder, settings)
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}")
    ready, box = threading.Event(), {}
    ended: list[Any] = []

    async def run() -> None:
        stop = Stop()
        loop = asyncio.get_running_loop()
        answering = Answering(used, state, store)
        box["answering"], box["stop"] = answering, lambda: loop.call_soon_threadsafe(stop)

        def listening(address: str) -> None:
            telegram = settings.telegram
            if webhook:
                telegram = telegram.model_copy(update={"webhook_url": f"{address}{webhook}"})
                box["telegram"]._settings = telegram
            box["address"] = address

        box["telegram"] = Telegram(settings.telegram, TOKEN)
        ready.set()
        ended.append(await serve(settings, [box["telegram"]], lambda: answering, stop, listening))

    def thread_main() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:
            ended.append(error)
            ready.set()

    thread = threading.Thread(target=thread_main, daemon=True)
    thread.start()
    assert ready.wait(10)
    running = Running(box["telegram"], box["answering"], "", box["stop"], thread, ended)
    try:
        server.wait(lambda: not running.telegram.trouble() or ended)
        running.address = box.get("address", "")
        yield running
    finally:
        running.stop()


class Recorded:
    """Log records of the bot, for what must not be in them."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    @property
    def errors(self) -> list[str]:
        """Messages of level error and above."""
        return [r.getMessage() for r in self._caplog.records if r.levelname in {"ERROR", "CRITICAL"}]
