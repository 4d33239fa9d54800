"""Bolt listeners: slash commands, mentions and direct messages as commands of the inbox."""

import hashlib
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.asgi.http_request import AsgiHttpRequest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.channels.slack.buttons import Buttons
from bot.channels.slack.mrkdwn import said_by
from bot.channels.slack.renderer import CHANNEL
from bot.channels.slack.web_api import client
from bot.channels.slack.web_api_reply import WebApiReply
from bot.channels.slack.workspaces import Workspaces
from bot.channels.slash.inbox import Command, Inbox
from bot.channels.slash.incoming import read
from bot.channels.slash.responder import Prompt
from bot.channels.slash.response_url import Replies, ResponseUrl
from bot.state import Place

Next = Callable[[], Awaitable[Any]]

_log = logging.getLogger("resolves.slack")
_ANY = re.compile(".*", re.DOTALL)
# Kinds of a message that a person has written.
_WRITTEN = (None, "thread_broadcast", "file_share")
# A caller without a response_url waits for its answer itself.
_PATIENCE_SECONDS = 2.0
_REASON = 200
_BOLT = "resolves.slack.bolt"


def make_app(
    secret: str, api_url: str, workspaces: Workspaces, inbox: Inbox, replies: Replies, buttons: Buttons
) -> AsyncApp:
    """The Bolt app with its listeners. Each acknowledges within three seconds; longer work runs in the background."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Bolt wants to know who the bot is, to leave its own messages alone. Commands need no token."""
        team = workspaces.of(team_id or enterprise_id or "")
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=team.bot_user if team else None,
            bot_id=team.bot_id if team else None,
            bot_token=team.token if team else None,
        )

    app = AsyncApp(
        # Bolt sets the level of the logger of this name.
        name=_BOLT,
        logger=_bolt_logger(),
        signing_secret=secret or "none, since a socket brings no signatures",
        client=client(api_url),
        authorize=authorize,
    )

    @app.command(_ANY)
    async def command(ack: AsyncAck, body: dict[str, Any], request: AsyncBoltRequest) -> None:
        asked = _command(body, request)
        if asked is None:
            await ack()
            return
        address = str(body.get("response_url") or "")
        if address:
            waiting = await inbox.begin(asked, ResponseUrl(replies, address, time.time()))
            await ack({"response_type": "ephemeral", "text": waiting} if waiting else "")
            return
        prompt = Prompt(None)
        waiting = await inbox.begin(asked, prompt, _PATIENCE_SECONDS)
        await ack(dict(prompt.close() or {"text": waiting}))

    # Bolt acknowledges events before their listeners run, but after the middleware: a question is kept there.
    async def mention(body: dict[str, Any], event: dict[str, Any], next_: Next) -> None:
        await _talk(workspaces, inbox, body, event, private=False)
        await next_()

    async def message(body: dict[str, Any], event: dict[str, Any], next_: Next) -> None:
        if event.get("channel_type") == "im":
            await _talk(workspaces, inbox, body, event, private=True)
        await next_()

    async def event() -> None:
        """What is sent besides is acknowledged as well, so that Slack does not send it again."""

    async def revoked(body: dict[str, Any], event: dict[str, Any], next_: Next) -> None:
        if event.get("type") == "app_uninstalled" or _names_a_bot(event.get("tokens")):
            team, organization = str(body.get("team_id") or ""), str(body.get("enterprise_id") or "")
            workspaces.drop(team if workspaces.of(team) else organization, str(event.get("type")))
        await next_()

    app.event("app_mention", middleware=[mention])(event)
    app.event("tokens_revoked", middleware=[revoked])(event)
    app.event("app_uninstalled", middleware=[revoked])(event)
    app.event("message", middleware=[message])(event)
    app.event(_ANY)(event)

    @app.action(_ANY)
    async def action(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        buttons.pressed(body)

    @app.view(_ANY)
    async def view(ack: AsyncAck) -> None:
        await ack()

    return app


class Handler(AsyncSlackRequestHandler):
    """Bolt as an ASGI application; a signed request that Bolt cannot read is 400."""

    async def dispatch(self, request: AsgiHttpRequest) -> BoltResponse:
        """The response to a request."""
        try:
            response = await super().dispatch(request)
        except Exception as error:
            response = BoltResponse(status=500)
            _log.warning("a signed request could not be read", extra={"reason": repr(error)[:_REASON]})
        return response if response.status < 500 else BoltResponse(status=400, body={"error": "no request of Slack"})


def _bolt_logger() -> logging.Logger:
    """Bolt's logger, errors only: its warnings quote whole requests, and so what people asked."""
    logger = logging.getLogger(_BOLT)
    logger.setLevel(logging.ERROR)
    return logger


def _command(body: Mapping[str, Any], request: AsyncBoltRequest) -> Command | None:
    """Parse a slash command; None for one without the ids that a reply needs."""
    place = _place(body.get("team_id") or body.get("enterprise_id"), body.get("channel_id"), "", body.get("user_id"))
    if place is None:
        return None
    # A request that names no trigger is known by its signature, which covers its time and its words.
    mark = body.get("trigger_id") or (request.headers.get("x-slack-signature") or [""])[0]
    asked = read(place, said_by(str(body.get("text") or "")))
    notes = {"response_url": str(body.get("response_url") or "")}
    return Command(asked, f"{place.team}:{_short(str(mark))}", notes)


async def _talk(
    workspaces: Workspaces, inbox: Inbox, body: Mapping[str, Any], event: Mapping[str, Any], *, private: bool
) -> None:
    """Handle a mention or a direct message. The answer to a mention is in its thread, and so are follow-ups."""
    team = str(body.get("team_id") or event.get("team") or body.get("enterprise_id") or "")
    known, web = workspaces.of(team), workspaces.client(team)
    if known is None or web is None:
        _log.warning("a message was not answered: no token of its workspace is known", extra={"team": team})
        return
    if event.get("bot_id") or event.get("app_id") or event.get("edited") or event.get("hidden"):
        return
    if event.get("subtype") not in _WRITTEN or event.get("user") in {None, known.bot_user}:
        return
    stamp, above = str(event.get("ts") or ""), str(event.get("thread_ts") or "")
    thread = above if private else above or stamp
    place = _place(team, event.get("channel"), thread, event.get("user"))
    if place is None or not stamp:
        return
    notes = {"channel": place.chat, "thread": thread}
    asked = read(place, said_by(str(event.get("text") or ""), known.bot_user), above=True)
    command = Command(asked, f"{team}:{place.chat}:{_short(stamp)}", notes)
    await inbox.begin(command, WebApiReply(web, place.chat, thread))


def _place(team: object, chat: object, topic: str, user: object) -> Place | None:
    """The Place of a request; None where an id is missing or invalid."""
    if not (team and chat and user):
        return None
    try:
        return Place(CHANNEL, str(team), str(chat), topic, str(user))
    except ValueError:
        return None


def _names_a_bot(tokens: object) -> bool:
    """Whether revoked tokens (of a `tokens_revoked` event) are those of a bot, and not only of users."""
    return isinstance(tokens, Mapping) and bool(tokens.get("bot"))


def _short(mark: str) -> str:
    """An id of any length, hashed where it is too long for the end of an idempotency key."""
    return mark if len(mark) <= 80 and mark.isprintable() else hashlib.sha256(mark.encode()).hexdigest()
