"""A fake Bot API server: real HTTP on loopback, Telegram's limits, and fault injection.

It keeps what a chat would show. People talk to the bot with `say`, `edit`, `tap`, `inline`; `shown` is what the bot has
put into a chat.
"""

import asyncio
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.telegram_html import RefusedError, parse

TOKEN = "4242:AA-made-up-token-of-a-bot-that-is-not"  # noqa: S105
BOT = {"id": 4242, "is_bot": True, "first_name": "Resolves", "username": "ResolvesBot", "can_join_groups": True,
       "can_read_all_group_messages": False, "supports_inline_queries": True}  # fmt: skip
_ACTIONS = {"typing", "upload_document"}
_LARGEST_FILE = 20 * 1024**2
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


@dataclass
class Fault:
    """A fault of a method (in a chat), and how often: a status, a proxy's "page", "reset" before or "lost" after it."""

    method: str
    what: int | str
    chat: int | None = None
    times: int = 1
    retry_after: int = 1
    description: str = ""


@dataclass
class Call:
    """A recorded call of the bot, with its parameters and time."""

    method: str
    values: dict[str, Any]
    at: float = field(default_factory=time.monotonic)

    @property
    def chat(self) -> int | None:
        """The chat that it is for."""
        return int(self.values["chat_id"]) if "chat_id" in self.values else None


class TelegramServer:
    """The state of all chats, and the server over it. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.blocked: set[int] = set()
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.deleted: set[tuple[int, int]] = set()
        self.withdrawn: set[tuple[int, int]] = set()
        self.posted: dict[tuple[int, int], float] = {}
        self.queries: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.inserted: dict[str, dict[str, Any]] = {}
        self.webhook: dict[str, Any] = {}
        self.delivered: list[tuple[int, int]] = []
        self.base_url = ""
        self._updates: list[dict[str, Any]] = []
        self._update_id = 1000
        self._message_ids: dict[int, int] = defaultdict(int)
        self.lock = threading.RLock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news: asyncio.Event | None = None
        self._polling = 0

    # What people do.

    def say(
        self, text: str, user: int = 7, chat: int | None = None, *, topic: int | None = None, language: str = "en",
        reply_to: int | None = None, document: dict[str, Any] | None = None, update_id: int | None = None,
        attached: dict[str, Any] | None = None,
    ) -> int:  # fmt: skip
        """A message of a person, in a private chat where no other is named; gives its id.

        The text is the caption of what is `attached`, or of the document.
        """
        message = self._message(user, chat or user, text, topic, language)
        if reply_to:
            message["reply_to_message"] = self.messages[message["chat"]["id"], reply_to]
        if attached := attached or ({"document": document} if document else None):
            message |= {**attached, "caption": message.pop("text"), "caption_entities": message.pop("entities")}
        self.deliver({"message": message}, update_id)
        return int(message["message_id"])

    def edit(self, message_id: int, text: str, user: int = 7, chat: int | None = None) -> None:
        """A person edits a message."""
        with self.lock:
            message = self.messages[chat or user, message_id]
            message |= {"text": text, "edit_date": int(time.time()), "entities": _entities(text)}
        self.deliver({"edited_message": message})

    def tap(self, message: dict[str, Any], label: str, user: int = 7) -> str:
        """A person taps the button whose label begins so; gives the id of the query."""
        button = next(
            b for row in message["reply_markup"]["inline_keyboard"] for b in row if b["text"].startswith(label)
        )
        return self.tap_data(message, button["callback_data"], user)

    def tap_data(self, message: dict[str, Any], data: str, user: int = 7) -> str:
        """A person taps a button with this data."""
        query_id = str(self._next())
        query = {"id": query_id, "from": _person(user), "chat_instance": "1", "data": data, "message": message}
        self.deliver({"callback_query": query})
        return query_id

    def insert(self, result: dict[str, Any]) -> str:
        """A person inserts a result of an inline query into some chat; gives the id of the message there."""
        content, inline_id = result["input_message_content"], f"inline-{self._next()}"
        parsed = parse(content["message_text"], content.get("parse_mode"))
        keyboard = result.get("reply_markup") or {"inline_keyboard": []}
        self.inserted[inline_id] = {
            "text": parsed.text, "entities": list(parsed.entities), "html": content["message_text"],
            "from": BOT, "reply_markup": keyboard,
        }  # fmt: skip
        return inline_id

    def tap_inserted(self, inline_id: str, label: str, user: int = 7) -> str:
        """A person taps a button under a message that was inserted; the bot is not told of its chat."""
        rows = self.inserted[inline_id]["reply_markup"]["inline_keyboard"]
        data = next(b["callback_data"] for row in rows for b in row if b["text"].startswith(label))
        query_id = str(self._next())
        query = {"id": query_id, "from": _person(user), "chat_instance": "1", "data": data}
        self.deliver({"callback_query": {**query, "inline_message_id": inline_id}})
        return query_id

    def inline(self, text: str, user: int = 7, language: str = "en") -> str:
        """A person types "@bot text"; gives the id of the query."""
        query_id = str(self._next())
        self.deliver({"inline_query": {"id": query_id, "from": _person(user, language), "query": text, "offset": ""}})
        return query_id

    def deliver(self, content: dict[str, Any], update_id: int | None = None) -> int:
        """An update for the bot, with an id that may have been used before."""
        with self.lock:
            number = update_id or self._next()
            self.queries |= {content[kind]["id"] for kind in ("callback_query", "inline_query") if kind in content}
            self._updates.append({"update_id": number, **json.loads(json.dumps(content))})
            if self._loop and self._news:
                self._loop.call_soon_threadsafe(self._news.set)
        return number

    def _next(self) -> int:
        with self.lock:
            self._update_id += 1
            return self._update_id

    def _message(self, user: int, chat: int, text: str, topic: int | None, language: str) -> dict[str, Any]:
        with self.lock:
            message: dict[str, Any] = {
                "message_id": self._new_id(chat),
                "date": int(time.time()),
                "chat": _chat(chat),
                "from": _person(user, language),
                "text": text,
                "entities": _entities(text),
            }
            if topic:
                message |= {"message_thread_id": topic, "is_topic_message": True}
            self.messages[chat, message["message_id"]] = message
            return message

    def _new_id(self, chat: int) -> int:
        self._message_ids[chat] += 1
        return self._message_ids[chat]

    # What can be looked at.

    def shown(self, chat: int = 7) -> list[dict[str, Any]]:
        """The messages of the bot in a chat, as they are now."""
        with self.lock:
            here = [
                m for (c, m_id), m in sorted(self.messages.items()) if c == chat and (c, m_id) not in self.withdrawn
            ]
            mine = [m for m in here if m["from"]["id"] == BOT["id"]]
            return json.loads(json.dumps(mine))  # type: ignore[no-any-return]

    def made(self, method: str, chat: int | None = None) -> list[Call]:
        """The calls of a method (for a chat)."""
        with self.lock:
            return [c for c in self.calls if c.method == method and chat in {None, c.chat}]

    def wait(self, ready: Callable[[], Any], seconds: float = 60) -> Any:
        """What `ready` gives, once it gives something. Raises AssertionError."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := ready():
                return found
            time.sleep(0.01)
        raise AssertionError(f"nothing after {seconds} s; the last calls: {self.calls[-5:]}")

    def answer(self, chat: int = 7, number: int = 1, *, reading: str = "…") -> dict[str, Any]:
        """The bot's message of this number in a chat, once it is more than a sign of reading."""

        def ready() -> dict[str, Any] | None:
            shown = self.shown(chat)
            found = shown[number - 1] if len(shown) >= number else None
            return found if found and not found["text"].endswith(reading) else None

        return self.wait(ready)  # type: ignore[no-any-return]

    def to_fetch(self) -> int:
        """How many updates the bot has not taken yet."""
        with self.lock:
            return len(self._updates)

    # The Bot API.

    async def handle(self, request: Request) -> Response:
        """One call of a method."""
        method = request.path_params["method"]
        if request.path_params["token"] != TOKEN:
            return _error(401, "Unauthorized")
        values = await _values(request)
        call = Call(method, values)
        if method != "getUpdates":
            with self.lock:
                self.calls.append(call)
        fault = self._fault(call)
        if fault and fault.what == 429:
            return _error(429, "Too Many Requests: retry later", retry_after=fault.retry_after)
        if fault and fault.what == "reset":
            return _Broken()
        if fault and fault.what == "page":
            return Response("<html><h1>502 Bad Gateway</h1></html>", 502, media_type="text/html")
        if fault and isinstance(fault.what, int):
            return _error(fault.what, fault.description or "Internal Server Error")
        try:
            result = await self._run(method, values)
        except _ConflictError:
            return _error(409, "Conflict: terminated by other getUpdates request; make sure that only one runs")
        except _UnknownError:
            return _error(404, "Not Found")
        except RefusedError as refused:
            return _error(403 if str(refused).startswith("bot was") else 400, f"Bad Request: {refused}")
        return _Broken() if fault else JSONResponse({"ok": True, "result": result})

    def _fault(self, call: Call) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.times and fault.method == call.method and fault.chat in {None, call.chat}:
                    fault.times -= 1
                    return fault
        return None

    async def _run(self, method: str, values: dict[str, Any]) -> Any:
        if method == "getUpdates":
            return await self._poll(values)
        work = getattr(self, f"_{_snake(method)}", None)
        if work is None:
            raise _UnknownError(method)
        with self.lock:
            return work(values)

    async def _poll(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook.get("url"):
            raise RefusedError("can't use getUpdates method while webhook is active")
        self._polling += 1
        mine, offset = self._polling, int(values.get("offset", 0))
        end = time.monotonic() + min(float(values.get("timeout", 0)), 5)
        with self.lock:
            self._updates = [u for u in self._updates if u["update_id"] >= offset or offset <= 0]
        while not self._updates and time.monotonic() < end and mine == self._polling and self._news:
            self._news.clear()
            if self._updates:
                break
            try:
                await asyncio.wait_for(self._news.wait(), max(end - time.monotonic(), 0.01))
            except TimeoutError:
                break
        if mine != self._polling:
            raise _ConflictError("another one fetches")
        with self.lock:
            return self._updates[:100]

    def _get_me(self, _: dict[str, Any]) -> Any:
        return BOT

    def _set_webhook(self, values: dict[str, Any]) -> bool:
        self.webhook = dict(values)
        return True

    def _delete_webhook(self, _: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    def _set_my_commands(self, values: dict[str, Any]) -> bool:
        for row in values["commands"]:
            if not _COMMAND.fullmatch(row["command"]) or not 1 <= len(row["description"]) <= 256:
                raise RefusedError("BOT_COMMAND_INVALID")
        return True

    def _send_message(self, values: dict[str, Any]) -> dict[str, Any]:
        chat = int(values["chat_id"])
        self._reachable(chat)
        parsed = parse(values["text"], values.get("parse_mode"))
        reply = values.get("reply_parameters") or {}
        known = (chat, int(reply.get("message_id", 0))) in self.messages
        if reply and not known and not reply.get("allow_sending_without_reply"):
            raise RefusedError("message to be replied not found")
        message = {
            "message_id": self._new_id(chat), "date": int(time.time()), "chat": _chat(chat), "from": BOT,
            "text": parsed.text, "entities": list(parsed.entities), "html": values["text"],
            **({"reply_markup": _keyboard(values)} if values.get("reply_markup") else {}),
        }  # fmt: skip
        if values.get("message_thread_id"):
            message |= {"message_thread_id": int(values["message_thread_id"]), "is_topic_message": True}
        if known:
            message["answers"] = int(reply["message_id"])
        self.messages[chat, message["message_id"]] = message
        self.posted[chat, message["message_id"]] = time.monotonic()
        return message

    def _send_document(self, values: dict[str, Any]) -> dict[str, Any]:
        chat = int(values["chat_id"])
        self._reachable(chat)
        name, data = values["document"]
        if not data:
            raise RefusedError("file must be non-empty")
        reply = values.get("reply_parameters") or {}
        message = {
            "message_id": self._new_id(chat), "date": int(time.time()), "chat": _chat(chat), "from": BOT, "text": "",
            "document": {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": len(data)},
            "answers": reply.get("message_id"), "html": "",
        }  # fmt: skip
        self.files[name] = data
        self.messages[chat, message["message_id"]] = message
        return message

    def _edit_message_text(self, values: dict[str, Any]) -> dict[str, Any] | bool:
        message = self._to_edit(values)
        parsed = parse(values["text"], values.get("parse_mode"))
        changed = {"text": parsed.text, "entities": list(parsed.entities), "html": values["text"]}
        keyboard = _keyboard(values)
        self._same(message, {**{k: changed[k] for k in ("text", "entities")}, "reply_markup": keyboard})
        message |= {**changed, "reply_markup": keyboard, "edit_date": int(time.time())}
        return True if values.get("inline_message_id") else message

    def _edit_message_reply_markup(self, values: dict[str, Any]) -> dict[str, Any]:
        message = self._to_edit(values)
        keyboard = _keyboard(values)
        self._same(message, {"reply_markup": keyboard})
        message["reply_markup"] = keyboard
        return message

    def _to_edit(self, values: dict[str, Any]) -> dict[str, Any]:
        if inline_id := values.get("inline_message_id"):
            if inline_id not in self.inserted:
                raise RefusedError("MESSAGE_ID_INVALID")
            return self.inserted[inline_id]
        place = int(values["chat_id"]), int(values["message_id"])
        self._reachable(place[0])
        if place not in self.messages or place in self.deleted:
            raise RefusedError("message to edit not found")
        if self.messages[place]["from"]["id"] != BOT["id"]:
            raise RefusedError("message can't be edited")
        return self.messages[place]

    def _delete_message(self, values: dict[str, Any]) -> bool:
        place = int(values["chat_id"]), int(values["message_id"])
        self._reachable(place[0])
        if place not in self.messages or place in self.deleted:
            raise RefusedError("message to delete not found")
        if self.messages[place]["from"]["id"] != BOT["id"] and place[0] < 0:
            raise RefusedError("message can't be deleted")
        self.deleted.add(place)
        self.withdrawn.add(place)
        return True

    @staticmethod
    def _same(message: dict[str, Any], changed: dict[str, Any]) -> None:
        before = {"reply_markup": {"inline_keyboard": []}, **message}
        if all(before.get(name) == value for name, value in changed.items()):
            raise RefusedError(
                "message is not modified: specified new message content and reply markup are exactly the same"
            )

    def _reachable(self, chat: int) -> None:
        if chat in self.blocked:
            raise RefusedError("bot was blocked by the user")

    def _send_chat_action(self, values: dict[str, Any]) -> bool:
        if values["action"] not in _ACTIONS:
            raise RefusedError("wrong parameter action in request")
        self._reachable(int(values["chat_id"]))
        return True

    def _answer_callback_query(self, values: dict[str, Any]) -> bool:
        if len(values.get("text", "")) > 200:
            raise RefusedError("MESSAGE_TOO_LONG")
        self._known(values["callback_query_id"])
        return True

    def _known(self, query: str) -> None:
        """A query is answered once, and soon."""
        if query not in self.queries:
            raise RefusedError("query is too old and response timeout expired or query ID is invalid")
        self.queries.discard(query)

    def _answer_inline_query(self, values: dict[str, Any]) -> bool:
        results = values["results"]
        if len(results) > 50 or len({r["id"] for r in results}) < len(results):
            raise RefusedError("RESULTS_TOO_MUCH")
        for row in results:
            if not 1 <= len(row["id"].encode()) <= 64:
                raise RefusedError("RESULT_ID_INVALID")
            content = row["input_message_content"]
            parse(content["message_text"], content.get("parse_mode"))
            _keyboard(row)
        self._known(values["inline_query_id"])
        return True

    def _get_file(self, values: dict[str, Any]) -> dict[str, Any]:
        name = values["file_id"]
        if name not in self.files:
            raise RefusedError("invalid file_id")
        if len(self.files[name]) > _LARGEST_FILE:
            raise RefusedError("file is too big")
        return {
            "file_id": name,
            "file_unique_id": name,
            "file_size": len(self.files[name]),
            "file_path": f"documents/{name}",
        }

    async def file(self, request: Request) -> Response:
        """The bytes of a document."""
        return Response(self.files[request.path_params["name"]], media_type="application/octet-stream")

    # Delivery to a webhook.

    async def deliver_forever(self) -> None:
        """Post updates to the webhook, each until it is taken, several at once."""
        import httpx

        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            under_way: set[asyncio.Task[None]] = set()
            while True:
                await asyncio.sleep(0.01)
                with self.lock:
                    due = [] if not self.webhook.get("url") else self._updates[: 40 - len(under_way)]
                    self._updates = self._updates[len(due) :]
                for update in due:
                    task = asyncio.create_task(self._post(client, update))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)

    async def _post(self, client: Any, update: dict[str, Any]) -> None:
        import httpx

        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        try:
            code = (await client.post(self.webhook["url"], json=update, headers=headers)).status_code
        except httpx.HTTPError:
            code = 0
        self.delivered.append((update["update_id"], code))
        if code != 200:
            await asyncio.sleep(0.1)
            with self.lock:
                self._updates.append(update)


class _ConflictError(RefusedError):
    """Two fetch updates."""


class _UnknownError(RefusedError):
    """There is no such method."""


def _snake(method: str) -> str:
    return re.sub("([A-Z])", lambda capital: f"_{capital[1].lower()}", method)


class _Broken(Response):
    """A response whose connection is reset in the middle."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"999")]})
        await send({"type": "http.response.body", "body": b'{"ok"', "more_body": True})
        raise ConnectionResetError("as it was asked for")


async def _values(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(json.loads(body))
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/"):
        return {name: _value(name, value) for name, value in _parts(kind, body)}
    return {name: _value(name, values[0]) for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}


def _parts(kind: str, body: bytes) -> Iterator[tuple[str, Any]]:
    """The fields of a multipart form: their texts, and the files' names with their bytes."""
    for part in BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).iter_parts():
        data = part.get_payload(decode=True)
        name, file_name = part.get_param("name", header="content-disposition"), part.get_filename()
        yield str(name), (file_name, data) if file_name else bytes(data).decode()


def _value(name: str, text: Any) -> Any:
    if name in {"reply_markup", "reply_parameters", "results", "commands", "scope", "allowed_updates"}:
        return json.loads(text)
    return text


def _keyboard(values: dict[str, Any]) -> dict[str, Any]:
    keyboard: dict[str, Any] = values.get("reply_markup") or {"inline_keyboard": []}
    rows = keyboard.get("inline_keyboard", [])
    for button in (b for row in rows for b in row):
        if not button.get("text") or len(button.get("callback_data", "x").encode()) not in range(1, 65):
            raise RefusedError("BUTTON_DATA_INVALID")
    if any(len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise RefusedError("REPLY_MARKUP_TOO_LONG")
    return keyboard


def _person(user: int, language: str = "en") -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": f"P{user}", "username": f"p{user}", "language_code": language}


def _chat(chat: int) -> dict[str, Any]:
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": f"P{chat}"}
    return {"id": chat, "type": "supergroup", "title": "Delegates", "is_forum": True}


def _entities(text: str) -> list[dict[str, Any]]:
    found = [("bot_command", m) for m in re.finditer(r"(?<!\S)/[a-z_]+(?:@\w+)?", text)]
    found += [("mention", m) for m in re.finditer(r"(?<!\S)@\w+", text)]
    return [
        {"type": kind, "offset": len(text[: m.start()].encode("utf-16-le", "replace")) // 2, "length": len(m[0])}
        for kind, m in found
    ]


def _error(code: int, description: str, **parameters: Any) -> JSONResponse:
    row = {"ok": False, "error_code": code, "description": description}
    return JSONResponse({**row, "parameters": parameters} if parameters else row, status_code=code)


@contextmanager
def telegram_server(port: int = 0) -> Iterator[TelegramServer]:
    """A server on loopback until the block ends."""
    telegram = TelegramServer()
    routes = [
        Route("/bot{token}/{method}", telegram.handle, methods=["GET", "POST"]),
        Route("/file/bot{token}/documents/{name}", telegram.file),
    ]
    config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)

    async def run() -> None:
        telegram._loop, telegram._news = asyncio.get_running_loop(), asyncio.Event()
        delivering = asyncio.create_task(telegram.deliver_forever())
        await server.serve()
        delivering.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    telegram.wait(lambda: server.started)
    telegram.base_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield telegram
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
