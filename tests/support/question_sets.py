"""Question sets as files, for the tests of the evaluation."""

import json
from pathlib import Path
from typing import Any

from tests.support.evaluation import gold

GOOD: dict[str, Any] = {
    "id": "q1",
    "category": "lookup",
    "language": "en",
    "turns": ["what?"],
    "corpus": "made",
    "behaviour": "answer",
    "gold": gold("1"),
    "exhaustive": False,
    "facts": [],
    "note": "why",
}


def written(tmp_path: Path, *rows: object, name: str = "set.jsonl") -> Path:
    """A file with a line for each row: as it is, if it is a text, else as JSON."""
    path = tmp_path / name
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
