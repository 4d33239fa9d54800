"""HTTP client for `response_url`: only to configured hosts, at most five posts in thirty minutes.

Mattermost has the same limits as Slack: https://docs.slack.dev/interactivity/handling-user-interaction/.
"""

import asyncio
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from bot.channels.slash.responder import DeliveryError, Payload
from ingest.errors import ShuttingDown

_log = logging.getLogger("resolves.slash")
MOST, LIFE_SECONDS = 5, 30 * 60
_POST_SECONDS = 10.0
# Before a second try, where nobody says when; each further pause is twice as long, up to the longest.
_PAUSE_SECONDS, _LONGEST_SECONDS = 1.0, 60.0
# URLs whose posts are counted; older ones have long expired.
_COUNTED = 20_000
_REASON = 200
# What services call a message whose mark-up they refuse.
REFUSED_MARKUP = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments")


def origin_of(entry: str) -> tuple[str, str, int]:
    """The scheme, host and port of "hooks.slack.com" or "http://127.0.0.1:8065". Raises ValueError."""
    url = URL(entry if "://" in entry else f"https://{entry}")
    if url.scheme not in {"https", "http"} or not url.host or url.path not in {"", "/"} or url.user or url.query:
        raise ValueError(f"{entry!r} is no host")
    return url.scheme, url.host, url.port or 0


@dataclass(frozen=True, slots=True)
class _Result:
    """The outcome of a post: "" or the reason; whether to retry, after at least so many seconds, or without mark-up.

    `refused` says that the service has taken no message, so that the post is none of the five.
    """

    reason: str = ""
    again: bool = False
    after: float = 0.0
    plain: bool = False
    refused: bool = False


class Replies:
    """The posts of one channel. It belongs to one event loop."""

    def __init__(self, hosts: Iterable[str], setting: str, clock: Callable[[], float] = time.time) -> None:
        self._origins = {origin_of(host) for host in hosts}
        self._setting, self._clock = setting, clock
        self._posts: OrderedDict[str, int] = OrderedDict()
        self._session: aiohttp.ClientSession | None = None
        self._stop = asyncio.Event()

    def until(self, stop: asyncio.Event) -> None:
        """Begin no further pause once `stop` is set, and end those that were begun."""
        self._stop = stop

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, address: str, born: float, payload: Payload) -> None:
        """Post to a URL that was given at `born`, in seconds since 1970, and retry for as long as it lives.

        Raises DeliveryError where it was refused for good, ShuttingDown where a retry is due after the end.
        """
        url, pause, lost = self._checked(address), _PAUSE_SECONDS, 0
        while (result := await self._try(url, born, payload)).again:
            if result.plain:
                if "blocks" not in payload:
                    break
                payload = {name: value for name, value in payload.items() if name != "blocks"}
                continue
            # A post whose response was lost may have been taken: each further one could show the answer once more.
            lost += not result.refused
            seconds = max(pause, result.after)
            if lost > 1 or self._clock() + seconds - born > LIFE_SECONDS:
                break
            _log.info("a reply is tried again", extra={"reason": result.reason, "seconds": seconds})
            await self._pause(seconds)
            pause = min(2 * pause, _LONGEST_SECONDS)
        if result.reason:
            raise DeliveryError(result.reason)

    async def _pause(self, seconds: float) -> None:
        """Wait. Raises ShuttingDown at the end of the process: whoever comes next sends the reply."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)
        if self._stop.is_set():
            raise ShuttingDown("Resolves is being stopped; the reply is sent when it runs again.")

    def _checked(self, address: str) -> URL:
        """The parsed URL. Raises DeliveryError for a malformed one, or a host that is not configured."""
        try:
            url = URL(address)
            origin = url.scheme, url.host or "", url.port or 0
        except ValueError:
            raise DeliveryError("its response_url is no address") from None
        if origin not in self._origins or url.user or url.password:
            raise DeliveryError(f"the host of its response_url is not in {self._setting}")
        return url

    async def _try(self, url: URL, born: float, payload: Payload) -> _Result:
        """One post, counted against the URL's limits."""
        posts = self._posts.pop(str(url), 0)
        self._posts[str(url)] = posts + 1
        if len(self._posts) > _COUNTED:
            self._posts.popitem(last=False)
        if self._clock() - born > LIFE_SECONDS:
            return _Result("its response_url has expired")
        if posts >= MOST:
            return _Result(f"its response_url was used {MOST} times")
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_POST_SECONDS))
        try:
            async with self._session.post(url, json=payload, allow_redirects=False) as response:
                result = _result(response.status, response.headers.get("Retry-After", ""), await _body(response))
        except (aiohttp.ClientError, TimeoutError) as error:
            unreached = isinstance(error, aiohttp.ClientConnectorError)
            result = _Result(f"{type(error).__name__}: {error}"[:_REASON], again=True, refused=unreached)
        if result.refused:
            self._posts[str(url)] = self._posts.get(str(url), 1) - 1
        return result


async def _body(response: aiohttp.ClientResponse) -> str:
    """The body of a response as text, "" where it is cut off: the status says already how the post went."""
    try:
        return (await response.read()).decode("utf-8", "replace")
    except (aiohttp.ClientError, TimeoutError):
        return ""


def _result(status: int, retry_after: str, body: str) -> _Result:
    """The outcome of a response, by its status, Retry-After and body."""
    error = _error(body)
    if error in REFUSED_MARKUP:
        return _Result(error, again=True, plain=True)
    if status == 429:
        seconds = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
        return _Result("too many requests", again=True, after=seconds, refused=True)
    if status >= 500:
        return _Result(f"status {status}", again=True, refused=True)
    if status >= 300:
        return _Result(f"status {status} {error}".strip())
    return _Result(error)


def _error(body: str) -> str:
    """The error in a response's body: as JSON ({"ok": false, "error": "used_url"}), or as a word in plain text."""
    try:
        payload: Any = json.loads(body)
    except (ValueError, RecursionError):
        word = body.strip()
        return word if word in REFUSED_MARKUP else ""
    if isinstance(payload, dict) and (payload.get("ok") is False or "error" in payload):
        return str(payload.get("error") or "refused")[:_REASON]
    return ""


class ResponseUrl:
    """Replies by the response_url of a command or a button."""

    def __init__(self, replies: Replies, address: str, born: float) -> None:
        self._replies, self._address, self._born = replies, address, born

    async def hold(self, payload: Payload) -> Payload | None:
        """No placeholder: the acknowledgement has said so, and posts are few."""
        del payload
        return None

    async def send(self, payload: Payload) -> None:
        """Post the reply. Raises DeliveryError."""
        await self._replies.post(self._address, self._born, payload)
