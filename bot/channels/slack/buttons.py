"""Actions of the buttons under an answer: its pages, a clause in full, sharing, votes, and options."""

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer
from bot.channels.rendering.browse import full_text, opened, options_of
from bot.channels.rendering.files import FORMS, AnswerFile, answer_file
from bot.channels.slack.blocks import (
    Act,
    Json,
    Pressed,
    message,
    modal,
    plain_messages,
    pressed,
    sentence,
    why_asked,
)
from bot.channels.slack.renderer import CHANNEL
from bot.channels.slack.web_api import WebApiError
from bot.channels.slack.web_api_reply import WebApiReply
from bot.channels.slack.workspaces import Workspaces
from bot.channels.slash.inbox import Command, Inbox
from bot.channels.slash.incoming import Incoming, Verb
from bot.channels.slash.responder import DeliveryError
from bot.channels.slash.response_url import Replies, ResponseUrl
from bot.channels.slash.texts import EXPIRED, FILE_SENT, NO_FILE, NOT_HELD, SHARED_ALREADY, THANKS, WENT_WRONG
from bot.serving.dispatcher import Dispatcher
from bot.state import Feedback, Place, Why
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
                vote_up = await self._dispatcher.aside(self._dispatcher.state.voted, press.what.key)
                await responder.send(_turned(press, answer, vote_up))
            case Act.CLAUSE | Act.WHOLE:
                await self._open(press, answer, responder)
            case Act.OPEN:
                await self._open_line(press, answer, responder)
            case Act.EXPORT:
                await self._export(press, answer, responder)
            case Act.SHARE:
                await self._share(press, answer, responder)
            case Act.UP | Act.DOWN | Act.WHY:
                await self._vote(press, answer, responder)
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

    async def _vote(self, press: Press, answer: Answer, responder: ResponseUrl) -> None:
        """Keep a vote; it is marked where who voted reads alone, and of one down the reason is asked for."""
        key, dispatcher = press.what.key, self._dispatcher
        up, why = press.act is Act.UP, dict(enumerate(Why, 1)).get(press.what.number)
        if press.act is Act.WHY:
            vote = Feedback(key, press.place, up, answer.question, answer.snapshot, why)
            await dispatcher.aside(dispatcher.state.rate, vote)
        else:
            await dispatcher.rate(Feedback(key, press.place, up, answer.question, answer.snapshot))
        asks_why = press.act is Act.DOWN
        if press.ephemeral and press.act is not Act.WHY:
            shown = message(answer, key, press.what.number or 1, vote_up=up, asks_why=asks_why)
            await responder.send({"replace_original": True, **shown})
        else:
            await responder.send(_aside(why_asked(key) if asks_why else sentence(THANKS), press.place))

    async def _open_line(self, press: Press, answer: Answer, responder: ResponseUrl) -> None:
        """Show what a line of a list opens: an outline, or clauses."""
        dispatcher = self._dispatcher
        found = await dispatcher.aside(opened, answer, press.what.number, dispatcher.service.catalogue)
        if found is None:
            await responder.send(_aside(sentence(NOT_HELD), press.place))
            return
        key = await dispatcher.aside(dispatcher.state.keep, found, press.place)
        await responder.send(_aside(message(found, key), press.place))

    async def _export(self, press: Press, answer: Answer, responder: ResponseUrl) -> None:
        """Send an answer as a file: where it stands in a direct message or a thread, else in a direct message.

        Where no file can be sent, it is given as text.
        """
        forms, place = list(FORMS), press.place
        if not 1 <= press.what.number <= len(forms):
            return
        file = await self._dispatcher.aside(answer_file, answer, forms[press.what.number - 1])
        aside = press.ephemeral and not place.chat.startswith("D")
        try:
            await self._upload(place, file, aside=aside)
        except WebApiError as error:
            _log.warning("a file could not be sent", extra={"answer": press.what.key, "reason": str(error)})
            text = (await self._dispatcher.aside(answer_file, answer, "text")).data.decode()
            for shown in plain_messages(f"{NO_FILE}\n\n{text}"):
                await responder.send(_aside(shown, place))
        else:
            if aside:
                await responder.send(_aside(sentence(FILE_SENT), place))

    async def _upload(self, place: Place, file: AnswerFile, *, aside: bool) -> None:
        """Upload a file to a place, or `aside`, to the person in a direct message. Raises WebApiError."""
        web = self._workspaces.client(place.team)
        if web is None:
            raise WebApiError("the workspace has no token")
        channel = await web.direct_message(place.user) if aside else place.chat
        await web.upload(channel, "" if aside else place.topic, file.name, file.data)

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


def _turned(press: Press, answer: Answer, vote_up: bool | None) -> Json:
    """Another page: replacing this one, or only for who pressed the button where others are reading."""
    private = press.ephemeral
    shown = message(answer, press.what.key, press.what.number, private=private, vote_up=vote_up)
    if private or press.place.chat.startswith("D"):
        return {"replace_original": True, **shown}
    return _aside(shown, press.place)


def _aside(shown: Json, place: Place) -> Json:
    """An ephemeral message for who pressed a button, in the thread of its message."""
    more = {"thread_ts": place.topic} if place.topic else {}
    return {"response_type": "ephemeral", "replace_original": False, **more, **shown}
