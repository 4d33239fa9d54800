"""Request authentication: Slack's HMAC signature over the raw body, at most five minutes old.

Bolt checks the same, but fails on headers that are no numbers or no ASCII, and reads the body first; so nothing that is
not well formed gets to it. https://docs.slack.dev/authentication/verifying-requests-from-slack/
"""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.serving.http_body import replaying

WINDOW_SECONDS = 5 * 60
_SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")
_TIME = re.compile(rb"[0-9]{1,12}")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a request, which Slack sends as X-Slack-Signature."""
    return "v0=" + hmac.new(secret.encode(), b"v0:%b:%b" % (timestamp.encode(), body), hashlib.sha256).hexdigest()


class SignatureMiddleware:
    """ASGI middleware: 401 for a request that is not signed, 400 for a signed one that cannot be read."""

    def __init__(self, app: ASGIApp, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._app, self._secret, self._clock = app, secret, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the signature, then call the application with the body that was checked."""
        body = await Request(scope, receive).body()
        if not self._signed(scope["headers"], body):
            await JSONResponse({"error": "The request is not signed by Slack."}, 401)(scope, receive, send)
            return
        if not _readable(body):
            await JSONResponse({"error": "The request cannot be read."}, 400)(scope, receive, send)
            return
        # Bolt decodes every header, and wants none but Slack's.
        headers = [(name, value) for name, value in scope["headers"] if _is_forwarded(name)]
        await self._app({**scope, "headers": headers}, replaying(body, receive), send)

    def _signed(self, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bool:
        """Whether the headers hold exactly one fresh timestamp and the body's signature."""
        times = [value for name, value in headers if name == b"x-slack-request-timestamp"]
        signatures = [value for name, value in headers if name == b"x-slack-signature"]
        if len(times) != 1 or len(signatures) != 1:
            return False
        if not _TIME.fullmatch(times[0]) or not _SIGNATURE.fullmatch(signatures[0]):
            return False
        if abs(self._clock() - int(times[0])) > WINDOW_SECONDS:
            return False
        expected = signature(self._secret, times[0].decode(), body)
        return hmac.compare_digest(expected.encode(), signatures[0])


def _is_forwarded(name: bytes) -> bool:
    """Whether Bolt needs a header."""
    return name in {b"content-type", b"content-length"} or name.startswith(b"x-slack-")


def _readable(body: bytes) -> bool:
    """Whether Bolt can read a body: a form, or an object in JSON, by itself or as a form's payload."""
    try:
        text = body.decode()
        if not text.startswith("{"):
            fields = dict(parse_qsl(text, keep_blank_values=True))
            if "payload" not in fields:
                return bool(fields)
            text = fields["payload"]
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
