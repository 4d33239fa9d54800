"""Text for Markdown files: whatever a document prints is shown as it is printed, and none of it is mark-up."""

import re

from ingest.outline.parts import folded

# What CommonMark and GitHub's Markdown read as mark-up wherever it stands …
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
# … and what they read so at the beginning of a line.
_AT_THE_BEGINNING = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+=])")


def escaped(text: str) -> str:
    """A text, its white space folded, as Markdown that shows it letter for letter, at the beginning of a line too."""
    marked = _SPECIAL.sub(r"\\\1", folded(text))
    return _AT_THE_BEGINNING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", marked)
