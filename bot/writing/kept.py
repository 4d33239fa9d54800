"""Answers that were written before: the same question over the same documents costs nothing again.

What is kept is what the model said, not what was made of it: it is checked again like something new.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.checking import Proven, Said, Support
from bot.settings import ModelSettings
from bot.writing.request import Messages
from ingest.errors import PlainError
from ingest.kept import KeptFile

# What of the settings decides what the model says.
_DECISIVE = {"name", "base_url", "api", "structured", "temperature", "reasoning_effort", "max_output_tokens"}


class KeptError(PlainError):
    """The kept answers cannot be used; the message is one sentence for a person."""


class Kept:
    """A file of written answers by their keys; the oldest go where there are more than `most`."""

    def __init__(self, path: Path, most: int) -> None:
        table = "answers (key TEXT PRIMARY KEY, outcome TEXT NOT NULL, said TEXT NOT NULL)"
        self._file = KeptFile(path, "file of written answers", table, KeptError)
        self._most = most

    def get(self, key: str) -> tuple[str, list[Said]] | None:
        """How the checks went and what the model said; None where nothing is kept."""
        row = self._file.using(
            lambda f: f.execute("SELECT outcome, said FROM answers WHERE key = ?", (key,)).fetchone()
        )
        if row is None:
            return None
        try:
            return str(row[0]), [_said(each) for each in json.loads(row[1])]
        except (ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, outcome: str, proven: Sequence[Proven]) -> None:
        """Keep what has passed the checks."""
        said = json.dumps([{"text": p.text, "support": list(p.quotes)} for p in proven], ensure_ascii=False)

        def write(file: sqlite3.Connection) -> None:
            with file:
                file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, outcome, said))
                file.execute("DELETE FROM answers WHERE rowid <= (SELECT MAX(rowid) FROM answers) - ?", (self._most,))

        if self._most:
            self._file.using(write)


def key_of(told: Sequence[Messages], snapshot: str, prompt: str, settings: ModelSettings, server: str) -> str:
    """The key of an answer: what the model is told (question, clauses, prompts), the snapshot and the model."""
    chosen = settings.model_dump(include=_DECISIVE)
    made = json.dumps([told, snapshot, prompt, chosen, server], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(made.encode("utf-8", "surrogatepass")).hexdigest()


def _said(row: Any) -> Said:
    return Said(str(row["text"]), tuple(Support(int(n), str(quote)) for n, quote in row["support"]))
