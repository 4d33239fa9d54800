"""Answers in a terminal and in a pipe: the text, and how the question was read in one unobtrusive line."""

import sys

import pytest

from bot.cli.console import show_answer
from tests.support.services import small, talk

READ_AS = "read as: operative clauses of WTDC Resolution 45 (Rev. Riverton, 2031) addressed to BDT"


def test_in_a_pipe_the_reading_follows_the_text_after_an_empty_line(capsys: pytest.CaptureFixture[str]) -> None:
    answer = talk(small(), "what does WTDC Resolution 45 ask of BDT?")
    show_answer(answer)
    assert capsys.readouterr().out == f"{answer.text}\n\n{READ_AS}\n"


def test_on_a_terminal_it_is_dim(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    show_answer(talk(small(), "what does WTDC Resolution 45 ask of BDT?"))
    assert capsys.readouterr().out.endswith(f"\n\n\x1b[2m{READ_AS}\x1b[0m\n")


def test_what_the_text_says_already_is_not_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    answer = talk(small(), "what does Resolution 12 recognize?")
    show_answer(answer)
    assert capsys.readouterr().out == f"{answer.text}\n"
