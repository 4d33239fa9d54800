"""Connections of `resolves serve`, over real sockets: how many there may be, and how long a request may take to come."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from bot.serving.dispatcher import Dispatcher
from bot.serving.http_app import beyond_limits
from bot.serving.http_protocol import Connections
from bot.serving.server import Stop, serve
from bot.settings import ServeSettings, Settings
from bot.state import open_state
from bot.state.opening import file_url
from tests.support.services import small

pytestmark = pytest.mark.slow

HALF = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
HEALTH, METRICS = HALF + b"\r\n", b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
# Where a request must not be given up while a test is at work.
LONG = 3600


class Endless:
    """A channel with a page that never ends, and says when nobody reads it any longer."""

    name = "endless"

    def __init__(self) -> None:
        self.running, self.left = asyncio.Event(), asyncio.Event()

    def routes(self, dispatcher: Dispatcher) -> list[Route]:
        async def page(_: Request) -> StreamingResponse:
            async def pieces() -> AsyncIterator[bytes]:
                try:
                    while True:
                        yield b"x" * 2**20
                        await asyncio.sleep(0)
                finally:
                    self.left.set()

            return StreamingResponse(pieces())

        return [Route("/endless", page)]

    def trouble(self) -> str:
        return ""

    async def run(self, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
        self.running.set()
        await stop.wait()


class Client:
    """Opens connections to the server."""

    def __init__(self, port: int, channel: Endless) -> None:
        self.port, self.channel = port, channel
        self._writers: list[asyncio.StreamWriter] = []

    async def sends(self, sent: bytes) -> asyncio.StreamReader:
        """A connection of its own on which this was sent; it stays open."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(writer)
        writer.write(sent)
        return reader

    async def goes_on(self, sent: bytes, number: int = -1) -> None:
        """Send more on a connection, the last unless another is said."""
        self._writers[number].write(sent)
        await self._writers[number].drain()

    async def leaves(self) -> None:
        """Close all connections."""
        for writer in self._writers:
            writer.close()
        self._writers.clear()


async def status(reader: asyncio.StreamReader) -> int:
    """The status of the response that comes next; 0 where the connection ends instead."""
    line = await reader.readline()
    return int(line.split()[1]) if line else 0


async def page(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and the body of a response whose connection is kept."""
    code, length = await status(reader), 0
    while (line := await reader.readline()).strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return code, await reader.readexactly(length)


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What was still sent on a connection that the server ends."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


Work = Callable[[Client], Coroutine[Any, Any, None]]


@pytest.fixture
def served(tmp_path: Path) -> Callable[..., None]:
    """Runs something beside a server that has these settings."""

    @asynccontextmanager
    async def server(settings: ServeSettings) -> AsyncIterator[Client]:
        state, stop, channel = open_state(file_url(tmp_path / "state.sqlite")), Stop(), Endless()
        addresses: list[str] = []
        serving = asyncio.create_task(
            serve(Settings(serve=settings), [channel], lambda: Dispatcher(small(), state), stop, addresses.append)
        )
        await channel.running.wait()
        client = Client(int(addresses[0].rpartition(":")[2]), channel)
        try:
            yield client
        finally:
            await client.leaves()
            stop()
            await serving

    def serving(work: Work, **settings: Any) -> None:
        async def whole() -> None:
            async with server(ServeSettings(port=0, **settings)) as client:
                await work(client)

        asyncio.run(asyncio.wait_for(whole(), 60))

    return serving


class TestTime:
    """Only what never comes is waited for here, so a short time does."""

    def test_headers_that_do_not_come_are_given_up(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            answer = await ended(await client.sends(HALF))
            assert answer.startswith(b"HTTP/1.1 408 ")
            assert answer.endswith(b"\r\n\r\nThe request took too long.\n")

        served(work, header_seconds=0.2)

    def test_headers_that_come_line_by_line_are_given_up_too(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            reader = await client.sends(HALF)
            reading = asyncio.create_task(ended(reader))
            while not reading.done():
                try:
                    await client.goes_on(b"X-More: x\r\n")
                except ConnectionError:
                    break
                await asyncio.sleep(0.02)
            await reading

        served(work, header_seconds=0.2)

    def test_a_connection_on_which_nothing_comes_is_closed(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            assert await ended(await client.sends(b"")) == b""

        served(work, header_seconds=0.2)

    def test_so_are_those_of_the_next_request_on_a_kept_connection(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            reader = await client.sends(HEALTH)
            assert await page(reader) == (200, b"ok\n")
            await client.goes_on(HALF)
            assert (await ended(reader)).startswith(b"HTTP/1.1 408 ")

        served(work, header_seconds=2)

    def test_a_pipelined_request_is_given_up_where_its_rest_does_not_come(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            reader = await client.sends(HEALTH + HALF)
            assert await page(reader) == (200, b"ok\n")
            assert (await ended(reader)).startswith(b"HTTP/1.1 408 ")

        served(work, header_seconds=2)

    def test_headers_in_pieces_are_answered(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            for _ in range(2):
                reader = await client.sends(HALF[:9])
                await client.goes_on(HALF[9:])
                await client.goes_on(b"\r\n")
                assert await page(reader) == (200, b"ok\n")
                await client.goes_on(HALF)
                await client.goes_on(b"\r\n")
                assert await page(reader) == (200, b"ok\n")

        served(work, header_seconds=LONG)
        served(work, header_seconds=0)

    def test_the_rest_of_a_body_that_is_too_large_is_not_waited_for(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            reader = await client.sends(b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            await client.goes_on(b"800\r\n" + b"x" * 2048 + b"\r\n")
            assert await status(reader) == 413
            await ended(reader)

        served(work, header_seconds=2, body_kilobytes=1)

    def test_a_body_that_came_too_late_ends_its_connection(
        self, served: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.serving.http_app._BODY_SECONDS", 0.05)

        async def work(client: Client) -> None:
            reader = await client.sends(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab")
            assert await status(reader) == 408
            assert b"connection: close\r\n" in (await ended(reader)).lower()

        served(work, header_seconds=LONG)

    @pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux gives such connections up")
    def test_whoever_takes_nothing_of_an_answer_is_given_up(
        self, served: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.serving.server._UNREAD_SECONDS", 1)

        async def work(client: Client) -> None:
            connection = socket.create_connection(("127.0.0.1", client.port))
            with connection:
                connection.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
                await client.channel.left.wait()

        served(work, header_seconds=LONG)


class TestNumber:
    def test_an_address_may_have_so_many(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            kept = [await client.sends(METRICS) for _ in range(3)]
            assert [(await page(reader))[0] for reader in kept] == [200, 200, 200]
            refused = await ended(await client.sends(METRICS))
            assert refused.startswith(b"HTTP/1.1 503 ")
            assert refused.endswith(b"\r\n\r\nThere are too many connections; try again in a moment.\n")
            await client.leaves()
            while await status(await client.sends(METRICS)) != 200:
                await asyncio.sleep(0.01)

        served(work, connections_per_address=3, header_seconds=LONG)

    def test_health_is_answered_beyond_it(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            first = await client.sends(HALF)
            others = [await client.sends(HALF) for _ in range(40)]
            assert await ended(others[0]) == b""  # the oldest make room
            health = await ended(await client.sends(HEALTH))
            assert health.startswith(b"HTTP/1.1 200 ")
            assert health.endswith(b"\r\n\r\nok\n")
            await client.goes_on(b"\r\n", 0)
            assert await page(first) == (200, b"ok\n")

        served(work, connections_per_address=1, header_seconds=LONG)

    def test_one_whose_request_has_come_makes_no_room(self) -> None:
        class Transport(asyncio.Transport):
            aborted = False

            def abort(self) -> None:
                self.aborted = True

        connections = Connections(per_address=1, together=8, header_seconds=0, beyond=beyond_limits)
        opened = [(asyncio.Protocol(), Transport({"peername": ("::1", port, 0, 0)})) for port in range(5)]
        assert [connections.opened(*each) for each in opened[:3]] == [True, False, False]
        connections.asked(opened[1][0])
        assert [connections.opened(*each) for each in opened[3:]] == [False, False]
        assert [transport.aborted for _, transport in opened] == [False, False, True, False, False]

    def test_a_body_is_not_waited_for_beyond_it(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            await client.sends(HALF)
            waiting = b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
            assert (await ended(await client.sends(waiting))).startswith(b"HTTP/1.1 200 ")

        served(work, connections_per_address=1, header_seconds=LONG)

    def test_none_is_refused_without_a_limit(self, served: Callable[..., None]) -> None:
        async def work(client: Client) -> None:
            kept = [await client.sends(METRICS) for _ in range(120)]
            assert {(await page(reader))[0] for reader in kept} == {200}

        served(work, connections_per_address=0, header_seconds=LONG)

    def test_all_together_are_half_of_the_files_at_most(
        self, served: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.serving.server.files_that_may_be_open", lambda: 16)

        async def work(client: Client) -> None:
            kept = [await client.sends(METRICS) for _ in range(6)]
            assert [(await page(reader))[0] for reader in kept] == [200] * 6
            assert await status(await client.sends(METRICS)) == 503
            assert await status(await client.sends(HEALTH)) == 200

        served(work, connections_per_address=0, header_seconds=LONG)

    def test_a_websocket_is_no_way_around_it(self, served: Callable[..., None]) -> None:
        upgrade = b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

        async def work(client: Client) -> None:
            assert (await page(await client.sends(upgrade)))[0] == 404
            assert await status(await client.sends(METRICS)) == 503
            await client.leaves()
            while await status(await client.sends(METRICS)) != 200:
                await asyncio.sleep(0.01)

        served(work, connections_per_address=1, header_seconds=LONG)


def test_headers_have_a_size(served: Callable[..., None]) -> None:
    async def work(client: Client) -> None:
        reader = await client.sends(HALF)
        await client.goes_on(b"X-More: " + b"x" * 100_000)
        assert await status(reader) == 400

    served(work, header_seconds=LONG)


def test_what_finds_no_file_left_is_answered_once_there_is_one(
    served: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    async def work(client: Client) -> None:
        connection = socket.socket()
        with connection:
            connection.setblocking(False)
            # The next file that is opened would have the number that this one has now.
            os.close(free := os.dup(0))
            resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
            try:
                await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", client.port))
                while "Too many open files" not in caplog.text:
                    await asyncio.sleep(0.01)
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            await asyncio.get_running_loop().sock_sendall(connection, HEALTH)
            answer = await asyncio.get_running_loop().sock_recv(connection, 100)
            assert answer.startswith(b"HTTP/1.1 200 ")

    served(work)
