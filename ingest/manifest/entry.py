"""What a folder holds: entries, which are documents to ingest, and what is skipped, each with its reason."""

from dataclasses import dataclass
from pathlib import Path

from ingest.manifest.fields import DocumentFields
from ingest.readers.file import shown


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to ingest: its file, the folder or file that led to it, its metadata; `fields.id` is unique.

    `listed` where a corpus.toml names it.
    """

    path: Path
    root: Path
    fields: DocumentFields
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """What is not taken, the folder or file that led to it, and why, in a sentence.

    `unreadable` where it may be a document all the same, so that what is held of it stays; `folder` where it may hold
    several.
    """

    path: Path
    root: Path
    why: str
    unreadable: bool = True
    folder: bool = False

    @property
    def file(self) -> str:
        """Its path, as it can be printed."""
        return shown(self.path)


def precedence(entry: Entry) -> tuple[bool, str]:
    """The order of two files that cannot both be taken: first what a corpus.toml names, then by path."""
    return not entry.listed, entry.path.as_posix()
