"""HTTP/1.1 connections with bounds: how many an address may have open, and how long a request's headers may take."""

import asyncio
import logging
import sys
from collections import Counter
from typing import ClassVar

import h11
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

_log = logging.getLogger("resolves.serve")
# So many connections beyond the limits may wait for their request at once; it may be one for health.
_SPARE = 32
_TIMED_OUT = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 27\r\n"
    b"connection: close\r\n\r\nThe request took too long.\n"
)


class Connections:
    """Admission control of a server's connections, by address and together.

    Those beyond a limit are served by `beyond`. As it is not known before its request line what a connection asks for,
    the newest of them are kept until that has come, and the oldest is closed for each further one: half a request
    holds no place that a health check needs. `together` is what all may be, these included; `per_address` may be 0, for
    any number.
    """

    def __init__(self, per_address: int, together: int, header_seconds: float, beyond: ASGIApp) -> None:
        self.header_seconds, self.beyond = header_seconds, beyond
        self._spares = max(1, min(_SPARE, together // 4))
        self._per_address, self._together = per_address, together - self._spares
        self._within: dict[asyncio.Protocol, str] = {}
        self._by_address: Counter[str] = Counter()
        self._spare: dict[asyncio.Protocol, asyncio.Transport] = {}

    def opened(self, connection: asyncio.Protocol, transport: asyncio.Transport) -> bool:
        """Count a new connection; False where it is beyond a limit."""
        address = str((transport.get_extra_info("peername") or ("",))[0])
        if 0 < self._per_address <= self._by_address[address]:
            _log.warning("an address has too many connections; others are refused", extra={"address": address})
        elif len(self._within) >= self._together:
            _log.warning("too many connections for the files that may be open; others are refused")
        else:
            self._within[connection] = address
            self._by_address[address] += 1
            return True
        if len(self._spare) >= self._spares:
            self._spare.pop(next(iter(self._spare))).abort()
        self._spare[connection] = transport
        return False

    def asked(self, connection: asyncio.Protocol) -> None:
        """The request of a connection has come: one beyond a limit is answered at once, and closed by that."""
        self._spare.pop(connection, None)

    def closed(self, connection: asyncio.Protocol) -> None:
        """Count a connection no longer."""
        self._spare.pop(connection, None)
        address = self._within.pop(connection, None)
        if address is not None:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]


class BoundedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol within limits.

    On h11 and not on httptools, which takes headers of any size. A request's headers have to be complete in time since
    its connection was opened, or since its first byte on one that is kept; so has the rest of a body that was answered
    before its end.
    """

    limits: ClassVar[Connections]
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Admit the connection; beyond a limit it has another application."""
        super().connection_made(transport)
        if not self.limits.opened(self, transport):
            self.app = self.limits.beyond
        self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        """Free its place."""
        self.limits.closed(self)
        self._cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse a piece of a request; its headers may be complete then."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self.limits.asked(self)
        self._watch()

    def on_response_complete(self) -> None:
        """Go on to the next request; the body of this one may not have ended."""
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        """Run the timer while the client owes the rest of what it began and nobody works at that."""
        begun = self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]
        if not begun and (self.conn.their_state, self.conn.our_state) != (h11.SEND_BODY, h11.DONE):
            self._cancel()
        elif self._deadline is None:
            self._start()

    def _start(self) -> None:
        if self.limits.header_seconds:
            self._deadline = self.loop.call_later(self.limits.header_seconds, self._too_late)

    def _cancel(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self.transport.write(_TIMED_OUT)
        self.transport.close()


def bounded(within: Connections) -> type[asyncio.Protocol]:
    """The protocol of a server with these limits."""

    class BoundedBody(BoundedProtocol):
        limits = within

    return BoundedBody


def files_that_may_be_open() -> int:
    """The process's limit of open files (`ulimit -n`), which is a large number where there is none."""
    try:
        import resource
    except ImportError:  # Windows
        return sys.maxsize
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft
