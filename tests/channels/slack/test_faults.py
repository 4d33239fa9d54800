"""Fault injection between Slack and the app: each fault once, with one clear outcome, and no answer lost silently."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.slack.signature import signature
from bot.channels.slash.response_url import LIFE_SECONDS
from bot.state import Place, open_state
from tests.channels.slack.test_slack import ASKED, LEAD, READING, Slow, text
from tests.support.services import small
from tests.support.slack_app import Running, app_for
from tests.support.slack_limits import read
from tests.support.slack_server import SECRET, Fault, SlackServer, bot_of, slack_server

pytestmark = pytest.mark.slow


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A fake Slack for one test."""
    with slack_server() as server:
        yield server


@pytest.fixture
def app(slack: SlackServer, tmp_path: Path) -> Iterator[Running]:
    """The app in one workspace."""
    with app_for(slack, tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlackServer]:
    """One app for all requests that are rejected."""
    with slack_server() as server, app_for(server, tmp_path_factory.mktemp("app")):
        yield server


def undelivered(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The log lines of answers that were not delivered."""
    return [r.__dict__ for r in caplog.records if r.getMessage() == "an answer was not delivered"]


FORM = urlencode({"command": "/resolves", "text": ASKED, "team_id": "T1", "channel_id": "C1", "user_id": "U1"})
NOW = "now"


def headers(**changed: str | None) -> dict[str, str]:
    """Right headers for FORM with some changed; None leaves one out."""
    stamp = str(int(time.time()))
    right = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(SECRET, stamp, FORM.encode()),
    }
    names = {"time": "X-Slack-Request-Timestamp", "sign": "X-Slack-Signature"}
    for name, value in changed.items():
        right.pop(names[name])
        if value is not None:
            right[names[name]] = value
    return right


@pytest.mark.parametrize(
    "changed",
    [
        {"sign": "v0=" + "0" * 64},
        {"sign": "v0=" + "0" * 63},
        {"sign": "v1=" + "0" * 64},
        {"sign": ""},
        {"sign": None},
        {"time": None},
        {"time": None, "sign": None},
        {"time": ""},
        {"time": "soon"},
        {"time": "-5"},
        {"time": "1e9"},
        {"time": "12.5"},
        {"time": "9" * 40},
        {"time": "0x10"},
    ],
    ids=str,
)
def test_a_request_that_is_not_signed_well_is_401(standing: SlackServer, changed: dict[str, str | None]) -> None:
    answer = standing.client.post(standing.app_url, content=FORM, headers=headers(**changed))
    assert (answer.status_code, answer.json()) == (401, {"error": "The request is not signed by Slack."})
    assert standing.posts == []


@pytest.mark.parametrize("name", [b"X-Slack-Request-Timestamp", b"X-Slack-Signature"])
@pytest.mark.parametrize("value", ["١٢٣٤٥٦٧٨٩٠", "１７００００００００", "é", "v0=ﬀ"])
def test_headers_that_are_no_ascii_are_401(standing: SlackServer, name: bytes, value: str) -> None:
    given = [(k.encode(), v.encode()) for k, v in headers().items() if k.encode() != name]
    answer = standing.client.post(standing.app_url, content=FORM, headers=[*given, (name, value.encode())])
    assert answer.status_code == 401


def test_a_header_that_comes_twice_is_401(standing: SlackServer) -> None:
    given = [*headers().items(), ("X-Slack-Signature", "v0=" + "0" * 64)]
    assert standing.client.post(standing.app_url, content=FORM, headers=given).status_code == 401


@pytest.mark.parametrize("seconds", [-301, -3600, 302, 10**6], ids=["replayed", "old", "future", "far future"])
def test_a_signature_holds_for_five_minutes(standing: SlackServer, seconds: int) -> None:
    assert standing.post(FORM, at=time.time() + seconds).status_code == 401
    assert standing.posts == []


def test_the_wrong_secret_is_401_and_so_is_another_body(standing: SlackServer) -> None:
    assert standing.post(FORM, secret=SECRET[::-1]).status_code == 401
    assert standing.client.post(standing.app_url, content=FORM + "&text=other", headers=headers()).status_code == 401


def test_a_body_of_a_megabyte_is_refused_unread(standing: SlackServer) -> None:
    answer = standing.post("text=" + "a" * 1024**2)
    assert (answer.status_code, answer.text) == (413, "The request is too large.\n")


def test_another_method_is_405(standing: SlackServer) -> None:
    assert standing.client.get(standing.app_url).status_code == 405


@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_signed_body_whatever_is_a_failure_of_ours(standing: SlackServer, body: bytes) -> None:
    assert standing.post(body).status_code in {200, 400, 404}


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("type", "event", "team", "team_id", "user", "channel", "actions", "container", "message", "view", "enterprise",
          "authorizations", "event_id", "trigger_id", "command", "text")  # fmt: skip


@given(
    body=st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=6),
    kind=st.sampled_from(["event_callback", "block_actions", "view_submission", "url_verification", None]),
    event=st.sampled_from([None, {"type": "message", "channel_type": "im"}, {"type": "app_mention", "user": 5}]),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_signed_shape_whatever_is_a_failure_of_ours(
    standing: SlackServer, body: dict[str, Any], kind: str | None, event: dict[str, Any] | None
) -> None:
    row = {**body, **({"type": kind} if kind else {}), **({"event": event} if event else {})}
    assert standing.post(json.dumps(row), "application/json").status_code in {200, 400, 404}


# Said once, however often it is delivered.


def test_a_command_that_comes_again_is_answered_once(slack: SlackServer, app: Running) -> None:
    form = urlencode(slack.form(ASKED))
    assert [slack.post(form).status_code for _ in range(3)] == [200] * 3
    slack.command("works")
    assert len(slack.shown(2)) == 2


def test_deliveries_at_the_same_moment_are_answered_once(slack: SlackServer, app: Running) -> None:
    form = urlencode(slack.form(ASKED))
    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.append(slack.post(form).status_code)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert codes == [200] * 6
    slack.command("works")
    assert len(slack.shown(2)) == 2


@pytest.mark.parametrize("retry", [True, False])
def test_an_event_that_comes_again_is_answered_once_with_and_without_headers(
    slack: SlackServer, app: Running, retry: bool
) -> None:
    asked = slack.message(f"<@{bot_of('T1')}> {ASKED}")
    for again in (False, retry, retry):
        # Each delivery has another event id; team, channel and time stamp are the message's.
        assert slack.event(asked, retry=again).status_code == 200
    slack.event({**asked, "type": "message", "channel_type": "im"})
    slack.command("works")
    assert len(slack.shown(2)) == 2


def test_a_request_that_is_replayed_within_its_minutes_is_answered_once(slack: SlackServer, app: Running) -> None:
    form = urlencode({k: v for k, v in slack.form(ASKED).items() if k != "trigger_id"})
    at = time.time()
    slack.post(form, at=at)
    slack.post(form, at=at)
    slack.command("works")
    assert len(slack.shown(2)) == 2


def test_a_button_that_comes_again_counts_once(slack: SlackServer, app: Running) -> None:
    slack.command(ASKED)
    post = slack.shown()[0]
    slack.press(post, "up", trigger="t1")
    slack.press(post, "up", trigger="t1")
    slack.command("works")
    assert len(slack.shown(3)) == 3


# Where answers go.


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://hooks.slack.com.example.org/x",
        "https://hooks.slack.com@example.org/x",
        "http://localhost:1/x",
        "file:///etc/passwd",
        "hooks.slack.com/x",
        "http://[::1/",
        "https://user:pass@hooks.slack.com/x",
    ],
)
def test_nothing_is_posted_to_a_foreign_host(
    slack: SlackServer, app: Running, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    assert slack.command(ASKED, response_url=address).status_code == 200
    slack.wait(lambda: undelivered(caplog))
    (line,) = undelivered(caplog)
    assert "response_url" in line["reason"]
    assert app.state.kept(line["answer"]).text.startswith(LEAD)  # type: ignore[union-attr]
    assert app.state.pending("slack") == []


def test_a_redirect_is_not_followed(slack: SlackServer, app: Running, caplog: pytest.LogCaptureFixture) -> None:
    slack.faults.append(Fault("response_url", 307, location=slack.address()))
    slack.command(ASKED)
    slack.wait(lambda: undelivered(caplog))
    assert undelivered(caplog)[0]["reason"] == "status 307"
    assert slack.posts == []
    assert sum(slack.tries.values()) == 1


def test_an_expired_address_is_one_line_in_the_log_with_the_answer(
    slack: SlackServer, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    url = slack.address()
    slack.addresses[url.rsplit("/", 1)[1]].born -= LIFE_SECONDS + 60
    slack.command(ASKED, response_url=url)
    slack.wait(lambda: undelivered(caplog))
    (line,) = undelivered(caplog)
    assert line["reason"] == "status 404 expired_url"
    assert app.state.kept(line["answer"]) is not None
    assert slack.tries[url.rsplit("/", 1)[1]] == 1


def test_an_address_is_posted_to_five_times_and_not_once_more(
    slack: SlackServer, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    url = slack.address()
    for n in range(6):
        slack.command("works", response_url=url, trigger_id=f"{n}.x")
    slack.wait(lambda: undelivered(caplog))
    assert len(slack.shown(5)) == 5
    assert undelivered(caplog)[0]["reason"] == "its response_url was used 5 times"
    assert slack.tries[url.rsplit("/", 1)[1]] == 5


def test_retry_after_is_honoured(slack: SlackServer, app: Running) -> None:
    slack.faults.append(Fault("response_url", 429, retry_after="2"))
    slack.command(ASKED)
    slack.wait(lambda: LEAD in text(slack.shown()[0]))
    (_, first), (_, second) = slack.times
    assert second - first >= 2


def test_a_wait_that_nobody_can_wait_for_is_not_begun(
    slack: SlackServer, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.append(Fault("response_url", 429, retry_after="86400"))
    slack.command(ASKED)
    slack.wait(lambda: undelivered(caplog))
    assert undelivered(caplog)[0]["reason"] == "too many requests"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries of a reply without the pauses between them."""
    monkeypatch.setattr("bot.channels.slash.response_url._PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("bot.channels.slash.response_url._LONGEST_SECONDS", 0.01)


@pytest.mark.parametrize(("what", "times"), [(500, 1), (500, 8), (503, 3), (429, 2)])
def test_an_answer_that_slack_refuses_for_a_while_is_delivered(
    slack: SlackServer, app: Running, hasty: None, what: int, times: int
) -> None:
    slack.faults.append(Fault("response_url", what, times=times, retry_after="0"))
    slack.command(ASKED)
    slack.wait(lambda: LEAD in text(slack.shown()[0]))
    assert sum(slack.tries.values()) == times + 1
    slack.wait(lambda: app.state.of("slack", "T1", "U1")["pending"] == [])
    assert len(slack.posts) == 1


def test_a_failure_that_stays_is_one_line_with_the_id_of_the_answer(
    slack: SlackServer, app: Running, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.slash.response_url.LIFE_SECONDS", 1.5)
    slack.faults.append(Fault("response_url", 503, times=9))
    slack.command(ASKED)
    slack.wait(lambda: undelivered(caplog))
    (line,) = undelivered(caplog)
    assert (line["levelno"], line["reason"], line["channel"]) == (logging.ERROR, "status 503", "slack")
    assert app.state.kept(line["answer"]).question == ASKED  # type: ignore[union-attr]


def test_an_answer_that_was_refused_until_the_end_is_sent_by_the_next_process(
    slack: SlackServer, tmp_path: Path
) -> None:
    refusing = Fault("response_url", 429, times=99, retry_after="600")
    slack.faults.append(refusing)
    with app_for(slack, tmp_path) as app:
        slack.command(ASKED)
        slack.wait(lambda: refusing.times < 99)
        assert len(app.state.of("slack", "T1", "U1")["pending"]) == 1
    assert slack.posts == []
    refusing.times = 0
    with app_for(slack, tmp_path) as app:
        slack.wait(lambda: LEAD in text(slack.shown()[0]))
        slack.wait(lambda: app.state.of("slack", "T1", "U1")["pending"] == [])
    assert len(slack.posts) == 1


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
def test_refused_blocks_are_said_again_in_plain_words(slack: SlackServer, app: Running, error: str) -> None:
    slack.faults.append(Fault("response_url", error))
    slack.command(ASKED)
    (post,) = slack.shown()
    assert "blocks" not in post.body
    assert LEAD in post.body["text"]
    assert "1bis to measure it again in winter," in post.body["text"]


@pytest.mark.parametrize("fault", [Fault("chat.postMessage", 429), Fault("chat.postMessage", 500),
                                   Fault("chat.postMessage", "invalid_blocks")], ids=lambda f: str(f.what))  # fmt: skip
def test_the_same_in_a_thread(slack: SlackServer, app: Running, fault: Fault) -> None:
    slack.faults.append(fault)
    slack.event(slack.message(f"<@{bot_of('T1')}> {ASKED}"))
    assert LEAD in slack.shown()[0].body["text"]


def test_a_failure_that_stays_in_a_thread_is_one_line_too(
    slack: SlackServer, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.append(Fault("chat.postMessage", "channel_not_found", times=9))
    slack.event(slack.message(f"<@{bot_of('T1')}> {ASKED}"))
    slack.wait(lambda: undelivered(caplog))
    assert undelivered(caplog)[0]["reason"] == "channel_not_found"


def test_a_modal_that_cannot_be_opened_is_a_message(slack: SlackServer, app: Running) -> None:
    slack.command(ASKED)
    slack.faults.append(Fault("views.open", "expired_trigger_id"))
    slack.press(slack.shown()[0], "clause", option="2 a)")
    assert "to train lamplighters:" in text(slack.shown(2)[1])


# Ends and beginnings.


def test_a_model_of_thirty_seconds_is_acknowledged_at_once_and_answered_once(
    slack: SlackServer, tmp_path: Path
) -> None:
    """Its half a minute is over when the test says so: what counts is what had happened by then."""
    slow = Slow(small())
    with app_for(slack, tmp_path, service=slow):
        form = urlencode(slack.form(ASKED))
        assert slack.post(form).json()["text"] == READING
        # Slack never saw the acknowledgement and sends the command again.
        assert slack.post(form).text == ""
        slow.go.set()  # type: ignore[attr-defined]
        slack.wait(lambda: LEAD in text(slack.shown()[0]))
    assert len(slack.posts) == 1


def test_an_answer_that_takes_too_long_is_given_up_with_a_sentence(slack: SlackServer, tmp_path: Path) -> None:
    slow = Slow(small())
    slow = Slow(type(small())(slow.catalogue, slow.embedder, slow.settings.model_copy(
        update={"limits": slow.settings.limits.model_copy(update={"answer_seconds": 0.2})})))  # fmt: skip
    with app_for(slack, tmp_path, service=slow):
        slack.command(ASKED)
        assert text(slack.shown()[0]) == "This answer takes too long; ask again, or ask for less at once."
        slow.go.set()  # type: ignore[attr-defined]


def test_who_asks_too_often_is_told_so(slack: SlackServer, tmp_path: Path) -> None:
    with app_for(slack, tmp_path, limits={"per_minute": 1}):
        slack.command(ASKED)
        slack.shown()
        slack.command(ASKED)
        assert text(slack.shown(2)[1]).startswith("You have asked 1 questions in a minute; ask again in")


def test_a_question_that_is_too_long_is_told_so(slack: SlackServer, app: Running) -> None:
    slack.command("a" * 5000)
    assert "The question has 5,000 characters; ask it in at most 4,000." in text(slack.shown()[0])


def test_what_a_killed_process_left_is_answered_by_the_next(slack: SlackServer, tmp_path: Path) -> None:
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}", worker="/1/gone")
    place, thread = Place("slack", "T1", "C1", "", "U1"), Place("slack", "T1", "C1", "1.1", "U1")
    state.accept("slack", "T1:a", place, ASKED, {"response_url": slack.address()})
    state.accept("slack", "T1:b", thread, ASKED, {"channel": "C1", "thread": "1.1", "above": True})
    state.release("slack", "T1:a")
    state.release("slack", "T1:b")
    state.close()
    with app_for(slack, tmp_path) as app:
        assert {p.way for p in slack.shown(2)} == {"response_url", "chat.postMessage"}
        slack.wait(lambda: app.state.of("slack", "T1", "U1")["pending"] == [])
    assert all(LEAD in text(post) for post in slack.posts)


def test_what_was_left_too_long_ago_is_one_line_in_the_log(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with monkeypatch.context() as patch:
        patch.setattr("bot.state.updates.now", lambda: time.time() - LIFE_SECONDS - 60)
        state.accept("slack", "T1:a", Place("slack", "T1", "C1", "", "U1"), ASKED, {"response_url": slack.address()})
    state.release("slack", "T1:a")
    state.close()
    with app_for(slack, tmp_path) as app:
        slack.wait(lambda: undelivered(caplog))
        slack.wait(lambda: app.state.of("slack", "T1", "U1")["pending"] == [])
    assert undelivered(caplog)[0]["reason"] == "its response_url has expired"
    assert slack.posts == []


def test_an_end_finishes_what_is_at_work(slack: SlackServer, tmp_path: Path) -> None:
    slow = Slow(small())
    with app_for(slack, tmp_path, service=slow) as app:
        slack.command(ASKED)
        app._stop()
        slow.go.set()  # type: ignore[attr-defined]
        slack.wait(lambda: LEAD in text(slack.shown()[0]))
        app._thread.join(20)
    assert app.ended == [True]


def test_a_message_of_a_workspace_without_a_token_is_left_alone_and_noted(
    slack: SlackServer, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    assert slack.event(slack.message(ASKED, channel="D1"), team="T9").status_code == 200
    slack.command("works")
    assert len(slack.shown()) == 1
    assert any("no token of its workspace" in r.getMessage() for r in caplog.records)


def test_no_question_and_no_secret_is_in_the_log(
    slack: SlackServer, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "resolves"):
        slack.command(ASKED)
        slack.event(slack.message(f"<@{bot_of('T1')}> {ASKED}"))
        slack.shown(2)
    lines = " ".join(f"{r.getMessage()} {r.__dict__}" for r in caplog.records if r.name.startswith("resolves"))
    assert ASKED not in lines
    assert SECRET not in lines
    assert "xoxb-" not in lines


def test_many_workspaces_get_their_own_answers(slack: SlackServer, tmp_path: Path) -> None:
    workspaces = [f"T{n}" for n in range(1, 4)]
    with app_for(slack, tmp_path, workspaces=workspaces):
        forms = [
            slack.form(["works", ASKED][n % 2], team=workspaces[n % 3], channel=f"C{n % 5}", user=f"U{n % 4}")
            for n in range(24)
        ]
        for form in forms:
            assert slack.post(urlencode(form)).status_code == 200
        posts = slack.shown(24)
    by_url = {form["response_url"].rsplit("/", 1)[1]: form for form in forms}
    for post in posts:
        form = by_url[post.url]
        assert (post.team, post.channel, post.user) == (form["team_id"], form["channel_id"], form["user_id"])
        lead = read(post.body["blocks"]).split("\n")[0]
        assert lead == ("Documents held: 5." if form["text"] == "works" else LEAD)
    assert len({post.url for post in posts}) == 24
