"""Mattermost's slash commands: authentication by token, JSON replies, Markdown that renders the exact text."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer
from bot.channels.mattermost import MattermostRenderer, escaped, open_channel
from bot.channels.slash.incoming import Incoming, Verb
from bot.channels.slash.response_url import Replies
from bot.exports.blocks import blocks_of
from bot.settings import MattermostSettings, Settings
from bot.state import Place
from ingest.errors import SettingsError
from tests.channels.slack.test_slack import ASKED, LEAD, READING, Slow
from tests.support.chats import TEXTS, answers, letters
from tests.support.services import small
from tests.support.slack_app import MATTERMOST_TOKEN, Running, app_for
from tests.support.slack_server import SlackServer, check_markdown, slack_server

pytestmark = pytest.mark.slow

PLACE = Place("mattermost", "t", "c", "", "u")
VOICE = MattermostRenderer(Replies([], "mattermost.response_hosts"))


@pytest.fixture
def server() -> Iterator[SlackServer]:
    """The fake Slack server with Mattermost's response_urls, for one test."""
    with slack_server() as made:
        yield made


@pytest.fixture
def app(server: SlackServer, tmp_path: Path) -> Iterator[Running]:
    """Both channels in one process."""
    with app_for(server, tmp_path, mattermost=True) as running:
        yield running


def command(server: SlackServer, app: Running, text: str, **changed: Any) -> httpx.Response:
    """A person types "/resolves text" in Mattermost."""
    form = server.form(text, team="t1", channel="c1", user="u1")
    form |= {
        "token": MATTERMOST_TOKEN,
        "user_name": "ada",
        "response_url": server.address("t1", "c1", "u1", "mattermost"),
    }
    headers = changed.pop("headers", {})
    form = {k: v for k, v in {**form, **changed}.items() if v is not None}
    return server.client.post(f"{app.address}/mattermost/command", data=form, headers=headers)


def plain(markdown: str) -> str:
    """The visible text."""
    words = re.sub(r"(?<!\\)[*_]", "", markdown).replace("\u200b", "")
    return re.sub(r"\\(.)", r"\1", words).replace("&amp;", "&")


def test_a_quick_answer_is_the_reply_to_who_asked(server: SlackServer, app: Running) -> None:
    said = command(server, app, ASKED).json()
    assert said["response_type"] == "ephemeral"
    lines = plain(said["text"]).split("\n\n")
    assert lines[0] == LEAD
    assert lines[2:5] == ["1 to buy oil for the lamps;", "2 to train lamplighters:", "2 a) on islands;"]
    assert lines[-1] == "read as: operative clauses of WTDC Resolution 45 (Rev. Riverton, 2031) addressed to BDT"
    assert said["text"].split("\n\n")[-1].startswith("_read as: ")
    assert server.posts == []


def test_share_is_for_the_channel_and_says_who_asked(server: SlackServer, app: Running) -> None:
    said = command(server, app, f"share {ASKED}").json()
    assert said["response_type"] == "in_channel"
    assert plain(said["text"]).startswith(f"Asked by @ada: {ASKED}\n\n{LEAD}")
    other = command(server, app, "share works", user_name="@all <b>").json()
    assert other["response_type"] == "in_channel"
    assert plain(other["text"]).startswith("Asked by somebody: works\n\nDocuments held: 5")


def test_follow_ups_and_commands_work_as_in_slack(server: SlackServer, app: Running) -> None:
    command(server, app, ASKED)
    assert "to lend ladders;" in command(server, app, "and of Member States?").json()["text"]
    assert "Documents held: 5" in plain(command(server, app, "works").json()["text"])
    assert "lamp register" in command(server, app, "clause WTDC Resolution 45, resolves 2").json()["text"]


def test_what_takes_long_is_posted_to_the_commands_address(server: SlackServer, tmp_path: Path) -> None:
    slow = Slow(small())
    with app_for(server, tmp_path, service=slow, mattermost=True) as app:
        said = command(server, app, ASKED).json()
        assert said == {"response_type": "ephemeral", "text": READING}
        slow.go.set()  # type: ignore[attr-defined]
        (post,) = server.shown()
        assert (post.channel, post.body["response_type"]) == ("c1", "ephemeral")
        assert LEAD in plain(post.body["text"])


@pytest.mark.parametrize("token", ["", "wrong", MATTERMOST_TOKEN + "x", "é", None])
def test_another_token_is_401(server: SlackServer, app: Running, token: str | None) -> None:
    answer = command(server, app, ASKED, token=token)
    assert (answer.status_code, answer.json()) == (401, {"error": "The token is not that of the slash command."})


def test_the_token_may_stand_in_the_header_and_goes_before_that_of_the_form(server: SlackServer, app: Running) -> None:
    right = {"Authorization": f"Token {MATTERMOST_TOKEN}"}
    assert command(server, app, "works", token=None, headers=right).status_code == 200
    assert command(server, app, "works", headers={"Authorization": "Token wrong"}).status_code == 401


@pytest.mark.parametrize("changed", [{"team_id": ""}, {"user_id": None}, {"channel_id": "\n"}, {"user_id": "u" * 300}])
def test_a_command_without_the_ids_that_a_reply_needs_is_400(
    server: SlackServer, app: Running, changed: dict[str, str | None]
) -> None:
    assert command(server, app, ASKED, **changed).status_code == 400


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{}", b"token=%FF&a", b"a" * 1024**2])
def test_what_is_no_form_is_turned_away(server: SlackServer, app: Running, body: bytes) -> None:
    answer = server.client.post(f"{app.address}/mattermost/command", content=body)
    assert answer.status_code == (413 if len(body) > 1000 else 401)


def test_the_same_command_again_is_answered_once(server: SlackServer, app: Running) -> None:
    url = server.address("t1", "c1", "u1", "mattermost")
    said = [command(server, app, ASKED, trigger_id="x", response_url=url).json() for _ in range(3)]
    assert [bool(s) for s in said] == [True, False, False]


def test_a_foreign_address_is_not_posted_to(
    server: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slow = Slow(small())
    with app_for(server, tmp_path, service=slow, mattermost=True) as app:
        asking = threading.Thread(target=lambda: command(server, app, ASKED, response_url="http://169.254.169.254/x"))
        asking.start()
        asking.join(20)
        slow.go.set()  # type: ignore[attr-defined]
        said = "an answer was not delivered"
        server.wait(lambda: any(r.getMessage() == said for r in caplog.records))
    assert "not in mattermost.response_hosts" in next(r.reason for r in caplog.records if r.getMessage() == said)


@pytest.mark.parametrize(
    ("token", "hosts", "said"),
    [
        ("", ("chat.example.org",), "MATTERMOST_TOKEN is empty"),
        (" , ", ("chat.example.org",), "MATTERMOST_TOKEN is empty"),
        ("abc", (), "mattermost.response_hosts is empty"),
    ],
)
def test_it_does_not_start_without_a_token_and_a_server(
    monkeypatch: pytest.MonkeyPatch, token: str, hosts: tuple[str, ...], said: str
) -> None:
    monkeypatch.setenv("MATTERMOST_TOKEN", token)
    with pytest.raises(SettingsError, match=said):
        open_channel(Settings(mattermost=MattermostSettings(response_hosts=hosts)))


def test_without_its_variable_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATTERMOST_TOKEN", raising=False)
    assert open_channel(Settings()) is None


@given(answers(citations=200), st.booleans())
@settings(max_examples=25, deadline=None)
def test_any_answer_is_within_the_limits_and_no_clause_is_lost(answer: Answer, shared: bool) -> None:
    body = VOICE.show(answer, "key", Incoming(PLACE, Verb.ASK, answer.question, shared, "ada"))
    posts = [body, *body.get("extra_responses", ())]
    for post in posts:
        check_markdown({**post, "extra_responses": ()})
    said = letters("".join(plain(post["text"]) for post in posts)).replace("…", "")
    for block in blocks_of(answer):
        words = letters(plain(escaped(block.text))).replace("…", "")
        assert not block.n or words[:20].replace("*", "").replace("_", "") in said.replace("*", "").replace("_", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://www.itu.int/itu-wsis/a_b?c=1&d=2#e.", "see https://www.itu.int/itu-wsis/a_b?c=1&d=2#e."),
        ("(http://a.example:8065/x_y)", "\\(http://a.example:8065/x_y\\)"),
        ("https://a.example/@all", "https://a.example/@\u200ball"),
        ("https://a.example/*b*", "https://a.example/\\*b\\*"),
        ("https://a.example/:a:", "https://a.example/:\u200ba:"),
        ("itu-wsis", "itu\\-wsis"),
    ],
)
def test_an_address_stays_as_it_is_and_what_is_not_one_is_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(TEXTS)
def test_markdown_shows_the_text_and_calls_nobody(text: str) -> None:
    made = escaped(text)
    assert not re.search(r"@\w", made)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`~#|\[]", made.replace("\\\\", "")) or "\\" in text
