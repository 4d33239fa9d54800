"""Logs: one object a line, no secret in it whoever wrote it, and libraries at their level."""

import json
import logging
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.serving.log_repeats import RepeatsHandler
from bot.serving.logs import Redactor, configure_logs, secrets_of
from bot.settings import LogSettings

TELEGRAM = "123456789:AAexampleexampleexampleexampleexa"


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("resolves")
    handlers, levels = root.handlers[:], (root.level, own.level)
    yield
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    own.setLevel(levels[1])


class Written:
    """The lines that were written to standard error."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys, self._text = capsys, ""

    def getvalue(self) -> str:
        self._text += self._capsys.readouterr().err
        return self._text


@pytest.fixture
def err(capsys: pytest.CaptureFixture[str]) -> Written:
    return Written(capsys)


def lines(out: Written) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_is_an_object(err: Written) -> None:
    configure_logs(LogSettings())
    logging.getLogger("resolves.answering").info("answered", extra={"channel": "slack", "reason": None})
    try:
        int("a\nb")
    except ValueError:
        logging.getLogger("resolves").exception("failed \ud800 “x”\n")
    first, second = lines(err)
    assert first == first | {"level": "INFO", "logger": "resolves.answering", "message": "answered", "channel": "slack"}
    assert first["at"].endswith("+00:00")
    assert second["message"] == "failed ? “x”\n"
    assert "Traceback" in second["exc_info"]


def test_for_people_they_are_text(err: Written) -> None:
    configure_logs(LogSettings(format="text"))
    logging.getLogger("resolves").info("answered", extra={"channel": "slack"})
    assert err.getvalue().endswith(" INFO resolves: answered channel=slack\n")


@pytest.mark.parametrize(
    ("level", "questions", "heard"),
    [
        ("info", False, ["resolves INFO", "httpx WARNING"]),
        ("debug", False, ["resolves DEBUG", "resolves INFO", "httpx WARNING"]),
        ("debug", True, ["resolves DEBUG", "resolves INFO", "httpx DEBUG", "httpx INFO", "httpx WARNING"]),
        ("error", False, []),
    ],
)
def test_what_libraries_say_below_warnings_may_have_questions_in_it(
    err: Written, level: str, questions: bool, heard: list[str]
) -> None:
    configure_logs(LogSettings(level=level, questions=questions))
    library = logging.getLogger("httpx")
    for name in ("resolves", "httpx"):
        logging.getLogger(name).debug("x")
        logging.getLogger(name).info("x")
    library.warning("x")
    library.setLevel(logging.DEBUG)
    try:
        library.debug("a library that sets its own level")
    finally:
        library.setLevel(logging.NOTSET)
    said = [f"{line['logger']} {line['level']}" for line in lines(err)]
    assert said == heard + (["httpx DEBUG"] if questions else [])


def test_warnings_are_lines_as_well(err: Written) -> None:
    configure_logs(LogSettings())
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", stacklevel=1)
    assert "old" in lines(err)[0]["message"]


class Clock:
    """A time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def repeating(clock: Clock | None = None) -> logging.Logger:
    """A logger whose handler has that clock."""
    configure_logs(LogSettings())
    root = logging.getLogger()
    handler = RepeatsHandler(sys.stderr, clock or Clock())
    handler.setFormatter(root.handlers[0].formatter)
    root.handlers[:] = [handler]
    return logging.getLogger("resolves.repeating")


class TestRepeats:
    def test_a_line_a_minute_says_how_many_were_left_out(self, err: Written) -> None:
        clock = Clock()
        log = repeating(clock)
        for _ in range(1000):
            log.warning("no %s", "room", extra={"where": 1})
        assert [line["message"] for line in lines(err)] == ["no room"]
        clock.now = 59
        log.warning("no %s", "room", extra={"where": 1})
        assert len(lines(err)) == 1
        clock.now = 60
        log.warning("no %s", "room", extra={"where": 1})
        log.warning("no %s", "room", extra={"where": 1})
        assert [line.get("left_out") for line in lines(err)] == [None, 1000]

    @pytest.mark.parametrize("end", ["another line", "the process ends"])
    def test_what_was_left_out_is_said_where_it_does_not_come_again(self, err: Written, end: str) -> None:
        clock = Clock()
        log = repeating(clock)
        for _ in range(3):
            try:
                int("x")
            except ValueError:
                log.exception("failed", extra={"channel": "slack"})
        if end == "another line":
            clock.now = 61
            log.info("answered")
        else:
            logging.getLogger().handlers[0].close()
        said = [(line["message"], line.get("left_out"), "exc_info" in line) for line in lines(err)]
        assert said[:2] == [("failed", None, True), ("failed", 2, False)]
        assert lines(err)[1]["channel"] == "slack"
        assert said[2:] == ([("answered", None, False)] if end == "another line" else [])

    def test_what_differs_is_written(self, err: Written) -> None:
        log = repeating()
        log.warning("no room for %s", "Slack")
        log.warning("no room for %s", "Telegram")
        log.error("no room for %s", "Telegram")
        logging.getLogger("telegram").error("no room for %s", "Telegram")
        for answer in range(3):
            log.error("an answer was not delivered", extra={"answer": answer})
        for error in (ValueError("a"), ValueError("b"), TypeError("b")):
            log.error("failed", exc_info=error)
        try:
            int("x")
        except ValueError:
            log.exception("failed")
        try:
            int("x")
        except ValueError:
            log.exception("failed")
        assert len(lines(err)) == 12
        assert not any("left_out" in line for line in lines(err))

    def test_what_happens_each_time_is_written_each_time(self, err: Written) -> None:
        log = repeating()
        for _ in range(3):
            log.info("answered")
        assert len(lines(err)) == 3

    def test_objects_of_one_kind_are_one_cause(self, err: Written) -> None:
        repeating()
        for number in range(3):
            logging.getLogger("asyncio").error(
                f"Fatal error on transport\nprotocol: <P object at 0x7f{number}>\n"
                f"transport: <_SelectorSocketTransport fd={number} raddr=('127.0.0.1', 5000{number})> name='Task-{number}'"
            )
        assert len(lines(err)) == 1

    def test_a_message_that_does_not_go_with_its_arguments_raises_nothing(self, err: Written) -> None:
        log = repeating()
        log.warning("no %d", "room")
        log.warning("no room")
        assert "Logging error" in err.getvalue()
        assert '"no room"' in err.getvalue()

    def test_all_logs_are_written_so(self, err: Written) -> None:
        configure_logs(LogSettings(format="text"))
        for _ in range(3):
            logging.getLogger("asyncio").error("socket.accept() out of system resource")
        logging.getLogger().handlers[0].close()
        first, rest = err.getvalue().splitlines()
        assert first.endswith(" ERROR asyncio: socket.accept() out of system resource")
        assert rest.endswith(" ERROR asyncio: socket.accept() out of system resource left_out=2")


class TestSecrets:
    @pytest.mark.parametrize(
        "line",
        [
            f"HTTP Request: POST https://api.telegram.org/bot{TELEGRAM}/sendMessage",
            f"https://api.telegram.org/file/bot{TELEGRAM}/documents/file_1.pdf",
            "Authorization: Bearer xoxb-1234567890-abcdefghijkl",
            "token xapp-1-A111-222-abcdef failed",
            "Incorrect API key provided: sk-proj-abcdefghijklmnopqrstu",
            "postgresql://resolves:hunter2hunter2@db/state",
            "http://user:pass-word@proxy:3128 refused",
        ],
    )
    def test_by_their_shape(self, err: Written, line: str) -> None:
        configure_logs(LogSettings())
        logging.getLogger("telegram").warning("%s", line)
        logging.getLogger("resolves").info("x", extra={"url": line, "inner": {"deep": [line]}})
        logging.getLogger("resolves").error("x", exc_info=(ValueError, ValueError(line), None))
        said = err.getvalue()
        assert said.count("[redacted]") >= 4
        for secret in (TELEGRAM, "xoxb-", "xapp-", "sk-proj", "hunter2", "pass-word", "abcdefghijkl"):
            assert secret not in said
        assert len(lines(err)) == 3

    def test_by_the_environment(self, err: Written, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SLACK_SIGNING_SECRET", 'a"b\\cdefgh')
        monkeypatch.setenv("RESOLVES_STATE_URL", "postgresql://me:p%40ssword@db/x")
        monkeypatch.setenv("MY_TOKEN", "abc")
        configure_logs(LogSettings())
        logging.getLogger("resolves").info('signed a"b\\cdefgh, p@ssword, p%40ssword, abc')
        assert lines(err)[0]["message"] == "signed [redacted], [redacted], [redacted], abc"

    def test_what_is_no_secret_stays(self) -> None:
        text = "Resolution 45 (Rev. Kigali, 2022): 12:30, a@b.org, https://itu.int/x:y@z, wtdc/res-45#para_5"
        assert Redactor([])(text) == text

    @given(secret=st.text(min_size=6, max_size=30), before=st.text(max_size=5), after=st.text(max_size=5))
    def test_whatever_a_secret_is_made_of(self, secret: str, before: str, after: str) -> None:
        redact = Redactor(secrets_of({"A_TOKEN": secret}))
        assert secret not in redact(before + secret + after).replace("[redacted]", "")
        assert json.dumps(secret)[1:-1] not in redact(json.dumps(before + secret + after)).replace("[redacted]", "")
