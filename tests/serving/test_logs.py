"""Logs: an object a line, no secret in it whoever wrote it, and libraries no louder than they may be."""

import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    """What was written to standard error."""

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
