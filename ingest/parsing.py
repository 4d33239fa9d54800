"""Read the documents of an ingestion: what is published as it is, what is new of the files."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from ingest.document import Parsed
from ingest.manifest import Entry, precedence
from ingest.model import Document
from ingest.readers.file import shown
from ingest.records import digest_of, entry_bytes, entry_of, published_documents, unchanged
from ingest.snapshot import Record, Snapshot, snapshot_id
from ingest.snapshot_writer import Progress
from ingest.store import Store
from ingest.workers import parse_all


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be published: its record, and its entry where its file was found now.

    `stays` where it is published from another place, which nothing that is found takes away.
    """

    record: Record
    entry: Entry | None = None
    stays: bool = False

    @property
    def place(self) -> str:
        """Where its file lies, as it can be printed."""
        return shown(self.entry.path) if self.entry else self.record.root

    @property
    def precedence(self) -> tuple[int, bool, str]:
        """The order of two documents that cannot both be published; last what is only held instead of another."""
        if self.entry:
            return (1, *precedence(self.entry))
        return (0 if self.stays else 2, False, self.record.document)


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: for which store, parser and embedder; `progress` is told how many are done.

    `write` keeps a copy of each file in the store. `anew` reads also files that have not changed.
    """

    store: Store
    parser: int
    embedder: str
    progress: Progress
    write: bool = True
    anew: bool = False

    def kept(self, data: bytes) -> str:
        """The SHA-256 of a file; the store has a copy of it then, if it may be written."""
        return self.store.keep_file(data) if self.write else digest_of(data)

    def load(self, candidate: Candidate) -> bytes:
        """The bytes of a document's file: the store's copy, so that they are those of the record."""
        if candidate.entry and not self.write:
            return entry_bytes(candidate.entry)
        return self.store.file(candidate.record)

    def is_done(self, records: Iterable[Record]) -> bool:
        """Whether the store has a snapshot of just these, so that nothing has to be read."""
        records = tuple(records)
        return not self.anew and self.store.held(snapshot_id(records, self.embedder, self.parser), records) is not None


@dataclass(frozen=True, slots=True)
class Read:
    """Documents by their ids, what was parsed for them, and why others cannot be read."""

    documents: dict[str, Document] = field(default_factory=dict)
    parsed: dict[str, Parsed] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


def read_documents(candidates: Mapping[str, Candidate], before: Snapshot | None, reading: Reading) -> Read:
    """Read documents in the order of their ids; an unchanged one is taken from the published snapshot.

    Raises StoreError for a lost copy.
    """
    same = unchanged({name: each.record for name, each in candidates.items()}, before, reading.parser)
    documents = {name: d for name, d in published_documents(before).items() if name in same} if same else {}
    if reading.anew:
        documents = {name: d for name, d in documents.items() if not candidates[name].entry}
    new = {name: candidates[name] for name in sorted(candidates) if name not in documents}
    read = Read(documents)
    reading.progress("reading", 0, len(new))
    sources = [(entry_of(each.record), partial(reading.load, each)) for each in new.values()]
    with closing(parse_all(sources)) as parsed:
        for done, (name, each) in enumerate(zip(new, parsed, strict=True), 1):
            if isinstance(each, Parsed):
                read.parsed[name], read.documents[name] = each, each.document
                reading.progress("reading", done, len(new))
            else:
                read.broken[name] = each
    return read
