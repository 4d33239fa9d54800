"""Cache of model replies: the same question over the same snapshot, prompts and model costs nothing again.

The reply is cached, not the answer made of it: it is checked again like a new one.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.composing.checking import Finding, Passage, Relevance
from bot.composing.checking.text import visible
from bot.composing.writing.prompt_request import folded_question
from bot.language_model.chat_model import Messages
from bot.language_model.clients import reply_settings
from bot.settings import ModelSettings
from ingest.errors import CacheError
from ingest.sqlite_cache import SqliteCache


class AnswerCache:
    """A SQLite cache of replies by key, with the outcome of their checks.

    The oldest rows are evicted where there are more than `most`; with 0, nothing is cached.
    """

    def __init__(self, path: Path, most: int) -> None:
        table = "answers (key TEXT PRIMARY KEY, outcome TEXT NOT NULL, said TEXT NOT NULL)"
        self.path = path
        self._file = SqliteCache(path, "file of written answers", table, CacheError)
        self._most = most

    def get(self, key: str) -> tuple[str, str] | None:
        """The outcome and the reply for a key; None on a miss, or where the file cannot be used."""
        if not self._most:
            return None
        try:
            row = self._file.using(
                lambda f: f.execute("SELECT outcome, said FROM answers WHERE key = ?", (key,)).fetchone()
            )
        except CacheError:
            return None
        return row and (str(row[0]), str(row[1]))

    def put(self, key: str, outcome: str, reply: str) -> None:
        """Store a reply, if the file can be used; without, the model is asked again."""

        def write(file: sqlite3.Connection) -> None:
            with file:
                file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, outcome, reply))
                file.execute("DELETE FROM answers WHERE rowid <= (SELECT MAX(rowid) FROM answers) - ?", (self._most,))

        if self._most:
            with suppress(CacheError):
                self._file.using(write)


def serialise_findings(findings: Sequence[Finding]) -> str:
    """Findings as JSON."""
    rows = [
        {"passages": [[p.n, p.quote] for p in f.passages], "gloss": f.gloss, "answers": f.relevance.value}
        for f in findings
    ]
    return json.dumps(rows, ensure_ascii=False)


def parse_findings(text: str) -> list[Finding]:
    """Parse findings from JSON; empty where it is damaged."""
    try:
        return [_parse_finding(each) for each in json.loads(text)]
    except (ValueError, KeyError, TypeError):
        return []


def cache_key(
    requests: Sequence[Messages],
    snapshot: str,
    prompt: str,
    settings: ModelSettings,
    question: str = "",
) -> str:
    """The SHA-256 key of an answer: the requests (question, clauses, prompts), snapshot, model, server and settings.

    The question counts without its case and final punctuation.
    """
    folded = [[(role, _folded(text, question)) for role, text in messages] for messages in requests]
    payload = json.dumps([folded, snapshot, prompt, reply_settings(settings)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()


def _folded(text: str, question: str) -> str:
    """A request with the question in it folded, as it stands there as JSON."""
    asked, folded = (json.dumps(each, ensure_ascii=False) for each in (visible(question), folded_question(question)))
    return text.replace(asked, folded) if question else text


def _parse_finding(row: Any) -> Finding:
    """A finding from its JSON object. Raises KeyError, TypeError or ValueError."""
    passages = tuple(Passage(int(n), str(quote)) for n, quote in row["passages"])
    return Finding(passages, str(row["gloss"]), Relevance(row["answers"]))
