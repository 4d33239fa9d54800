"""A call with tools: what is called, what it costs, and that every failure is half a sentence."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.tools import StructuredTool

from bot.language_model.chat_model import Model
from bot.language_model.metered import MeteredModel
from bot.language_model.tool_calls import ToolCall, tools_called
from bot.settings import ModelSettings
from ingest.errors import ModelError
from tests.support.model_server import Act, ModelServer, serving
from tests.support.writers import Purse

MESSAGES = (("system", "look"), ("user", "at lamps"))


def look(wording: str, most: int = 3) -> str:
    """Look for something."""
    return f"{wording} {most}"


TOOLS = [StructuredTool.from_function(look)]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as running:
        yield running


def called(server: ModelServer, purse: Purse | None = None, seconds: float = 60, **settings: Any) -> Any:
    chosen = ModelSettings(name="scripted", base_url=server.url, retries=0, timeout_seconds=seconds, **settings)
    metered = MeteredModel(Model(chosen), purse or Purse())
    metered.warm()
    return tools_called(metered, MESSAGES, TOOLS, time.monotonic() + seconds, "a")


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_tools_that_are_called_are_told_and_paid_for(server: ModelServer, api: str) -> None:
    server.script = lambda _: Act("", calls=(("look", {"wording": "lamps"}), ("look", {"wording": "oil", "most": 1})))
    purse = Purse()
    calls, usage = called(server, purse, api=api)
    assert calls == (ToolCall("look", {"wording": "lamps"}), ToolCall("look", {"wording": "oil", "most": 1}))
    assert [name for asked in server.asked for name in asked.tools] == ["look"]
    assert (usage.input_tokens, usage.output_tokens) == (1000, 200)
    assert {who for who, *_ in purse.rows} == {"a"}
    assert sum(dollars for _, _, dollars, _ in purse.rows) == pytest.approx(usage.cost_usd)


def test_a_model_that_says_something_instead_calls_none(server: ModelServer) -> None:
    server.script = lambda _: Act("I need none.")
    assert called(server)[0] == ()


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (Act(status=400, message="tools?"), None),
        (Act(status=401), "does not accept the key"),
        (Act(status=500), None),
        (Act(raw="<html>"), None),
        (Act("", no_choices=True), None),
        (Act(hang=5), "did not answer within"),
    ],
)
def test_whatever_fails_is_a_model_error(server: ModelServer, act: Act, told: str | None) -> None:
    server.script = lambda _: act
    with pytest.raises(ModelError, match=told):
        called(server, seconds=0.8 if act.hang else 60)


def test_a_spent_budget_asks_for_none(server: ModelServer) -> None:
    with pytest.raises(ModelError, match="budget"):
        called(server, dollars_per_asker_a_day=1e-9)
    assert server.asked == []


def test_the_same_call_is_known_again() -> None:
    one, other = ToolCall("look", {"a": 1, "b": [2]}), ToolCall("look", {"b": [2], "a": 1})
    assert one.signature == other.signature == json.dumps(["look", {"a": 1, "b": [2]}])
