"""A session: follow-ups, commands, completion and interruptions, typed as a person types them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.cli.session import COMMANDS, Session
from bot.cli.session_input import completions, names_of, typed_lines
from tests.support.services import small

BDT = "what does WTDC Resolution 45 ask of BDT?"


def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *lines: str, **options: object
) -> tuple[int, str, str]:
    """The exit code, output and errors of a session over these lines."""
    monkeypatch.setattr("bot.cli.session.typed_lines", lambda *_: iter(lines))
    code = Session(small(), **options).run()  # type: ignore[arg-type]
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_follow_up_and_a_clause_of_the_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = typed(monkeypatch, capsys, BDT, ":show 3", "and of Member States?", ":outline")
    assert (code, err) == (0, "")
    assert "7 of 7" in out
    assert "key         wtdc/res-45/rev-riverton-2031/en#instructs-director-bdt__para_2__subpara_a" in out
    assert "3 of 3" in out
    assert "in all" in out


def test_answers_stand_apart(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = typed(monkeypatch, capsys, BDT, BDT)
    assert out.count("\n\nClauses that WTDC Resolution 45") == 1


@pytest.mark.parametrize("asked", [":help", "help", "?", "HELP"])
def test_help_says_what_can_be_typed(
    asked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = typed(monkeypatch, capsys, asked)
    assert all(name in out for name in COMMANDS)


def test_works_are_listed_and_a_document_is_outlined(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = typed(monkeypatch, capsys, ":works", ":outline WTDC Resolution 45")
    assert out.count("WTDC Resolution 45 (Rev. Riverton, 2031)") == 2


def test_a_language_is_chosen_for_all_but_the_clauses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = typed(monkeypatch, capsys, ":language fr", BDT, ":language auto", BDT)
    assert "7 sur 7" in out
    assert "7 of 7" in out
    assert out.count("1 to buy oil for the lamps;") == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (":hlp", 'There is no command ":hlp"'),
        (":show", "Name a clause"),
        (":show Resolution 999", "not held"),
        (":show 99", "The last answer has no clause"),
        (":outline", "Name a document"),
        (":language klingon", "is none of English (en)"),
        ("x" * 5000, "ask it in at most 4,000"),
    ],
)
def test_a_slip_is_one_sentence_and_the_session_goes_on(
    line: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = typed(monkeypatch, capsys, line, BDT)
    assert code == 0
    assert said in err
    assert err.count("\n") == 1
    assert "7 of 7" in out


def test_an_answer_that_is_stopped_ends_no_session(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter([KeyboardInterrupt])
    real = Session._ask

    def ask(session: Session, question: str) -> None:
        for stopped in answers:
            raise stopped
        real(session, question)

    monkeypatch.setattr(Session, "_ask", ask)
    code, out, err = typed(monkeypatch, capsys, BDT, BDT)
    assert (code, err) == (0, "resolves: stopped; ask on, or type exit.\n")
    assert out.count("7 of 7") == 1


def test_the_exit_code_is_the_last_answers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(monkeypatch, capsys, BDT, "what does Resolution 999 say?")[0] == 3


def test_nothing_after_exit_is_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(monkeypatch, capsys, "exit", BDT)[1] == ""


def test_new_forgets_what_was_spoken_of(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = typed(monkeypatch, capsys, BDT, ":new", ":outline")
    assert "forgotten" in out
    assert "Name a document" in err


def test_the_short_form(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = typed(monkeypatch, capsys, BDT, in_short=True)
    assert "instructs the Director of the Telecommunication Development Bureau (5)" in out


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("what does WTDC Res", "WTDC Resolution 45"),
        ("what does resolution 4", "Resolution 45"),
        ("quote instructs the Dir", "instructs the Director of BDT"),
        ("what is asked of Member S", "Member States"),
        (":sh", ":show"),
    ],
)
def test_names_are_completed(text: str, offered: str) -> None:
    names = [*COMMANDS, *names_of(small().catalogue)]
    found = list(completions(text, names))
    assert offered in [name for name, _ in found]
    [length] = {length for name, length in found if name == offered}
    assert offered.casefold().startswith(text[-length:].casefold())


@pytest.mark.parametrize("text", ["", "x", " ", "what ", "zzzz"])
def test_nothing_is_offered_for_nothing(text: str) -> None:
    assert list(completions(text, names_of(small().catalogue))) == []


@contextmanager
def keyboard(keys: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal at which these keys are pressed."""
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    with create_pipe_input() as pressed, create_app_session(input=pressed, output=DummyOutput()):
        pressed.send_text(keys)
        yield


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        ("one\rtwo\r\x04", ["one", "two"]),
        ("wrong\x03right\r\x04", ["right"]),
        ("one\r\x03\x03never\r", ["one"]),
        ("one\r\x03two\r\x03three\r\x04", ["one", "two", "three"]),
    ],
    ids=["lines", "Ctrl-C clears the line", "twice ends", "once does not"],
)
def test_the_keyboard(
    keys: str, lines: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with keyboard(keys, monkeypatch):
        assert list(typed_lines(small().catalogue, list(COMMANDS))) == lines


def test_the_history_is_its_owners_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory) -> None:
    from bot.cli.session_input import _history_file

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with keyboard("what is kept?\r\x04", monkeypatch):
        list(typed_lines(small().catalogue, list(COMMANDS)))
    assert _history_file().stat().st_mode & 0o777 == 0o600
    assert "+what is kept?" in _history_file().read_text(encoding="utf-8").splitlines()
