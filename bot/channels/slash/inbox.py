"""Inbox of slash commands: deduplicated, pending until answered (at least once), each failure logged."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot.answer import Answer
from bot.channels.rendering.browse import clauses_shown, notice, outline_shown, works_shown
from bot.channels.slash.incoming import Incoming, Verb
from bot.channels.slash.responder import DeliveryError, Payload, Responder
from bot.channels.slash.texts import FORGOTTEN, NOTHING_TO_OUTLINE, READING, WENT_WRONG, help_text, privacy_text
from bot.retrieval.clause_view import find
from bot.serving.dispatcher import Dispatcher
from bot.state import Pending
from ingest.errors import ResolvesError, ShuttingDown, StateError

_log = logging.getLogger("resolves.slash")
# Slack waits three seconds for an acknowledgement. A quick reply needs no word before it.
HASTE_SECONDS, _SAFE_SECONDS = 1.0, 1.2
# A question that another process left is looked for so often, and taken up so many times.
_LOOK_SECONDS = 10.0
_TRIES = 5
# What may have more than one page, or buttons.
_KEPT = (Verb.ASK, Verb.CLAUSE, Verb.OUTLINE, Verb.WORKS)


class Renderer(Protocol):
    """How a protocol renders replies: all that a further one has to provide, beside its authenticated route.

    The route makes a `Command` of a request that it has authenticated, hands it to `Inbox.begin` with the Responder for
    its reply, and responds with what `begin` gives; see `bot/channels/mattermost.py`, which is about all of it.
    """

    name: str

    def show(self, answer: Answer, key: str, asked: Incoming) -> Payload:
        """An answer as one message of the protocol; `key` is its id in the state, for buttons.

        No clause may be lost: what one message cannot hold has to be reachable from it.
        """
        ...

    def say(self, text: str, asked: Incoming) -> Payload:
        """A sentence, visible only to the person who asked."""
        ...

    def responder(self, pending: Pending) -> Responder | None:
        """The Responder for a question that another process has left, from its notes; None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """An authenticated request.

    `update_id` is its idempotency key, however often it is delivered; `notes` are what `Renderer.responder` needs after
    a restart.
    """

    asked: Incoming
    update_id: str
    notes: Mapping[str, Any] = field(default_factory=dict)


class Inbox:
    """The commands of one channel. It belongs to one event loop."""

    def __init__(self, dispatcher: Dispatcher, renderer: Renderer) -> None:
        self._dispatcher, self._renderer = dispatcher, renderer
        self._work: set[asyncio.Task[None]] = set()

    async def begin(self, command: Command, responder: Responder, seconds: float = HASTE_SECONDS) -> str:
        """Start a command, and wait a moment for its reply.

        Gives the text to acknowledge it with: "" where there is nothing more to say, else that it takes a while.
        """
        safe = asyncio.Event()
        work = self.spawn(self._answered(command, responder, safe))
        done, _ = await asyncio.wait({work}, timeout=seconds)
        if not done and not safe.is_set():
            # A question is not acknowledged before it is kept, if that can be helped.
            with suppress(TimeoutError):
                await asyncio.wait_for(safe.wait(), _SAFE_SECONDS)
        return "" if done else READING

    def spawn(self, work: Any) -> "asyncio.Task[None]":
        """Run a task in the background; what fails is logged."""
        task: asyncio.Task[None] = asyncio.create_task(_logged(work))
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return task

    async def run(self, stop: asyncio.Event) -> None:
        """Recover pending questions until `stop`, then finish what is in progress."""
        while not stop.is_set():
            with suppress(ResolvesError):
                await self.take_up()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
        await self.finish()

    async def finish(self) -> None:
        """Wait for the tasks in progress."""
        while self._work:
            await asyncio.wait(set(self._work))

    async def take_up(self) -> None:
        """Recover the questions that a process that has gone left unanswered, and answer them."""
        for pending in await self._dispatcher.aside(self._dispatcher.state.pending, self._renderer.name):
            responder = self._renderer.responder(pending) if pending.tries <= _TRIES else None
            notes = pending.message
            asked = Incoming(
                pending.place,
                Verb.ASK,
                pending.question,
                bool(notes.get("shared")),
                str(notes.get("name", "")),
                bool(notes.get("above")),
            )
            command = Command(asked, pending.update_id, notes)
            if responder is None:
                self._give_up(command, "", "there is no way left to reply")
                await self._dispatcher.aside(self._dispatcher.state.answered, self._renderer.name, pending.update_id)
            else:
                self.spawn(self._reply_to(command, responder, again=True))

    async def _answered(self, command: Command, responder: Responder, safe: asyncio.Event) -> None:
        """Deduplicate and store a command, and reply to it if it is new; `safe` is set once it is stored."""
        state, asked = self._dispatcher.state, command.asked
        aside, name = self._dispatcher.aside, self._renderer.name
        notes = {**command.notes, "shared": asked.shared, "name": asked.name, "above": asked.above}
        try:
            if asked.verb is Verb.ASK:
                new = await aside(state.accept, name, command.update_id, asked.place, asked.text, notes)
            else:
                new = await aside(state.first_seen, name, command.update_id)
        except StateError as error:
            safe.set()
            _log.error("a question could not be kept", extra={"update": command.update_id, "reason": str(error)})
            await self._deliver(command, responder, self._renderer.say(WENT_WRONG, asked))
            return
        safe.set()
        if new:
            await self._reply_to(command, responder)

    async def _reply_to(self, command: Command, responder: Responder, *, again: bool = False) -> None:
        """Answer a command, send the reply, and mark the question as answered."""
        asked = command.asked
        holding = asyncio.create_task(self._hold(command, responder))
        key = ""
        try:
            answer = await self._answer(command, again=again)
            if asked.verb in _KEPT:
                key = await self._dispatcher.aside(self._dispatcher.state.keep, answer, asked.place)
            payload = self._renderer.show(answer, key, asked)
        except ShuttingDown:
            # A question stays pending, and is answered after the restart.
            return
        except StateError as error:
            _log.error("the state cannot be used", extra={"update": command.update_id, "reason": str(error)})
            payload = self._renderer.say(WENT_WRONG, asked)
        except ResolvesError as error:
            payload = self._renderer.say(str(error), asked)
        except Exception:
            _log.exception("a command failed", extra={"update": command.update_id})
            payload = self._renderer.say(WENT_WRONG, asked)
        finally:
            holding.cancel()
        await self._deliver(command, responder, payload, key)
        if asked.verb is Verb.ASK:
            await self._dispatcher.aside(self._dispatcher.state.answered, self._renderer.name, command.update_id)

    async def _hold(self, command: Command, responder: Responder) -> None:
        """After a moment, post a placeholder, and note which message the reply will replace. Never half of it."""
        await asyncio.sleep(HASTE_SECONDS)
        await asyncio.shield(self.spawn(self._held(command, responder)))

    async def _held(self, command: Command, responder: Responder) -> None:
        with suppress(DeliveryError, StateError):
            notes = await responder.hold(self._renderer.say(READING, command.asked))
            if notes and command.asked.verb is Verb.ASK:
                state = self._dispatcher.state
                await self._dispatcher.aside(state.noted, self._renderer.name, command.update_id, notes)

    async def _deliver(self, command: Command, responder: Responder, payload: Payload, key: str = "") -> None:
        try:
            await responder.send(payload)
        except DeliveryError as error:
            self._give_up(command, key, str(error))

    def _give_up(self, command: Command, key: str, reason: str) -> None:
        """Log that an answer was not delivered."""
        about = {"channel": self._renderer.name, "update": command.update_id, "answer": key, "reason": reason}
        _log.error("an answer was not delivered", extra=about)

    async def _answer(self, command: Command, *, again: bool) -> Answer:
        """The answer to a question, or a command's reply in the shape of one. Raises ResolvesError."""
        asked, aside, state = command.asked, self._dispatcher.aside, self._dispatcher.state
        catalogue = self._dispatcher.service.catalogue
        place = asked.place
        match asked.verb:
            case Verb.ASK:
                return await self._dispatcher.answer(place, asked.text, turn=command.update_id, again=again)
            case Verb.CLAUSE:
                return replace(await aside(clauses_shown, asked.text, catalogue), question="/clause")
            case Verb.OUTLINE:
                found = await aside(find, asked.text, catalogue)
                documents = list(dict.fromkeys((*found.documents, *map(catalogue.document, found.clauses))))
                if documents:
                    return outline_shown(documents, catalogue)
                return notice("/outline", found.problem or NOTHING_TO_OUTLINE, found.options)
            case Verb.WORKS:
                lead = f"Documents held: {len(catalogue.documents)}."
                return await aside(works_shown, lead, catalogue)
            case Verb.NEW:
                await aside(state.forget, place)
                return notice("/new", FORGOTTEN)
            case Verb.PRIVACY:
                kept = await aside(state.of, place.channel, place.team, place.user)
                return notice("/privacy", *privacy_text(kept, self._dispatcher.settings.state.retention_days))
            case Verb.FORGET:
                count = await aside(state.delete, place.channel, place.team, place.user)
                return notice("/forget", f"Deleted: {count} records. Nothing is kept of you but what was spent today.")
            case Verb.HELP:
                return notice("/help", *help_text(catalogue))


async def _logged(work: Any) -> None:
    try:
        await work
    except Exception:
        _log.exception("a command failed")
