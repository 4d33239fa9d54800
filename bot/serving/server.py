"""The server process: opens the corpus, runs the channels beside the HTTP pages, and shuts down gracefully."""

import asyncio
import logging
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn

from bot.serving.channel import Channel
from bot.serving.dispatcher import Dispatcher
from bot.serving.http_app import HttpApp, beyond_limits
from bot.serving.http_protocol import Connections, bounded, files_that_may_be_open
from bot.settings import ServeSettings, Settings
from ingest.errors import ResolvesError, StateError, UnreachableError, UsageError

_log = logging.getLogger("resolves.serve")
# A channel that failed is run again after so long, then after twice as long, and so on.
_AGAIN_SECONDS, _LONGEST_SECONDS = 1.0, 60.0
# What requests may still take when everything else has ended.
_REQUESTS_SECONDS = 3
# Connections that may wait to be accepted.
_PENDING = 1024
# Whoever takes nothing of an answer for so long is given up.
_UNREAD_SECONDS = 60


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers, as channels finish before the server does, and with a short accept queue."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen. asyncio accepts as many at a time as may wait, which may be more than there can be open files."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(_PENDING)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Stop:
    """A stop request: the first asks for a graceful shutdown, the second for an immediate one."""

    def __init__(self) -> None:
        self.asked, self.hurry = asyncio.Event(), asyncio.Event()

    def __call__(self) -> None:
        """Request the shutdown."""
        (self.hurry if self.asked.is_set() else self.asked).set()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Request it on SIGTERM and SIGINT while the block runs."""
        loop, taken = asyncio.get_running_loop(), []
        for name in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError, RuntimeError):  # Windows; not in the main thread
                loop.add_signal_handler(name, self)
                taken.append(name)
        try:
            yield
        finally:
            for name in taken:
                loop.remove_signal_handler(name)


async def serve(
    settings: Settings,
    channels: Sequence[Channel],
    open_dispatcher: Callable[[], Dispatcher],
    stop: Stop,
    listening: Callable[[str], None] | None = None,
) -> bool:
    """Run until `stop` is requested; whether everything in progress was finished.

    `open_dispatcher` is called in a thread, as it may have to build the corpus; `listening` is called with the address.
    Raises ResolvesError where the corpus, the state or the address cannot be used, or no channel; one of several that
    cannot be used is left out.
    """
    with _listen(settings.serve) as listener, stop.on_signals():
        web = HttpApp(settings.serve.body_kilobytes * 1024)
        server = _Server(_http(web, settings.serve))
        pages = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            host, port = listener.getsockname()[:2]
            address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
            _log.info("listening", extra={"address": address})
            if listening is not None:
                listening(address)
            opened = await _opened(open_dispatcher, stop.asked)
            if opened is None:
                return False
            return await _run(opened, channels, web, stop, settings.serve.grace_seconds)
        finally:
            server.should_exit = True
            await pages


def _http(web: HttpApp, settings: ServeSettings) -> uvicorn.Config:
    """uvicorn with our bounds. Half of the files that may be open are left to all else that opens some."""
    files = files_that_may_be_open()
    connections = Connections(settings.connections_per_address, files // 2, settings.header_seconds, beyond_limits)
    return uvicorn.Config(
        web,
        http=bounded(connections),
        ws="none",  # a WebSocket would be counted for ever, and no channel has one
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        backlog=max(1, min(8, files // 64)),  # so many are accepted at a time, and only then counted
        timeout_graceful_shutdown=_REQUESTS_SECONDS,
    )


async def _run(dispatcher: Dispatcher, channels: Sequence[Channel], web: HttpApp, stop: Stop, grace: float) -> bool:
    """Run the channels until `stop`, or until one of them ends; then shut down within `grace` seconds."""
    results: list[BaseException | None] = []
    end, late = 0.0, 0
    try:
        await dispatcher.start()
        web.open(dispatcher, channels)
        running = {asyncio.create_task(_keep(channel, dispatcher, stop.asked)): channel for channel in channels}
        catalogue = dispatcher.service.catalogue
        about = {"snapshot": catalogue.snapshot.id, "documents": len(catalogue.documents)}
        _log.info("answering", extra={**about, "channels": [channel.name for channel in channels]})
        await _while_any_runs(running, web, stop.asked)
        _log.info("stopping", extra={"waiting": dispatcher.waiting})
        stop.asked.set()
        web.stopping = True
        dispatcher.stop()
        end = time.monotonic() + grace
        late, results = await _ended(tuple(running), stop.hurry, grace)
    finally:
        left = 0.0 if stop.hurry.is_set() else max(0.0, end - time.monotonic())
        finished = await dispatcher.close(left)
    for result in results:
        if isinstance(result, ResolvesError):
            raise result
    if late or not finished:
        _log.warning("not all questions were answered in time; they are kept, and answered after the restart")
    _log.info("stopped")
    return finished and not late


async def _while_any_runs(running: "dict[asyncio.Task[None], Channel]", web: HttpApp, stop: asyncio.Event) -> None:
    """Wait for `stop`, or for the last channel to end; one that ends before it is left out, and logged."""
    while True:
        await _first(stop, *running)
        if stop.is_set():
            return
        for task in [task for task in running if task.done()]:
            if len(running) == 1:
                return
            channel = running.pop(task)
            reason = "It was cancelled." if task.cancelled() else str(task.exception())
            _log.error("a channel has ended; the others go on", extra={"channel": channel.name, "reason": reason})
            web.leave_out(channel, reason)


async def _first(event: asyncio.Event, *others: "asyncio.Future[Any]", seconds: float | None = None) -> None:
    """Wait for the event, or for the first of the others to be done."""
    event_set: asyncio.Future[Any] = asyncio.ensure_future(event.wait())
    await asyncio.wait((event_set, *others), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    event_set.cancel()


async def _ended(
    running: Sequence["asyncio.Task[None]"], hurry: asyncio.Event, grace: float
) -> tuple[int, list[BaseException | None]]:
    """Wait for channels to end, and cancel the others; gives how many those were, and each channel's result."""
    await _first(hurry, asyncio.gather(*running, return_exceptions=True), seconds=grace)
    late = [task for task in running if not task.done()]
    for task in late:
        task.cancel()
    return len(late), await asyncio.gather(*running, return_exceptions=True)


async def _keep(channel: Channel, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
    """Run a channel, and again with back-off where it fails. Raises a ResolvesError: it is for who configured it.

    All but a StateError and an UnreachableError, as that may be over in a moment.
    """
    wait = _AGAIN_SECONDS
    while not stop.is_set():
        began = time.monotonic()
        try:
            await channel.run(dispatcher, stop)
            if stop.is_set():
                return
            _log.warning("a channel ended by itself; it is run again", extra={"channel": channel.name})
        except (StateError, UnreachableError) as error:
            _log.error("a channel failed; it is run again", extra={"channel": channel.name, "reason": str(error)})
        except ResolvesError:
            raise
        except Exception:
            _log.exception("a channel failed; it is run again", extra={"channel": channel.name})
        if time.monotonic() - began > _LONGEST_SECONDS:
            wait = _AGAIN_SECONDS
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        wait = min(2 * wait, _LONGEST_SECONDS)


async def _opened(open_dispatcher: Callable[[], Dispatcher], stop: asyncio.Event) -> Dispatcher | None:
    """The dispatcher, opened in a thread; None where `stop` came first, and nobody waits for the thread."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="open")
    opening = asyncio.wrap_future(pool.submit(open_dispatcher))
    pool.shutdown(wait=False)
    await _first(stop, opening)
    if opening.done():
        return opening.result()
    opening.add_done_callback(lambda late: late.cancelled() or late.exception())
    return None


@contextmanager
def _listen(settings: ServeSettings) -> Iterator[socket.socket]:
    """Bind the listening socket. Raises UsageError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server((str(address[0]), int(address[1])), family=family)
    except OSError as error:
        where = f"{settings.host}, port {settings.port}"
        raise UsageError(
            f"Nothing can listen at {where} ({error.strerror}); change serve.host or serve.port."
        ) from None
    with listener:
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; connections have it from the listener
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_SECONDS * 1000)
        yield listener
