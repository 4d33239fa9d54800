"""Records of ingested files: made of entries, turned back into entries, compared with what is published."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ingest.document import document_id
from ingest.manifest import DocumentFields, Entry
from ingest.model import Document
from ingest.readers import file_bytes
from ingest.readers.file import real, shown
from ingest.snapshot import Record, Snapshot


def entry_bytes(entry: Entry) -> bytes:
    """The bytes of a file. Raises UnreadableError, also where a link leads out of the folder that was named."""
    return file_bytes(entry.path, None if entry.root == entry.path else entry.root)


def digest_of(data: bytes) -> str:
    """The SHA-256 that the store keeps a file under."""
    return hashlib.sha256(data).hexdigest()


def record_of(entry: Entry, digest: str) -> Record:
    """The record of a file with this SHA-256."""
    fields = entry.fields.model_dump_json(exclude_none=True, exclude_defaults=True)
    return Record(document_id(entry), shown(entry.path.name), digest, str(real(entry.root)), fields)


def entry_of(record: Record) -> Entry:
    """The entry that a record was made of, but for its folder."""
    # Its fields were checked when they were read; a file's own name may be one that no manifest may say.
    fields = DocumentFields.model_construct(**json.loads(record.fields))
    return Entry(Path(record.file), Path(record.root), fields.model_copy(update={"id": record.document}))


def same_file(one: Record, other: Record) -> bool:
    """Whether two records would be parsed alike, wherever their files lie."""
    return replace(one, clauses=0, root="") == replace(other, clauses=0, root="")


def unchanged(records: Mapping[str, Record], before: Snapshot | None, parser: int) -> dict[str, Record]:
    """Of these records those that the published snapshot holds as this parser would parse them, with their counts."""
    if before is None or before.parser != parser or before.damaged:
        return {}
    old = {r.document: r for r in before.records}
    return {
        name: replace(record, clauses=old[name].clauses)
        for name, record in records.items()
        if name in old and same_file(record, old[name])
    }


def published_documents(before: Snapshot | None) -> dict[str, Document]:
    """The documents of the published snapshot by their ids; none where they cannot be read, so that all are parsed."""
    try:
        return {d.expression.document: d for d in before.documents()} if before else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
