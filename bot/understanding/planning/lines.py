"""Data in a prompt: a value as one line of JSON."""

import json
import unicodedata

# Characters that show nothing: controls, marks of direction, private and unassigned ones.
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs"}


def as_line(value: object) -> str:
    """A value as one line of JSON, in the characters that a reader sees."""
    text = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "ignore").decode("utf-8")
    return "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
