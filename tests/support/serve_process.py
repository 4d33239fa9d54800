"""`resolves serve` with a channel over HTTP, for tests that end it: `python -m tests.support.serve_process …`.

POST /ask answers the body; one that says "wait" is answered when POST /go was called. A user is in the query.
"""

import asyncio
import logging
import sys
from types import ModuleType

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

import bot.channels.registry as channels
import bot.factory
from bot.cli.main import main
from bot.serving.dispatcher import Dispatcher
from bot.settings import Settings
from bot.state import Place
from ingest.errors import ResolvesError, UsageError
from tests.support.services import cheap_embedder

NAME = "echo"


class Echo:
    """A channel over HTTP."""

    name = NAME

    def __init__(self) -> None:
        self._up, self._go = False, asyncio.Event()
        self._asked: set[asyncio.Task[Response]] = set()

    def routes(self, dispatcher: Dispatcher) -> list[BaseRoute]:
        async def ask(request: Request) -> Response:
            question = (await request.body()).decode()
            place = Place(NAME, "", "1", "", request.query_params.get("user", "1"))
            return await self._answer(dispatcher, place, question)

        async def go(_: Request) -> Response:
            self._go.set()
            return PlainTextResponse("gone")

        return [Route("/ask", ask, methods=["POST"]), Route("/go", go, methods=["POST"])]

    async def _answer(self, dispatcher: Dispatcher, place: Place, question: str) -> Response:
        task = asyncio.current_task()
        assert task is not None
        self._asked.add(task)  # type: ignore[arg-type]
        try:
            answer = await dispatcher.answer(place, question.removeprefix("wait "))
            if question.startswith("wait "):
                logging.getLogger("resolves.echo").info("waiting")
                await self._go.wait()
            return PlainTextResponse(answer.text)
        except ResolvesError as error:
            return PlainTextResponse(str(error), 503)
        finally:
            self._asked.discard(task)  # type: ignore[arg-type]

    def trouble(self) -> str:
        return "" if self._up else "It is starting."

    async def run(self, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
        self._up = True
        await stop.wait()
        while self._asked:
            await asyncio.sleep(0.01)


class Broken(Echo):
    """A channel whose token is refused."""

    async def run(self, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
        raise UsageError("The token of echo is refused; set ECHO_TOKEN.")


def _open(settings: Settings) -> Echo | None:
    if settings.corpus.store == "unconfigured":
        return None
    return Broken() if settings.corpus.store == "broken" else Echo()


if __name__ == "__main__":
    module = ModuleType("tests.echo")
    module.open_channel = _open  # type: ignore[attr-defined]
    sys.modules["tests.echo"] = module
    channels.CHANNELS.clear()
    channels.CHANNELS[NAME] = "tests.echo"
    bot.factory.open_embedder = cheap_embedder
    sys.exit(main(sys.argv[1:]))
