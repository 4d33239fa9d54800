"""Buttons under an answer: its pages, a clause in full, sharing, votes, and what was asked back."""

import logging
import time
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.answer import Answer
from bot.answering import Answering
from bot.channels.shown import full_text
from bot.channels.slack.blocks import Act, Json, Pressed, message, modal, options_of, pressed, sentence
from bot.channels.slack.talk import Talk
from bot.channels.slack.teams import Teams
from bot.channels.slack.voice import CHANNEL
from bot.channels.slash.asked import Asked, Verb
from bot.channels.slash.desk import Command, Desk
from bot.channels.slash.outlet import Undelivered
from bot.channels.slash.replies import Replies, ResponseUrl
from bot.channels.slash.texts import EXPIRED, SHARED_ALREADY, THANKS
from bot.state import Feedback, Place
from ingest.citation import format_num
from ingest.errors import PlainError

_log = logging.getLogger("resolves.slack")


class Buttons:
    """What happens when one is pressed. Who pressed it is not always who asked."""

    def __init__(self, answering: Answering, teams: Teams, replies: Replies, desk: Desk) -> None:
        self._answering, self._teams, self._replies, self._desk = answering, teams, replies, desk

    def pressed(self, body: Mapping[str, Any]) -> None:
        """Do what a button says, once. A modal has to be opened within three seconds; all else goes on beside."""
        try:
            act, what = _what(body)
            place = _where(body)
        except (KeyError, TypeError, ValueError, IndexError):
            return
        if what is None:
            return
        trigger = str(body.get("trigger_id") or f"{place.user}:{body['actions'][0].get('action_ts', '')}")
        outlet = ResponseUrl(self._replies, str(body.get("response_url") or ""), time.time())
        self._desk.spawn(self._do(act, what, place, body, f"{place.team}:{trigger[:120]}", outlet))

    async def _do(
        self, act: Act, what: Pressed, place: Place, body: Mapping[str, Any], update: str, outlet: ResponseUrl
    ) -> None:
        state, aside = self._answering.state, self._answering.aside
        try:
            if not await aside(state.first_seen, CHANNEL, update):
                return
            answer = await aside(state.kept, what.key, place)
            if answer is None:
                await outlet.send(_aside(sentence(EXPIRED), place))
                return
            await self._act(act, what, answer, place, body, update, outlet)
        except (PlainError, Undelivered) as error:
            about = {"button": act.value, "update": update, "answer": what.key, "reason": str(error)}
            _log.error("a button was not answered", extra=about)

    async def _act(
        self,
        act: Act,
        what: Pressed,
        answer: Answer,
        place: Place,
        body: Mapping[str, Any],
        update: str,
        outlet: ResponseUrl,
    ) -> None:
        match act:
            case Act.PAGE | Act.BACK:
                await outlet.send(_turned(answer, what, place, body))
            case Act.CLAUSE:
                await self._open(what, answer, place, body, outlet)
            case Act.SHARE:
                await self._share(what, answer, place, outlet)
            case Act.UP | Act.DOWN:
                up = act is Act.UP
                await self._answering.rate(Feedback(what.key, place, up, answer.question, answer.snapshot))
                await outlet.send(_aside(sentence(THANKS), place))
            case Act.OPTION:
                await self._choose(what, answer, place, body, f"{update}:o", outlet)

    async def _choose(
        self,
        what: Pressed,
        answer: Answer,
        place: Place,
        body: Mapping[str, Any],
        update: str,
        outlet: ResponseUrl,
    ) -> None:
        """What was asked back is answered: the question is asked again, about what was chosen."""
        options = options_of(answer)
        if not 1 <= what.number <= len(options):
            return
        question = f"{answer.question} ({options[what.number - 1]})"
        web = self._teams.client(place.team)
        if web is None or _ephemeral(body):
            notes = {"response_url": str(body.get("response_url") or "")}
            await self._desk.begin(Command(Asked(place, Verb.ASK, question), update, notes), outlet)
            return
        asked = Asked(place, Verb.ASK, question, above=True)
        notes = {"channel": place.chat, "thread": place.topic}
        await self._desk.begin(Command(asked, update, notes), Talk(web, place.chat, place.topic))

    async def _open(
        self, what: Pressed, answer: Answer, place: Place, body: Mapping[str, Any], outlet: ResponseUrl
    ) -> None:
        """A clause in full: in a modal, or as a message where none can be opened."""
        citation = next((c for c in answer.citations if c.n == what.number), None)
        if citation is None:
            return
        whole = full_text(citation, self._answering.service.catalogue)
        web = self._teams.client(place.team)
        if web is not None and body.get("trigger_id"):
            number = format_num(citation.num)
            try:
                view = modal(whole, f"Clause {number}" if number else "A clause")
                await web.views_open(trigger_id=str(body["trigger_id"]), view=view)
            except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
                _log.warning("a modal could not be opened", extra={"answer": what.key, "reason": str(error)})
            else:
                return
        key = await self._answering.aside(self._answering.state.keep, whole, place)
        await outlet.send(_aside(message(whole, key, private=False), place))

    async def _share(self, what: Pressed, answer: Answer, place: Place, outlet: ResponseUrl) -> None:
        """The page in the channel, with who asked, once."""
        seen = await self._answering.aside(self._answering.state.first_seen, CHANNEL, f"share:{what.key}:{what.number}")
        if not seen:
            await outlet.send(_aside(sentence(SHARED_ALREADY), place))
            return
        shown = message(answer, what.key, what.number, asked_by=place.user, private=False)
        await outlet.send({"response_type": "in_channel", "replace_original": False, **shown})


def _what(body: Mapping[str, Any]) -> tuple[Act, Pressed | None]:
    action = body["actions"][0]
    value = action["selected_option"]["value"] if action.get("type") == "static_select" else action["value"]
    return Act(str(action["action_id"]).partition(":")[0]), pressed(str(value))


def _where(body: Mapping[str, Any]) -> Place:
    """Where a button stands. In a direct message, what is asked back belongs to the message's own thread."""
    team = (body.get("team") or {}).get("id") or (body.get("enterprise") or {}).get("id") or ""
    chat = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or ""
    thread = (body.get("message") or {}).get("thread_ts") or (body.get("container") or {}).get("thread_ts") or ""
    return Place(CHANNEL, str(team), str(chat), str(thread), str(body["user"]["id"]))


def _ephemeral(body: Mapping[str, Any]) -> bool:
    return bool((body.get("container") or {}).get("is_ephemeral"))


def _alone(place: Place, body: Mapping[str, Any]) -> bool:
    """Whether nobody else is disturbed where the button's message changes."""
    return _ephemeral(body) or place.chat.startswith("D")


def _turned(answer: Answer, what: Pressed, place: Place, body: Mapping[str, Any]) -> Json:
    """Another page: in the place of this one, or for who turned it alone where others are reading."""
    if _alone(place, body):
        return {"replace_original": True, **message(answer, what.key, what.number, private=_ephemeral(body))}
    return _aside(message(answer, what.key, what.number, private=False), place)


def _aside(shown: Json, place: Place) -> Json:
    """A message for who pressed a button alone, in the thread where it stands."""
    more = {"thread_ts": place.topic} if place.topic else {}
    return {"response_type": "ephemeral", "replace_original": False, **more, **shown}
