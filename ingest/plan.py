"""The plan of an ingestion: what it would publish and skip, computed once, before anything is published."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.document import Parsed
from ingest.manifest import Skipped
from ingest.model import Document
from ingest.snapshot import Record, Snapshot


@dataclass(frozen=True, slots=True)
class Plan:
    """What an ingestion would publish: `records`, and in `parsed` what was read anew of their files.

    `documents` has all of them in the order of their ids, or none where nothing was read anew. `before` is what is
    published now. `ignored` counts files that no reader is for, by suffix; `unlisted` are files that the corpus.toml
    above them does not list.
    """

    before: Snapshot | None
    records: tuple[Record, ...]
    parsed: tuple[Parsed, ...] = ()
    documents: tuple[Document, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    ignored: tuple[tuple[str, int], ...] = ()
    unlisted: tuple[str, ...] = ()
    fallback: bool = False
    notes: tuple[str, ...] = ()

    @property
    def added(self) -> tuple[str, ...]:
        """Ids of documents that are not published yet."""
        return tuple(name for name in _versions(self.records) if name not in self._old)

    @property
    def changed(self) -> tuple[str, ...]:
        """Ids of published documents that get another file or other metadata."""
        new = _versions(self.records)
        return tuple(name for name in new if name in self._old and new[name] != self._old[name])

    @property
    def removed(self) -> tuple[str, ...]:
        """Ids of published documents that go."""
        new = _versions(self.records)
        return tuple(name for name in self._old if name not in new)

    @property
    def unchanged(self) -> tuple[str, ...]:
        """Ids of published documents that stay as they are."""
        return tuple(name for name, version in _versions(self.records).items() if self._old.get(name) == version)

    @property
    def refused(self) -> tuple[str, ...]:
        """A sentence for each file that is skipped."""
        return tuple(dict.fromkeys(each.why for each in self.skipped))

    @property
    def _old(self) -> dict[str, tuple[str, str]]:
        return _versions(self.before.records if self.before else ())


def counted(ignored: Iterable[tuple[str, int]]) -> list[str]:
    """Ignored files in words: "3 .jsonl"."""
    return [f"{count} {suffix or 'without a suffix'}" for suffix, count in ignored]


def _versions(records: Iterable[Record]) -> dict[str, tuple[str, str]]:
    return {r.document: (r.sha256, r.fields) for r in records}
