"""Read a draft from a file or from pasted text, within the limits of `[verify]`."""

from pathlib import Path

from bot.settings import VerifySettings
from bot.verification.draft import Draft, draft_of, draft_of_lines
from ingest.errors import DraftError, UnreadableError
from ingest.readers import SUFFIXES
from ingest.readers.file import shown
from ingest.workers import read_lines

# In these a paragraph may be broken into lines.
_BROKEN = ("", ".txt", ".md", ".markdown", ".eml", ".pdf")


def read_draft(name: str, data: bytes, settings: VerifySettings) -> Draft:
    """Read a draft from a file's bytes, in a process of its own unless it is short plain text. Raises DraftError."""
    limit = settings.megabytes * 1024**2
    suffix = Path(name).suffix.lower()
    if len(data) > limit:
        size = len(data) / 1024**2
        raise DraftError(
            f"{shown(name)} has {size:,.1f} MB, more than verify.megabytes = {settings.megabytes}; split it."
        )
    if suffix not in SUFFIXES and suffix not in _BROKEN:
        raise DraftError(f"{shown(name)} is no kind of draft that can be read; take one of {', '.join(SUFFIXES)}.")
    try:
        lines = read_lines(name, data)
    except UnreadableError as error:
        raise DraftError(str(error)) from error
    _require_short(shown(name), sum(len(line.text) for line in lines), settings)
    return draft_of_lines(shown(name), lines, broken=suffix in _BROKEN)


def pasted_draft(text: str, settings: VerifySettings) -> Draft:
    """A draft of pasted text. Raises DraftError where there is none, or too much."""
    if not text.strip():
        raise DraftError("There is no text to verify; put the draft after the command.")
    _require_short("The draft", len(text), settings)
    return draft_of(text, "The draft")


def _require_short(name: str, count: int, settings: VerifySettings) -> None:
    if count > settings.characters:
        most = f"more than verify.characters = {settings.characters:,}"
        raise DraftError(f"{name} has {count:,} characters of text, {most}; verify it in parts.")
