"""A fake Slack: its Web API, response_urls and sockets on loopback, with its limits, and fault injection.

It keeps what channels would show (`posts`). People speak to the app with `command`, `say`, `press`: requests over real
HTTP, signed as Slack signs them. Mattermost's response_urls are here, too.
"""

import asyncio
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.channels.slack.signature import signature
from tests.support.slack_limits import RefusedBlocksError, buttons, check_message, check_view

SECRET = "made-up-secret-of-an-app-that-is-not"  # noqa: S105
APP_TOKEN = "xapp-1-made-up"  # noqa: S105
_SECONDS = 20.0


def token_of(team: str) -> str:
    """The bot's token in a workspace."""
    return f"xoxb-{team}-made-up"


def bot_of(team: str) -> str:
    """The bot's user id in a workspace."""
    return f"UBOT{team}"


@dataclass
class Post:
    """A message of the app. `way` is the method of the Web API, or "response_url"."""

    way: str
    team: str
    channel: str
    body: dict[str, Any]
    user: str = ""
    url: str = ""

    @property
    def ephemeral(self) -> bool:
        """Whether who asked reads it alone."""
        return self.way == "response_url" and self.body.get("response_type") != "in_channel"


@dataclass
class Fault:
    """A fault of a method or "response_url", and how often: a status, or an error code of Slack.

    `body` of this `kind` comes with a status, and is `cut` off before its end; `team` is the only one to meet it.
    """

    way: str
    what: int | str
    times: int = 1
    retry_after: str = "1"
    location: str = ""
    body: bytes = b"as it was asked for"
    kind: str = "text/plain"
    cut: bool = False
    team: str = ""


@dataclass
class Address:
    """A response_url: whose it is, how often it was posted to, when it was made."""

    team: str
    channel: str
    user: str
    born: float = field(default_factory=time.time)
    used: int = 0
    kind: str = "slack"


class SlackServer:
    """The state of Slack. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.tries: Counter[str] = Counter()
        self.times: list[tuple[str, float]] = []
        self.faults: list[Fault] = []
        self.addresses: dict[str, Address] = {}
        self.views: list[dict[str, Any]] = []
        self.uploads: dict[str, bytes] = {}
        self.files: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.calls: list[tuple[str, str]] = []
        self.revoked: set[str] = set()
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.base_url = self.app_url = ""
        self.socket: WebSocket | None = None
        self._ids = itertools.count(1)
        self._lock = threading.RLock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.client = httpx.Client(trust_env=False, timeout=_SECONDS)

    # What people do.

    def address(self, team: str = "T1", channel: str = "C1", user: str = "U1", kind: str = "slack") -> str:
        """A new response_url."""
        with self._lock:
            name = f"{kind}-{next(self._ids)}"
            self.addresses[name] = Address(team, channel, user, kind=kind)
        return f"{self.base_url}/hooks/{name}"

    def form(
        self, text: str, *, team: str = "T1", channel: str = "C1", user: str = "U1", **more: str
    ) -> dict[str, str]:
        """A slash command's form, as Slack posts it."""
        form = {"command": "/resolves", "text": text, "team_id": team, "channel_id": channel, "user_id": user,
                "user_name": user.lower(), "trigger_id": f"{next(self._ids)}.{team}", "api_app_id": "A1",
                "is_enterprise_install": "false", "token": "old"}  # fmt: skip
        return {**form, "response_url": self.address(team, channel, user), **more}

    def command(self, text: str, **where: str) -> httpx.Response:
        """A person types "/resolves text"."""
        return self.post(urlencode(self.form(text, **where)))

    def event(self, event: dict[str, Any], *, team: str = "T1", retry: bool = False) -> httpx.Response:
        """Something happens in a workspace."""
        body = {"type": "event_callback", "team_id": team, "api_app_id": "A1", "event_id": f"Ev{next(self._ids)}",
                "event_time": int(time.time()), "event": event, "authorizations": []}  # fmt: skip
        retries = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        return self.post(json.dumps(body), "application/json", retries)

    def message(
        self, text: str, *, channel: str = "C1", user: str = "U1", thread: str = "", **more: Any
    ) -> dict[str, Any]:
        """The event of a mention, or of a direct message where the channel begins with D."""
        kind = {"type": "message", "channel_type": "im"} if channel.startswith("D") else {"type": "app_mention"}
        above = {"thread_ts": thread} if thread else {}
        ts = f"17000000{next(self._ids):02}.000100"
        return {**kind, "text": text, "user": user, "channel": channel, "ts": ts, **above, **more}

    def press(
        self,
        post: Post,
        action: str,
        *,
        user: str = "U1",
        option: str = "",
        trigger: str = "",
        ts: str = "",
        thread: str = "",
    ) -> httpx.Response:
        """A person presses a button of a post, or chooses in its menu."""
        element = buttons(post.body["blocks"])[action]
        done = {"type": element["type"], "action_id": action, "block_id": "b", "action_ts": str(time.time())}
        if element["type"] == "static_select":
            done["selected_option"] = next(o for o in element["options"] if option in o["text"]["text"])
        else:
            done["value"] = element["value"]
        above = {"thread_ts": thread} if thread else {}
        container = {"type": "message", "channel_id": post.channel, "is_ephemeral": post.ephemeral, **above}
        message = {} if post.ephemeral else {"message": {"ts": ts or "1.1", **above}}
        payload = {"type": "block_actions", "team": {"id": post.team}, "user": {"id": user, "team_id": post.team},
                   "channel": {"id": post.channel}, "container": container, "actions": [done], "api_app_id": "A1",
                   "trigger_id": trigger or f"{next(self._ids)}.press", **message,
                   "response_url": self.address(post.team, post.channel, user)}  # fmt: skip
        return self.post(urlencode({"payload": json.dumps(payload)}))

    def post(
        self,
        body: str | bytes,
        kind: str = "application/x-www-form-urlencoded",
        headers: dict[str, str] | None = None,
        *,
        secret: str = SECRET,
        at: float | None = None,
    ) -> httpx.Response:
        """A signed request to the app."""
        raw = body.encode() if isinstance(body, str) else body
        stamp = str(int(time.time() if at is None else at))
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(secret, stamp, raw)}
        return self.client.post(self.app_url, content=raw, headers={"Content-Type": kind, **signed, **(headers or {})})

    def over_socket(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The same by the app's socket; gives its acknowledgement."""
        envelope = f"e{next(self._ids)}"
        row = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}
        self.wait(lambda: self.socket is not None)
        assert self.socket is not None
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self.socket.send_text(json.dumps(row)), self._loop).result(_SECONDS)
        self.wait(lambda: envelope in self.acknowledged)
        return self.acknowledged[envelope]

    # What a test looks at.

    def wait(self, done: Callable[[], Any]) -> None:
        """Until something holds; fails after a while."""
        end = time.monotonic() + _SECONDS
        while not done():
            assert time.monotonic() < end, f"waited in vain; {len(self.posts)} posts, refused: {self.refused}"
            time.sleep(0.01)

    def shown(self, count: int = 1) -> list[Post]:
        """The posts, once there are so many."""
        self.wait(lambda: len(self.posts) >= count)
        return list(self.posts)

    def at(self, post: Post) -> Address:
        """Whose response_url a post went to."""
        return self.addresses[post.url]

    # What the app asks for.

    async def api(self, request: Request) -> Response:
        """The Web API."""
        method = request.path_params["method"]
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        team = token.split("-")[1] if token.startswith("xoxb-") and token.endswith("-made-up") else ""
        self.calls.append((method, team))
        fault = self._fault(method, team)
        if fault is not None:
            return fault
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                return JSONResponse({"ok": False, "error": "invalid_auth"})
            return JSONResponse({"ok": True, "url": f"{self.base_url.replace('http', 'ws')}/socket"})
        if team in self.revoked:
            return JSONResponse({"ok": False, "error": "token_revoked"})
        if not team:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        if method == "auth.test":
            return JSONResponse({"ok": True, "team_id": team, "user_id": bot_of(team), "bot_id": f"B{team}"})
        values = await _values(request)
        try:
            if method == "views.open":
                view = values["view"] if isinstance(values["view"], dict) else json.loads(values["view"])
                check_view(view)
                self.views.append({"team": team, "view": view, "trigger": values["trigger_id"]})
                return JSONResponse({"ok": True})
            if method == "conversations.open":
                return JSONResponse({"ok": True, "channel": {"id": f"D{values['users']}"}})
            if method == "files.getUploadURLExternal":
                name = f"F{next(self._ids)}"
                self.uploads[name] = b""
                return JSONResponse({"ok": True, "file_id": name, "upload_url": f"{self.base_url}/upload/{name}"})
            if method == "files.completeUploadExternal":
                return self._shared(team, values)
            return self._said(method, team, values)
        except RefusedBlocksError as error:
            self.refused.append(str(error))
            return JSONResponse({"ok": False, "error": "invalid_blocks"})

    def _said(self, method: str, team: str, values: dict[str, Any]) -> Response:
        check_message(values)
        with self._lock:
            ts = f"18000000{next(self._ids):02}.000200"
            if method == "chat.update":
                old = next((p for p in self.posts if p.body.get("ts") == values["ts"] and p.team == team), None)
                if old is None:
                    return JSONResponse({"ok": False, "error": "message_not_found"})
                self.posts.remove(old)
                ts = values["ts"]
            self.posts.append(Post(method, team, values["channel"], {**values, "ts": ts}))
        return JSONResponse({"ok": True, "ts": ts, "channel": values["channel"]})

    async def upload(self, request: Request) -> Response:
        """The bytes of a file."""
        self.uploads[request.path_params["name"]] = await request.body()
        return Response("OK")

    def _shared(self, team: str, values: dict[str, Any]) -> Response:
        files = json.loads(values["files"]) if isinstance(values["files"], str) else values["files"]
        if not all(self.uploads.get(file["id"]) for file in files):
            return JSONResponse({"ok": False, "error": "file_not_found"})
        where = {"team": team, "channel": values.get("channel_id"), "thread": values.get("thread_ts")}
        self.files += [{**where, "title": file["title"], "data": self.uploads[file["id"]]} for file in files]
        return JSONResponse({"ok": True, "files": files})

    async def hook(self, request: Request) -> Response:
        """A response_url."""
        name = request.path_params["name"]
        self.tries[name] += 1
        self.times.append((name, time.monotonic()))
        fault = self._fault("response_url")
        if fault is not None:
            return fault
        address = self.addresses.get(name)
        body = json.loads(await request.body())
        if address is None or time.time() - address.born > 30 * 60:
            return JSONResponse({"ok": False, "error": "expired_url"}, 404)
        with self._lock:
            address.used += 1
            if address.used > 5:
                return JSONResponse({"ok": False, "error": "used_url"}, 404)
        try:
            check_message(body) if address.kind == "slack" else check_markdown(body)
        except RefusedBlocksError as error:
            self.refused.append(str(error))
            return JSONResponse({"ok": False, "error": "invalid_blocks"}, 400)
        with self._lock:
            self.posts.append(Post("response_url", address.team, address.channel, body, address.user, name))
        return JSONResponse({"ok": True})

    def _fault(self, way: str, team: str = "") -> Response | None:
        with self._lock:
            met = (f for f in self.faults if f.way == way and f.times > 0 and f.team in {"", team})
            fault = next(met, None)
            if fault is None:
                return None
            fault.times -= 1
        if isinstance(fault.what, str):
            return JSONResponse({"ok": False, "error": fault.what}, 400 if way == "response_url" else 200)
        headers = {"Retry-After": fault.retry_after} if fault.what == 429 else {}
        if fault.location:
            headers["Location"] = fault.location
        if fault.cut:
            headers["Content-Length"] = str(len(fault.body) + 9)
        return Response(fault.body, fault.what, headers, fault.kind)

    async def listen(self, socket: WebSocket) -> None:
        """The app's socket."""
        await socket.accept()
        await socket.send_text(json.dumps({"type": "hello", "num_connections": 1}))
        self.socket = socket
        try:
            while True:
                row = json.loads(await socket.receive_text())
                self.acknowledged[row["envelope_id"]] = row.get("payload") or {}
        except (WebSocketDisconnect, RuntimeError):
            self.socket = None


def check_markdown(body: dict[str, Any]) -> None:
    """Check Mattermost's limits on a command's response."""
    for post in (body, *body.get("extra_responses", ())):
        if post.get("response_type") not in {"ephemeral", "in_channel"} or not 0 < len(post["text"]) <= 16_383:
            raise RefusedBlocksError(f"a response of {len(post['text'])} characters")
    if len(json.dumps(body)) > 1024**2:
        raise RefusedBlocksError("a response of more than a megabyte")


async def _values(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(json.loads(await request.body() or b"{}"))
    return {**dict(request.query_params), **dict(parse_qsl((await request.body()).decode()))}


@contextmanager
def slack_server() -> Iterator[SlackServer]:
    """A server on loopback until the block ends."""
    slack = SlackServer()
    routes = [
        Route("/api/{method}", slack.api, methods=["GET", "POST"]),
        Route("/hooks/{name}", slack.hook, methods=["POST"]),
        Route("/upload/{name}", slack.upload, methods=["POST"]),
        WebSocketRoute("/socket", slack.listen),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)

    async def run() -> None:
        slack._loop = asyncio.get_running_loop()
        await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    slack.wait(lambda: server.started)
    slack.base_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield slack
    finally:
        slack.client.close()
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
