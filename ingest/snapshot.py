"""A snapshot: one version of the corpus, complete in one folder, immutable once it is published.

snapshot.json     its id, what made it, and how many clauses each document has
clauses.jsonl     a line an Expression with its header, then a line each of its clauses, in reading order
words/            the lexical index (BM25)
late/             the late-interaction index of the English clauses
across.npy        the multilingual index
chroma/           the vector index, where Chroma runs on disk
collection        their collection's name, where they are on a Chroma server
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from ingest.errors import StoreError
from ingest.model import Clause, Document, Expression, Part, Work

# Counts up whenever the files of a snapshot change; an older one is built again.
FORMAT = 9
_DAMAGED = "damaged"
# The vectors' collection in Chroma on disk; on a server each snapshot has its own, named in its folder.
COLLECTION = "clauses"


@dataclass(frozen=True, slots=True)
class Record:
    """The store's record of an ingested file: enough to rebuild without the file's original place.

    `fields` are the manifest's, as JSON; `root` is the folder or file that was ingested; `clauses` counts them.
    """

    document: str
    file: str
    sha256: str
    root: str
    fields: str = "{}"
    clauses: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot's metadata and folder; `server` is the Chroma server that has its vectors, "" if they are on disk."""

    id: str
    folder: Path
    embedder: str
    parser: int
    records: tuple[Record, ...]
    server: str = ""

    @property
    def damaged(self) -> bool:
        """Whether one of its files could not be read; then it is rebuilt from the store's copies of the documents."""
        return (self.folder / _DAMAGED).exists()

    def documents(self) -> tuple[Document, ...]:
        """Read every document with its clauses from disk."""
        return tuple(_read_documents(self.folder / "clauses.jsonl"))


def snapshot_id(records: Iterable[Record], embedder: str, parser: int) -> str:
    """Hash what goes into a snapshot to its id: the same corpus has the same one in whatever order it was ingested."""
    rows = sorted((r.document, r.file, r.sha256, r.fields) for r in records)
    payload = json.dumps([FORMAT, parser, embedder, rows], ensure_ascii=False)
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def write_snapshot(folder: Path, snapshot: Snapshot, documents: Sequence[Document]) -> None:
    """Write a snapshot's documents and metadata; each index is written by its own module."""
    with (folder / "clauses.jsonl").open("w", encoding="utf-8", errors="surrogatepass") as out:
        for document in documents:
            header = {"header": _clause_row(document.header)} if document.header else {}
            out.write(_line({"expression": asdict(document.expression), **header}))
            out.writelines(_line(_clause_row(clause)) for clause in document.clauses)
    metadata = {
        "format": FORMAT,
        "id": snapshot.id,
        "embedder": snapshot.embedder,
        "parser": snapshot.parser,
        "clauses": {record.document: record.clauses for record in snapshot.records},
    }
    (folder / "snapshot.json").write_text(json.dumps(metadata, ensure_ascii=False, indent=1), encoding="utf-8")


def read_snapshot(folder: Path, records: Iterable[Record]) -> Snapshot | None:
    """Read a snapshot's metadata; None where it cannot be read or an older version wrote it."""
    try:
        metadata = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
        if metadata["format"] != FORMAT:
            return None
        counted_records = tuple(replace(r, clauses=metadata["clauses"][r.document]) for r in records)
        return Snapshot(metadata["id"], folder, metadata["embedder"], metadata["parser"], counted_records)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def mark_damaged(folder: Path) -> None:
    """Mark a snapshot as damaged, so that it is rebuilt the next time it is asked for."""
    with suppress(OSError):
        (folder / _DAMAGED).touch()


@contextmanager
def reading(snapshot: Path) -> Iterator[None]:
    """Translate any error in reading a snapshot's index into a StoreError, and mark the snapshot as damaged.

    Chroma and the lexical index have no errors of their own for files that they cannot read.
    """
    try:
        yield
    except Exception as error:
        mark_damaged(snapshot)
        raise StoreError(f"The index in {snapshot} cannot be read; ask again, and it is built anew.") from error


def name_collection(folder: Path, name: str) -> None:
    """Record which collection of a Chroma server has the vectors of a snapshot."""
    (folder / "collection").write_text(name, encoding="utf-8")


def collection_of(folder: Path) -> str:
    """The name of the collection with the vectors of a snapshot; `COLLECTION` where it is on disk."""
    try:
        return (folder / "collection").read_text(encoding="utf-8")
    except OSError:
        return COLLECTION


_DEFAULTS = {f.name: f.default for f in fields(Clause)}


def _clause_row(clause: Clause) -> dict[str, Any]:
    return {name: value for name, value in asdict(clause).items() if value != _DEFAULTS[name]}


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _read_documents(path: Path) -> Iterable[Document]:
    document: Document | None = None
    clauses: list[Clause] = []
    with path.open(encoding="utf-8", errors="surrogatepass") as rows:
        for line in rows:
            row = json.loads(line)
            if "expression" in row:
                if document is not None:
                    yield replace(document, clauses=tuple(clauses))
                header = _clause(row["header"]) if "header" in row else None
                document, clauses = Document(_expression(row["expression"]), (), header), []
            else:
                clauses.append(_clause(row))
    if document is not None:
        yield replace(document, clauses=tuple(clauses))


def _expression(row: dict[str, Any]) -> Expression:
    return Expression(**{**row, "work": Work(**row["work"])})


def _clause(row: dict[str, Any]) -> Clause:
    lists: dict[str, Any] = {name: tuple(row[name]) for name in ("addressees", "footnotes", "lines") if name in row}
    values: dict[str, Any] = {"addressees": (), **row, **lists, "part": Part(row["part"])}
    return Clause(**values)
