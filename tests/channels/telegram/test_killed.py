"""Crash recovery: a bot that is killed in the middle and restarted loses nothing and answers nobody twice."""

from pathlib import Path

import pytest

from bot.state import open_state
from tests.support.telegram_process import bot_process
from tests.support.telegram_server import TelegramServer, telegram_server

pytestmark = pytest.mark.slow

ASK_BDT = "what does WTDC Resolution 45 ask of BDT?"
QUESTIONS = 20


def answers(server: TelegramServer, user: int) -> int:
    """Messages with the answer in a private chat."""
    return sum("7 of 7" in message["text"] for message in server.shown(user))


def all_answers(server: TelegramServer) -> list[int]:
    """How many answers each person has got."""
    return [answers(server, user) for user in range(100, 100 + QUESTIONS)]


def test_killed_in_the_middle_of_many_questions_each_is_answered_once(tmp_path: Path) -> None:
    with telegram_server() as server:
        with bot_process(server, tmp_path) as process:
            server.say(ASK_BDT, user=7)
            first = server.answer(7)
            server.tap(first, "👍")
            server.wait(lambda: [c for c in server.made("answerCallbackQuery") if "noted" in c.values.get("text", "")])
            for user in range(100, 100 + QUESTIONS):
                server.say(ASK_BDT, user=user)
            server.wait(lambda: sum(all_answers(server)) >= QUESTIONS // 5)
            process.kill()
            process.wait(10)
        at_the_kill = sum(all_answers(server))
        assert at_the_kill < QUESTIONS, "it was killed too late to show anything"
        with bot_process(server, tmp_path):
            server.wait(lambda: min(all_answers(server)) >= 1, 60)
            server.say("and of Member States?", user=7)
            assert "3 of 3" in server.answer(7, 2)["text"]
        assert all_answers(server) == [1] * QUESTIONS
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    (vote,) = state.of("telegram", "", "7")["votes"]
    assert vote["question"] == ASK_BDT
    assert vote["up"] is True
    assert state.pending("telegram") == []
    state.close()
