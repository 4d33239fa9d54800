"""Progress of an answer in a chat: "typing", and what is ready, within Telegram's rate limits; and a button to stop.

The button stands under what is ready while a model is at work: who does not want to wait for it gets that.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.answer import Progress, ProgressCallback
from bot.channels.telegram.buttons import Action, CallbackData, button
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.markup import Message, italic, message, units
from bot.channels.telegram.sender import edit
from bot.channels.telegram.texts import translate
from ingest.errors import ResolvesError

# A message is edited no more often than this.
EVERY_SECONDS = 1.2
# Telegram shows "typing" for five seconds.
_TYPING_SECONDS = 4.5
_MAX_UNITS = 3500
# What a model does, after something is ready.
_MODEL_STAGES = ("writing", "checking")
# What is answered sooner needs no sign of life.
_PATIENCE_SECONDS = 0.7
# So long the answer waits for an edit that is under way.
_EDIT_SECONDS = 3
# What is under way; the loop itself holds its tasks but weakly.
_tasks: set[asyncio.Task[None]] = set()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for an answer: a callback for progress from any thread, and whether they still wait."""

    tell: ProgressCallback
    stopped: Event


# Who waits, by the chat and the message that shows the progress.
Stops = dict[tuple[int, int], Event]


@asynccontextmanager
async def progress(bot: Bot, incoming: Incoming, reply: Awaitable[int], stops: Stops) -> AsyncIterator[Waiting]:
    """Show progress in the message `reply` until the block ends; `stops` has its event meanwhile, for the button.

    No request is cancelled in the middle: that would keep its connection from the others for good.
    """
    loop, changed, ended, editing = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event(), asyncio.Lock()
    latest, stopped = Progress("reading"), Event()

    def tell(state: Progress) -> None:
        nonlocal latest
        latest = state
        loop.call_soon_threadsafe(changed.set)

    async def show() -> None:
        message_id, last = await reply, time.monotonic()
        stops[incoming.chat, message_id] = stopped
        while await changed.wait() and not ended.is_set():
            if await _set_within(ended, last + EVERY_SECONDS - time.monotonic()):
                return
            changed.clear()
            last = time.monotonic()
            async with editing:
                shown, buttons = progress_message(latest, incoming.language), _stop_button(latest, incoming)
                await edit(bot, incoming.chat, message_id, shown, keyboard=buttons)

    async def type_on() -> None:
        pause = _PATIENCE_SECONDS
        while not await _set_within(ended, pause):
            pause = _TYPING_SECONDS
            await bot.send_chat_action(incoming.chat, "typing", message_thread_id=incoming.topic)

    for task_body in (show(), type_on()):
        _tasks.add(task := asyncio.create_task(_ignore_failures(task_body)))
        task.add_done_callback(_tasks.discard)
    try:
        yield Waiting(tell, stopped)
    finally:
        ended.set()
        changed.set()
        for place in [place for place, event in stops.items() if event is stopped]:
            del stops[place]
        # An edit that is under way must not come after the answer.
        with suppress(TimeoutError):
            await asyncio.wait_for(editing.acquire(), _EDIT_SECONDS)


def _stop_button(state: Progress, incoming: Incoming) -> InlineKeyboardMarkup | None:
    """The button of who asked, where something is ready and a model is at work."""
    if state.stage not in _MODEL_STAGES or not state.statements:
        return None
    data = CallbackData(Action.STOP, incoming.user)
    return InlineKeyboardMarkup([[button(translate("stop", incoming.language), data)]])


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    """Whether an event is set within so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), max(seconds, 0))
    return event.is_set()


async def _ignore_failures(task_body: Coroutine[Any, Any, None]) -> None:
    """Run a task whose failure does not matter."""
    with suppress(TelegramError, RuntimeError, ResolvesError):
        await task_body


def progress_message(state: Progress, language: str) -> Message:
    """The clauses that are ready, and the current stage."""
    stage = translate(state.stage if state.stage in _MODEL_STAGES else "reading", language)
    shown, used = [], units(stage)
    for statement in state.statements:
        used += units(statement.text) + 2
        if used > _MAX_UNITS:
            break
        shown += [statement.text, "\n\n"]
    return message(*shown, italic(stage))
