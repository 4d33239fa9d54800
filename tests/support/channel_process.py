"""A process with one channel, for tests that kill it: `python -m tests.support.channel_process …`.

Its arguments are STATE STORE FOLDER KILL_AFTER. Its chat service is a folder: `updates.jsonl` holds the updates,
delivered again at every start (at least once), and `sent.jsonl` gets the replies. After so many answers the process
kills itself; 0 is never.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from bot.catalogue.catalogue import Catalogue
from bot.service import Service
from bot.serving.dispatcher import Dispatcher
from bot.settings import LimitsSettings, Settings
from bot.state import Feedback, Place, State, open_state
from ingest.store import Store
from tests.support.services import cheap_embedder

CHANNEL = "folder"


def place_of(update: dict[str, Any]) -> Place:
    """The Place of an update."""
    return Place(CHANNEL, "", update["chat"], update["topic"], update["user"])


async def main(state: State, store: Store, folder: Path, kill_after: int) -> None:
    """Recover pending questions, then take what is delivered, and answer all of it."""
    snapshot = store.published("default")
    assert snapshot is not None
    settings = Settings(limits=LimitsSettings(per_minute=2))
    sent = 0

    async with Dispatcher(Service(Catalogue(snapshot), cheap_embedder(), settings), state) as dispatcher:

        async def reply(update: str, place: Place, question: str, *, again: bool) -> None:
            nonlocal sent
            answer = await dispatcher.answer(place, question, turn=update, again=again)
            # Without an await in between, as a channel that edits its own draft: sent and answered are one.
            with (folder / "sent.jsonl").open("a", encoding="utf-8") as out:
                out.write(json.dumps({"update": update, "chat": place.chat, "topic": place.topic, "text": answer.text}))
                out.write("\n")
            state.answered(CHANNEL, update)
            state.rate(Feedback(state.keep(answer, place), place, True, question, answer.snapshot))
            sent += 1
            if sent == kill_after:
                os.kill(os.getpid(), signal.SIGKILL)

        old = state.pending(CHANNEL)
        updates = [json.loads(line) for line in (folder / "updates.jsonl").read_text(encoding="utf-8").splitlines()]
        new = [u for u in updates if state.accept(CHANNEL, u["update"], place_of(u), u["question"])]
        await asyncio.gather(
            *(reply(p.update_id, p.place, p.question, again=True) for p in old),
            *(reply(u["update"], place_of(u), u["question"], again=False) for u in new),
        )
        print(f"took up {len(old)}, accepted {len(new)}")


if __name__ == "__main__":
    url, root, where, count = sys.argv[1:]
    asyncio.run(main(open_state(url), Store(Path(root)), Path(where), int(count)))
