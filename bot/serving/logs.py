"""Logs on standard error: JSON lines, with secrets redacted, and no question unless that is configured."""

import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from pythonjsonlogger.json import JsonFormatter

from bot.serving.log_repeats import RepeatsHandler, extras
from bot.settings import LogSettings

_GONE = "[redacted]"
# Secrets by their shape, wherever they come from: bot tokens of Telegram (which stand in its addresses), tokens of
# Slack, keys of OpenAI, what follows "Bearer", passwords in addresses.
_SHAPES = (
    re.compile(r"(?<!\d)\d{6,12}:[\w-]{30,}"),
    re.compile(r"\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}"),
    re.compile(r"\bsk-[\w-]{16,}"),
    re.compile(r"(?i)(?<=\bbearer )[\w.~+/=-]{8,}"),
    re.compile(r"(?<=://)[^\s/@:\"']*:[^\s/@\"']+(?=@)"),
)
_NAMES = re.compile(r"(TOKEN|KEY|SECRET|PASSWORD)S?$")
# A shorter one is no secret, and would be found in innocent words.
_SHORTEST = 6


class Redactor:
    """Redacts secrets in a line: known values, and whatever has the shape of one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        values = {value for value in secrets if len(value) >= _SHORTEST}
        # Inside JSON a quotation mark or a backslash looks otherwise.
        values |= {json.dumps(value)[1:-1] for value in values}
        longest = sorted(values, key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, longest))) if values else None

    def __call__(self, line: str) -> str:
        """The line with its secrets redacted."""
        if self._values is not None:
            line = self._values.sub(_GONE, line)
        for shape in _SHAPES:
            line = shape.sub(_GONE, line)
        return line


def secrets_of(environment: Mapping[str, str]) -> list[str]:
    """The secrets to redact: values of variables named like secrets, and passwords inside URLs."""
    found = [value for name, value in environment.items() if _NAMES.search(name.upper())]
    for value in environment.values():
        try:
            password = urlsplit(value).password if "://" in value else None
        except ValueError:
            continue
        if password:
            found += [password, unquote(password)]
    return found


class _Json(JsonFormatter):
    """Formats a record as one JSON object, redacted."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="at",
            json_ensure_ascii=False,
        )
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        # A name that is half a character of a pair cannot be written as UTF-8.
        return self._redact(super().format(record)).encode("utf-8", "replace").decode("utf-8")


class _Text(logging.Formatter):
    """Formats a record as a line of text, redacted."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        extra = " ".join(f"{name}={value}" for name, value in extras(record).items())
        return self._redact(f"{super().format(record)} {extra}".rstrip()).encode("utf-8", "replace").decode("utf-8")


def configure_logs(settings: LogSettings) -> None:
    """Send all logs of this process to standard error.

    Libraries log from warnings on: their lower levels may have questions in them, and debug has. They log like Resolves
    where questions may be logged. A warning that is repeated is written once a minute.
    """
    redact = Redactor(secrets_of(os.environ))
    handler = RepeatsHandler(sys.stderr)
    handler.setFormatter(_Json(redact) if settings.format == "json" else _Text(redact))
    level = logging.getLevelName(settings.level.upper())
    others = level if settings.questions else max(level, logging.WARNING)
    # Some libraries set their own level, which goes before that of the root.
    handler.addFilter(lambda record: record.levelno >= others or record.name.split(".")[0] == "resolves")
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(others)
    logging.getLogger("resolves").setLevel(level)
    logging.captureWarnings(True)
