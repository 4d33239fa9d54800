"""Ingestion: parse and embed what changed, build the indexes, publish the snapshot."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.document import PARSER, Parsed, document_id, parse
from ingest.embedders.factory import Embedder
from ingest.errors import IngestError
from ingest.identifiers import expression_id
from ingest.indexes.lexical import VERSION
from ingest.manifest import DocumentFields, Entry, Refused, discover
from ingest.model import Document
from ingest.readers import UnreadableError, file_bytes
from ingest.readers.file import real, shown
from ingest.snapshot import Record, Snapshot, snapshot_id
from ingest.snapshot_writer import Progress, fill
from ingest.store import Store

if TYPE_CHECKING:
    pass

_GAVE_WAY = (
    "The corpus that ships with Resolves has given way to your documents; `resolves ingest shipped` has it beside them."
)


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of an ingestion: ids of documents by what became of them; `embedded` counts the texts embedded.

    `refused` has a sentence for each file that could not be read.
    """

    snapshot: Snapshot
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    embedded: int = 0
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def ingest(
    store: Store,
    corpus: str,
    paths: Sequence[Path],
    embedder: Embedder,
    progress: Progress,
    *,
    only: bool = False,
    keep_fallback: bool = False,
    wait: float = 0,
) -> Report:
    """Ingest files and folders into a corpus of the store and publish it.

    Documents from other places stay, unless `only`, or unless the corpus only stood in and `keep_fallback` does not say
    otherwise; documents that these places no longer hold are removed. An unreadable file stops no other, and what was
    held of it stays; where none can be read, IngestError has a line for each and nothing is published. Raises
    ManifestError, StoreError and EmbeddingError too.
    """
    with store.writing(wait=wait):
        gives_way = store.fallback(corpus) and not keep_fallback
        report = _ingest(store, corpus, paths, embedder, progress, only=only or gives_way)
        return replace(report, notes=(*report.notes, _GAVE_WAY)) if gives_way and report.removed else report


def begin(
    store: Store,
    corpus: str,
    paths: Sequence[Path],
    embedder: Embedder,
    progress: Progress,
    *,
    fallback: bool,
    wait: float = 0,
) -> Report:
    """Ingest what a corpus begins with; one that was published first, by another process meanwhile too, is renewed.

    A `fallback` stands in until documents are ingested, and is refused where any ever were.
    """
    with store.writing(wait=wait):
        if store.published(corpus) is not None and (fallback or not store.fallback(corpus)):
            return _renew(store, corpus, embedder, progress)
        if fallback and store.ingested(corpus):
            raise IngestError(f"The store {store.root} has no documents any more; ingest yours again.")
        return _ingest(store, corpus, paths, embedder, progress, only=True, fallback=fallback)


def _ingest(
    store: Store,
    corpus: str,
    paths: Sequence[Path],
    embedder: Embedder,
    progress: Progress,
    *,
    only: bool,
    fallback: bool = False,
) -> Report:
    before = store.published(corpus)
    old = {r.document: r for r in before.records} if before else {}
    refused: list[Refused] = []
    found = _records(store, discover(paths, refused.append), refused.append)
    kept = {} if only else {name: r for name, r in old.items() if not _lies_in(r.root, paths)}
    why = tuple(dict.fromkeys(each.why for each in refused))
    if not found and (refused or len(kept) == len(old)):
        raise IngestError("\n".join(why) or no_document(paths))
    _refuse_strangers(kept, found)
    hidden = {name: r for name, r in old.items() if any(_hides(each, r) for each in refused)}
    records = {**_not_moved(hidden, found), **kept, **found}
    return _publish(store, corpus, records, before, embedder, progress, fallback=fallback, named=found, refused=why)


def no_document(paths: Sequence[Path]) -> str:
    """What is said where nothing was found to read."""
    places = ", ".join(map(shown, paths)) or "no folder"
    return f"There is no document in {places}; name a file or a folder that holds some."


def renew(store: Store, corpus: str, embedder: Embedder, progress: Progress, *, wait: float = 0) -> Report:
    """Rebuild a published corpus from the store's copies of its files, after its parser or embedder has changed."""
    with store.writing(wait=wait):
        return _renew(store, corpus, embedder, progress)


def _renew(store: Store, corpus: str, embedder: Embedder, progress: Progress) -> Report:
    before = store.published(corpus)
    old = {r.document: r for r in before.records} if before else {}
    return _publish(store, corpus, old, before, embedder, progress, fallback=store.fallback(corpus))


def current(snapshot: Snapshot, embedder: Embedder) -> bool:
    """Whether a snapshot is up to date: made by this parser and embedder, and not damaged."""
    return snapshot.parser == _parser() and snapshot.embedder == embedder.id and not snapshot.damaged


def check(paths: Sequence[Path], refuse: Callable[[str], None] | None = None) -> list[Parsed]:
    """Parse files and folders without writing anything.

    `refuse` is called with a sentence for each unreadable file; without it, IngestError has a line for each.
    """
    refused: list[str] = []
    tell = refuse or refused.append
    entries = discover(paths, lambda each: tell(each.why))
    files = ((entry, partial(_bytes, entry)) for entry in entries)
    parsed = [parsed for _, parsed in _parsed(files, lambda _, why: tell(why))]
    if refused:
        raise IngestError("\n".join(refused))
    return parsed


def _parser() -> int:
    return PARSER * 1000 + VERSION


def _records(store: Store, entries: Iterable[Entry], refuse: Callable[[Refused], None]) -> dict[str, Record]:
    out: dict[str, Record] = {}
    for entry in entries:
        try:
            digest = store.keep_file(_bytes(entry))
        except UnreadableError as error:
            refuse(Refused(entry.path, entry.root, str(error)))
            continue
        fields = entry.fields.model_dump_json(exclude_none=True, exclude_defaults=True)
        record = Record(document_id(entry), shown(entry.path.name), digest, str(real(entry.root)), fields)
        out[record.document] = record
    return out


def _bytes(entry: Entry) -> bytes:
    """The bytes of a file. Raises UnreadableError, also where a link leads out of the folder that was named."""
    return file_bytes(entry.path, None if entry.root == entry.path else entry.root)


def _lies_in(root: str, paths: Sequence[Path]) -> bool:
    """Whether a document's root is one of these paths or inside one."""
    return any(Path(root).is_relative_to(real(path)) for path in paths)


def _hides(refused: Refused, record: Record) -> bool:
    """Whether a held document may be what cannot be read now, so that it is not taken for one that was removed."""
    return _lies_in(record.root, [refused.root]) and (refused.folder or record.file == shown(refused.path.name))


def _not_moved(held: Mapping[str, Record], found: Mapping[str, Record]) -> dict[str, Record]:
    """Held documents without those whose file was only moved, and is found under another name."""
    moved = {r.sha256 for r in found.values()}
    return {name: r for name, r in held.items() if r.sha256 not in moved}


def _refuse_strangers(others: Mapping[str, Record], found: Mapping[str, Record]) -> None:
    """Refuse another file under the id of a document that stays: it would silently take its place."""
    for name in others.keys() & found.keys():
        if others[name].sha256 != found[name].sha256:
            raise IngestError(
                f'{found[name].file} has the id "{name}", as a document from {others[name].root} has; '
                "give it another in corpus.toml, or ingest with --only."
            )


def _publish(
    store: Store,
    corpus: str,
    records: dict[str, Record],
    before: Snapshot | None,
    embedder: Embedder,
    progress: Progress,
    *,
    fallback: bool,
    named: Collection[str] = (),
    refused: tuple[str, ...] = (),
) -> Report:
    """Publish a corpus of these records. Of those that are `named` some have to be readable, of the others all."""
    if not records:
        raise IngestError("There is no document to ingest; name a file or a folder that holds some.")
    identity = snapshot_id(records.values(), embedder.id, _parser())
    snapshot, embedded = store.held(identity, records.values()), 0
    notes: tuple[str, ...] = ()
    if snapshot is None:
        documents, broken = _documents(store, records, before, progress)
        if broken:
            why = (*refused, *broken.values())
            left = [name for name in named if name not in broken]
            if not left:
                raise IngestError("\n".join(why))
            rest = _instead(records, before, broken)
            return _publish(store, corpus, rest, before, embedder, progress, fallback=fallback, named=left, refused=why)
        counts = {d.expression.document: len(d.clauses) for d in documents}
        rows = tuple(replace(r, clauses=counts[name]) for name, r in sorted(records.items()))
        with store.new_snapshot(identity) as folder:
            snapshot = Snapshot(identity, folder, embedder.id, _parser(), rows, store.server)
            embedded, notes = fill(store, snapshot, documents, embedder, progress)
        snapshot = store.held(identity, rows) or snapshot
    store.publish(corpus, snapshot, fallback=fallback)
    return replace(_report(snapshot, before, embedded, notes), refused=refused)


def _instead(records: dict[str, Record], before: Snapshot | None, broken: Collection[str]) -> dict[str, Record]:
    """The records without those that cannot be read; what was held of such a document stays."""
    held = {r.document: r for r in before.records} if before else {}
    older = {name: held[name] for name in broken if name in held and _bare(held[name]) != _bare(records[name])}
    good = {name: r for name, r in records.items() if name not in broken}
    return {**_not_moved(older, good), **good}


def _documents(
    store: Store, records: dict[str, Record], before: Snapshot | None, progress: Progress
) -> tuple[list[Document], dict[str, str]]:
    """Parse the documents, in the order of their ids, and say why the others cannot be read.

    An unchanged one is taken from the previous snapshot.
    """
    same = _unchanged(records, before)
    new = {name: record for name, record in records.items() if name not in same}
    progress("reading", 0, len(new))
    entries = ((_entry(record), partial(store.file, record)) for _, record in sorted(new.items()))
    broken: dict[str, str] = {}

    def refuse(entry: Entry, why: str) -> None:
        broken[document_id(entry)] = why

    read = _parsed(entries, refuse, lambda done: progress("reading", done, len(new)))
    same |= {document_id(entry): parsed.document for entry, parsed in read}
    documents = [same[name] for name in sorted(same)]
    if not broken:
        _refuse_twins(documents)
    return documents, broken


def _unchanged(records: dict[str, Record], before: Snapshot | None) -> dict[str, Document]:
    """Documents of the previous snapshot that this parser would parse in the same way."""
    if before is None or before.parser != _parser() or before.damaged:
        return {}
    known = {r.document: _bare(r) for r in before.records}
    try:
        documents = before.documents()
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    names = {d.expression.document: d for d in documents}
    return {name: names[name] for name, r in records.items() if name in names and known.get(name) == _bare(r)}


def _bare(record: Record) -> Record:
    return replace(record, clauses=0, root="")


def _entry(record: Record) -> Entry:
    # They were checked when they were read; a file's own name may be one that no manifest would be allowed to say.
    fields = DocumentFields.model_construct(**json.loads(record.fields))
    return Entry(Path(record.file), Path(record.root), fields.model_copy(update={"id": record.document}))


def _parsed(
    entries: Iterable[tuple[Entry, Callable[[], bytes]]],
    refuse: Callable[[Entry, str], None],
    progress: Callable[[int], None] | None = None,
) -> list[tuple[Entry, Parsed]]:
    """What can be read of these; `refuse` is told why the rest cannot."""
    out = []
    for done, (entry, load_file) in enumerate(entries, 1):
        try:
            parsed = parse(entry, load_file())
        except UnreadableError as error:
            refuse(entry, str(error))
            continue
        if not parsed.document.clauses:
            refuse(entry, f"{shown(entry.path.name)} holds no clause; put the document's text in it or remove it.")
            continue
        out.append((entry, parsed))
        if progress is not None:
            progress(done)
    return out


def _refuse_twins(documents: Sequence[Document]) -> None:
    """Refuse two files with the same Expression: they would give two clauses one key."""
    by_expression: dict[str, Document] = {}
    for document in documents:
        name = expression_id(document.expression)
        twin = by_expression.setdefault(name, document)
        if twin is not document:
            raise IngestError(
                f"{twin.expression.file} and {document.expression.file} are both {name}; "
                "remove one, or tell them apart by number, revision or language in corpus.toml."
            )


def _report(snapshot: Snapshot, before: Snapshot | None, embedded: int, notes: tuple[str, ...]) -> Report:
    old = {r.document: r.sha256 + r.fields for r in before.records} if before else {}
    new = {r.document: r.sha256 + r.fields for r in snapshot.records}
    return Report(
        snapshot=snapshot,
        added=tuple(d for d in new if d not in old),
        changed=tuple(d for d in new if d in old and new[d] != old[d]),
        removed=tuple(d for d in old if d not in new),
        unchanged=tuple(d for d in new if old.get(d) == new[d]),
        embedded=embedded,
        notes=notes,
    )
