"""Signs of life in a chat while something takes long: "typing", and while a model is at work what is ready already.

"typing" goes away by itself, so that nothing is left where a process dies or a confirmation is lost. A message is sent
only with what is ready; its id is stored, and the answer is put into it. The button under it gives just that.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.answer import Progress, ProgressCallback
from bot.channels.telegram.buttons import Action, CallbackData, button
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.markup import Message, italic, message, units
from bot.channels.telegram.sender import edit, send, withdraw
from bot.channels.telegram.texts import translate
from ingest.errors import ResolvesError

# A message is edited no more often than this.
EVERY_SECONDS = 1.2
# Telegram shows "typing" for five seconds.
_TYPING_SECONDS = 4.5
_MAX_UNITS = 3500
# What is answered sooner needs no sign of life.
_PATIENCE_SECONDS = 0.7
# So long the answer waits for a message or an edit that is under way.
_UNDER_WAY_SECONDS = 3
# What is under way; the loop itself holds its tasks but weakly.
_tasks: set[asyncio.Task[None]] = set()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for an answer: a callback for progress from any thread, and whether they still wait."""

    tell: ProgressCallback
    stopped: Event


@asynccontextmanager
async def typing(context: BotContext, incoming: Incoming) -> AsyncIterator[None]:
    """Show "typing" until the block ends, if that takes a while."""
    ended = asyncio.Event()

    async def type_on() -> None:
        pause = _PATIENCE_SECONDS
        while not await _set_within(ended, pause):
            pause = _TYPING_SECONDS
            await context.bot.send_chat_action(incoming.chat, "typing", message_thread_id=incoming.topic)

    _start(type_on())
    try:
        yield
    finally:
        ended.set()


@asynccontextmanager
async def progress(context: BotContext, incoming: Incoming) -> AsyncIterator[Waiting]:
    """Show "typing", and what is ready while a model is at work, until the block ends.

    No request is cancelled in the middle: that would keep its connection from the others for good.
    """
    loop, shown = asyncio.get_running_loop(), _Shown(context, incoming)

    def tell(state: Progress) -> None:
        loop.call_soon_threadsafe(shown.change, state)

    _start(shown.follow())
    async with typing(context, incoming):
        try:
            yield Waiting(tell, shown.stopped)
        finally:
            await shown.end()


class _Shown:
    """The message with what is ready."""

    def __init__(self, context: BotContext, incoming: Incoming) -> None:
        self.stopped = Event()
        self._context, self._incoming = context, incoming
        self._latest = Progress("reading")
        self._changed, self._ended = asyncio.Event(), asyncio.Event()
        self._sending = asyncio.Lock()
        self._late = False

    def change(self, state: Progress) -> None:
        """Show this from now on, if there is something to read in it."""
        self._latest = state
        if state.statements:
            self._changed.set()

    async def follow(self) -> None:
        """Show each change, the first one after a while; what Telegram does not take is not shown."""
        pause = _PATIENCE_SECONDS
        while not await _set_within(self._ended, pause):
            await self._changed.wait()
            if self._ended.is_set():
                return
            self._changed.clear()
            async with self._sending:
                await self._show()
            pause = EVERY_SECONDS

    async def end(self) -> None:
        """Show nothing more. What is under way must not come after the answer; if it does, it is taken back."""
        self._ended.set()
        self._changed.set()
        stops = self._context.stops
        for place in [place for place, event in stops.items() if event is self.stopped]:
            del stops[place]
        try:
            await asyncio.wait_for(self._sending.acquire(), _UNDER_WAY_SECONDS)
        except TimeoutError:
            self._late = True

    async def _show(self) -> None:
        context, incoming = self._context, self._incoming
        known, text, keyboard = (
            await context.reply_to(incoming),
            progress_message(self._latest, incoming.language),
            self._keyboard(),
        )
        if known is None:
            answers = None if incoming.private else incoming.message
            known = await send(
                context.bot,
                incoming.chat,
                text,
                topic=incoming.topic,
                answers=answers,
                keyboard=keyboard,
                repeated=False,
            )
            if self._late:
                await withdraw(context.bot, incoming.chat, known)
                return
            await context.remember_reply(incoming, known)
        else:
            await edit(context.bot, incoming.chat, known, text, keyboard=keyboard)
        if not self._ended.is_set():
            context.stops[incoming.chat, known] = self.stopped

    def _keyboard(self) -> InlineKeyboardMarkup:
        """The button of who asked, to stop waiting."""
        stop = button(translate("stop", self._incoming.language), CallbackData(Action.STOP, self._incoming.user))
        return InlineKeyboardMarkup([[stop]])


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    """Whether an event is set within so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


def _start(body: Coroutine[Any, Any, None]) -> None:
    """Run a task whose failure does not matter."""
    _tasks.add(task := asyncio.create_task(_ignore_failures(body)))
    task.add_done_callback(_tasks.discard)


async def _ignore_failures(body: Coroutine[Any, Any, None]) -> None:
    with suppress(TelegramError, RuntimeError, ResolvesError):
        await body


def progress_message(state: Progress, language: str) -> Message:
    """The clauses that are ready, and what the model does."""
    stage = translate("checking" if state.stage == "checking" else "writing", language)
    shown, used = [], units(stage)
    for statement in state.statements:
        used += units(statement.text) + 2
        if used > _MAX_UNITS:
            break
        shown += [statement.text, "\n\n"]
    return message(*shown, italic(stage))
