"""Responses of a failing Slack whose bodies are not its JSON: each is a failure like any other, and nothing stays pending."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.channels.slack.test_slack import ASKED, LEAD, text
from tests.support.slack_app import Running, app_for
from tests.support.slack_server import Fault, SlackServer, bot_of, slack_server

pytestmark = pytest.mark.slow

JSON = "application/json"
# Kinds and bodies that an API's load balancer, a proxy or a broken connection puts in the place of JSON.
BODIES = {
    "HTML": ("text/html", b"<html>Bad gateway</html>"),
    "HTML called JSON": (JSON, b"<html>Bad gateway</html>"),
    "words": ("text/plain", b"upstream request timeout"),
    "nothing": (JSON, b""),
    "half of it": (JSON, b'{"ok": fal'),
    "a list": (JSON, b'["ok", true]'),
    "a string": (JSON, b'"ok"'),
    "a number": (JSON, b"5"),
    "null": (JSON, b"null"),
}
# Of these the library does not even tell the status.
UNREADABLE = {
    "no UTF-8": (JSON, b"\xff\xfe{"),
    "nesting without end": (JSON, b"[" * 100_000),
    "gzip": ("application/gzip", b"\x1f\x8b"),
}
ANY = {**BODIES, **UNREADABLE}
body = pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
any_body = pytest.mark.parametrize("body", ANY.values(), ids=list(ANY))


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A fake Slack for one test."""
    with slack_server() as server:
        yield server


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SlackServer, Running]]:
    """One app for all failures of one call."""
    with slack_server() as server, app_for(server, tmp_path_factory.mktemp("app")) as running:
        yield server, running


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.slack.channel._AGAIN_SECONDS", 0.05)
    monkeypatch.setattr("bot.channels.slack.web_api._PAUSE_SECONDS", 0.05)


def fault(way: str, status: int, body: tuple[str, bytes], times: int = 1, **more: Any) -> Fault:
    """A failure with such a body."""
    return Fault(way, status, times, kind=body[0], body=body[1], **more)


def fresh(server: SlackServer) -> None:
    """Remove the posts, faults and calls."""
    server.posts.clear()
    server.faults.clear()
    server.calls.clear()


def lines(caplog: pytest.LogCaptureFixture, message: str) -> list[dict[str, Any]]:
    """The log's lines of one kind."""
    return [r.__dict__ for r in caplog.records if r.getMessage() == message]


def unforeseen(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The log's lines that have a traceback."""
    return [r.getMessage() for r in caplog.records if r.exc_info]


def mention(server: SlackServer) -> None:
    """A person asks in a thread."""
    assert server.event(server.message(f"<@{bot_of('T1')}> {ASKED}")).status_code == 200


def closed(server: SlackServer, app: Running) -> None:
    """Wait until no question is pending, which a living process would renew for ever."""
    server.wait(lambda: app.state.of("slack", "T1", "U1")["pending"] == [])


@body
@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_failing_post_is_made_once_more(
    standing: tuple[SlackServer, Running], status: int, body: tuple[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    slack, app = standing
    fresh(slack)
    slack.faults.append(fault("chat.postMessage", status, body))
    mention(slack)
    slack.wait(lambda: LEAD in text(slack.shown()[0]))
    closed(slack, app)
    assert len(slack.posts) == 1
    assert unforeseen(caplog) == []


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=list(UNREADABLE))
@pytest.mark.parametrize("status", [200, 502])
def test_a_post_that_cannot_be_read_at_all_is_one_line_too(
    standing: tuple[SlackServer, Running], status: int, body: tuple[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    slack, app = standing
    fresh(slack)
    slack.faults.append(fault("chat.postMessage", status, body, times=9))
    mention(slack)
    slack.wait(lambda: lines(caplog, "an answer was not delivered"))
    closed(slack, app)
    assert unforeseen(caplog) == []


@body
@pytest.mark.parametrize("status", [200, 400, 502])
def test_a_post_that_keeps_failing_is_one_line_and_leaves_nothing_pending(
    standing: tuple[SlackServer, Running], status: int, body: tuple[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    slack, app = standing
    fresh(slack)
    slack.faults.append(fault("chat.postMessage", status, body, times=9))
    mention(slack)
    slack.wait(lambda: lines(caplog, "an answer was not delivered"))
    closed(slack, app)
    (line,) = lines(caplog, "an answer was not delivered")
    assert line["reason"].startswith((f"status {status}, with a body", "the response cannot be read"))
    assert app.state.kept(line["answer"]) is not None
    # What Slack may have taken, since it says 200, is not said again.
    assert len([c for c in slack.calls if c[0] == "chat.postMessage"]) == (2 if status == 502 else 1)
    assert unforeseen(caplog) == []


@any_body
@pytest.mark.parametrize("status", [200, 500, 502])
def test_a_modal_that_cannot_be_opened_is_a_message(
    standing: tuple[SlackServer, Running], status: int, body: tuple[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    slack, _ = standing
    fresh(slack)
    slack.command(ASKED)
    slack.faults.append(fault("views.open", status, body, times=9))
    slack.press(slack.shown()[0], "clause", option="2 a)")
    assert "to train lamplighters:" in text(slack.shown(2)[1])
    assert unforeseen(caplog) == []


@any_body
@pytest.mark.parametrize("status", [502])
def test_a_failing_response_url_is_posted_to_once_more(
    standing: tuple[SlackServer, Running], status: int, body: tuple[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    slack, app = standing
    fresh(slack)
    slack.faults.append(fault("response_url", status, body))
    slack.command(ASKED)
    slack.wait(lambda: LEAD in text(slack.shown()[0]))
    closed(slack, app)
    assert len(slack.posts) == 1
    assert unforeseen(caplog) == []


@any_body
@pytest.mark.parametrize("cut", [False, True])
def test_a_response_url_that_has_taken_the_answer_is_not_posted_to_again(
    standing: tuple[SlackServer, Running], body: tuple[str, bytes], cut: bool, caplog: pytest.LogCaptureFixture
) -> None:
    slack, app = standing
    fresh(slack)
    before = sum(slack.tries.values())
    slack.faults.append(fault("response_url", 200, body, cut=cut))
    slack.command(ASKED)
    slack.wait(lambda: sum(slack.tries.values()) > before)
    closed(slack, app)
    assert sum(slack.tries.values()) == before + 1
    assert unforeseen(caplog) == []


def test_a_connection_that_breaks_in_the_middle_of_a_reply_leaves_nothing_pending(
    standing: tuple[SlackServer, Running], caplog: pytest.LogCaptureFixture
) -> None:
    slack, app = standing
    fresh(slack)
    slack.faults.append(fault("chat.postMessage", 200, (JSON, b'{"ok": tr'), cut=True))
    mention(slack)
    slack.wait(lambda: lines(caplog, "an answer was not delivered"))
    closed(slack, app)
    assert unforeseen(caplog) == []


@pytest.mark.parametrize("after", ["soon", "", "Wed, 21 Oct 2065 07:28:00 GMT", "-5", "1.5", "٣"])
def test_a_retry_after_that_is_no_number_is_a_moment(
    standing: tuple[SlackServer, Running], after: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack, app = standing
    fresh(slack)
    header = after.encode().decode("latin-1")
    slack.faults.append(fault("chat.postMessage", 429, BODIES["HTML called JSON"], retry_after=header))
    mention(slack)
    slack.wait(lambda: LEAD in text(slack.shown()[0]))
    closed(slack, app)
    assert unforeseen(caplog) == []


def test_a_wait_that_nobody_can_wait_for_is_not_begun(
    standing: tuple[SlackServer, Running], caplog: pytest.LogCaptureFixture
) -> None:
    slack, app = standing
    fresh(slack)
    slack.faults.append(Fault("chat.postMessage", 429, retry_after="86400"))
    mention(slack)
    slack.wait(lambda: lines(caplog, "an answer was not delivered"))
    closed(slack, app)
    assert len([c for c in slack.calls if c[0] == "chat.postMessage"]) == 1


@any_body
@pytest.mark.parametrize("status", [200, 502])
def test_slack_is_asked_again_for_what_it_did_not_tell_at_the_start(
    slack: SlackServer, tmp_path: Path, status: int, body: tuple[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.append(fault("auth.test", status, body, times=3))
    with app_for(slack, tmp_path):
        mention(slack)
        slack.wait(lambda: LEAD in text(slack.shown()[0]))
    assert lines(caplog, "Slack's Web API does not answer; trying again.")
    assert unforeseen(caplog) == []


@any_body
def test_the_same_for_the_address_of_the_socket(
    slack: SlackServer, tmp_path: Path, body: tuple[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.append(fault("apps.connections.open", 502, body, times=3))
    with app_for(slack, tmp_path, socket=True):
        slack.over_socket("slash_commands", dict(slack.form(ASKED)))
        slack.wait(lambda: LEAD in text(slack.shown()[0]))
    assert lines(caplog, "Slack's Web API does not answer; trying again.")
    assert unforeseen(caplog) == []
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]
