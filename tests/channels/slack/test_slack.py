"""The Slack app end to end: commands, mentions, direct messages, buttons; over real HTTP, with signed requests."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.language_model.cancellation import Cancelled
from bot.service import ProgressCallback, Reply, Service
from bot.understanding.query import Conversation
from tests.support.services import small
from tests.support.slack_app import Running, app_for
from tests.support.slack_limits import buttons, read
from tests.support.slack_server import Fault, Post, SlackServer, bot_of, slack_server

pytestmark = pytest.mark.slow

ASKED = "what does WTDC Resolution 45 ask of BDT?"
LEAD = "Clauses that WTDC Resolution 45 (Rev. Riverton, 2031) addresses to BDT: 7 of 7."
READING = "Reading the documents; the answer follows here."


class Slow(Service):
    """A service that answers once it is allowed to."""

    def __init__(self, base: Service) -> None:
        super().__init__(base.catalogue, base.embedder, base.settings)
        object.__setattr__(self, "go", threading.Event())

    def reply(
        self,
        question: str,
        before: Conversation | None = None,
        *,
        asker: str = "",
        tell: ProgressCallback | None = None,
        cancelled: Cancelled | None = None,
        language: str = "",
    ) -> Reply:
        """As any service, after a while."""
        assert self.go.wait(20)  # type: ignore[attr-defined]
        return super().reply(question, before, asker=asker, tell=tell, cancelled=cancelled, language=language)


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


def text(post: Post) -> str:
    """The visible text of a post."""
    return read(post.body["blocks"])


def test_a_command_is_answered_to_who_asked_with_every_clause_under_its_phrase(
    slack: SlackServer, app: Running
) -> None:
    answer = slack.command(ASKED)
    assert (answer.status_code, answer.text) == (200, "")
    (post,) = slack.shown()
    assert post.ephemeral
    lines = text(post).split("\n")
    assert lines[0] == LEAD
    assert lines[1] == "instructs the Director of the Telecommunication Development Bureau"
    assert lines[2:5] == ["1 to buy oil for the lamps;", "2 to train lamplighters:", "2 a) on islands;"]
    assert lines[-2] == "1bis to measure it again in winter,"
    assert lines[-1] == "read as: operative clauses of WTDC Resolution 45 (Rev. Riverton, 2031) addressed to BDT"
    assert post.body["blocks"][-2]["type"] == "context"
    assert slack.refused == []


def test_a_follow_up_leans_on_the_question_before_it_and_only_on_that_of_the_same_person(
    slack: SlackServer, app: Running
) -> None:
    slack.command(ASKED)
    slack.shown(1)
    slack.command("and of Member States?")
    assert "to lend ladders;" in text(slack.shown(2)[1])
    slack.command("and of Member States?", user="U2")
    assert "to lend ladders;" not in text(slack.shown(3)[2])


def test_what_takes_long_is_acknowledged_and_then_answered(slack: SlackServer, tmp_path: Path) -> None:
    slow = Slow(small())
    with app_for(slack, tmp_path, service=slow):
        said = slack.command(ASKED).json()
        assert said == {"response_type": "ephemeral", "text": READING}
        assert slack.posts == []
        slow.go.set()  # type: ignore[attr-defined]
        slack.wait(lambda: LEAD in text(slack.shown()[0]))


def test_share_says_in_the_channel_who_asked_what(slack: SlackServer, app: Running) -> None:
    slack.command(f"share {ASKED}", user="U7")
    (post,) = slack.shown()
    assert not post.ephemeral
    assert text(post).startswith(f"Asked by <@U7>: {ASKED}\n{LEAD}")
    assert "share" not in buttons(post.body["blocks"])


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("clause WTDC Resolution 45, resolves 2", "2 to go on with the lamp register,"),
        ("outline WTSA Resolution 45", "invites Member States: 1"),
        ("works", "Documents held: 5."),
        ("help", "works: the documents held"),
        ("", "a question: what does Resolution"),
        ("clause", "clause and its citation"),
        ("language fr", "Je réponds en français"),
        ("language", "in the language of each question"),
        ("language Klingon", "Choose one of en (English), fr (français)"),
        ("new", "the next question begins anew"),
        ("privacy", "conversations: 0"),
        ("clause Resolution 99, resolves 1", "is not held"),
    ],
)
def test_commands_show_what_they_name(slack: SlackServer, app: Running, words: str, shown: str) -> None:
    slack.command(words)
    (post,) = slack.shown()
    assert post.ephemeral
    assert shown in text(post)


def test_thanks_are_returned_without_votes(slack: SlackServer, app: Running) -> None:
    slack.command("thank you!")
    (post,) = slack.shown()
    assert text(post).startswith("You are welcome. I answer questions")
    assert set(buttons(post.body["blocks"])) == {"share"}


def test_a_person_who_has_chosen_a_language_is_answered_in_it_until_that_is_taken_back(
    slack: SlackServer, app: Running
) -> None:
    slack.command("language español")
    slack.command(ASKED)
    assert "Cláusulas que WTDC Resolution 45" in text(slack.shown(2)[1])
    slack.command(ASKED, user="U7")
    assert LEAD in text(slack.shown(3)[2])
    slack.command("language auto")
    slack.command(ASKED)
    assert LEAD in text(slack.shown(5)[4])


def test_forget_deletes_what_is_kept_of_a_person_in_this_workspace(slack: SlackServer, app: Running) -> None:
    slack.command(ASKED)
    slack.shown()
    slack.command("forget")
    assert "Deleted: 2 records" in text(slack.shown(2)[1])
    kept = app.state.of("slack", "T1", "U1")
    assert (kept["conversations"], kept["answers"]) == ([], [])


def test_a_mention_is_answered_in_its_thread_and_so_is_what_follows(slack: SlackServer, app: Running) -> None:
    asked = slack.message(f"<@{bot_of('T1')}> {ASKED}")
    assert slack.event(asked).status_code == 200
    (post,) = slack.shown()
    assert (post.way, post.channel, post.body["thread_ts"]) == ("chat.postMessage", "C1", asked["ts"])
    assert text(post).startswith(LEAD)
    slack.event(slack.message(f"<@{bot_of('T1')}> and of Member States?", thread=asked["ts"]))
    follow = slack.shown(2)[1]
    assert follow.body["thread_ts"] == asked["ts"]
    assert "to lend ladders;" in text(follow)


def test_a_direct_message_is_answered_where_it_stands(slack: SlackServer, app: Running) -> None:
    slack.event(slack.message(ASKED, channel="D1"))
    (post,) = slack.shown()
    assert "thread_ts" not in post.body
    slack.event(slack.message("and of Member States?", channel="D1"))
    assert "to lend ladders;" in text(slack.shown(2)[1])
    slack.event(slack.message("works", channel="D1", thread="1.1"))
    assert slack.shown(3)[2].body["thread_ts"] == "1.1"


def test_a_slow_answer_in_a_thread_takes_the_place_of_the_word_before_it(slack: SlackServer, tmp_path: Path) -> None:
    slow = Slow(small())
    with app_for(slack, tmp_path, service=slow):
        slack.event(slack.message(f"<@{bot_of('T1')}> {ASKED}"))
        held = slack.shown()[0]
        assert text(held) == READING
        slow.go.set()  # type: ignore[attr-defined]
        slack.wait(lambda: slack.posts and slack.posts[0].way == "chat.update")
        (post,) = slack.posts
        assert post.body["ts"] == held.body["ts"]
        assert LEAD in text(post)


@pytest.mark.parametrize(
    "about",
    [
        {"bot_id": "B9"},
        {"user": bot_of("T1")},
        {"subtype": "bot_message", "bot_id": "B9"},
        {"subtype": "message_changed", "message": {"text": ASKED}, "user": "U1"},
        {"subtype": "message_deleted"},
        {"edited": {"user": "U1", "ts": "1.2"}},
        {"subtype": "channel_join"},
    ],
)
def test_bots_the_app_itself_and_edits_are_left_alone(slack: SlackServer, app: Running, about: dict[str, str]) -> None:
    for channel in ("C1", "D1"):
        assert slack.event({**slack.message(ASKED, channel=channel), **about}).status_code == 200
    slack.command("works")
    assert [p.way for p in slack.shown()] == ["response_url"]
    assert app.state.pending("slack") == []


def test_talk_of_others_in_a_channel_is_not_for_the_bot(slack: SlackServer, app: Running) -> None:
    talk = {**slack.message(ASKED), "type": "message", "channel_type": "channel"}
    assert slack.event(talk).status_code == 200
    assert slack.event({"type": "reaction_added", "user": "U1", "reaction": "tada"}).status_code == 200
    slack.command("works")
    assert [p.way for p in slack.shown()] == ["response_url"]


def test_pages_are_turned_in_place_where_who_asked_reads_alone(slack: SlackServer, tmp_path: Path) -> None:
    with app_for(slack, tmp_path, service=many()):
        slack.command("what does Resolution 300 resolve?")
        first = slack.shown()[0]
        assert "page 1 of 4" in text(first)
        slack.press(first, "page")
        second = slack.shown(2)[1]
        assert second.body["replace_original"] is True
        assert "page 2 of 4" in text(second)
        slack.press(second, "back")
        assert text(slack.shown(3)[2]) == text(first)
    assert slack.refused == []


def test_a_page_of_a_thread_is_turned_for_who_turned_it_alone(slack: SlackServer, tmp_path: Path) -> None:
    with app_for(slack, tmp_path, service=many()):
        asked = slack.message(f"<@{bot_of('T1')}> what does Resolution 300 resolve?")
        slack.event(asked)
        slack.press(slack.shown()[0], "page", user="U2", thread=asked["ts"])
        turned = slack.shown(2)[1]
        assert (turned.ephemeral, turned.user, turned.body["thread_ts"]) == (True, "U2", asked["ts"])
        assert turned.body["replace_original"] is False


def test_a_clause_opens_in_full_in_a_modal(slack: SlackServer, app: Running) -> None:
    slack.command(ASKED)
    slack.press(slack.shown()[0], "clause", option="2 a)")
    slack.wait(lambda: slack.views)
    (view,) = slack.views
    assert view["view"]["title"]["text"] == "Clause 2 a)"
    assert "to train lamplighters:\n2 a) on islands;" in read(view["view"]["blocks"])


def test_without_a_token_of_the_workspace_a_clause_in_full_is_a_message(slack: SlackServer, app: Running) -> None:
    slack.command(ASKED, team="T9")
    slack.press(slack.shown()[0], "clause", option="2 a)")
    whole = slack.shown(2)[1]
    assert (whole.ephemeral, whole.team) == (True, "T9")
    assert "to train lamplighters:" in text(whole)


def test_the_share_button_posts_once_and_says_who_shared(slack: SlackServer, app: Running) -> None:
    slack.command(ASKED)
    post = slack.shown()[0]
    slack.press(post, "share", user="U1")
    shared = slack.shown(2)[1]
    assert (shared.ephemeral, shared.body["replace_original"]) == (False, False)
    assert text(shared).startswith("Asked by <@U1>")
    assert set(buttons(shared.body["blocks"])) == {"clause", "export", "up", "down"}
    slack.press(post, "share", user="U1")
    assert text(slack.shown(3)[2]) == "This answer has been shared here already."


def labels(post: Post) -> list[str]:
    """The labels of a post's buttons."""
    return [b["text"]["text"] for b in buttons(post.body["blocks"]).values() if b["type"] == "button"]


def test_a_vote_shows_and_the_last_one_counts_with_its_reason(slack: SlackServer, app: Running) -> None:
    slack.command(ASKED)
    slack.press(slack.shown()[0], "up")
    marked = slack.shown(2)[1]
    assert marked.body["replace_original"] is True
    assert labels(marked) == ["Share here", "👍 ✓", "👎"]
    slack.press(marked, "down")
    asked = slack.shown(3)[2]
    assert labels(asked)[1:] == ["👍", "👎 ✓", "Wrong clause", "Missing clause", "Wrong language", "Other"]
    slack.press(asked, "why:2")
    assert "your vote is kept" in text(slack.shown(4)[3])
    (vote,) = app.state.of("slack", "T1", "U1")["votes"]
    assert (vote["question"], vote["up"], vote["why"]) == (ASKED, False, "missing_clause")
    assert slack.refused == []


def test_a_vote_in_a_thread_is_answered_to_who_voted_alone(slack: SlackServer, app: Running) -> None:
    asked = slack.message(f"<@{bot_of('T1')}> {ASKED}")
    slack.event(asked)
    slack.press(slack.shown()[0], "down", user="U2", thread=asked["ts"])
    why = slack.shown(2)[1]
    assert (why.ephemeral, why.body["replace_original"]) == (True, False)
    slack.press(why, "why:1", user="U2", thread=asked["ts"])
    slack.shown(3)
    (vote,) = app.state.of("slack", "T1", "U2")["votes"]
    assert vote["why"] == "wrong_clause"


def test_what_is_held_is_pressed_through_to_the_clauses(slack: SlackServer, app: Running) -> None:
    slack.command("works")
    held = slack.shown()[0]
    line = next(line for line in text(held).split("\n") if ". WTDC Resolution 45" in line)
    slack.press(held, f"open:{line.partition('.')[0]}")
    outline = slack.shown(2)[1]
    assert "4. instructs the Director of the Telecommunication Development Bureau: 5" in text(outline)
    slack.press(outline, "open:4")
    assert "1 to buy oil for the lamps;" in text(slack.shown(3)[2])
    assert slack.refused == []


def test_long_clauses_among_others_are_folded_and_open_whole(slack: SlackServer, tmp_path: Path) -> None:
    with app_for(slack, tmp_path, service=many()):
        slack.command("what does Resolution 300 resolve?")
        first = slack.shown()[0]
        lines = [line for line in text(first).split("\n") if " to keep lamp " in line]
        assert all(len(line) < 260 and line.endswith(" …") for line in lines)
        slack.press(first, "whole:2")
        slack.wait(lambda: slack.views)
        assert "and to say so;" in read(slack.views[0]["view"]["blocks"])
    assert slack.refused == []


def test_an_answer_that_one_reads_alone_is_exported_to_a_direct_message(slack: SlackServer, app: Running) -> None:
    slack.command(ASKED)
    slack.press(slack.shown()[0], "export", option="Word")
    assert text(slack.shown(2)[1]) == "The file is in your direct messages from Resolves."
    (file,) = slack.files
    assert (file["channel"], file["title"]) == ("DU1", "what-does-wtdc-resolution-45-ask-of-bdt.docx")
    assert file["data"].startswith(b"PK")


def test_the_answer_in_a_thread_is_exported_into_it(slack: SlackServer, app: Running) -> None:
    asked = slack.message(f"<@{bot_of('T1')}> {ASKED}")
    slack.event(asked)
    slack.press(slack.shown()[0], "export", option="Markdown", thread=asked["ts"])
    slack.wait(lambda: slack.files)
    assert (slack.files[0]["channel"], slack.files[0]["thread"]) == ("C1", asked["ts"])


def test_where_no_file_can_be_sent_the_answer_comes_as_text(slack: SlackServer, app: Running) -> None:
    slack.faults.append(Fault("conversations.open", "missing_scope"))
    slack.command(ASKED)
    slack.press(slack.shown()[0], "export", option="Word")
    shown = text(slack.shown(2)[1])
    assert shown.startswith("A file could not be sent here; this is the answer as text.")
    assert "1bis to measure it again in winter," in shown
    assert slack.refused == []


def test_what_is_asked_back_is_answered_by_a_button(slack: SlackServer, app: Running) -> None:
    slack.command("what does Resolution 45 say?")
    post = slack.shown()[0]
    slack.press(post, "option:2")
    assert "to draw up a list of tides;" in text(slack.shown(2)[1])


def test_a_button_of_an_answer_that_is_gone_or_of_another_channel_says_so(slack: SlackServer, app: Running) -> None:
    slack.command(ASKED)
    post = slack.shown()[0]
    slack.press(Post(post.way, "T1", "C2", post.body), "up")
    assert text(slack.shown(2)[1]) == "This answer is no longer kept; ask again."
    app.state.delete("slack", "T1", "U1")
    slack.press(post, "page" if "page" in buttons(post.body["blocks"]) else "up")
    assert text(slack.shown(3)[2]) == "This answer is no longer kept; ask again."


@pytest.mark.parametrize("value", ["", "x", "key:9999999", "key:-1", "key:é", ":1"])
def test_buttons_that_are_none_of_ours_do_nothing(slack: SlackServer, app: Running, value: str) -> None:
    action = {"type": "button", "action_id": "up", "block_id": "b", "value": value, "action_ts": "1"}
    payload = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "channel": {"id": "C1"},
               "container": {}, "trigger_id": "1", "response_url": slack.address(), "actions": [action]}  # fmt: skip
    assert slack.post(urlencode({"payload": json.dumps(payload)})).status_code == 200
    assert slack.post(urlencode({"payload": json.dumps({**payload, "actions": []})})).status_code == 400
    slack.command("works")
    assert len(slack.shown()) == 1


def test_a_command_without_an_address_to_reply_to_is_answered_in_the_response(slack: SlackServer, app: Running) -> None:
    form = {"command": "/resolves", "text": ASKED, "team_id": "T1", "channel_id": "C1", "user_id": "U1"}
    said = slack.post(urlencode(form)).json()
    assert said["response_type"] == "ephemeral"
    assert read(said["blocks"]).startswith(LEAD)
    assert slack.post(urlencode(form), at=1 + __import__("time").time()).json()["text"]


def test_slack_finds_the_address_of_events_genuine(slack: SlackServer, app: Running) -> None:
    asked = slack.post(json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"}), "application/json")
    assert (asked.status_code, asked.json()) == (200, {"challenge": "abc"})


def test_workspaces_are_kept_apart(slack: SlackServer, tmp_path: Path) -> None:
    with app_for(slack, tmp_path, workspaces=("T1", "T2")):
        slack.command(ASKED, team="T1")
        first = slack.shown()[0]
        slack.command("and of Member States?", team="T2")
        assert "to lend ladders;" not in text(slack.shown(2)[1])
        slack.event(slack.message(f"<@{bot_of('T2')}> {ASKED}"), team="T2")
        assert [p.team for p in slack.shown(3)] == ["T1", "T2", "T2"]
        slack.press(Post(first.way, "T2", "C1", first.body), "up")
        assert text(slack.shown(4)[3]) == "This answer is no longer kept; ask again."


def test_by_a_socket_the_same_is_answered_with_no_address_of_ours(slack: SlackServer, tmp_path: Path) -> None:
    with app_for(slack, tmp_path, socket=True) as app:
        assert slack.over_socket("slash_commands", dict(slack.form(ASKED))) == {}
        slack.wait(lambda: LEAD in text(slack.shown()[0]))
        event = {"type": "event_callback", "team_id": "T1", "event": slack.message(f"<@{bot_of('T1')}> {ASKED}")}
        slack.over_socket("events_api", event)
        assert slack.shown(2)[1].way == "chat.postMessage"
        assert slack.client.post(slack.app_url, content=b"").status_code == 404
    assert app.ended == [True]


def many() -> Service:
    """A service over a resolution of many long clauses."""
    from functools import cache

    from tests.support.services import folder, small_over

    @cache
    def made() -> Service:
        where = folder("many")
        items = "\n".join(
            f"{n}\tto keep lamp {n} lit, {'by day and by night, ' * 20}and to say so;" for n in range(1, 61)
        )
        words = f"RESOLUTION 300 (SEASIDE, 2026)\n\nLamps\n\nThe Plenipotentiary Conference (Seaside, 2026),\n\nresolves\n{items}\n"
        (where / "pp-resolution-300.txt").write_text(words, encoding="utf-8")
        return small_over(where)

    return made()
