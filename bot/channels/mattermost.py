"""Mattermost slash commands: Slack's protocol, with a token for a signature and Markdown for blocks.

This module is an example of what a further protocol has to provide:

- `open_channel(settings)`: the channel, or None where its secrets are not in the environment (`registry.py` names
  it);
- a route that authenticates each request (here: a token, compared in constant time), parses its form into a `Command`
  and responds with what `Inbox.begin` gives, or with the answer itself where it is quick;
- a `Renderer`: an `Answer` as one message of the protocol from which every clause can be reached, a sentence, and the
  Responder for a question that a restart has left;
- the hosts that may be posted to, as a setting.

https://developers.mattermost.com/integrate/slash-commands/custom
"""

import asyncio
import hmac
import os
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.answer import Answer
from bot.channels.rendering.paging import Page, pages_of
from bot.channels.slash.inbox import Command, Inbox
from bot.channels.slash.incoming import Incoming, Verb, read
from bot.channels.slash.responder import Prompt, Responder
from bot.channels.slash.response_url import Replies, ResponseUrl
from bot.exports.blocks import Block, Kind, blocks_of
from bot.serving.dispatcher import Dispatcher
from bot.settings import Settings
from bot.state import Pending, Place
from ingest.errors import SettingsError

CHANNEL, TOKEN = "mattermost", "MATTERMOST_TOKEN"
# A post holds 16,383 characters; further pages come along as extra responses.
LIMIT = 16_383
_PAGE_CHARACTERS, _BLOCKS = 12_000, 400
# Mattermost waits longer than Slack, but a person likes to know.
_PATIENCE_SECONDS = 2.0
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What Mattermost's Markdown takes for mark-up, and lets be escaped.
_MARKS = re.compile(r"([\\`*_{}\[\]>()#+!|~-]|(?<=\d)\.)")
# "@all" would call people and ":a:" become a picture; neither can be escaped, so it is parted by what nobody sees.
_MENTIONS_AND_EMOJI = re.compile(r"(?<=@)(?=\w)|(?<=:)(?=[\w+-]+:)")
# Mattermost links an address as it stands: a backslash inside would be part of it. What may be a mention, an emoji or a
# bracket is left out, and escaped.
_ADDRESS = re.compile(r"(\bhttps?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9./?#=%&+_~-]*)?(?<=[A-Za-z0-9/=]))")
_MAX_QUESTION = 300

Json = dict[str, Any]


def open_channel(settings: Settings) -> "Mattermost | None":
    """The channel, where its tokens are in the environment. Raises SettingsError where something is missing."""
    token = os.environ.get(TOKEN)
    if token is None:
        return None
    tokens = tuple(filter(None, (token.strip() for token in token.split(","))))
    if not tokens:
        raise SettingsError(f"{TOKEN} is empty; copy it from the slash command's page in Mattermost.")
    if not settings.mattermost.response_hosts:
        raise SettingsError(
            'mattermost.response_hosts is empty; name your server, for example ["chat.example.org"], so that answers '
            "that take a while can be posted to it."
        )
    replies = Replies(settings.mattermost.response_hosts, "mattermost.response_hosts")
    return Mattermost(settings.mattermost.path, tokens, replies)


class Mattermost:
    """The slash commands of one server as a channel; each command has a token of its own."""

    name = CHANNEL

    def __init__(self, path: str, tokens: tuple[str, ...], replies: Replies) -> None:
        self._path, self._tokens, self._replies = path, tokens, replies
        self._inbox: Inbox | None = None
        self._trouble = "It is being started."

    def routes(self, dispatcher: Dispatcher) -> Sequence[BaseRoute]:
        """The route that slash commands are posted to."""
        inbox = self._inbox_of(dispatcher)

        async def command(request: Request) -> Response:
            return await self._respond(await request.body(), request.headers.get("authorization", ""), inbox)

        return (Route(self._path, command, methods=["POST"]),)

    def trouble(self) -> str:
        """Why the channel cannot take questions now; "" when it can."""
        return self._trouble

    async def run(self, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
        """Take questions until `stop`, then finish those in progress."""
        self._trouble = ""
        self._replies.until(stop)
        try:
            await self._inbox_of(dispatcher).run(stop)
        finally:
            self._trouble = "It is being stopped."
            await self._replies.close()

    def _inbox_of(self, dispatcher: Dispatcher) -> Inbox:
        if self._inbox is None:
            self._inbox = Inbox(dispatcher, MattermostRenderer(self._replies))
        return self._inbox

    async def _respond(self, body: bytes, authorization: str, inbox: Inbox) -> Response:
        """Authenticate and parse a request, and respond: 401 for a wrong token, 400 for missing ids."""
        form = _form(body)
        token = authorization.removeprefix("Token ") if authorization.startswith("Token ") else form.get("token", "")
        if not self._is_known_token(token):
            return JSONResponse({"error": "The token is not that of the slash command."}, 401)
        command = _command(form)
        if command is None:
            return JSONResponse({"error": "The command has no team, channel or user."}, 400)
        address = form.get("response_url", "")
        prompt = Prompt(ResponseUrl(self._replies, address, time.time()) if address else None)
        waiting = await inbox.begin(command, prompt, _PATIENCE_SECONDS)
        response = prompt.close() or ({"response_type": "ephemeral", "text": waiting} if waiting else {})
        return JSONResponse(response)

    def _is_known_token(self, token: str) -> bool:
        """Whether it is one of the tokens; compared with every one, each in constant time."""
        word = token.encode("utf-8", "replace")
        matches = [hmac.compare_digest(word, token.encode()) for token in self._tokens]
        return any(matches)


def _form(body: bytes) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError:
        return {}


def _command(form: Mapping[str, str]) -> Command | None:
    """A form as a Command with its idempotency key; None where ids are missing or invalid."""
    ids = [form.get(name, "") for name in ("team_id", "channel_id", "user_id")]
    trigger, address = form.get("trigger_id", ""), form.get("response_url", "")
    if not all(ids):
        return None
    try:
        place = Place(CHANNEL, ids[0], ids[1], form.get("root_id", ""), ids[2])
    except ValueError:
        return None
    asked = read(place, form.get("text", ""), name=form.get("user_name", ""))
    # Its triggers are signed and long; each is sent once, as is the address for the reply.
    idempotency_key = hmac.new(
        CHANNEL.encode(), f"{trigger}\n{address}".encode("utf-8", "replace"), "sha256"
    ).hexdigest()
    if not trigger and not address:
        idempotency_key = os.urandom(16).hex()
    return Command(asked, f"{ids[0]}:{idempotency_key}", {"response_url": address})


class MattermostRenderer:
    """Renders answers as Markdown, in one response with as many posts as it takes."""

    name = CHANNEL

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def show(self, answer: Answer, key: str, asked: Incoming) -> Json:
        """All pages of an answer; a shared one begins with who asked."""
        del key
        kind = "in_channel" if asked.shared else "ephemeral"
        above = _attribution(asked) if asked.shared else ""
        posts: list[Json] = [
            {"response_type": kind, "text": page_text(page, above if page.number == 1 else "")}
            for page in pages_of(blocks_of(answer), _measure, _PAGE_CHARACTERS, _BLOCKS)
        ]
        first, *others = posts
        return {**first, "extra_responses": others} if others else first

    def say(self, text: str, asked: Incoming) -> Json:
        """A sentence, for the person who asked alone."""
        del asked
        return {"response_type": "ephemeral", "text": escaped(text)}

    def responder(self, pending: Pending) -> Responder | None:
        """The command's own response_url; None where it had none."""
        address = str(pending.message.get("response_url", ""))
        return ResponseUrl(self._replies, address, pending.at) if address else None


def escaped(text: str) -> str:
    """A text as Markdown that renders as exactly this text, and mentions nobody. Addresses in it stay links."""
    shown = _UNPRINTABLE.sub("\ufffd", text)
    # Each second part is an address.
    parts = _ADDRESS.split(shown)
    return "".join(part if n % 2 else _escaped_words(part) for n, part in enumerate(parts))


def _escaped_words(text: str) -> str:
    return _MARKS.sub(r"\\\1", _MENTIONS_AND_EMOJI.sub("\u200b", text.replace("&", "&amp;")))


def page_text(page: Page, above: str = "") -> str:
    """A page as Markdown."""
    lines = [above] if above else []
    lines += [_markdown(block) for block in page.blocks]
    if page.of > 1:
        lines.append(f"Page {page.number} of {page.of}")
    return "\n\n".join(lines) or "…"


def _markdown(block: Block) -> str:
    """A block as Markdown."""
    words = escaped(block.text)
    words = f"… {words}" if block.resumed and block.kind is not Kind.PHRASE else words
    match block.kind:
        case Kind.LEAD | Kind.DOCUMENT if words.strip():
            return f"**{words.strip()}**"
        case Kind.PHRASE | Kind.READING | Kind.GLOSS if words.strip():
            return f"_{words.strip()}_"
        case Kind.OPTION:
            return f"• {words}"
        case Kind.CLAUSE:
            before = " ".join(filter(None, (f"\\[{block.n}\\]" if block.marked else "", _number(block.num))))
            quoted = f"“{words}”" if block.part and words else words
            return " ".join(filter(None, (before, quoted)))
        case _:
            return words


def _number(num: str) -> str:
    return f"**{escaped(num)}**" if num.strip() else ""


def _measure(block: Block) -> int:
    """The characters that a block takes on a page."""
    return len(_markdown(block)) + 2


def _attribution(asked: Incoming) -> str:
    """Who asked what. A name that is not a valid user name mentions nobody."""
    who = f"@{asked.name}" if re.fullmatch(r"[a-z0-9._-]{1,64}", asked.name) else "somebody"
    verb = "" if asked.verb is Verb.ASK else asked.verb.value
    words = f"{verb} {asked.text}".strip()
    question = words if len(words) <= _MAX_QUESTION else f"{words[:_MAX_QUESTION]}…"
    return f"Asked by {who}: {escaped(question)}"
