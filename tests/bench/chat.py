"""A chat bot under load, as a process of its own, against a chat service's server on loopback.

uv run python -m tests.bench.chat                        1,000 questions of 250 users at once, then 5,000 in all
uv run python -m tests.bench.chat --channel slack --users 50 --at-once 200 --questions 2000
                                                         commands in 10 workspaces, each acknowledged in 3 s

What is told: whether each question was answered once, in the right chat and topic, with the right answer; how long
answers took while nothing was crowded, for sets alone and for all kinds of questions, and while all asked at once, when
the channel's own limits (Telegram: 30 messages a second) decide; by how much one person's 200 questions at once delay
those of ten others; errors in the log; and the memory of the process. The last line is JSON.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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

# Slower than any limit: what an answer takes when nobody else asks.
STEADY, STEADY_SECONDS = 40, 0.25
# Until everything is loaded.
_FIRST = 5
# What one person asks at once, while so many others ask one after the other.
FLOOD, OTHERS = 200, 10
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


SETS = QUESTIONS[:4]


class Chat(Protocol):
    """A bot that runs, and people who talk to it; each person is in a chat of their own."""

    pid: int
    log: Path

    def ask(self, person: int, question: str) -> None:
        """A person asks."""

    def answers(self, person: int) -> list[Given]:
        """What this person was answered, in order; what is not complete yet is left out at the end."""


class TelegramChat:
    """Nine of ten people in private chats, the others in a topic of a group each."""

    def __init__(self, server: TelegramServer, pid: int, log: Path) -> None:
        self._server, self.pid, self.log = server, pid, log

    def ask(self, person: int, question: str) -> None:
        """A message."""
        if person % 10:
            self._server.say(question, user=1000 + person)
            return
        self._server.say(f"@{BOT['username']} {question}", user=1000 + person, chat=-1000 - person, topic=person + 3)

    def answers(self, person: int) -> list[Given]:
        """The bot's messages."""
        chat = 1000 + person if person % 10 else -1000 - person
        shown = self._server.shown(chat)
        if not person % 10 and any(m.get("message_thread_id") != person + 3 for m in shown):
            raise SystemExit(f"person {person} was answered in another topic")
        return [Given(m["text"], self._server.posted[chat, m["message_id"]]) for m in shown]


@contextmanager
def telegram() -> Iterator[Chat]:
    """The Telegram bot."""
    with TemporaryDirectory() as folder, telegram_server() as server, bot_process(server, Path(folder)) as process:
        server.say("/start")
        server.wait(server.shown, _PATIENCE_SECONDS)
        yield TelegramChat(server, process.pid, Path(folder) / "log")


CHANNELS: Mapping[str, Callable[[], AbstractContextManager[Chat]]] = {"telegram": telegram, "slack": slack}


def memory(pid: int) -> float:
    """What a process holds, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


class Load:
    """Questions that were asked, and what became of them."""

    def __init__(self, chat: Chat, users: int) -> None:
        self._chat, self._users = chat, users
        # One more, who asks a lot.
        self._asked: dict[int, list[tuple[str, float]]] = {person: [] for person in range(1, users + 2)}
        self._leads = {q: " ".join(small().ask(q)[0].text.split("\n")[0].split()) for q in QUESTIONS}
        self._next = 0

    def ask(
        self, count: int, pause: float = 0.0, *, private: bool = False, questions: Sequence[str] = QUESTIONS
    ) -> list[float]:
        """Ask so many questions, each of the next person; seconds that each took, once all are answered."""
        mine = []
        for person in islice(self._people(private=private), count):
            mine.append(self._put(person, questions[self._next % len(questions)]))
            self._next += 1
            time.sleep(pause)
        return self._seconds(mine)

    def delayed(self, rounds: int) -> list[float]:
        """Seconds of others' questions, one after the other, while one person's many are answered."""
        flooding = self._users + 1
        for _ in range(FLOOD):
            self._put(flooding, QUESTIONS[0])
        mine = []
        for number in range(rounds * OTHERS):
            mine.append(self._put(1 + number % OTHERS if number % OTHERS != OTHERS - 1 else OTHERS + 1, QUESTIONS[1]))
            time.sleep(STEADY_SECONDS / 2)
        return self._seconds(mine)

    def _put(self, person: int, question: str) -> tuple[int, int]:
        self._asked[person].append((question, time.monotonic()))
        self._chat.ask(person, question)
        return person, len(self._asked[person]) - 1

    def _seconds(self, questions: Sequence[tuple[int, int]]) -> list[float]:
        """How long each took, once all that were asked are answered."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while any(len(self._chat.answers(p)) < len(asked) for p, asked in self._asked.items()):
            if time.monotonic() > end:
                raise SystemExit("not all questions were answered")
            time.sleep(0.5)  # looking is work for the server, too
        given = {person: self._chat.answers(person) for person in self._asked}
        return [given[person][at].at - self._asked[person][at][1] for person, at in questions]

    def _people(self, *, private: bool) -> Iterator[int]:
        while True:
            for person in range(1, self._users + 1):
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
    parser.add_argument("--users", type=int, default=250, help="who ask (250)")
    parser.add_argument("--at-once", type=int, default=1000, help="questions that are asked at once (1000)")
    parser.add_argument("--questions", type=int, default=5000, help="in all, for the memory (5000)")
    args = parser.parse_args()
    with CHANNELS[args.channel]() as chat:
        load, row = Load(chat, args.users), {"bench": f"chat {args.channel}", "users": args.users}
        load.ask(_FIRST)
        for name, questions in (("sets", SETS), ("mixed", QUESTIONS)):
            alone = spread(load.ask(STEADY, STEADY_SECONDS, private=True, questions=questions))
            row |= {f"p50_ms_{name}": alone[0], f"p95_ms_{name}": alone[1]}
            print(f"{STEADY} questions one after the other, {name}: p50 {alone[0]} ms, p95 {alone[1]} ms")
        began = time.monotonic()
        at_once = spread(load.ask(args.at_once))
        seconds = time.monotonic() - began
        held = memory(chat.pid)
        print(f"{args.at_once} at once of {args.users}: {seconds:.1f} s, p50 {at_once[0]} ms, p95 {at_once[1]} ms")
        beside = spread(load.delayed(4))
        print(f"{OTHERS} others beside one person's {FLOOD} at once: p50 {beside[0]} ms, p95 {beside[1]} ms")
        asked = _FIRST + 2 * STEADY + args.at_once + FLOOD + 4 * OTHERS
        rest = max(0, args.questions - asked)
        if rest:
            load.ask(rest, private=True)
        after, wrong = memory(chat.pid), load.wrong()
        log = chat.log.read_text(encoding="utf-8")
        errors = log.count("Traceback") + log.count('"ERROR"')
        print(f"memory {held:.0f} MB after {2 * STEADY + args.at_once} questions, {after:.0f} MB after {asked + rest}")
        print(f"{wrong} questions without exactly their answer, {errors} errors in the log")
    row |= {
        "questions": asked + rest, "wrong": wrong, "errors": errors, "p50_ms": at_once[0], "p95_ms": at_once[1],
        "seconds_at_once": round(seconds, 1), "p50_ms_beside": beside[0], "p95_ms_beside": beside[1],
        "mb_before": round(held), "mb_after": round(after),
    }  # fmt: skip
    result(row)
    sys.exit(1 if wrong or errors else 0)


if __name__ == "__main__":
    main()
