"""Ids of documents: those that a corpus.toml gives, else made of the files' names."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.manifest.entry import Entry, Skipped, precedence
from ingest.manifest.loading import MANIFEST
from ingest.readers import SUFFIXES
from ingest.readers.file import real, shown


def identified(entries: Sequence[Entry]) -> tuple[list[Entry], list[Skipped]]:
    """Give each entry an id, and skip those whose id another has."""
    named = [replace(e, fields=e.fields.model_copy(update={"id": name})) for e, name in _names(entries)]
    owners: dict[str, Entry] = {}
    skipped = []
    for entry in sorted(named, key=precedence):
        owner = owners.setdefault(entry.fields.id.casefold(), entry)
        if owner is not entry:
            why = (
                f'{shown(owner.path)} and {shown(entry.path)} have the same id "{entry.fields.id}": the first is taken '
                f"and the second left out; give one of them another in {MANIFEST}."
            )
            skipped.append(Skipped(entry.path, entry.root, why, unreadable=False))
    return [entry for entry in named if owners[entry.fields.id.casefold()] is entry], skipped


def _names(entries: Sequence[Entry]) -> Iterable[tuple[Entry, str]]:
    """Each entry with its id: the file's stem, with its folder's name where another folder has the same stem."""
    given = {entry.fields.id.casefold() for entry in entries if entry.fields.id}
    stems = {(_stem(entry.path), real(entry.path).parent) for entry in entries if not entry.fields.id}
    folders = Counter(name for name, _ in stems)
    for entry in entries:
        name = entry.fields.id or _stem(entry.path)
        if not entry.fields.id and (folders[name] > 1 or name in given):
            name = f"{_stem(real(entry.path).parent)}-{name}"
        yield entry, name


def _stem(path: Path) -> str:
    """Derive an id from a file's stem; one that has no Latin letter or digit gets a short hash of itself."""
    stem = path.stem if path.suffix.lower() in SUFFIXES else path.name
    ascii_ = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")
    name = unicodedata.normalize("NFC", stem).encode("utf-8", "surrogatepass")
    return slug or f"document-{hashlib.sha256(name).hexdigest()[:8]}"
