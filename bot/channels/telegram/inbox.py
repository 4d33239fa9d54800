"""Updates on their way in: taken once, kept until they are answered, worked at in order where one person talks."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from typing import Any, cast
from weakref import WeakValueDictionary

from telegram import Bot, Update
from telegram.error import NetworkError
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram.incoming import CHANNEL, Incoming, incoming_of
from bot.serving.dispatcher import Dispatcher
from bot.state import Pending
from ingest.errors import ResolvesError

_log = logging.getLogger("resolves.telegram")
# No bound of its own: what waits for a slow chat must not stop others, and answering has its own bounds.
_AT_ONCE = 1_000_000
# How often to look for what another process left or what could not be sent, and how long the latter is tried.
_LOOK_SECONDS = 10.0
_GIVE_UP_SECONDS = 3600.0


class Inbox(asyncio.Queue[object]):
    """The queue of updates. An update is in it once it is safe: only then Telegram is told that it has arrived."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        super().__init__()
        self._dispatcher = dispatcher
        self._taken_up: dict[int, Pending] = {}
        self._undelivered: set[int] = set()
        self._held: set[str] = set()
        self._arriving: set[asyncio.Task[None]] = set()
        self.bot: Bot | None = None

    async def put(self, item: object) -> None:
        """Take an update, if it is new and for the bot. Raises NetworkError where it cannot be kept now."""
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
        if await self._take(update):
            await super().put(update)

    async def _take(self, update: Update) -> bool:
        state, aside = self._dispatcher.state, self._dispatcher.aside
        asked, key = self.asked(update), self.key(update)
        try:
            if asked is not None and asked.command == "ask":
                taken = await aside(state.accept, CHANNEL, key, asked.place, asked.text, {"update": update.to_dict()})
                if taken:
                    self._held.add(key)
                return taken
            if asked is not None or update.callback_query or update.inline_query:
                return await aside(state.first_seen, CHANNEL, key)
        except ResolvesError as error:
            # Telegram's client knows this one, and asks for the same updates again.
            raise NetworkError(str(error)) from error
        return False

    async def settle(self) -> None:
        """Wait for what is arriving; for when nothing more can arrive."""
        await asyncio.gather(*self._arriving, return_exceptions=True)

    async def give_back(self) -> None:
        """What was taken and will not be worked at any more is for whoever asks for it next."""
        with suppress(ResolvesError):
            for key in tuple(self._held):
                await self._dispatcher.aside(self._dispatcher.state.release, CHANNEL, key)

    def asked(self, update: Update) -> Incoming | None:
        """What an update asks of this bot."""
        return incoming_of(update, self._me.bot)

    @property
    def _me(self) -> Bot:
        if self.bot is None:
            raise RuntimeError("the bot has not been made yet")
        return self.bot

    def key(self, update: Update) -> str:
        """The id of an update among those of all bots that share the state."""
        return f"{self._me.id}:{update.update_id}"

    def is_taken_up(self, update: Update) -> bool:
        """Whether a question was begun before, by a process that has gone or could not send the answer."""
        return update.update_id in self._taken_up

    def failed(self, update: Update) -> None:
        """Its answer could not be delivered: it stays pending."""
        self._undelivered.add(update.update_id)

    async def finish(self, update: Update) -> None:
        """A question is answered, or given back to be taken up again later."""
        asked = self.asked(update)
        if asked is None or asked.command != "ask":
            return
        undelivered = update.update_id in self._undelivered
        pending = self._taken_up.pop(update.update_id, None)
        self._undelivered.discard(update.update_id)
        again = undelivered and (pending is None or time.time() - pending.at < _GIVE_UP_SECONDS)
        state = self._dispatcher.state
        await self._dispatcher.aside(state.release if again else state.answered, CHANNEL, self.key(update))
        self._held.discard(self.key(update))

    async def take_up(self) -> int:
        """Put into the queue what a process that has gone left unanswered; says how many questions that were."""
        found = await self._dispatcher.aside(self._dispatcher.state.pending, CHANNEL)
        mine = [p for p in found if p.update_id.startswith(f"{self._me.id}:")]
        for pending in mine:
            update = Update.de_json(cast("dict[str, Any]", pending.message["update"]), self._me)
            self._taken_up[update.update_id] = pending
            self._held.add(pending.update_id)
            self.put_nowait(update)
        if mine:
            _log.info("questions were taken up again", extra={"questions": len(mine)})
        return len(mine)

    async def look_after(self) -> None:
        """Take up what was left, now and then, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            with suppress(ResolvesError):
                await self.take_up()


class InOrder(BaseUpdateProcessor):
    """All chats at once, but one message after the other where one person talks."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(_AT_ONCE)
        self._inbox = inbox
        self._turns: WeakValueDictionary[object, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to let go of."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Work at an update when it is its turn."""
        asked = self._inbox.asked(update) if isinstance(update, Update) else None
        try:
            if asked is None or not isinstance(update, Update):
                await coroutine
                return
            async with self._turns.setdefault(asked.place, asyncio.Lock()):
                await coroutine
                await self._inbox.finish(update)
        finally:
            cast("Coroutine[Any, Any, Any]", coroutine).close()
