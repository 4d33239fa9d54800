"""Channels agree: the same question in the terminal, Telegram, Slack and Mattermost cites the same clauses."""

import json
import re
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.state.answers import Answers
from tests.channels.test_mattermost import command
from tests.support.services import cheap_embedder, made_folder, small
from tests.support.slack_app import app_for
from tests.support.slack_server import slack_server
from tests.support.telegram_bot import bot_for
from tests.support.telegram_server import telegram_server

QUESTIONS = (
    "what does WTDC Resolution 45 ask of BDT?",
    "list what WTDC Resolution 45 recalls",
    "quote instructs BDT 2 of WTDC Resolution 45",
    "what does WTSA Resolution 7 say?",
    "what does Resolution 45 say?",
)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The keys of the clauses that each channel cited, by channel and question."""
    found: dict[str, list[str]] = {}
    keep = Answers.keep

    def noting(self, answer, place, *turn):  # type: ignore[no-untyped-def]
        found[f"{place.channel} {answer.question}"] = [c.key for c in answer.citations]
        return keep(self, answer, place, *turn)

    monkeypatch.setattr(Answers, "keep", noting)
    return found


def bare(text: str) -> str:
    """Words without any channel's mark-up and breaks."""
    return re.sub(r"[\s*_\\“”…]|</?[a-z]+[^>]*>", "", text)


def test_all_channels_cite_the_same_clauses(
    kept: dict[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said: dict[tuple[str, str], str] = {}
    with telegram_server() as telegram, slack_server() as slack:
        (tmp_path / "t").mkdir()
        (tmp_path / "s").mkdir()
        with bot_for(telegram, tmp_path / "t"), app_for(slack, tmp_path / "s", mattermost=True) as app:
            for number, question in enumerate(QUESTIONS, 1):
                telegram.say(question)
                said["telegram", question] = telegram.answer(number=number)["text"]
                slack.command(question)
                said["slack", question] = slack.shown(number)[number - 1].body["text"]
                said["mattermost", question] = command(slack, app, question).json()["text"]
    monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)
    for question in QUESTIONS:
        answer, _ = small().ask(question)
        main(["ask", question, "--json", "--store", str(tmp_path / "store"), "--corpus", str(made_folder())])
        row = json.loads(capsys.readouterr().out)
        terminal = [c["key"] for c in row["citations"]]
        assert terminal == [c.key for c in answer.citations]
        for channel in ("telegram", "slack", "mattermost"):
            assert kept[f"{channel} {question}"] == terminal
            for citation in row["citations"]:
                assert bare(citation["quote"]) in bare(said[channel, question])
