"""The real bot, over the made documents, against the Bot API server of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.channel import Telegram
from bot.service import Service
from bot.serving.dispatcher import Dispatcher
from bot.settings import Settings
from bot.state import open_state
from ingest.store import Store
from tests.support.services import small
from tests.support.serving import Running, in_thread
from tests.support.telegram_server import TOKEN, TelegramServer


def settings_for(server: TelegramServer, **sections: dict[str, Any]) -> Settings:
    """The default settings with this server, and changes by section."""
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
    used = Service(base.catalogue, base.embedder, settings, base.writer)
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}")
    telegram = Telegram(settings.telegram, TOKEN)

    def listening(address: str) -> None:
        if webhook:
            telegram._settings = settings.telegram.model_copy(update={"webhook_url": f"{address}{webhook}"})

    with in_thread(settings, [telegram], lambda: Dispatcher(used, state, store), server.wait, listening) as running:
        yield running


class Recorded:
    """A log handler that records the bot's records, for assertions on what must not be in them."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    @property
    def errors(self) -> list[str]:
        """Messages of level error and above."""
        return [r.getMessage() for r in self._caplog.records if r.levelname in {"ERROR", "CRITICAL"}]
