"""The Slack app under load: fifty people in ten workspaces, each in a channel of their own."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import httpx

from tests.bench.given import Given
from tests.support.slack_process import app_process
from tests.support.slack_server import SlackServer, slack_server

WORKSPACES = 10
# Slack gives an app up that does not acknowledge in time.
_ACKNOWLEDGED_SECONDS = 3.0
_AT_ONCE = 64


class SlackChat:
    """Commands, each with its own address to reply to."""

    def __init__(self, server: SlackServer, pid: int, log: Path) -> None:
        self._server, self.pid, self.log = server, pid, log
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        self._asked: dict[int, list[str]] = {}
        self._acknowledging: list[Future[float]] = []

    def ask(self, person: int, question: str) -> None:
        """A command; whether it is acknowledged in time is looked at later."""
        where = {"team": f"T{person % WORKSPACES}", "channel": f"C{person}", "user": f"U{person}"}
        form = self._server.form(question, **where)
        self._asked.setdefault(person, []).append(form["response_url"].rsplit("/", 1)[1])
        self._acknowledging.append(self._pool.submit(self._post, urlencode(form)))

    def _post(self, form: str) -> float:
        began = time.monotonic()
        self._server.post(form).raise_for_status()
        return time.monotonic() - began

    def answers(self, person: int) -> list[Given]:
        """What came to the addresses of this person's commands, in the order of the commands."""
        wanted = self._asked.get(person, [])
        posts = [p for p in list(self._server.posts) if p.url in wanted]
        for post in posts:
            if (post.team, post.channel) != (f"T{person % WORKSPACES}", f"C{person}"):
                raise SystemExit(f"person {person} was answered in another workspace or channel")
        at = dict(self._server.times)
        return [Given(p.body["text"], at[p.url]) for p in sorted(posts, key=lambda p: wanted.index(p.url))]

    def acknowledged(self) -> tuple[float, float]:
        """The median and the longest time until a command was acknowledged, in seconds."""
        times = [done.result() for done in self._acknowledging]
        return median(times), max(times)

    def close(self) -> None:
        """End the people's threads."""
        self._pool.shutdown()


@contextmanager
def slack() -> Iterator[SlackChat]:
    """The app in ten workspaces; the end fails where a command was not acknowledged in time."""
    teams = [f"T{n}" for n in range(WORKSPACES)]
    with TemporaryDirectory() as folder, slack_server() as server:
        with app_process(server, Path(folder), teams) as process:
            _wait_for(server)
            chat = SlackChat(server, process.pid, Path(folder) / "log")
            try:
                yield chat
            finally:
                chat.close()
            middle, longest = chat.acknowledged()
        print(f"acknowledged: p50 {1000 * middle:.0f} ms, at most {1000 * longest:.0f} ms")
        if longest > _ACKNOWLEDGED_SECONDS:
            raise SystemExit("a command was not acknowledged in time")


def _wait_for(server: SlackServer) -> None:
    end = time.monotonic() + 60
    ready = server.app_url.replace("/slack/events", "/readyz")
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):
            if server.client.get(ready).status_code == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the app did not start")
