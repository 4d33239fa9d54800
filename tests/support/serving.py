"""Real channels in the real server of `resolves serve`, in a thread or as a process."""

import asyncio
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.opening import DEFAULT
from bot.channels.registry import open_channels
from bot.service import Service
from bot.serving.channel import Channel
from bot.serving.dispatcher import Dispatcher
from bot.serving.logs import configure_logs
from bot.serving.server import Stop, serve
from bot.settings import Settings
from bot.state import State, open_state
from ingest.store import Store
from tests.support.services import cheap_embedder, small


@dataclass
class Running:
    """The server in a thread, until `stop`; `ended` is its result."""

    channels: Sequence[Channel]
    address: str = ""
    ended: list[Any] = field(default_factory=list)
    dispatcher: Dispatcher = field(init=False)
    _stop: Callable[[], None] = field(init=False)
    _thread: threading.Thread = field(init=False)

    @property
    def state(self) -> State:
        """What is remembered."""
        return self.dispatcher.state

    def stop(self) -> None:
        """End in order, and wait for it."""
        with suppress(RuntimeError):  # it has ended by itself
            self._stop()
        self._thread.join(30)
        assert not self._thread.is_alive()


@contextmanager
def in_thread(
    settings: Settings,
    channels: Sequence[Channel],
    open_dispatcher: Callable[[], Dispatcher],
    wait: Callable[[Callable[[], object]], None],
    listening: Callable[[str], None] | None = None,
) -> Iterator[Running]:
    """Serve until the block ends; it begins once every channel that goes on is ready, or all have failed."""
    running, ready = Running(channels), threading.Event()

    async def run() -> None:
        stop, loop = Stop(), asyncio.get_running_loop()
        running.dispatcher, running._stop = open_dispatcher(), lambda: loop.call_soon_threadsafe(stop)  # type: ignore[method-assign]

        def told(address: str) -> None:
            running.address = address
            if listening is not None:
                listening(address)

        ready.set()
        running.ended.append(await serve(settings, channels, lambda: running.dispatcher, stop, told))

    def thread_main() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:
            running.ended.append(error)
            ready.set()

    running._thread = threading.Thread(target=thread_main, daemon=True)
    running._thread.start()
    assert ready.wait(10)
    try:
        with httpx.Client(trust_env=False) as client:
            wait(lambda: running.ended or (running.address and _ready(client, running.address)))
        yield running
    finally:
        running.stop()


def _ready(client: httpx.Client, address: str) -> bool:
    with suppress(httpx.HTTPError):
        return client.get(f"{address}/readyz").status_code == 200
    return False


def run_channels(names: Sequence[str], values: Mapping[str, Any], folder: Path) -> None:
    """Serve these channels over the made documents until SIGTERM, with the state in a folder.

    Where the folder has a store with a corpus, over that, and documents can be sent to it.
    """
    settings = Settings.model_validate(values)
    configure_logs(settings.log)
    base, store = small(), Store(folder / "store") if (folder / "store").exists() else None
    if store is not None and (snapshot := store.published(DEFAULT)):
        base = Service(Catalogue(snapshot), cheap_embedder(), settings)
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}")

    async def run() -> None:
        service = Service(base.catalogue, base.embedder, settings)
        await serve(settings, open_channels(settings, names), lambda: Dispatcher(service, state, store), Stop())

    asyncio.run(run())


@contextmanager
def as_process(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that is asked to end when the block does; it may be killed before. Its log is in the folder."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
