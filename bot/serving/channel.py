"""The interface of a channel, as `resolves serve` runs it."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.serving.dispatcher import Dispatcher


class Channel(Protocol):
    """A chat service: it receives and renders; what is the same for all of them is in `Dispatcher`.

    A question, a command, a button and a document are handled so, that none is lost (at least once) and none answered
    twice:

    1. `accept` it in the state, with its update's id; False is a duplicate, to be left alone;
    2. where a message is sent before the answer ("…"), `noted` its id, so that it can be edited after a crash;
    3. for a question, `await dispatcher.answer(place, question, turn=message id)`; a ResolvesError's sentence is the
       reply, but on `ShuttingDown` nothing is replied and nothing marked: it is answered after the restart;
    4. send the reply, then `await dispatcher.finished(name, update id)`. What could not be sent is tried again, then
       given up in the same way. Whatever else goes wrong, `await dispatcher.give_back(name, update id, failed=True)`.

    Once at the start, and every minute or so, `pending(name)` gives those that nobody works at any more, as their
    process has died or has given them back: they are answered with `again=True`, by editing the message that was noted
    if there is one, and given up with a word to who asked when that has failed several times (`Pending.tries`). What is
    of no use to anybody a moment later goes through `first_seen`. Methods of the state block, so they are called by
    `await dispatcher.aside(dispatcher.state.accept, …)`.

    A button counts against its asker's rate by `count`. Once `shown(place, message id, keep(answer, place, turn))` has
    told which message shows an answer, who replies to that message goes on from there: `answer(…, above=message id)`.
    """

    name: str

    def routes(self, dispatcher: "Dispatcher") -> "Sequence[BaseRoute]":
        """The routes to mount on the server, for a channel that is called over HTTP; () for any other.

        A larger body than `[serve] body_kilobytes` never gets here.
        """
        ...

    def trouble(self) -> str:
        """Why it cannot take questions now, in one sentence; "" when it can. It must not block."""
        ...

    async def run(self, dispatcher: "Dispatcher", stop: asyncio.Event) -> None:
        """Take questions until `stop` is set, then finish those in progress, and return.

        It is cancelled when `[serve] grace_seconds` are over. A ResolvesError ends it for good, and the process with
        its sentence where no other channel is left; any other exception, and a StateError, has it run again after a
        back-off.
        """
        ...
