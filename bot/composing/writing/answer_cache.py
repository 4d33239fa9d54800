"""What a model has said before: the same question over the same documents costs nothing again.

What is kept is what the model said, not what was made of it: it is checked again like something new.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.composing.checking import Proven, Said, Support
from bot.language_model.chat_model import Messages
from bot.settings import ModelSettings
from ingest.errors import CacheError
from ingest.sqlite_cache import SqliteCache

# What of the settings decides what the model says.
_DECISIVE = {"name", "base_url", "api", "structured", "temperature", "reasoning_effort", "max_output_tokens"}


class AnswerCache:
    """A file of a model's replies by their keys, with what became of them.

    The oldest go where there are more than `most`; none is kept where that is 0.
    """

    def __init__(self, path: Path, most: int) -> None:
        table = "answers (key TEXT PRIMARY KEY, outcome TEXT NOT NULL, said TEXT NOT NULL)"
        self.path = path
        self._file = SqliteCache(path, "file of written answers", table, CacheError)
        self._most = most

    def get(self, key: str) -> tuple[str, str] | None:
        """What became of a reply and the reply; None where nothing is kept, or the file cannot be used."""
        if not self._most:
            return None
        try:
            row = self._file.using(
                lambda f: f.execute("SELECT outcome, said FROM answers WHERE key = ?", (key,)).fetchone()
            )
        except CacheError:
            return None
        return row and (str(row[0]), str(row[1]))

    def put(self, key: str, outcome: str, said: str) -> None:
        """Keep a reply, if the file can be used; what is not kept is asked for again."""

        def write(file: sqlite3.Connection) -> None:
            with file:
                file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, outcome, said))
                file.execute("DELETE FROM answers WHERE rowid <= (SELECT MAX(rowid) FROM answers) - ?", (self._most,))

        if self._most:
            with suppress(CacheError):
                self._file.using(write)


def as_text(proven: Sequence[Proven]) -> str:
    """Statements that have passed their checks, as they are kept."""
    return json.dumps([{"text": p.text, "support": list(p.quotes)} for p in proven], ensure_ascii=False)


def said_in(text: str) -> list[Said]:
    """The statements of a text that is kept; none where it is damaged."""
    try:
        return [_said(each) for each in json.loads(text)]
    except (ValueError, KeyError, TypeError):
        return []


def key_of(told: Sequence[Messages], snapshot: str, prompt: str, settings: ModelSettings, server: str) -> str:
    """The key of an answer: what the model is told (question, clauses, prompts), the snapshot and the model."""
    chosen = settings.model_dump(include=_DECISIVE)
    made = json.dumps([told, snapshot, prompt, chosen, server], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(made.encode("utf-8", "surrogatepass")).hexdigest()


def _said(row: Any) -> Said:
    return Said(str(row["text"]), tuple(Support(int(n), str(quote)) for n, quote in row["support"]))
