"""Inbox of slash commands: deduplicated, pending until answered (at least once), each failure logged."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from bot.answer import Answer
from bot.channels.rendering.browse import changes_shown, clauses_shown, notice, outline_shown, works_shown
from bot.channels.rendering.verified import verified_shown
from bot.channels.slash.incoming import Incoming, Verb
from bot.channels.slash.responder import DeliveryError, Payload, Responder, UnavailableError
from bot.channels.slash.texts import (
    FORGOTTEN,
    GIVEN_UP,
    NOTHING_TO_OUTLINE,
    READING,
    WENT_WRONG,
    help_text,
    privacy_text,
)
from bot.retrieval.clause_view import find
from bot.serving.dispatcher import Dispatcher
from bot.state import Pending
from bot.verification.reading import pasted_draft
from ingest.errors import ResolvesError, ShuttingDown, StateError

_log = logging.getLogger("resolves.slash")
# Slack waits three seconds for an acknowledgement. A quick reply needs no word before it.
HASTE_SECONDS, _SAFE_SECONDS = 1.0, 1.2
# A question that was left is looked for so often, and taken up so many times.
_LOOK_SECONDS = 10.0
_TRIES = 5
_REASON = 200
# What may have more than one page, or buttons.
_KEPT = (Verb.ASK, Verb.CLAUSE, Verb.OUTLINE, Verb.CHANGES, Verb.WORKS, Verb.VERIFY)


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
        """The Responder for a question that was left unanswered, from its notes; None where there is none.

        Raises UnavailableError where there may be one later.
        """
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
        self._work: set[asyncio.Task[Any]] = set()
        # Notes that could not be stored in the state yet.
        self._notes: dict[str, Payload] = {}

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
        return "" if done and not work.cancelled() and work.result() else READING

    def spawn(self, work: Any) -> "asyncio.Task[Any]":
        """Run a task in the background; what fails is logged."""
        task: asyncio.Task[Any] = asyncio.create_task(_logged(work))
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return task

    async def run(self, stop: asyncio.Event) -> None:
        """Recover pending questions until `stop`, then finish what is in progress."""
        while not stop.is_set():
            try:
                with suppress(ResolvesError):
                    await self.take_up()
            except Exception:
                _log.exception("what was left could not be taken up")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
        await self.finish()

    async def finish(self) -> None:
        """Wait for the tasks in progress."""
        while self._work:
            await asyncio.wait(set(self._work))

    async def take_up(self) -> None:
        """Recover pending questions whose process has died or whose processing has failed, and answer them."""
        for pending in await self._dispatcher.aside(self._dispatcher.state.pending, self._renderer.name):
            self.spawn(self._resume(pending))

    async def _resume(self, pending: Pending) -> None:
        """Retry a recovered question, or give it up after too many retries."""
        kept = pending.message if isinstance(pending.message, Mapping) else {}
        notes = {**kept, **self._notes.pop(pending.update_id, {})}
        shared, name, above = bool(notes.get("shared")), str(notes.get("name", "")), bool(notes.get("above"))
        asked = Incoming(pending.place, Verb.ASK, pending.question, shared, name, above)
        command, responder = Command(asked, pending.update_id, notes), None
        try:
            responder = self._renderer.responder(replace(pending, message=notes))
        except UnavailableError:
            await self._dispatcher.give_back(self._renderer.name, pending.update_id)
        except Exception as error:
            await self._failed(command, None, error, pending.tries)
        else:
            if responder is None:
                self._undelivered(command, "", "there is no way left to reply")
                await self._dispatcher.finished(self._renderer.name, pending.update_id)
            elif pending.tries > _TRIES:
                await self._give_up(command, responder, None, GIVEN_UP)
            else:
                await self._reply_to(command, responder, pending.tries)

    async def _answered(self, command: Command, responder: Responder, safe: asyncio.Event) -> bool:
        """Deduplicate and store a command, and reply to it if it is new; whether nothing more is to follow.

        `safe` is set once it is stored.
        """
        state, asked = self._dispatcher.state, command.asked
        aside, name = self._dispatcher.aside, self._renderer.name
        notes = {**command.notes, "shared": asked.shared, "name": asked.name, "above": asked.above}
        if state.claims.holds(name, command.update_id):
            return True
        try:
            if asked.verb is Verb.ASK:
                new = await aside(state.accept, name, command.update_id, asked.place, asked.text, notes)
            else:
                new = await aside(state.first_seen, name, command.update_id)
        except Exception as error:
            safe.set()
            await self._give_up(command, responder, error, WENT_WRONG)
            return True
        safe.set()
        return not new or await self._reply_to(command, responder)

    async def _reply_to(self, command: Command, responder: Responder, tries: int | None = None) -> bool:
        """Answer a command, send the reply, and mark the question as answered; whether it was replied to.

        Whatever goes wrong, the question is pending again. `tries` counts its retries, None where it is new.
        """
        name = self._renderer.name
        try:
            payload, key = await self._payload(command, responder, again=tries is not None)
            await self._deliver(command, responder, payload, key)
        except ShuttingDown:
            await self._dispatcher.give_back(name, command.update_id)
            return False
        except Exception as error:
            return await self._failed(command, responder, error, tries or 0)
        except BaseException:
            # Cancelled: nobody renews what nobody works at.
            self._dispatcher.state.claims.give_back(name, command.update_id)
            raise
        if command.asked.verb is Verb.ASK:
            self._notes.pop(command.update_id, None)
            await self._dispatcher.finished(name, command.update_id)
        return True

    async def _payload(self, command: Command, responder: Responder, *, again: bool) -> tuple[Payload, str]:
        """The rendered reply to a command, and the key of the answer that is kept for it."""
        asked, key = command.asked, ""
        holding = asyncio.create_task(self._hold(command, responder))
        try:
            answer = await self._answer(command, again=again)
            if asked.verb in _KEPT:
                key = await self._dispatcher.aside(self._dispatcher.state.keep, answer, asked.place)
            return self._renderer.show(answer, key, asked), key
        except (ShuttingDown, StateError):
            raise
        except ResolvesError as error:
            return self._renderer.say(str(error), asked), ""
        finally:
            holding.cancel()

    async def _failed(self, command: Command, responder: Responder | None, error: Exception, tries: int) -> bool:
        """Handle a failure: a question is retried later, a command or one that was retried too often is given up."""
        if command.asked.verb is not Verb.ASK or tries >= _TRIES:
            await self._give_up(command, responder, error, GIVEN_UP if command.asked.verb is Verb.ASK else WENT_WRONG)
            return True
        about = {"channel": self._renderer.name, "update": command.update_id, "tries": tries}
        _log.warning("a question is begun again later", extra={**about, "reason": repr(error)[:_REASON]})
        await self._dispatcher.give_back(self._renderer.name, command.update_id, failed=True)
        return False

    async def _give_up(self, command: Command, responder: Responder | None, error: Exception | None, text: str) -> None:
        """Give a command up: tell who asked, where that is possible, log it once, and close it."""
        try:
            if responder is not None:
                await responder.send(self._renderer.say(text, command.asked))
            told = responder is not None
        except Exception:
            told = False
        reason = "its process has died each time" if error is None else repr(error)[:_REASON]
        about = {"channel": self._renderer.name, "update": command.update_id, "told": told, "reason": reason}
        _log.error("a command was given up", extra=about, exc_info=None if isinstance(error, ResolvesError) else error)
        if command.asked.verb is Verb.ASK:
            self._notes.pop(command.update_id, None)
            await self._dispatcher.finished(self._renderer.name, command.update_id)

    async def _hold(self, command: Command, responder: Responder) -> None:
        """After a moment, post a placeholder, and note which message the reply will replace. Never half of it."""
        await asyncio.sleep(HASTE_SECONDS)
        await asyncio.shield(self.spawn(self._held(command, responder)))

    async def _held(self, command: Command, responder: Responder) -> None:
        with suppress(DeliveryError):
            notes = await responder.hold(self._renderer.say(READING, command.asked))
            if notes and command.asked.verb is Verb.ASK:
                self._notes[command.update_id] = notes
                state = self._dispatcher.state
                with suppress(StateError):
                    await self._dispatcher.aside(state.noted, self._renderer.name, command.update_id, notes)
                    self._notes.pop(command.update_id, None)

    async def _deliver(self, command: Command, responder: Responder, payload: Payload, key: str = "") -> None:
        try:
            await responder.send(payload)
        except DeliveryError as error:
            self._undelivered(command, key, str(error))

    def _undelivered(self, command: Command, key: str, reason: str) -> None:
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
            case Verb.CHANGES:
                return await aside(changes_shown, asked.text, self._dispatcher.service)
            case Verb.WORKS:
                lead = f"Documents held: {len(catalogue.documents)}."
                return await aside(works_shown, lead, catalogue)
            case Verb.VERIFY:
                return verified_shown(await self._dispatcher.verify(place, partial(pasted_draft, asked.text)))
            case Verb.LANGUAGE:
                return notice("/language", await self._dispatcher.choose_language(place, asked.text))
            case Verb.NEW:
                await self._dispatcher.forget(place)
                return notice("/new", FORGOTTEN)
            case Verb.PRIVACY:
                kept = await aside(state.of, place.channel, place.team, place.user)
                return notice("/privacy", *privacy_text(kept, self._dispatcher.settings.state.retention_days))
            case Verb.FORGET:
                count = await self._dispatcher.delete(place.channel, place.team, place.user)
                return notice("/forget", f"Deleted: {count} records. Nothing is kept of you but what was spent today.")
            case Verb.HELP:
                return notice("/help", *help_text(catalogue))


async def _logged(work: Any) -> Any:
    try:
        return await work
    except Exception:
        _log.exception("a command failed")
