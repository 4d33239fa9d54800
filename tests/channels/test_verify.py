"""`verify` behind a slash command, in Slack and in Mattermost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.slash.incoming import Verb, read
from bot.state import Place
from tests.channels.test_mattermost import command, plain
from tests.support.slack_app import Running, app_for
from tests.support.slack_server import SlackServer, slack_server

pytestmark = pytest.mark.slow

RIGHT = "WTDC Resolution 45, resolves 2, asks “to go on with the lamp register”."
WRONG = "WTDC Resolution 45, resolves 1, asks “to go on with the lamp register”."


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with slack_server() as made:
        yield made


@pytest.fixture
def app(server: SlackServer, tmp_path: Path) -> Iterator[Running]:
    with app_for(server, tmp_path, mattermost=True) as running:
        yield running


def test_the_verb() -> None:
    place = Place("slack", "T", "C", "", "U")
    asked = read(place, f"share verify {RIGHT}")
    assert (asked.verb, asked.text, asked.shared) == (Verb.VERIFY, RIGHT, True)
    assert read(place, "verify").verb is Verb.HELP


def test_in_mattermost(server: SlackServer, app: Running) -> None:
    assert plain(command(server, app, f"verify {RIGHT}").json()["text"]) == "1 citation or quotation: 1 ok."
    wrong = plain(command(server, app, f"verify {WRONG}").json()["text"])
    assert wrong.startswith("1 citation or quotation: 1 to look at.")
    assert "Cite it as: WTDC Resolution 45 (Rev. Riverton, 2031), resolves 2." in wrong


def test_in_slack(server: SlackServer, app: Running) -> None:
    server.command(f"verify {WRONG}")
    (post,) = server.shown()
    assert post.ephemeral
    assert "other clause (line 1)" in str(post.body["blocks"])
    assert server.refused == []
