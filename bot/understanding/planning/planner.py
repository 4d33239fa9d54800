"""Planner: a model's Plan for a question, by one call where it agrees with the rules, else after a look with tools.

Whatever fails, the rules' reading stands: no error leaves this module.
"""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from pydantic import BaseModel

from bot.answer import Usage
from bot.language_model.chat_model import Messages
from bot.language_model.clients import reply_settings
from bot.language_model.metered import MeteredModel
from bot.language_model.tool_calls import tools_called
from bot.settings import ModelSettings
from bot.understanding.planning.outline import Outline
from bot.understanding.planning.plan import SET_INTENTS, Plan, parse_plan, plan_form
from bot.understanding.planning.reading import same_reading
from bot.understanding.planning.request import (
    Reading,
    final_messages,
    found_line,
    plan_messages,
    tools_messages,
)
from bot.understanding.planning.tools import Lookups, run_tool, tools_of
from bot.understanding.query import Intent
from ingest.errors import ModelError

# Turns in which a model may call tools, and calls of one turn.
_MOST_TURNS, _MOST_CALLS = 3, 4
# Characters that tools have said, after which no more are called.
_MOST_FOUND = 9000
# Tokens of the phrases that a plan may name.
_PHRASE_TOKENS = 3000


class Outcome(StrEnum):
    """What became of planning; in all but `DIFFERED` the rules' reading stands."""

    AGREED = "agreed"
    DIFFERED = "differed"
    INVALID = "invalid"
    EMPTY = "empty"
    FAILED = "failed"


class ReplyCache(Protocol):
    """Replies that were paid for once."""

    def get(self, key: str) -> tuple[str, str] | None:
        """The outcome and the text that are kept under a key."""

    def put(self, key: str, outcome: str, reply: str) -> None:
        """Keep a text under a key."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is planned for: a question, those before it, and the rules' reading; `found` says whether that found any.

    `cited` are the documents that the question cites by their numbers: no set of what it asks for is without them.
    """

    question: str
    before: Sequence[str]
    reading: Reading
    found: bool
    cited: frozenset[str] = frozenset()


@dataclass
class Planner:
    """The planning of one question by a model, in so many seconds and within a budget; `usage` is its cost."""

    asked: Asked
    model: MeteredModel
    cache: ReplyCache
    outline: Outline
    lookups: Lookups
    asker: str
    seconds: float
    usage: Usage = field(default_factory=Usage)
    _deadline: float = 0.0

    def plan(self) -> tuple[Plan | None, Outcome]:
        """The plan, None where there is no valid one, and the outcome; it is of use only where it differs."""
        asked = self.asked
        messages = plan_messages(asked.question, asked.before, asked.reading, self.outline)
        key = _key(messages, self.model.settings)
        if kept := self.cache.get(key):
            looked_at = kept[0].split(",")
            return _outcome(parse_plan(kept[1], self._form(looked_at)), asked)
        try:
            self.model.warm()  # the time for loading the client is not the model's
            self._deadline = time.monotonic() + self.seconds
            plan = self._ask(messages, ())
        except ModelError:
            return None, Outcome.FAILED
        looked_at = []
        if plan is not None and not _needs_no_look(plan, asked):
            plan, looked_at = self._reconsidered(messages, plan)
        if plan is not None:
            self.cache.put(key, ",".join(looked_at), plan.to_json())
        return _outcome(plan, asked)

    def _reconsidered(self, messages: Messages, first: Plan) -> tuple[Plan | None, list[str]]:
        """The plan after a look at the catalogue, and the documents looked at; the first one, where none is taken."""
        tools, made = tools_of(self.lookups), set[str]()
        found: list[str] = []
        looked_at: list[str] = []
        try:
            for _ in range(_MOST_TURNS):
                request = tools_messages(messages, first, found)
                calls, usage = tools_called(self.model, request, tools, self._deadline, self.asker)
                self.usage += usage
                new = {call.signature: call for call in calls[:_MOST_CALLS] if call.signature not in made}
                if not new or sum(map(len, found)) > _MOST_FOUND:
                    break
                made.update(new)
                for call in new.values():
                    found.append(found_line(call.name, call.arguments, run_tool(tools, call.name, call.arguments)))
                    looked_at += _documents_named(call.arguments)
            if not found:
                return first, []
            return self._ask(final_messages(messages, first, found), looked_at), looked_at
        except ModelError:
            # Without tools, or without the time for them, the plan stands as it is.
            return first, []

    def _ask(self, messages: Messages, looked_at: Sequence[str]) -> Plan | None:
        """One call for a plan; None where the reply is no valid one. Raises ModelError."""
        form = self._form(looked_at)
        text, broken, usage = self.model.generate(messages, form, self._deadline, lambda _: None, self.asker)
        self.usage += usage
        return None if broken else parse_plan(text, form)

    def _form(self, looked_at: Sequence[str]) -> type[BaseModel]:
        """The schema of a plan, the rules' reading and the phrases of documents looked at among its values."""
        choices = self.outline.choices(_PHRASE_TOKENS, looked_at)
        return plan_form(choices.including(self.asked.reading.plan))


def _is_reading(plan: Plan, asked: Asked) -> bool:
    """Whether a plan is the rules' reading."""
    return same_reading(plan, asked.reading.plan)


def _needs_no_look(plan: Plan, asked: Asked) -> bool:
    """Whether a plan counts at once: it is the rules' reading, and that has found something or is to be completed."""
    return _is_reading(plan, asked) and (asked.found or plan.question != asked.question)


def _outcome(plan: Plan | None, asked: Asked) -> tuple[Plan | None, Outcome]:
    """What a plan comes to; one that says that it agrees and is another reading contradicts itself.

    So does one that leaves out a document which the question cites, but to find where that is mentioned.
    """
    if plan is not None and _is_reading(plan, asked):
        return plan, Outcome.AGREED
    if plan is None or plan.agrees:
        return None, Outcome.INVALID
    if plan.intent in SET_INTENTS - {Intent.MENTIONS} and not asked.cited <= set(plan.documents):
        return None, Outcome.INVALID
    return plan, Outcome.DIFFERED


def _documents_named(arguments: Mapping[str, Any]) -> list[str]:
    """The ids of documents among a tool's arguments."""
    named = arguments.get("documents")
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []


def _key(messages: Messages, settings: ModelSettings) -> str:
    """The key of a plan in the cache: all that is asked, and of which model."""
    payload = json.dumps([messages, reply_settings(settings)])
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
