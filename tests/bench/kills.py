"""A chat bot that is killed at random moments: what it had accepted is dealt with once, and nothing half said stays.

uv run python -m tests.bench.kills --kills 100

In each round thirty people ask, an admin sends a document and three buttons are pressed, within some four seconds; at a
random moment the process is killed (SIGKILL), and another takes over. Told are what was not dealt with, messages that
are no reply (orphans), replies that came twice, and of those how many the killed process was known to have posted,
which must be none. The last line is JSON.
"""

import argparse
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.catalogue.opening import DEFAULT
from bot.state import open_state
from ingest.build import ingest
from ingest.store import Store
from tests.bench.timing import result
from tests.support.services import cheap_embedder, made_folder, quiet, write_made
from tests.support.telegram_process import bot_process, unconfirmed
from tests.support.telegram_server import TelegramServer, telegram_server

ASK = "what does WTDC Resolution 45 ask of BDT?"
PEOPLE, ADMIN = 30, 99
# Thirty-four things in some four seconds.
_PAUSE_SECONDS, _WITHIN_SECONDS = 0.12, 5.0
_PATIENCE_SECONDS = 120
_CHANGES = (f"telegram.admins=[{ADMIN}]", "telegram.page_characters=500")
_ASKED, _DOCUMENT = "wtdc-resolution-45.txt", "pp-decision-7.txt"


@dataclass
class Round:
    """One round: the people who ask in it, and the one who presses buttons under an earlier answer."""

    server: TelegramServer
    number: int

    @property
    def people(self) -> range:
        """The ids of those who ask."""
        return range(10_000 + 100 * self.number, 10_000 + 100 * self.number + PEOPLE)

    @property
    def reader(self) -> int:
        """The id of who presses buttons."""
        return 10_000 + 100 * self.number + 99

    @property
    def other(self) -> int:
        """The id of who votes on it, too."""
        return self.reader - 1

    def prepare(self) -> None:
        """Answer the reader's question."""
        self.server.say(ASK, user=self.reader)
        self.server.wait(lambda: self.server.shown(self.reader), _PATIENCE_SECONDS)

    def play(self, moments: random.Random) -> None:
        """Ask, send, press."""
        first = self.server.shown(self.reader)[0]
        deeds: list[Callable[[], object]] = [partial(self.server.say, ASK, user=user) for user in self.people]
        document = {"file_id": "f1", "file_unique_id": "u", "file_name": _DOCUMENT, "file_size": 700}
        deeds.append(partial(self.server.say, "", user=ADMIN, document=document))
        taps = ((self.reader, "👍"), (self.reader, "Next"), (self.other, "👎"))
        deeds += [partial(self.server.tap, first, label, user=user) for user, label in taps]
        moments.shuffle(deeds)
        for deed in deeds:
            deed()
            time.sleep(_PAUSE_SECONDS)

    def replies(self) -> Counter[tuple[int, str]]:
        """How often each thing that is to come has come, and what else there is, by chat."""
        found: Counter[tuple[int, str]] = Counter()
        for user in self.people:
            found[user, "answer"] = 0
            found.update((user, _kind(message["text"])) for message in self.server.shown(user))
        found[self.reader, "page 2"] = 0
        found.update((self.reader, _kind(message["text"])) for message in self.server.shown(self.reader)[1:])
        found[ADMIN, "read"] = -self.number
        found.update((ADMIN, _kind(message["text"])) for message in self.server.shown(ADMIN))
        return found


def _kind(text: str) -> str:
    """What a message of the bot is."""
    if text.startswith("Clauses 6"):
        return "page 2"
    if "7 of 7" in text:
        return "answer"
    return "read" if "has been read" in text else "orphan"


@dataclass
class Tally:
    """What was counted in all rounds."""

    posts: int = 0
    lost: int = 0
    orphans: int = 0
    doubled: int = 0
    doubled_though_known: int = 0


def play_and_kill(bot: "subprocess.Popen[bytes]", this: Round, folder: Path, moments: random.Random) -> set[int]:
    """Kill the bot in the middle of a round; gives the chats of messages that it did not get to know it had posted."""
    this.prepare()
    playing = threading.Thread(target=this.play, args=(moments,))
    playing.start()
    time.sleep(moments.uniform(0, _WITHIN_SECONDS))
    bot.kill()
    bot.wait(10)
    in_doubt = {chat for chat, _ in unconfirmed(this.server, folder)}
    playing.join()
    return in_doubt


def look(this: Round, folder: Path, in_doubt: set[int], tally: Tally) -> None:
    """Count what came, once nothing is waited for."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end and not _settled(folder, this):
        time.sleep(0.1)
    time.sleep(0.3)  # a second reply would come now
    for (chat, kind), count in this.replies().items():
        tally.posts += max(count, 0)
        if kind == "orphan":
            tally.orphans += count
            print(f"round {this.number}: an orphan in {chat}: {this.server.shown(chat)[-1]['text'][:80]!r}")
        elif count < 1:
            tally.lost += 1
            print(f"round {this.number}: {kind} for {chat} is lost")
        elif count > 1:
            tally.doubled += count - 1
            tally.doubled_though_known += chat not in in_doubt
            print(f"round {this.number}: {kind} for {chat} came {count} times")
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}")
    tally.lost += sum(not state.of("telegram", "", str(user))["votes"] for user in (this.reader, this.other))
    state.close()


def _settled(folder: Path, this: Round) -> bool:
    """Whether nothing is waited for."""
    if this.server.to_fetch() or any(count < 1 for count in this.replies().values()):
        return False
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}")
    try:
        with state.engine.connect() as db:
            return not db.exec_driver_sql("SELECT 1 FROM resolves_updates WHERE pending").first()
    finally:
        state.close()


def main() -> None:
    """Kill, look, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100, help="how many (100)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (1)")
    args = parser.parse_args()
    moments = random.Random(args.seed)  # noqa: S311
    tally = Tally()
    with TemporaryDirectory() as name, telegram_server() as server:
        folder = Path(name)
        ingest(Store(folder / "store"), DEFAULT, [write_made(folder / "made", [_ASKED])], cheap_embedder(), quiet)
        server.files = {"f1": (made_folder() / _DOCUMENT).read_bytes()}
        with ExitStack() as processes:
            bot = processes.enter_context(bot_process(server, folder, *_CHANGES))
            for number in range(args.kills):
                this = Round(server, number)
                in_doubt = play_and_kill(bot, this, folder, moments)
                bot = processes.enter_context(bot_process(server, folder, *_CHANGES))
                look(this, folder, in_doubt, tally)
                if number % 10 == 9:
                    print(f"{number + 1} kills: {tally}", flush=True)
        log = (folder / "log").read_text(encoding="utf-8")
    errors = log.count("Traceback")
    print(
        f"{args.kills} kills: {tally.lost} things not dealt with, {tally.orphans} orphans, {tally.doubled} of "
        f"{tally.posts} posts doubled, {tally.doubled_though_known} of them though the killed process knew of the post; "
        f"{errors} tracebacks in the log"
    )
    result({"bench": "kills telegram", "kills": args.kills, **vars(tally), "errors": errors})
    sys.exit(1 if tally.lost or tally.orphans or tally.doubled_though_known or errors else 0)


if __name__ == "__main__":
    main()
