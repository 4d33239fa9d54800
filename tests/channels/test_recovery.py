"""Failures while a question is answered: it is answered or given up with a sentence, once, and no lease on it stays."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.mattermost import MattermostRenderer
from bot.channels.slack.renderer import SlackRenderer
from bot.channels.slash.texts import GIVEN_UP, READING, WENT_WRONG
from bot.channels.telegram.context import BotContext
from bot.state import Place, State, open_state
from ingest.errors import StateError
from tests.channels.slack.test_slack import ASKED, LEAD, Slow, text
from tests.support.services import small
from tests.support.slack_app import MATTERMOST_TOKEN, Running, app_for
from tests.support.slack_server import SlackServer, bot_of, slack_server
from tests.support.state_faults import ERRORS, FailingDatabase, failing, throws
from tests.support.telegram_bot import bot_for
from tests.support.telegram_server import BOT, TelegramServer, telegram_server

pytestmark = pytest.mark.slow

STEPS = ("accept", "conversation", "remember", "keep", "answered")
# By these steps nothing has been said, and the question is answered later; by others who asked has been told.
LATER = {"keep", "answered"}
step = pytest.mark.parametrize("step", STEPS)
after = pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
error = pytest.mark.parametrize("error", ERRORS.values(), ids=list(ERRORS))


@pytest.fixture(autouse=True, scope="module")
def _short_pauses() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("bot.channels.slash.inbox._LOOK_SECONDS", "bot.channels.telegram.inbox._LOOK_SECONDS"):
            patch.setattr(name, 0.05)
        # A claim ends soon where nobody renews it.
        for name in ("bot.state.updates.LEASE_SECONDS", "bot.serving.dispatcher.LEASE_SECONDS"):
            patch.setattr(name, 0.4)
        yield


def lines(caplog: pytest.LogCaptureFixture, words: str) -> list[dict[str, Any]]:
    """The log's lines that have these words."""
    return [r.__dict__ for r in caplog.records if words in r.getMessage()]


class Chat:
    """A fake chat service with a bot in it."""

    channel, team = "", ""

    def __init__(self, server: Any, app: Running) -> None:
        self.server, self.app = server, app

    @property
    def state(self) -> State:
        """What the bot remembers."""
        return self.app.state

    def ask(self) -> None:
        """A person asks."""
        raise NotImplementedError

    def said(self) -> list[str]:
        """What the person can read."""
        raise NotImplementedError

    def fresh(self) -> None:
        """Remove the messages, or take another person."""
        self.server.posts.clear()

    def settled(self) -> None:
        """Wait until there is a reply, and no question is pending or leased."""
        self.server.wait(lambda: self.said() and not self.pending() and not self.state.claims.kept())

    def pending(self) -> list[Any]:
        """The person's questions that are kept."""
        with self.state.engine.connect() as db:
            return list(db.exec_driver_sql("SELECT update_id FROM resolves_updates WHERE pending").all())


class InSlack(Chat):
    """By the slash command."""

    def ask(self) -> None:
        assert self.server.command(ASKED).status_code == 200

    def said(self) -> list[str]:
        return [text(post) for post in self.server.posts]


class InThread(InSlack):
    """By a mention."""

    def ask(self) -> None:
        assert self.server.event(self.server.message(f"<@{bot_of('T1')}> {ASKED}")).status_code == 200


class InMattermost(Chat):
    """By the slash command, whose response is often the reply."""

    def __init__(self, server: Any, app: Running) -> None:
        super().__init__(server, app)
        self.first: list[str] = []

    def ask(self) -> None:
        form = {**self.server.form(ASKED, team="t1", channel="c1", user="u1"), "token": MATTERMOST_TOKEN}
        form["response_url"] = self.server.address("t1", "c1", "u1", "mattermost")
        said = self.server.client.post(f"{self.app.address}/mattermost/command", data=form).json()
        self.first = [said["text"]] if said.get("text") not in {None, READING} else []

    def said(self) -> list[str]:
        texts = [*self.first, *(post.body["text"] for post in self.server.posts)]
        return [said.replace("\\", "").replace("*", "") for said in texts]


class InTelegram(Chat):
    """In a private chat."""

    user = 7

    def ask(self) -> None:
        self.server.say(ASKED, self.user)

    def said(self) -> list[str]:
        return [m["text"] for m in self.server.shown(self.user) if not m["text"].startswith("Reading the documents")]

    def messages(self) -> int:
        """How many messages there are."""
        return len(self.server.shown(self.user))

    def fresh(self) -> None:
        self.user += 1


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A fake Slack for one test."""
    with slack_server() as server:
        yield server


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    """A fake Telegram for one test."""
    with telegram_server() as server:
        yield server


@pytest.fixture(scope="module", params=[InSlack, InThread, InMattermost, InTelegram])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """Each fake chat service, with a bot in it."""
    folder = tmp_path_factory.mktemp("chat")
    if request.param is InTelegram:
        with telegram_server() as server, bot_for(server, folder) as app:
            yield InTelegram(server, app)
        return
    with slack_server() as server, app_for(server, folder, mattermost=request.param is InMattermost) as app:
        yield request.param(server, app)


@pytest.fixture
def chat(service: Chat) -> Chat:
    """A chat with no messages yet."""
    service.fresh()
    return service


@step
@after
@error
def test_a_step_of_the_state_that_fails_once(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, step: str, after: bool, error: Callable[[], Exception]
) -> None:
    left = failing(monkeypatch, chat.state, step, after=after, fail=throws(error))
    chat.ask()
    chat.settled()
    assert left == [0]
    (said,) = chat.said()
    if step in LATER or (isinstance(chat, InTelegram) and step == "accept"):
        assert LEAD in said
    else:
        assert "sk again" in said


@step
@after
def test_a_database_that_dies_at_a_step_and_comes_back(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    database = FailingDatabase(chat.state)
    failing(monkeypatch, chat.state, step, after=after, fail=lambda: setattr(database, "dead", True))
    chat.ask()
    # Claims are renewed and what is left is looked for meanwhile, in vain.
    chat.server.wait(lambda: database.failures > 8)
    database.dead = False
    chat.settled()
    database.close()
    assert len(chat.said()) == 1
    if step in LATER:
        assert LEAD in chat.said()[0]


def broken(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """Let rendering of answers fail so many times in every channel; what is left to fail is in the list."""
    left = [times]
    for owner, name in ((SlackRenderer, "show"), (MattermostRenderer, "show"), (BotContext, "show")):
        real = getattr(owner, name)

        def show(*arguments: Any, real: Any = real) -> Any:
            if left[0]:
                left[0] -= 1
                raise RuntimeError("a pipe burst")
            return real(*arguments)

        monkeypatch.setattr(owner, name, show)
    return left


def test_a_worker_that_fails_a_few_times_answers_in_the_end(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left = broken(monkeypatch, 3)
    chat.ask()
    chat.settled()
    assert left == [0]
    (said,) = chat.said()
    assert LEAD in said
    assert [r["tries"] for r in lines(caplog, "is begun again later")] == [0, 1, 2]
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


def test_one_that_always_fails_gives_up_with_one_sentence_and_one_line_in_the_log(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left = broken(monkeypatch, 100)
    chat.ask()
    chat.settled()
    assert left == [100 - 6]
    (said,) = chat.said()
    assert said.startswith((GIVEN_UP, "Something went wrong here, and the fault is not yours."))
    (line,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert line.exc_info is not None
    assert line.exc_info[0] is RuntimeError


def test_the_asker_of_a_slow_question_that_fails_gets_it_where_the_word_before_it_stood(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(small())
    with app_for(slack, tmp_path, service=slow) as app:
        asking = InThread(slack, app)
        for name in ("noted", "keep"):
            failing(monkeypatch, app.state, name, after=False, fail=throws(ERRORS["state"]))
        asking.ask()
        assert text(slack.shown()[0]) == READING
        slow.go.set()  # type: ignore[attr-defined]
        slack.wait(lambda: slack.posts and LEAD in text(slack.posts[0]))
        asking.settled()
    assert len(slack.posts) == 1


def test_a_command_that_fails_is_told_at_once(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_for(slack, tmp_path):
        left = broken(monkeypatch, 1)
        slack.command("works")
        assert text(slack.shown()[0]) == WENT_WRONG
    assert left == [0]


def test_a_button_whose_worker_fails_is_told_and_one_line_in_the_log(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with app_for(slack, tmp_path) as app:
        slack.command(ASKED)
        failing(monkeypatch, app.state, "rate", after=False, fail=throws(ERRORS["any"]))
        slack.press(slack.shown()[0], "up")
        assert text(slack.shown(2)[1]) == WENT_WRONG
    assert len(lines(caplog, "a button was not answered")) == 1


def test_a_question_whose_process_died_each_time_is_given_up(
    slack: SlackServer, telegram: TelegramServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}", worker="/1/gone")
    state.accept("slack", "T1:a", Place("slack", "T1", "C1", "", "U1"), ASKED, {"response_url": slack.address()})
    chat = {"id": 7, "type": "private", "first_name": "Ada"}
    who = {"id": 7, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": who, "text": ASKED}
    kept = {"update": {"update_id": 1, "message": message}}
    state.accept("telegram", f"{BOT['id']}:1", Place("telegram", "", "7", "", "7"), ASKED, kept)
    with state.begin() as db:
        db.exec_driver_sql("UPDATE resolves_updates SET tries = 5, lease = 0")
    state.close()
    with app_for(slack, tmp_path) as app:
        asking = InSlack(slack, app)
        slack.wait(asking.said)
        assert asking.said() == [GIVEN_UP]
    with bot_for(telegram, tmp_path) as bot:
        InTelegram(telegram, bot).settled()
        (said,) = InTelegram(telegram, bot).said()
        assert said.startswith("Something went wrong here")
    assert len([r for r in caplog.records if r.levelno >= logging.ERROR]) == 2


def test_what_cannot_be_read_any_more_stops_no_start_and_is_closed(
    slack: SlackServer, telegram: TelegramServer, tmp_path: Path
) -> None:
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}", worker="/1/gone")
    state.accept("slack", "T1:a", Place("slack", "T1", "C1", "", "U1"), ASKED)
    state.accept("telegram", f"{BOT['id']}:1", Place("telegram", "", "7", "", "7"), ASKED, {"update": {"of": "old"}})
    with state.begin() as db:
        db.exec_driver_sql("UPDATE resolves_updates SET lease = 0, message = '[3]' WHERE channel = 'slack'")
        db.exec_driver_sql("UPDATE resolves_updates SET lease = 0")
    state.close()
    with app_for(slack, tmp_path) as app:
        slack.wait(lambda: len(InSlack(slack, app).pending()) == 1)
        InSlack(slack, app).ask()
        slack.shown()
    with bot_for(telegram, tmp_path) as bot:
        telegram.wait(lambda: InTelegram(telegram, bot).pending() == [])
        InTelegram(telegram, bot).ask()
        InTelegram(telegram, bot).settled()


def test_questions_to_another_bot_of_the_same_state_are_left_to_it(telegram: TelegramServer, tmp_path: Path) -> None:
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}", worker="/1/gone")
    state.accept("telegram", f"{BOT['id']}1:1", Place("telegram", "", "7", "", "7"), ASKED, {"update": {}})
    state.release("telegram", f"{BOT['id']}1:1")
    state.close()
    with bot_for(telegram, tmp_path) as bot:
        InTelegram(telegram, bot).ask()
        telegram.wait(InTelegram(telegram, bot).said)
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}", worker="/1/other")
    assert [p.update_id for p in state.pending("telegram", f"{BOT['id']}1:")] == [f"{BOT['id']}1:1"]
    state.close()


def test_a_message_of_telegram_that_the_state_did_not_note_is_the_one_that_becomes_the_answer(
    telegram: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bot_for(telegram, tmp_path) as bot:
        asking = InTelegram(telegram, bot)
        failing(monkeypatch, bot.state, "replied", after=False, fail=throws(ERRORS["state"]))
        asking.ask()
        asking.settled()
        assert LEAD in asking.said()[0]
        assert asking.messages() == 1


def test_a_channel_that_the_state_fails_at_its_start_is_run_again(
    telegram: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.serving.server._AGAIN_SECONDS", 0.05)
    real, left = State.pending, [2]

    def pending(self: State, *arguments: Any) -> Any:
        if left[0] and str(tmp_path) in self.where:
            left[0] -= 1
            raise StateError("The state cannot be used.")
        return real(self, *arguments)

    monkeypatch.setattr(State, "pending", pending)
    with bot_for(telegram, tmp_path) as bot:
        InTelegram(telegram, bot).ask()
        InTelegram(telegram, bot).settled()
    assert bot.ended == [True]
    assert len(lines(caplog, "a channel failed; it is run again")) == 2
