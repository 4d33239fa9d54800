"""What providers are sent and what is made of their replies, through LangChain's own packages of each."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from bot.language_model.chat_model import Model, Reply
from bot.settings import ModelSettings
from ingest.errors import ModelError
from tests.support.model_server import KEY, Act, serving
from tests.support.provider_servers import CACHED, IN, OUT, Asked, ProviderServer, provider_serving

WIRES = ("responses", "chat", "anthropic", "ollama")
MESSAGES = (("system", "Say it in JSON."), ("user", "which lamps?"))
TEXT = json.dumps({"said": "the lamps of Riverton, all of them, and those of the harbour as well"})


class Form(BaseModel):
    """The form of a reply."""

    model_config = ConfigDict(extra="forbid")

    said: str


@dataclass
class Wire:
    """A provider's server, and the settings that lead to it."""

    name: str
    server: Any
    settings: ModelSettings

    def asked(self) -> list[Asked]:
        if isinstance(self.server, ProviderServer):
            return self.server.asked
        pairs = zip(self.server.asked, self.server.keys, strict=True)
        return [Asked(asked.path, {"authorization": key}, asked.body) for asked, key in pairs]

    def say(self, *acts: Act) -> None:
        """Do these one after another, the last one for ever."""
        left = list(acts)
        self.server.script = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def model(self, **changed: Any) -> Model:
        return Model(self.settings.model_copy(update=changed))


@contextmanager
def wired(name: str) -> Iterator[Wire]:
    """A server of a provider's interface, with settings for it."""
    shared: dict[str, Any] = {"name": "m", "timeout_seconds": 5, "retries": 0, "max_output_tokens": 300}
    if name in ("responses", "chat"):
        with serving(lambda _: Act(TEXT)) as server:
            yield Wire(name, server, ModelSettings(base_url=server.url, api=name, **shared))
    else:
        with provider_serving(name) as other:
            yield Wire(name, other, ModelSettings(provider=name, base_url=other.url, **shared))


@pytest.fixture(params=WIRES)
def wire(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OLLAMA_API_KEY"):
        monkeypatch.setenv(variable, f"{KEY}-{variable}")
    with wired(request.param) as each:
        each.say(Act(TEXT))
        yield each


def generated(model: Model, told: list[str] | None = None, seconds: float = 5) -> Reply:
    model.warm()
    return model.generate(MESSAGES, Form, time.monotonic() + seconds, (told if told is not None else []).append)


def failed(model: Model, seconds: float = 5) -> str:
    with pytest.raises(ModelError) as caught:
        generated(model, seconds=seconds)
    assert KEY not in str(caught.value)
    return str(caught.value)


PATHS = {
    "responses": "/v1/responses",
    "chat": "/v1/chat/completions",
    "anthropic": "/v1/messages",
    "ollama": "/api/chat",
}
KEYS = {
    "responses": "OPENAI_API_KEY",
    "chat": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "ollama": "OLLAMA_API_KEY",
}


@pytest.mark.parametrize("stream", [True, False])
def test_a_call(wire: Wire, stream: bool) -> None:
    told: list[str] = []
    reply = generated(wire.model(stream=stream), told)
    assert (reply.text, reply.broken) == (TEXT, "")
    assert told[-1] == TEXT
    # LangChain's class of Ollama streams in any case, and puts the pieces together.
    assert (len(set(told)) > 1) == stream
    (asked,) = wire.asked()
    assert asked.path == PATHS[wire.name]
    assert asked.body["model"] == "m"
    assert bool(asked.body.get("stream")) == (stream or wire.name == "ollama")
    assert (reply.tokens.input, reply.tokens.output) == (IN, OUT)
    assert reply.tokens.cached == (CACHED if wire.name == "anthropic" else 0)


def test_a_key_goes_to_its_provider_alone(wire: Wire) -> None:
    generated(wire.model())
    (asked,) = wire.asked()
    # Anthropic's client has used the one and the other.
    sent = asked.headers.get("x-api-key") or asked.headers["authorization"]
    assert sent.removeprefix("Bearer ") == f"{KEY}-{KEYS[wire.name]}"
    others = set(KEYS.values()) - {KEYS[wire.name]}
    assert not any(other in value for other in others for value in asked.headers.values())


def test_a_key_of_another_variable_and_none(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-mine")
    generated(wire.model(key_variable="MY_KEY"))
    generated(wire.model(key_variable="none"))
    mine, none = (str(asked.headers) for asked in wire.asked())
    assert "sk-mine" in mine
    assert KEY not in mine + none


def test_what_is_asked(wire: Wire) -> None:
    generated(wire.model(temperature=0.2))
    body = wire.asked()[0].body
    schema = Form.model_json_schema()
    if wire.name == "anthropic":
        assert body["system"] == "Say it in JSON."
        assert body["messages"] == [{"role": "user", "content": "which lamps?"}]
        assert body["output_config"]["format"]["type"] == "json_schema"
        assert body["output_config"]["format"]["schema"]["required"] == ["said"]
        assert body["max_tokens"] == 300
    else:
        given = body.get("messages") or body["input"]
        assert [(m["role"], m["content"]) for m in given] == list(MESSAGES)
    if wire.name == "responses":
        assert body["text"]["format"]["schema"] == schema
        assert (body["max_output_tokens"], body["store"]) == (300, False)
    if wire.name == "chat":
        assert body["response_format"]["json_schema"]["schema"] == schema
        assert body["max_tokens"] == 300
    if wire.name == "ollama":
        assert body["format"] == schema
        assert (body["options"]["num_predict"], body["options"]["temperature"]) == (300, 0.2)
        assert body["options"]["num_ctx"] > 12_000 + 300
    else:
        assert body["temperature"] == 0.2


def test_a_reply_that_is_cut_off_is_kept(wire: Wire) -> None:
    wire.say(Act(TEXT[:30], finish="length"))
    reply = generated(wire.model())
    assert (reply.text, reply.broken) == (TEXT[:30], "was cut off at the longest reply")


def test_a_stream_that_breaks_off_is_kept(wire: Wire) -> None:
    wire.say(Act(TEXT, error_event=True))
    reply = generated(wire.model())
    assert (reply.text, reply.broken) == (TEXT, "broke off its answer")


def test_errors(wire: Wire) -> None:
    wire.say(Act(status=401, message=f"wrong {KEY}"))
    assert failed(wire.model()) == f"does not accept the key in {KEYS[wire.name]}"
    wire.say(Act(status=404, message="no such model"))
    assert failed(wire.model()) == "has no model m"
    wire.say(Act(status=429, message="slow down"))
    assert failed(wire.model()) == "is over its rate limit: try again in a minute"
    wire.say(Act(status=500, message="oh"))
    assert failed(wire.model()) == "answered with error 500"
    wire.say(Act(TEXT, hang=30))
    assert failed(wire.model(), seconds=0.5) == "did not answer within 0.5 seconds"
    assert failed(wire.model(), seconds=-1) == "had no time left to answer"
    elsewhere = wire.settings.model_copy(update={"base_url": "http://127.0.0.1:9"})
    assert failed(Model(elsewhere)) == "cannot be reached"


def test_a_passing_fault_is_tried_again(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.language_model.chat_model._FIRST_PAUSE_SECONDS", 0.001)
    wire.say(Act(status=503), Act(status=429), Act(TEXT))
    assert generated(wire.model(retries=2)).text == TEXT
    assert len(wire.asked()) == 3


@pytest.mark.parametrize("wire", ["anthropic", "ollama"], indirect=True)
def test_a_server_that_takes_no_schema_is_asked_without(wire: Wire) -> None:
    schema = {"anthropic": "output_config", "ollama": "format"}[wire.name]
    wire.server.script = lambda asked: (
        Act(status=400, message="no schemas here") if isinstance(asked.body.get(schema), dict) else Act(TEXT)
    )
    model = wire.model()
    for _ in range(2):
        assert generated(model).text == TEXT
    assert len(wire.asked()) == 3


@pytest.mark.parametrize("wire", ["chat"], indirect=True)
def test_the_bound_of_a_reply_has_another_name_where_a_server_wants_it(wire: Wire) -> None:
    wire.server.script = lambda asked: (
        Act(status=400, message="'max_tokens' is not supported: use 'max_completion_tokens'")
        if "max_tokens" in asked.body
        else Act(TEXT)
    )
    model = wire.model()
    for _ in range(2):
        assert generated(model).text == TEXT
    assert [asked.body.get("max_completion_tokens") for asked in wire.asked()] == [None, 300, 300]
    assert all(asked.body["response_format"]["type"] == "json_schema" for asked in wire.asked())


@pytest.mark.parametrize("wire", ["responses"], indirect=True)
def test_store_is_left_out_where_a_server_refuses_it(wire: Wire) -> None:
    wire.server.script = lambda asked: (
        Act(status=400, message="Unknown parameter: 'store'.") if "store" in asked.body else Act(TEXT)
    )
    model = wire.model()
    for _ in range(2):
        assert generated(model).text == TEXT
    assert ["store" in asked.body for asked in wire.asked()] == [True, False, False]
    assert all(asked.body["text"]["format"]["type"] == "json_schema" for asked in wire.asked())


def test_cached_tokens_of_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    usage = {"prompt_tokens": IN, "completion_tokens": OUT, "total_tokens": IN + OUT}
    monkeypatch.setattr(
        "tests.support.model_server._USAGE", {**usage, "prompt_tokens_details": {"cached_tokens": CACHED}}
    )
    with wired("chat") as wire:
        for stream in (True, False):
            assert generated(wire.model(stream=stream)).tokens.cached == CACHED
