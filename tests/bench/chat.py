"""A chat bot under load, as a process of its own, against a chat service's server on loopback.

uv run python -m tests.bench.chat                        200 questions of 50 users at once, then 2,000 in all
uv run python -m tests.bench.chat --channel slack        the same as commands in 10 workspaces, each acknowledged in 3 s

What is told: whether each question was answered once, in the right chat and topic, with the right answer; how long
answers took while nothing was crowded and while all asked at once, when the channel's own limits (Telegram: 30
messages a second) decide; errors in the log; and the memory of the process. The last line is JSON.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Protocol

from tests.bench.chat_slack import slack
from tests.bench.given import Given
from tests.bench.timing import result
from tests.support.services import small
from tests.support.telegram_process import bot_process
from tests.support.telegram_server import BOT, TelegramServer, telegram_server

USERS = 50
AT_ONCE = 200
# Slower than any limit: what an answer takes when nobody else asks.
STEADY, STEADY_SECONDS = 40, 0.25
_PATIENCE_SECONDS = 600

QUESTIONS = (
    "what does WTDC Resolution 45 ask of BDT?",
    "what does WTDC Resolution 45 ask of Member States?",
    "what does WTDC Resolution 45 ask of UNESCO?",
    "list what WTDC Resolution 45 recalls",
    "quote instructs BDT 2 of WTDC Resolution 45",
    "who signed the letter to the harbour masters?",
    "what does Resolution 99 say?",
)


class Chat(Protocol):
    """A bot that runs, and people who talk to it; each person is in a chat of their own."""

    pid: int
    log: Path

    def ask(self, person: int, question: str) -> None:
        """A person asks."""

    def answers(self, person: int) -> list[Given]:
        """What this person was answered, in order; what is not complete yet is left out at the end."""


class TelegramChat:
    """Forty-five private chats, and five people in a topic of a group each."""

    def __init__(self, server: TelegramServer, pid: int, log: Path) -> None:
        self._server, self.pid, self.log = server, pid, log

    def ask(self, person: int, question: str) -> None:
        """A message."""
        if person % 10:
            self._server.say(question, user=1000 + person)
            return
        self._server.say(f"@{BOT['username']} {question}", user=1000 + person, chat=-1000 - person, topic=person + 3)

    def answers(self, person: int) -> list[Given]:
        """The bot's messages, once they say more than that it reads."""
        chat = 1000 + person if person % 10 else -1000 - person
        done = {int(c.values["message_id"]): c.at for c in self._server.made("editMessageText", chat)}
        shown = self._server.shown(chat)
        if not person % 10 and any(m.get("message_thread_id") != person + 3 for m in shown):
            raise SystemExit(f"person {person} was answered in another topic")
        return [Given(m["text"], done[m["message_id"]]) for m in shown if m["message_id"] in done]


@contextmanager
def telegram() -> Iterator[Chat]:
    """The Telegram bot."""
    with TemporaryDirectory() as folder, telegram_server() as server, bot_process(server, Path(folder)) as process:
        server.say("/start")
        server.answer()
        yield TelegramChat(server, process.pid, Path(folder) / "log")


CHANNELS: Mapping[str, Callable[[], AbstractContextManager[Chat]]] = {"telegram": telegram, "slack": slack}


def memory(pid: int) -> float:
    """What a process holds, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


class Load:
    """Questions that were asked, and what became of them."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._asked: dict[int, list[tuple[str, float]]] = {person: [] for person in range(USERS)}
        self._leads = {q: " ".join(small().ask(q)[0].text.split("\n")[0].split()) for q in QUESTIONS}
        self._next = 0

    def ask(self, count: int, pause: float = 0.0, *, private: bool = False) -> list[float]:
        """Ask so many questions, each of the next person; seconds that each took, once all are answered."""
        people = self._people(private=private)
        mine = []
        for person in islice(people, count):
            question = QUESTIONS[self._next % len(QUESTIONS)]
            self._next += 1
            mine.append((person, len(self._asked[person])))
            self._asked[person].append((question, time.monotonic()))
            self._chat.ask(person, question)
            time.sleep(pause)
        end = time.monotonic() + _PATIENCE_SECONDS
        while any(len(self._chat.answers(p)) < len(asked) for p, asked in self._asked.items()):
            if time.monotonic() > end:
                raise SystemExit("not all questions were answered")
            time.sleep(0.5)  # looking is work for the server, too
        given = {person: self._chat.answers(person) for person in self._asked}
        return [given[person][at].at - self._asked[person][at][1] for person, at in mine]

    def _people(self, *, private: bool) -> Iterator[int]:
        while True:
            for person in range(USERS):
                if person % 10 or not private:
                    yield person

    def wrong(self) -> int:
        """Questions that were not answered exactly once, in their order, with their own answer."""
        time.sleep(1)  # a second answer would come now
        count = 0
        for person, asked in self._asked.items():
            given = self._chat.answers(person)
            count += abs(len(given) - len(asked))
            rows = zip(asked, given, strict=False)
            count += sum(not " ".join(g.text.split()).startswith(self._leads[question]) for (question, _), g in rows)
        return count


def spread(times: list[float]) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    cuts = quantiles(times, n=100)
    return round(1000 * cuts[49]), round(1000 * cuts[94])


def main() -> None:
    """Ask, look, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--channel", choices=sorted(CHANNELS), default="telegram")
    parser.add_argument("--questions", type=int, default=2000, help="in all, for the memory (2000)")
    args = parser.parse_args()
    with CHANNELS[args.channel]() as chat:
        load = Load(chat)
        alone = spread(load.ask(STEADY, STEADY_SECONDS, private=True))
        print(f"{STEADY} questions one after the other: p50 {alone[0]} ms, p95 {alone[1]} ms")
        began = time.monotonic()
        at_once = spread(load.ask(AT_ONCE))
        seconds = time.monotonic() - began
        held = memory(chat.pid)
        print(
            f"{AT_ONCE} questions of {USERS} users at once: {seconds:.1f} s, p50 {at_once[0]} ms, p95 {at_once[1]} ms"
        )
        rest = max(0, args.questions - STEADY - AT_ONCE)
        if rest:
            load.ask(rest, private=True)
        after, wrong = memory(chat.pid), load.wrong()
        log = chat.log.read_text(encoding="utf-8")
        errors = log.count("Traceback") + log.count('"ERROR"')
        total = STEADY + AT_ONCE + rest
        print(f"memory {held:.0f} MB after {STEADY + AT_ONCE} questions, {after:.0f} MB after {total}")
        print(f"{wrong} questions without exactly their answer, {errors} errors in the log")
    result(
        {
            "bench": f"chat {args.channel}", "questions": total, "users": USERS, "wrong": wrong, "errors": errors,
            "p50_ms": at_once[0], "p95_ms": at_once[1], "seconds_at_once": round(seconds, 1),
            "p50_ms_alone": alone[0], "p95_ms_alone": alone[1], "mb_before": round(held), "mb_after": round(after),
        }
    )  # fmt: skip
    sys.exit(1 if wrong or errors else 0)


if __name__ == "__main__":
    main()
