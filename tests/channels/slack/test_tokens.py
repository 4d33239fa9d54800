"""Tokens that Slack refuses, at the start and later: their workspace is left out, and all others are answered."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.state import Place, open_state
from ingest.errors import SettingsError
from tests.channels.slack.test_slack import ASKED, LEAD, text
from tests.support.slack_app import MATTERMOST_TOKEN, Running, app_for
from tests.support.slack_server import Fault, SlackServer, bot_of, slack_server

pytestmark = pytest.mark.slow

ELEVEN = tuple(f"T{n}" for n in range(1, 12))
REVOKED: dict[str, dict[str, Any]] = {
    "tokens_revoked": {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot_of("T2")]}},
    "app_uninstalled": {"type": "app_uninstalled"},
}
revoked = pytest.mark.parametrize("event", REVOKED.values(), ids=list(REVOKED))


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A fake Slack for one test."""
    with slack_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.slack.channel._AGAIN_SECONDS", 0.05)
    monkeypatch.setattr("bot.channels.slack.web_api._PAUSE_SECONDS", 0.05)
    monkeypatch.setattr("bot.channels.slash.inbox._LOOK_SECONDS", 0.05)


def mention(server: SlackServer, team: str) -> None:
    """A person of a workspace asks in a thread."""
    assert server.event(server.message(f"<@{bot_of(team)}> {ASKED}"), team=team).status_code == 200


def lines(caplog: pytest.LogCaptureFixture, words: str) -> list[dict[str, Any]]:
    """The log's lines that have these words."""
    return [r.__dict__ for r in caplog.records if words in r.getMessage()]


def in_mattermost(server: SlackServer, app: Running) -> str:
    """What a person is answered in Mattermost."""
    form = {**server.form(ASKED, team="t1", channel="c1", user="u1"), "token": MATTERMOST_TOKEN}
    form["response_url"] = server.address("t1", "c1", "u1", "mattermost")
    answer = server.client.post(f"{app.address}/mattermost/command", data=form)
    return str(answer.json()["text"])


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth", "token_expired"])
def test_one_of_eleven_that_is_refused_is_left_out_and_named(
    slack: SlackServer, tmp_path: Path, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.append(Fault("auth.test", error, times=99, team="T3"))
    with app_for(slack, tmp_path, workspaces=ELEVEN, mattermost=True) as app:
        for team in ("T2", "T4", "T11"):
            mention(slack, team)
        assert {p.team for p in slack.shown(3)} == {"T2", "T4", "T11"}
        assert "to buy oil for the lamps;" in in_mattermost(slack, app)
        assert app.ended == []
    (line,) = lines(caplog, "Slack refuses a token in SLACK_BOT_TOKEN; its workspace is left out")
    assert (line["token"], line["reason"], line["levelno"]) == ("3 of 11", error, logging.ERROR)
    assert app.ended == [True]


def test_when_all_are_refused_the_channel_alone_ends_with_one_sentence(slack: SlackServer, tmp_path: Path) -> None:
    slack.revoked.update(ELEVEN)
    with app_for(slack, tmp_path, workspaces=ELEVEN) as app:
        slack.wait(lambda: app.ended)
    (error,) = app.ended
    assert isinstance(error, SettingsError)
    assert error.code != 0
    assert str(error) == (
        "Slack refuses each of the 11 tokens in SLACK_BOT_TOKEN (token_revoked); copy them again from OAuth & "
        "Permissions."
    )


def test_when_all_are_refused_other_channels_go_on(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slack.revoked.add("T1")
    with app_for(slack, tmp_path, mattermost=True) as app:
        slack.wait(lambda: lines(caplog, "a channel has ended"))
        assert "to buy oil for the lamps;" in in_mattermost(slack, app)
        ready = slack.client.get(f"{app.address}/readyz")
        assert ready.status_code == 200
        assert ready.json()["channels"]["mattermost"] == "ok"
        assert "Slack refuses the token in SLACK_BOT_TOKEN (token_revoked)" in ready.json()["channels"]["slack"]
        assert slack.command(ASKED).status_code == 404
    (line,) = lines(caplog, "a channel has ended")
    assert (line["channel"], line["levelno"]) == ("slack", logging.ERROR)
    assert app.ended == [True]


def test_one_that_slack_cannot_tell_of_stops_nobody_else_and_is_asked_for_again(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fault = Fault("auth.test", "internal_error", times=10_000, team="T2")
    slack.faults.append(fault)
    caplog.set_level(logging.INFO, "resolves")
    with app_for(slack, tmp_path, workspaces=("T1", "T2")):
        mention(slack, "T1")
        slack.shown()
        fault.times = 0
        slack.wait(lambda: [r for r in lines(caplog, "Slack knows the bot") if r["workspaces"] == ["T1", "T2"]])
        mention(slack, "T2")
        assert {p.team for p in slack.shown(2)} == {"T1", "T2"}
    assert len(lines(caplog, "Slack does not say whose a token is")) == 1


def test_a_question_of_a_workspace_that_is_not_known_yet_is_kept(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}", worker="/1/gone")
    notes = {"channel": "C1", "thread": "1.1", "above": True}
    for team in ("T1", "T2"):
        state.accept("slack", f"{team}:a", Place("slack", team, "C1", "1.1", "U1"), ASKED, notes)
        state.release("slack", f"{team}:a")
    state.close()
    fault = Fault("auth.test", "internal_error", times=10_000, team="T2")
    slack.faults.append(fault)
    with app_for(slack, tmp_path, workspaces=("T1", "T2")) as app:
        slack.shown()
        assert app.state.of("slack", "T2", "U1")["pending"]
        fault.times = 0
        assert {p.team for p in slack.shown(2)} == {"T1", "T2"}
        slack.wait(lambda: app.state.of("slack", "T2", "U1")["pending"] == [])
    assert lines(caplog, "not delivered") == []


@revoked
def test_a_token_that_is_revoked_later_is_not_used_again_and_the_others_are(
    slack: SlackServer, tmp_path: Path, event: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with app_for(slack, tmp_path, workspaces=("T1", "T2", "T3")) as app:
        mention(slack, "T2")
        slack.shown()
        assert slack.event(event, team="T2").status_code == 200
        slack.revoked.add("T2")
        before = slack.calls.count(("chat.postMessage", "T2"))
        mention(slack, "T2")
        for team in ("T1", "T3"):
            mention(slack, team)
        assert {p.team for p in slack.shown(3)[1:]} == {"T1", "T3"}
        assert slack.calls.count(("chat.postMessage", "T2")) == before
        assert app.state.of("slack", "T2", "U1")["pending"] == []
    (line,) = lines(caplog, "has been revoked")
    assert (line["workspace"], line["reason"], line["workspaces"]) == ("T2", event["type"], ["T1", "T3"])
    assert "SLACK_BOT_TOKEN" in line["message"]
    assert "restart" in line["message"]
    assert app.ended == [True]


def test_the_last_one_that_is_revoked_leaves_the_channel_running(slack: SlackServer, tmp_path: Path) -> None:
    with app_for(slack, tmp_path) as app:
        slack.event(REVOKED["app_uninstalled"])
        slack.command(ASKED)
        slack.wait(lambda: LEAD in text(slack.shown()[0]))
        assert app.ended == []
    assert app.ended == [True]


def test_by_a_socket_it_is_heeded_too(slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with app_for(slack, tmp_path, workspaces=("T1", "T2"), socket=True):
        slack.over_socket("events_api", {"type": "event_callback", "team_id": "T2", "event": REVOKED["tokens_revoked"]})
        assert [line["workspace"] for line in lines(caplog, "has been revoked")] == ["T2"]


@pytest.mark.parametrize(
    "tokens", [{"oauth": ["U1"], "bot": []}, {"oauth": ["U1"]}, {}, [], None, 5, "bot", {"bot": None}], ids=str
)
def test_what_takes_no_token_of_a_bot_away_takes_none_away(
    slack: SlackServer, tmp_path: Path, tokens: object, caplog: pytest.LogCaptureFixture
) -> None:
    with app_for(slack, tmp_path):
        assert slack.event({"type": "tokens_revoked", "tokens": tokens}).status_code == 200
        mention(slack, "T1")
        slack.wait(lambda: LEAD in text(slack.shown()[0]))
    assert lines(caplog, "has been revoked") == []


def test_a_workspace_that_was_never_there_takes_no_token_away(slack: SlackServer, tmp_path: Path) -> None:
    with app_for(slack, tmp_path):
        assert slack.event(REVOKED["app_uninstalled"], team="T9").status_code == 200
        mention(slack, "T1")
        slack.wait(lambda: LEAD in text(slack.shown()[0]))


def test_a_token_that_a_call_is_refused_for_is_not_used_again(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with app_for(slack, tmp_path, workspaces=("T1", "T2")) as app:
        slack.revoked.add("T2")
        mention(slack, "T2")
        slack.wait(lambda: lines(caplog, "an answer was not delivered"))
        slack.wait(lambda: app.state.of("slack", "T2", "U1")["pending"] == [])
        before = slack.calls.count(("chat.postMessage", "T2"))
        mention(slack, "T2")
        mention(slack, "T1")
        assert [p.team for p in slack.shown()] == ["T1"]
        assert slack.calls.count(("chat.postMessage", "T2")) == before
    assert [line["workspace"] for line in lines(caplog, "has been revoked")] == ["T2"]


def test_what_a_revoked_workspace_has_left_is_one_line_in_the_log(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}", worker="/1/gone")
    place, notes = Place("slack", "T2", "C1", "1.1", "U1"), {"channel": "C1", "thread": "1.1", "above": True}
    state.accept("slack", "T2:a", place, ASKED, notes)
    state.release("slack", "T2:a")
    state.close()
    slack.revoked.add("T2")
    with app_for(slack, tmp_path, workspaces=("T1", "T2")) as app:
        slack.wait(lambda: app.state.of("slack", "T2", "U1")["pending"] == [])
    (line,) = lines(caplog, "an answer was not delivered")
    assert line["reason"] == "there is no way left to reply"
