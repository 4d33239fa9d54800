"""A scripted model server on loopback with OpenAI's API: chat completions and Responses, streaming or not.

Its replies are a function of the request; so are its faults (errors, silence, broken connections).
"""

import json
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-of-nobody-0123456789"
# What the sentences of bot/composing/writing/control.toml say.
_CONTROL = re.compile(
    r"must not|^Nobody may|^It is not the case|^There is nothing here about"
    r"|^Il n'est pas question ici|^Aquí no se habla|ничего не говорится|^这里没有提到|^لا يرد هنا"
)


@dataclass(frozen=True)
class ModelRequest:
    """A parsed request, as a script receives it."""

    path: str
    body: Mapping[str, Any]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Role and text of each message."""
        given = self.body.get("messages") or self.body.get("input")
        return [(m["role"], _text(m["content"])) for m in given]

    @property
    def user(self) -> str:
        """The first message of the user: the question and the clauses."""
        return next(text for role, text in self.messages if role == "user")

    @property
    def planning(self) -> bool:
        """Whether a question is to be read: by a plan, or by tools before one."""
        return "<asked-" in self.user

    @property
    def question(self) -> str:
        """The question to be read."""
        return str(self._lines("asked")[0])

    @property
    def reading(self) -> dict[str, Any]:
        """The rules' reading, as a plan."""
        return dict(self._lines("reading")[1])

    @property
    def conversation(self) -> list[str]:
        """The questions before the one to be read."""
        return list(self._lines("conversation")[0])

    @property
    def tools(self) -> list[str]:
        """The names of the tools that may be called."""
        return [tool.get("function", tool)["name"] for tool in self.body.get("tools") or ()]

    @property
    def found(self) -> list[dict[str, Any]]:
        """What tools have said, where they have been called."""
        found = re.search(r"<found-(\w+)>\n(.+?)\n</found-\1>", self.messages[-1][1], re.DOTALL)
        return [json.loads(line) for line in found[2].splitlines()] if found else []

    @property
    def choices(self) -> dict[str, list[str]]:
        """The values that a plan may have, by the field of its sets; none where no schema is asked for."""
        chosen = self.body.get("response_format") or (self.body.get("text") or {}).get("format") or {}
        schema = chosen.get("schema") or (chosen.get("json_schema") or {}).get("schema") or {}
        fields = (schema.get("$defs") or {}).get("PlannedSet", {}).get("properties", {})
        values = {name: field.get("items", {}) for name, field in fields.items()}
        return {name: items.get("enum") or [items.get("const", "")] for name, items in values.items()}

    @property
    def clauses(self) -> list[dict[str, Any]]:
        """The clauses offered, as they were given."""
        return self._lines("clauses")

    @property
    def sentences(self) -> list[dict[str, Any]]:
        """The sentences whose support is asked for; none where another thing is asked."""
        return self._lines("sentences")

    @property
    def candidates(self) -> list[dict[str, Any]]:
        """The clauses to choose from; none where another thing is asked."""
        return self._lines("candidates")

    def _lines(self, name: str) -> list[Any]:
        found = re.search(rf"<{name}-(\w+)>\n(.*?)\n</{name}-\1>", self.user, re.DOTALL)
        return [json.loads(line) for line in found[2].splitlines()] if found else []

    @property
    def form(self) -> str:
        """How the form of the reply is asked for: "json_schema", "json_object" or ""."""
        chosen = self.body.get("response_format") or (self.body.get("text") or {}).get("format") or {}
        return str(chosen.get("type", ""))


@dataclass(frozen=True)
class Act:
    """What the server does: `text` is the reply, in pieces where it streams; `status` other than 200 is an error.

    `calls` are the tools that are called, with their arguments; `finish` is the finish reason; `drop` breaks the connection after the text, `hang` waits so many seconds before it,
    `trickle` so many between pieces; `refusal` is given in the place of a text; `raw` is sent as the whole body.
    """

    text: str = ""
    status: int = 200
    code: str = ""
    message: str = ""
    finish: str = "stop"
    drop: bool = False
    hang: float = 0
    trickle: float = 0
    refusal: str = ""
    raw: str | None = None
    no_choices: bool = False
    no_usage: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    error_event: bool = False
    piece: int = 40
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()


Script = Callable[[ModelRequest], Act]


@dataclass
class ModelServer:
    """The server's address, its script, and the requests it received: those that read a question are `planned`.

    `left` is set once a client has closed its connection while the server hung.
    """

    url: str = ""
    script: Script = lambda _: Act()
    asked: list[ModelRequest] = field(default_factory=list)
    planned: list[ModelRequest] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)


@contextmanager
def in_background(http: ThreadingHTTPServer, ended: threading.Event) -> Iterator[None]:
    """A server answers in a thread until the block ends; `ended` then tells its handlers."""
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        http.shutdown()
        thread.join(5)


@contextmanager
def serving(script: Script | None = None) -> Iterator[ModelServer]:
    """A server on loopback until the block ends."""
    state = ModelServer(script=script or (lambda asked: Act(faithful(asked))))
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        timeout = 5
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = ModelRequest(self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            (state.planned if asked.planning else state.asked).append(asked)
            state.keys.append(self.headers.get("Authorization", ""))
            act = state.script(asked)
            with suppress(OSError):  # a client that waited too long is gone
                self._hang(act.hang)
                self._answer(asked, act)

        def _hang(self, seconds: float) -> None:
            """Wait, but no longer than the client does."""
            until = time.monotonic() + seconds
            while time.monotonic() < until and not ended.wait(min(0.02, seconds)):
                if select.select([self.connection], [], [], 0)[0] and not self.connection.recv(1, socket.MSG_PEEK):
                    state.left.set()
                    raise ConnectionAbortedError

        def _answer(self, asked: ModelRequest, act: Act) -> None:
            responses = asked.path.endswith("/responses")
            if act.status != 200:
                error = {"message": act.message or f"wrong: {self.headers.get('Authorization')}", "code": act.code}
                self._send(json.dumps({"error": {**error, "type": "error", "param": None}}), act)
            elif act.raw is not None:
                self._send(act.raw, act)
            elif asked.body.get("stream"):
                self._stream(_response_events(act) if responses else _chat_events(act), act)
            else:
                self._send(json.dumps(_response(act) if responses else _completion(act)), act)

        def _send(self, text: str, act: Act) -> None:
            content = text.encode()
            self.send_response(act.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in act.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if act.drop:
                self.wfile.write(content[: len(content) // 2])
                self._reset()
            else:
                self.wfile.write(content)

        def _stream(self, events: Iterator[str], act: Act) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            for event in events:
                self.wfile.write(event.encode())
                self.wfile.flush()
                if act.trickle and ended.wait(act.trickle):
                    return
            if act.drop:
                self._reset()
            self.close_connection = True

        def _reset(self) -> None:
            """End the connection as a crash does."""
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that went away

    with Quiet(("127.0.0.1", 0), Handler) as http:
        state.url = f"http://127.0.0.1:{http.server_port}/v1"
        with in_background(http, ended):
            yield state


def reply(*findings: Mapping[str, Any], answered: bool = True) -> str:
    """A reply with these findings."""
    return json.dumps({"answered": answered, "findings": list(findings)}, ensure_ascii=False)


def verdicts(asked: ModelRequest, verdict: str = "supported", control: str = "contradicted") -> str:
    """The same verdict on each sentence that is asked about, and that of a reader on the one that is false."""
    rows = [
        {"sentence": s["sentence"], "verdict": control if is_control(s) else verdict, "words": ""}
        for s in asked.sentences
    ]
    return json.dumps({"verdicts": rows})


def is_control(sentence: Mapping[str, Any]) -> bool:
    """Whether a sentence is the false one of a request, as a reader sees."""
    return _CONTROL.search(sentence["text"]) is not None


def chosen(*numbers: int) -> str:
    """A reply that selects these clauses."""
    return json.dumps({"clauses": numbers})


def finding(gloss: str, *passages: tuple[int, str], answers: str = "directly") -> dict[str, Any]:
    """A finding: passages of clauses, and what they say in other words."""
    rows = [{"clause": n, "quote": quote} for n, quote in passages]
    return {"passages": rows, "answers": answers, "gloss": gloss}


def opening(text: str, words: int = 6) -> str:
    """The first words of a clause."""
    return " ".join(text.split()[:words])


def of_clause(clause: Mapping[str, Any], words: int = 14) -> dict[str, Any]:
    """A faithful finding about a clause: its first words, with their quote."""
    said = opening(clause["text"], words).rstrip(",;:")
    return finding(f"That is {said}.", (clause["clause"], opening(clause["text"])))


def faithful(asked: ModelRequest) -> str:
    """The reply of a model that follows its instructions: a finding for each clause, all glosses supported."""
    if asked.planning:
        return "no tool is needed" if asked.tools else planned(asked)
    if asked.candidates:
        return chosen(*(clause["clause"] for clause in asked.candidates[:3]))
    if asked.sentences:
        return verdicts(asked)
    return reply(*map(of_clause, asked.clauses))


def planned(asked: ModelRequest, **fields: Any) -> str:
    """The plan that the rules' reading is, with other fields where they are given."""
    return json.dumps({**asked.reading, **fields}, ensure_ascii=False)


def of_set(**fields: Any) -> dict[str, Any]:
    """A set of a plan with these fields."""
    return {"documents": [], "addressees": [], "phrases": [], "half": "any", "restriction": [], **fields}


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def pieces(act: Act) -> Iterator[str]:
    """A text as a server streams it."""
    for at in range(0, len(act.text), act.piece):
        yield act.text[at : at + act.piece]


_USAGE = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
_ABOUT = {"id": "c1", "created": 1, "model": "scripted"}


def _completion(act: Act) -> dict[str, Any]:
    message: dict[str, Any] = {
        "role": "assistant", "content": None if act.refusal else act.text, "refusal": act.refusal or None
    }  # fmt: skip
    if act.calls:
        message["tool_calls"] = [
            {"id": f"t{at}", "type": "function", "function": {"name": name, "arguments": json.dumps(given)}}
            for at, (name, given) in enumerate(act.calls)
        ]
    choices = [] if act.no_choices else [{"index": 0, "message": message, "finish_reason": act.finish}]
    usage = {} if act.no_usage else {"usage": _USAGE}
    return {**_ABOUT, "object": "chat.completion", "choices": choices, **usage}


def _chat_events(act: Act) -> Iterator[str]:
    def event(**more: Any) -> str:
        return f"data: {json.dumps({**_ABOUT, 'object': 'chat.completion.chunk', **more})}\n\n"

    def choice(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    if act.no_choices:
        yield event(choices=[])
        yield "data: [DONE]\n\n"
        return
    yield event(**choice({"role": "assistant", "content": ""}))
    if act.refusal:
        yield event(**choice({"refusal": act.refusal}))
    for piece in pieces(act):
        yield event(**choice({"content": piece}))
    if act.error_event:
        yield f"data: {json.dumps({'error': {'message': 'overloaded', 'code': 'x'}})}\n\n"
        return
    if act.drop:
        return
    yield event(**choice({}, act.finish))
    if not act.no_usage:
        yield event(choices=[], usage=_USAGE)
    yield "data: [DONE]\n\n"


def _response(act: Act) -> dict[str, Any]:
    part = (
        {"type": "refusal", "refusal": act.refusal}
        if act.refusal
        else {"type": "output_text", "text": act.text, "annotations": []}
    )
    message = {"type": "message", "id": "m1", "role": "assistant", "status": "completed", "content": [part]}
    cut = act.finish == "length"
    usage = {
        "input_tokens": 1000,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 200,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 1200,
    }
    return {
        "id": "r1",
        "object": "response",
        "created_at": 1,
        "model": "scripted",
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "output": [] if act.no_choices else [message, *_function_calls(act)],
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "error": None,
        **({} if act.no_usage else {"usage": usage}),
    }


def _function_calls(act: Act) -> list[dict[str, Any]]:
    return [
        {"type": "function_call", "id": f"f{at}", "call_id": f"t{at}", "name": name, "arguments": json.dumps(given),
         "status": "completed"}
        for at, (name, given) in enumerate(act.calls)
    ]  # fmt: skip


def _response_events(act: Act) -> Iterator[str]:
    number = 0

    def event(kind: str, **more: Any) -> str:
        nonlocal number
        number += 1
        row = {"type": kind, "sequence_number": number, **more}
        return f"event: {kind}\ndata: {json.dumps(row)}\n\n"

    whole = _response(act)
    place = {"item_id": "m1", "output_index": 0, "content_index": 0}
    begun = {**whole, "status": "in_progress", "output": [], "incomplete_details": None}
    yield event("response.created", response=begun)
    if not act.no_choices:
        item = {**whole["output"][0], "status": "in_progress", "content": []}
        yield event("response.output_item.added", output_index=0, item=item)
        if act.refusal:
            yield event("response.refusal.delta", delta=act.refusal, **place)
            yield event("response.refusal.done", refusal=act.refusal, **place)
        else:
            part = {"type": "output_text", "text": "", "annotations": []}
            yield event("response.content_part.added", part=part, **place)
            for piece in pieces(act):
                yield event("response.output_text.delta", delta=piece, logprobs=[], **place)
            if act.error_event:
                yield event("error", code="server_error", message="overloaded", param=None)
                return
            if act.drop:
                return
            yield event("response.output_text.done", text=act.text, logprobs=[], **place)
        yield event("response.output_item.done", output_index=0, item=whole["output"][0])
    yield event("response.incomplete" if act.finish == "length" else "response.completed", response=whole)
