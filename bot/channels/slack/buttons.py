"""Actions of the buttons under an answer: its pages, a clause in full, sharing, votes, and options."""

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer
from bot.channels.rendering.browse import full_text
from bot.channels.slack.blocks import Act, Json, Pressed, message, modal, options_of, pressed, sentence
from bot.channels.slack.renderer import CHANNEL
from bot.channels.slack.web_api import WebApiError
from bot.channels.slack.web_api_reply import WebApiReply
from bot.channels.slack.workspaces import Workspaces
from bot.channels.slash.inbox import Command, Inbox
from bot.channels.slash.incoming import Incoming, Verb
from bot.channels.slash.responder import DeliveryError
from bot.channels.slash.response_url import Replies, ResponseUrl
from bot.channels.slash.texts import EXPIRED, SHARED_ALREADY, THANKS, WENT_WRONG
from bot.serving.dispatcher import Dispatcher
from bot.state import Feedback, Place
from ingest.citation import format_num
from ingest.errors import ResolvesError, ShuttingDown

_log = logging.getLogger("resolves.slack")
# Of what names a press in the state.
_MARK = 120


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button, or a clause chosen in a menu.

    `place` is where its message is and who pressed it; `update` is the idempotency key; `address` is the response_url
    to reply with, and `trigger` the trigger_id to open a modal with within three seconds.
    """

    act: Act
    what: Pressed
    place: Place
    update: str
    address: str
    trigger: str
    ephemeral: bool


class Buttons:
    """The handler of button presses. Who pressed one is not always who asked."""

    def __init__(self, dispatcher: Dispatcher, workspaces: Workspaces, replies: Replies, inbox: Inbox) -> None:
        self._dispatcher, self._workspaces, self._replies, self._inbox = dispatcher, workspaces, replies, inbox

    def pressed(self, body: Mapping[str, Any]) -> None:
        """Run a button's action once, in the background; nothing for a button of another app."""
        press = press_of(body)
        if press is not None:
            self._inbox.spawn(self._do(press, ResponseUrl(self._replies, press.address, time.time())))

    async def _do(self, press: Press, responder: ResponseUrl) -> None:
        """Run an action if the press is new and its answer is still kept; a failure is logged, and said."""
        state, aside = self._dispatcher.state, self._dispatcher.aside
        try:
            if not await aside(state.first_seen, CHANNEL, press.update):
                return
            answer = await aside(state.kept, press.what.key, press.place)
            if answer is None:
                await responder.send(_aside(sentence(EXPIRED), press.place))
                return
            await self._act(press, answer, responder)
        except Exception as error:
            about = {"button": press.act.value, "update": press.update, "answer": press.what.key}
            known = isinstance(error, (ResolvesError, DeliveryError))
            _log.error(
                "a button was not answered", extra={**about, "reason": str(error)}, exc_info=None if known else error
            )
            if not isinstance(error, (DeliveryError, ShuttingDown)):
                with suppress(DeliveryError):
                    await responder.send(_aside(sentence(WENT_WRONG), press.place))

    async def _act(self, press: Press, answer: Answer, responder: ResponseUrl) -> None:
        match press.act:
            case Act.PAGE | Act.BACK:
                await responder.send(_turned(press, answer))
            case Act.CLAUSE:
                await self._open(press, answer, responder)
            case Act.SHARE:
                await self._share(press, answer, responder)
            case Act.UP | Act.DOWN:
                up = press.act is Act.UP
                vote = Feedback(press.what.key, press.place, up, answer.question, answer.snapshot)
                await self._dispatcher.rate(vote)
                await responder.send(_aside(sentence(THANKS), press.place))
            case Act.OPTION:
                await self._choose(press, answer, responder)

    async def _choose(self, press: Press, answer: Answer, responder: ResponseUrl) -> None:
        """Ask the question again, about the chosen option of a clarifying question."""
        options, place = options_of(answer), press.place
        if not 1 <= press.what.number <= len(options):
            return
        question, update = f"{answer.question} ({options[press.what.number - 1]})", f"{press.update}:o"
        web = self._workspaces.client(place.team)
        if web is None or press.ephemeral:
            command = Command(Incoming(place, Verb.ASK, question), update, {"response_url": press.address})
            await self._inbox.begin(command, responder)
            return
        asked = Incoming(place, Verb.ASK, question, above=True)
        command = Command(asked, update, {"channel": place.chat, "thread": place.topic})
        await self._inbox.begin(command, WebApiReply(web, place.chat, place.topic))

    async def _open(self, press: Press, answer: Answer, responder: ResponseUrl) -> None:
        """Show a clause in full: in a modal, or as a message where none can be opened."""
        citation = next((c for c in answer.citations if c.n == press.what.number), None)
        if citation is None:
            return
        whole = full_text(citation, self._dispatcher.service.catalogue)
        web = self._workspaces.client(press.place.team)
        if web is not None and press.trigger:
            number = format_num(citation.num)
            try:
                view = modal(whole, f"Clause {number}" if number else "A clause")
                await web.call("views.open", {"trigger_id": press.trigger, "view": view})
            except WebApiError as error:
                _log.warning("a modal could not be opened", extra={"answer": press.what.key, "reason": str(error)})
            else:
                return
        key = await self._dispatcher.aside(self._dispatcher.state.keep, whole, press.place)
        await responder.send(_aside(message(whole, key, private=False), press.place))

    async def _share(self, press: Press, answer: Answer, responder: ResponseUrl) -> None:
        """Post the page in the channel, with who asked, once."""
        shared = f"share:{press.what.key}:{press.what.number}"
        if not await self._dispatcher.aside(self._dispatcher.state.first_seen, CHANNEL, shared):
            await responder.send(_aside(sentence(SHARED_ALREADY), press.place))
            return
        shown = message(answer, press.what.key, press.what.number, asked_by=press.place.user, private=False)
        await responder.send({"response_type": "in_channel", "replace_original": False, **shown})


def press_of(body: Mapping[str, Any]) -> Press | None:
    """Parse a block_actions payload; None for one of another shape."""
    try:
        action = body["actions"][0]
        chosen = action["selected_option"] if action.get("type") == "static_select" else action
        what = pressed(str(chosen["value"]))
        act = Act(str(action["action_id"]).partition(":")[0])
        container, above = body.get("container") or {}, body.get("message") or {}
        team = (body.get("team") or body.get("enterprise") or {}).get("id") or ""
        chat = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
        thread = above.get("thread_ts") or container.get("thread_ts") or ""
        place = Place(CHANNEL, str(team), str(chat), str(thread), str(body["user"]["id"]))
        trigger = str(body.get("trigger_id") or "")
        mark = trigger or f"{place.user}:{action.get('action_ts', '')}"
        ephemeral = bool(container.get("is_ephemeral"))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None
    if what is None:
        return None
    address = str(body.get("response_url") or "")
    return Press(act, what, place, f"{team}:{mark[:_MARK]}", address, trigger, ephemeral)


def _turned(press: Press, answer: Answer) -> Json:
    """Another page: replacing this one, or only for who pressed the button where others are reading."""
    private = press.ephemeral
    shown = message(answer, press.what.key, press.what.number, private=private)
    if private or press.place.chat.startswith("D"):
        return {"replace_original": True, **shown}
    return _aside(shown, press.place)


def _aside(shown: Json, place: Place) -> Json:
    """An ephemeral message for who pressed a button, in the thread of its message."""
    more = {"thread_ts": place.topic} if place.topic else {}
    return {"response_type": "ephemeral", "replace_original": False, **more, **shown}
