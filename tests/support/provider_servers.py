"""Scripted servers on loopback with the interfaces of Anthropic (Messages) and Ollama (chat, embed), streaming or not."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.model_server import Act, in_background, pieces

# As each server counts them: of 1000 tokens in, 600 were cached; Anthropic's input leaves those out.
IN, CACHED, OUT = 1000, 600, 200


@dataclass(frozen=True)
class Asked:
    """A request: its path, its headers in lower case, and its body."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass
class ProviderServer:
    """The server's address, what it does, and the requests it received."""

    url: str = ""
    script: Callable[[Asked], Act] = lambda _: Act()
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def provider_serving(provider: str) -> Iterator[ProviderServer]:
    """A server with the interface of "anthropic" or "ollama" until the block ends."""
    state, ended = ProviderServer(), threading.Event()
    stream, whole, error = {
        "anthropic": (_anthropic_events, _anthropic_message, _anthropic_error),
        "ollama": (_ollama_lines, _ollama_message, _ollama_error),
    }[provider]

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            state.asked.append(asked)
            act = state.script(asked)
            with suppress(OSError):  # a client that waited too long is gone
                ended.wait(act.hang)
                if self.path == "/api/embed":
                    self._send(200, [json.dumps({"model": "m", "embeddings": [[3.0, 4.0] for _ in body["input"]]})])
                elif act.status != 200:
                    self._send(act.status, [json.dumps(error(act))], act.headers)
                elif body.get("stream"):
                    self._send(200, stream(act), kind="text/event-stream")
                else:
                    self._send(200, [json.dumps(whole(act))])

        def _send(
            self,
            status: int,
            parts: "Iterator[str] | list[str]",
            headers: Mapping[str, str] = {},
            kind: str = "application/json",
        ) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            for part in parts:
                self.wfile.write(part.encode())
                self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        state.url = f"http://127.0.0.1:{http.server_port}"
        with in_background(http, ended):
            yield state


def _anthropic_usage() -> dict[str, Any]:
    return {"input_tokens": IN - CACHED, "cache_read_input_tokens": CACHED, "output_tokens": OUT}


def _anthropic_message(act: Act) -> dict[str, Any]:
    about = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None}
    content = [{"type": "text", "text": act.text}]
    return {**about, "content": content, "stop_reason": _anthropic_stop(act), "usage": _anthropic_usage()}


def _anthropic_stop(act: Act) -> str:
    return {"stop": "end_turn", "length": "max_tokens"}.get(act.finish, act.finish)


def _anthropic_events(act: Act) -> Iterator[str]:
    def event(kind: str, **more: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n"

    begun = {**_anthropic_message(act), "content": [], "stop_reason": None}
    yield event("message_start", message={**begun, "usage": {**_anthropic_usage(), "output_tokens": 1}})
    yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for piece in pieces(act):
        yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
    if act.error_event:
        yield event("error", error={"type": "overloaded_error", "message": "overloaded"})
        return
    yield event("content_block_stop", index=0)
    stop = {"stop_reason": _anthropic_stop(act), "stop_sequence": None}
    yield event("message_delta", delta=stop, usage=_anthropic_usage())
    yield event("message_stop")


def _anthropic_error(act: Act) -> dict[str, Any]:
    return {"type": "error", "error": {"type": act.code or "api_error", "message": act.message}}


def _ollama_line(text: str, **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {"model": "m", "created_at": "2031-05-02T10:00:00Z", "message": message, "done": False, **more}


def _ollama_message(act: Act) -> dict[str, Any]:
    counts = {"prompt_eval_count": IN, "eval_count": OUT}
    return _ollama_line(act.text, done=True, done_reason=act.finish, **counts)


def _ollama_lines(act: Act) -> Iterator[str]:
    for piece in pieces(act):
        yield json.dumps(_ollama_line(piece)) + "\n"
    if act.error_event:
        yield json.dumps({"error": "overloaded"}) + "\n"
        return
    yield json.dumps({**_ollama_message(act), "message": {"role": "assistant", "content": ""}}) + "\n"


def _ollama_error(act: Act) -> dict[str, Any]:
    return {"error": act.message or act.code}
