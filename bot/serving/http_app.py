"""ASGI application of `resolves serve`: health, readiness, metrics, the channels' routes, and limits on bodies."""

import asyncio
from collections.abc import Sequence

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.serving.channel import Channel
from bot.serving.dispatcher import Dispatcher
from bot.serving.http_body import replaying

# A body that takes longer to arrive is given up.
_BODY_SECONDS = 10.0
# Of a body that is refused, so much is read, and kept nowhere.
_DRAINED = 8 * 1024**2


class HttpApp:
    """The ASGI application; it serves its own pages while the corpus is being opened or built."""

    def __init__(self, body_bytes: int) -> None:
        self._bytes = body_bytes
        self._dispatcher: Dispatcher | None = None
        self._channels: Sequence[Channel] = ()
        self._ended: dict[str, str] = {}
        self.stopping = False
        self._app = self._made()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def open(self, dispatcher: Dispatcher, channels: Sequence[Channel]) -> None:
        """Mount the channels' routes."""
        self._dispatcher, self._channels = dispatcher, channels
        self._app = self._made()

    def leave_out(self, channel: Channel, reason: str) -> None:
        """Unmount a channel that has ended for good; readiness is that of the others, and its page gives the reason."""
        self._ended[channel.name] = reason
        self._channels = [other for other in self._channels if other is not channel]
        self._app = self._made()

    def _made(self) -> ASGIApp:
        own = [Route("/healthz", _healthz), Route("/readyz", self._readyz), Route("/metrics", self._metrics)]
        if self._dispatcher is not None:
            own += [route for channel in self._channels for route in channel.routes(self._dispatcher)]  # type: ignore[misc]
        bounded = Middleware(BoundedBody, most=self._bytes, seconds=_BODY_SECONDS)
        return Starlette(routes=own, middleware=[bounded])

    async def _readyz(self, _: Request) -> Response:
        """Readiness: 200 when the catalogue is open, the state answers and every running channel is ready, else 503.

        A vector index that does not answer is told and no reason for 503: sets are enumerated, and words searched.
        """
        if self._dispatcher is None:
            return JSONResponse({"ready": False, "corpus": "The corpus is being opened."}, 503)
        if self.stopping:
            return JSONResponse({"ready": False, "process": "It is about to end."}, 503)
        state = await self._dispatcher.state_trouble()
        channels = {channel.name: channel.trouble() for channel in self._channels}
        ready = not state and not any(channels.values())
        catalogue = self._dispatcher.service.catalogue
        vectors = await self._dispatcher.aside(catalogue.vectors.trouble)
        page = {
            "ready": ready,
            "snapshot": catalogue.snapshot.id,
            "documents": len(catalogue.documents),
            "state": state or "ok",
            "vectors": vectors or "ok",
            "channels": {name: trouble or "ok" for name, trouble in channels.items()} | self._ended,
        }
        return JSONResponse(page, 200 if ready else 503)

    async def _metrics(self, _: Request) -> Response:
        """Metrics in Prometheus' text format; 503 before the corpus is open."""
        if self._dispatcher is None:
            return PlainTextResponse("The corpus is being opened.\n", 503)
        page = await self._dispatcher.aside(self._dispatcher.metrics.page)
        return Response(page, media_type=CONTENT_TYPE_LATEST)


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def beyond_limits(scope: Scope, receive: Receive, send: Send) -> None:
    """The application of connections beyond the limits: health, and 503 for all else; bodies are not read."""
    health = scope["path"] == "/healthz"
    text = "ok\n" if health else "There are too many connections; try again in a moment.\n"
    response = PlainTextResponse(text, 200 if health else 503, {"Connection": "close"})
    await response(scope, receive, send)


class BoundedBody:
    """ASGI middleware: reads the body before the application is called; 413 for a large one, 408 for a slow one."""

    def __init__(self, app: ASGIApp, most: int, seconds: float) -> None:
        self._app, self._most, self._seconds = app, most, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application with a body that has arrived whole, or not at all."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(self._body(scope, receive), self._seconds)
        except TimeoutError:
            late = PlainTextResponse("The request took too long.\n", 408, {"Connection": "close"})
            await late(scope, receive, send)
            return
        if body is None:
            await PlainTextResponse("The request is too large.\n", 413)(scope, receive, send)
            return
        await self._app(scope, replaying(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; None where it is too large."""
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if said.isdigit() and int(said) > self._most:
            # Whoever is still writing when the connection ends would not read why.
            while int(said) <= _DRAINED and (await receive()).get("more_body", False):
                pass
            return None
        body = bytearray()
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message["type"] == "http.request" and message.get("more_body", False)
            if len(body) > self._most:
                return None
        return bytes(body)
