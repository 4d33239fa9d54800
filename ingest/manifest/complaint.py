"""What is wrong with a corpus.toml, as one sentence that names the document, the key and what to do."""

import difflib
from typing import Any

from pydantic import ValidationError

from ingest.manifest.fields import DocumentFields, Manifest


def complaint(error: ValidationError, table: dict[str, Any]) -> str:
    """Describe the first validation error, with the document and the key that it is in."""
    # A misspelt key before the missing one that it was meant to be.
    first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    place = list(first["loc"])
    known = list(Manifest.model_fields)
    where = "at its top level"
    if len(place) > 1 and place[0] == "document" and isinstance(place[1], int):
        known = [field.alias or name for name, field in DocumentFields.model_fields.items()]
        where = _named(place[1], table["document"][place[1]])
        place = place[2:]
    if not place:
        return f"{where}: a document is a table; begin it with [[document]]"
    key = str(place[0])
    if first["type"] == "extra_forbidden":
        close = difflib.get_close_matches(key.lower(), known, n=1)
        advice = f'write it as "{close[0]}"' if close else f"the keys are {', '.join(known)}"
        return f'{where}: unknown key "{key}"; {advice}'
    if first["type"] == "missing":
        return f'{where}: the key "{key}" is missing; add {key} = "…"'
    if first["type"] == "value_error":
        return f'{where}: {key} "{first["input"]}" {first["ctx"]["error"]}'
    if key == "document":
        return f"{where}: documents are tables; begin each with [[document]]"
    if key == "ignore":
        return f'{where}: {key} must be a list of patterns; write it as {key} = ["drafts/*"]'
    return f'{where}: {key} must be text that is not empty; write {key} = "…" or remove it'


def _named(index: int, entry: object) -> str:
    name = entry.get("id") or entry.get("file") if isinstance(entry, dict) else None
    return f'document {index + 1} ("{name}")' if name else f"document {index + 1}"
