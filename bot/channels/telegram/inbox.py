"""Inbox of updates: deduplicated, durable until dealt with (at least once), questions in order in a conversation."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, cast
from weakref import WeakValueDictionary

from telegram import Bot, Update
from telegram.error import NetworkError
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram.incoming import CHANNEL, Incoming, incoming_of, place_of
from bot.serving.dispatcher import Dispatcher
from bot.state import Pending
from ingest.errors import ResolvesError

_log = logging.getLogger("resolves.telegram")
# No bound of its own: what waits for a slow chat must not stop others, and answering has its own bounds.
_MAX_CONCURRENT = 1_000_000
# How often to look for what was left or could not be sent; how long the latter is tried, and how often the former.
_LOOK_SECONDS = 10.0
_GIVE_UP_SECONDS = 3600.0
_TRIES = 5
_REASON = 200


class Inbox(asyncio.Queue[object]):
    """The update queue. An update is in it once it is stored: only then Telegram is told that it has arrived."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        super().__init__()
        self._dispatcher = dispatcher
        self._recovered: dict[int, Pending] = {}
        self._undelivered: set[int] = set()
        self._failed: set[int] = set()
        self._leased: set[str] = set()
        # Ids of replies that could not be stored in the state yet.
        self.unwritten: dict[tuple[int, str], int] = {}
        self._arriving: set[asyncio.Task[None]] = set()
        self.bot: Bot | None = None

    async def put(self, item: object) -> None:
        """Store and queue an update, if it is new and for the bot. Raises NetworkError where it cannot be stored."""
        if not isinstance(item, Update):
            await super().put(item)
            return
        # Who waits for it may be cancelled; what is being kept then still arrives, or is given back at the end.
        arriving = asyncio.create_task(self._arrive(item))
        self._arriving.add(arriving)
        arriving.add_done_callback(self._arrived)
        await asyncio.shield(arriving)

    def _arrived(self, arriving: asyncio.Task[None]) -> None:
        self._arriving.discard(arriving)
        if not arriving.cancelled():
            arriving.exception()

    async def _arrive(self, update: Update) -> None:
        if await self._accept(update):
            await super().put(update)

    async def _accept(self, update: Update) -> bool:
        """Whether an update is new and for this bot; it is stored as pending, under this process's lease."""
        state, aside = self._dispatcher.state, self._dispatcher.aside
        incoming, key = self.incoming(update), self.key(update)
        place = incoming.place if incoming else place_of(update)
        if place is None or state.claims.holds(CHANNEL, key):
            return False
        question = incoming.text if incoming and incoming.command == "ask" else ""
        try:
            if update.inline_query:  # Telegram takes no answer to an old one
                return await aside(state.first_seen, CHANNEL, key)
            taken = await aside(state.accept, CHANNEL, key, place, question, {"update": update.to_dict()})
        except Exception as error:
            # It may have been kept, and only nobody told so: then it is taken up later.
            state.claims.give_back(CHANNEL, key)
            # Who fetches updates knows this one, and asks for the same again.
            raise NetworkError(str(error)) from error
        if taken:
            self._leased.add(key)
        return taken

    async def wait_for_arriving(self) -> None:
        """Wait for updates that are being stored; for when no more can arrive."""
        await asyncio.gather(*self._arriving, return_exceptions=True)

    async def release_all(self) -> None:
        """Release the leases of updates that will not be finished, for whoever asks for pending ones next."""
        for key in tuple(self._leased):
            await self._dispatcher.give_back(CHANNEL, key)

    def incoming(self, update: Update) -> Incoming | None:
        """An update as an Incoming; None where it is not for this bot."""
        return incoming_of(update, self._own_bot.bot)

    @property
    def _own_bot(self) -> Bot:
        if self.bot is None:
            raise RuntimeError("the bot has not been made yet")
        return self.bot

    def key(self, update: Update) -> str:
        """The idempotency key of an update among those of all bots that share the state."""
        return f"{self._own_bot.id}:{update.update_id}"

    def is_recovered(self, update: Update) -> bool:
        """Whether an update was begun before, by a process that has gone or could not send the reply."""
        return update.update_id in self._recovered

    def is_exhausted(self, update: Update) -> bool:
        """Whether an update has used up its retries: it failed, or lost its process, each time."""
        return self._tries(update) > _TRIES

    def undelivered(self, update: Update) -> None:
        """Mark an update whose reply could not be delivered now: it stays pending."""
        self._undelivered.add(update.update_id)

    def failed(self, update: Update, error: Exception | None) -> bool:
        """Mark an update whose processing has failed, to be retried later; False for one that has no retries left."""
        tries = self._tries(update)
        if tries >= _TRIES:
            return False
        about = {"update": update.update_id, "tries": tries, "reason": repr(error)[:_REASON]}
        _log.warning("an update is begun again later", extra=about)
        self._failed.add(update.update_id)
        return True

    def _tries(self, update: Update) -> int:
        pending = self._recovered.get(update.update_id)
        return pending.tries if pending else 0

    async def finish(self, update: Update) -> None:
        """Mark an update as dealt with, or release it to be retried later."""
        key, number = self.key(update), update.update_id
        if key not in self._leased:
            return
        pending = self._recovered.get(number)
        late = pending is not None and time.time() - pending.at >= _GIVE_UP_SECONDS
        if number in self._failed:
            await self._dispatcher.give_back(CHANNEL, key, failed=True)
        elif number in self._undelivered and not late and not self.is_exhausted(update):
            await self._dispatcher.give_back(CHANNEL, key)
        else:
            if number in self._undelivered:
                _log.error("a reply was given up, as it could not be delivered", extra={"update": number})
            await self._dispatcher.finished(CHANNEL, key)
        self._recovered.pop(number, None)
        self._failed.discard(number)
        self._undelivered.discard(number)
        self._leased.discard(key)

    async def recover(self) -> int:
        """Queue the pending updates of this bot that nobody works at any more; gives their number."""
        found = await self._dispatcher.aside(self._dispatcher.state.pending, CHANNEL, f"{self._own_bot.id}:")
        updates = [(pending, self._stored_update(pending)) for pending in found]
        for pending, update in updates:
            if update is None:
                _log.error("an update that was left cannot be read", extra={"update": pending.update_id})
                await self._dispatcher.finished(CHANNEL, pending.update_id)
                continue
            self._recovered[update.update_id] = pending
            self._leased.add(pending.update_id)
            self.put_nowait(update)
        return len(found)

    def _stored_update(self, pending: Pending) -> Update | None:
        """Parse a stored update; None where it is not readable."""
        try:
            return Update.de_json(cast("dict[str, Any]", pending.message["update"]), self._own_bot)
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    async def recover_periodically(self) -> None:
        """Recover what was left, every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                with suppress(ResolvesError):
                    await self.recover()
            except Exception:
                _log.exception("what was left could not be taken up")


class OrderedProcessor(BaseUpdateProcessor):
    """Processes updates concurrently, but the questions of one Place one after the other.

    Commands and buttons wait for no question: one may have a model that says nothing. A question waits for the
    command that begins a new conversation, if that came before it.
    """

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(_MAX_CONCURRENT)
        self._inbox = inbox
        self._questions: WeakValueDictionary[object, asyncio.Lock] = WeakValueDictionary()
        self._beginnings: WeakValueDictionary[object, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to let go of."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update when it is its turn, then finish it."""
        try:
            if not isinstance(update, Update):
                await coroutine
                return
            async with self._turn(update):
                try:
                    await coroutine
                except Exception as error:
                    # The Application has its own way with what handlers raise; what gets past it is retried as well.
                    if not self._inbox.failed(update, error):
                        _log.exception("an update could not be worked at")
                await self._inbox.finish(update)
        finally:
            cast("Coroutine[Any, Any, Any]", coroutine).close()

    @asynccontextmanager
    async def _turn(self, update: Update) -> AsyncIterator[None]:
        incoming = self._inbox.incoming(update)
        if incoming is None or incoming.command not in {"ask", "new"}:
            yield
            return
        beginning = self._beginnings.setdefault(incoming.place, asyncio.Lock())
        if incoming.command == "new":
            async with beginning:
                yield
            return
        async with self._questions.setdefault(incoming.place, asyncio.Lock()):
            async with beginning:
                pass
            yield
