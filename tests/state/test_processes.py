"""Several processes on one state: each update is taken once, and a process that is killed loses nothing."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.state import Place, open_state
from bot.understanding.query import Conversation, Intent
from ingest.build import ingest
from ingest.store import Store
from tests.support.paths import ROOT
from tests.support.processes import running
from tests.support.services import cheap_embedder, made_folder, quiet
from tests.support.states import KINDS, database

pytestmark = pytest.mark.slow

USERS = 10
_ACCEPTING = """
import sys
from bot.state import Place, open_state
state = open_state(sys.argv[1])
sys.stdin.readline()
print(sum(state.accept("c", str(n), Place("c", "", "1", "", "1"), "who?") for n in range(200)))
"""


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with database(request.param, tmp_path) as made:
        yield made


def test_two_processes_take_each_update_once(url: str) -> None:
    open_state(url).close()
    command = [sys.executable, "-c", _ACCEPTING, url]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": ROOT}
    with running(command, **pipes) as one, running(command, **pipes) as two:
        for process in (one, two):
            process.stdin.write(b"go\n")
            process.stdin.flush()
        assert int(one.communicate(timeout=60)[0]) + int(two.communicate(timeout=60)[0]) == 200


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store")
    ingest(made, "default", [made_folder()], cheap_embedder(), quiet)
    return made


def updates() -> list[dict[str, str]]:
    """Two questions of each user: the second is a follow-up of the first, and their topics differ."""
    out = []
    for user in range(USERS):
        lamps = user % 2 == 0
        first = "what does WTDC Resolution 45 ask of BDT?" if lamps else "what does WTSA Resolution 45 ask of TSB?"
        where = {"chat": str(user % 3), "topic": "lamps" if lamps else "tides", "user": str(user)}
        for number, question in enumerate((first, "and of Member States?")):
            out.append({"update": f"{user}-{number}", "question": question, **where})
    return out


def test_killed_in_the_middle_every_question_is_answered_once(url: str, store: Store, tmp_path: Path) -> None:
    asked = updates()
    (tmp_path / "updates.jsonl").write_text("".join(json.dumps(u) + "\n" for u in asked), encoding="utf-8")

    def run(kill_after: int) -> "subprocess.CompletedProcess[str]":
        command = [
            sys.executable,
            "-m",
            "tests.support.channel_process",
            url,
            str(store.root),
            str(tmp_path),
            str(kill_after),
        ]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    def sent() -> list[dict[str, str]]:
        return [json.loads(line) for line in (tmp_path / "sent.jsonl").read_text(encoding="utf-8").splitlines()]

    assert run(8).returncode == -signal.SIGKILL
    assert len(sent()) == 8
    assert run(4).returncode == -signal.SIGKILL
    assert len(sent()) == 12
    last = run(0)
    assert last.stdout == "took up 8, accepted 0\n", last.stderr
    assert sorted(row["update"] for row in sent()) == sorted(update["update"] for update in asked)

    by_update = {row["update"]: row for row in sent()}
    alone = expected(store)
    for update in asked:
        row = by_update[update["update"]]
        assert (row["chat"], row["topic"]) == (update["chat"], update["topic"])
        assert row["text"] == alone[update["topic"], update["question"]]

    state = open_state(url)
    for user in range(USERS):
        topic = "lamps" if user % 2 == 0 else "tides"
        conversation = Conversation.from_json(state.conversation(Place("folder", "", str(user % 3), topic, str(user))))
        assert (conversation.intent, conversation.addressees) == (Intent.DUTIES, ("Member States",))
        kept = state.of("folder", "", str(user))
        assert [len(kept[name]) for name in ("answers", "votes", "pending")] == [2, 2, 0]
    state.close()


def expected(store: Store) -> dict[tuple[str, str], str]:
    """The answers to one person alone."""
    from bot.catalogue.catalogue import Catalogue
    from bot.service import Service
    from bot.settings import Settings

    snapshot = store.published("default")
    assert snapshot is not None
    service = Service(Catalogue(snapshot), cheap_embedder(), Settings())
    out = {}
    for topic, user in (("lamps", 0), ("tides", 1)):
        conversation = None
        for update in updates()[2 * user : 2 * user + 2]:
            answer, conversation = service.ask(update["question"], conversation)
            out[topic, update["question"]] = answer.text
    return out
