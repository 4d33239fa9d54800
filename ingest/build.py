"""Ingestion: parse and embed what changed, build the indexes, publish the snapshot."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.document import PARSER, Parsed, document_id, parse
from ingest.embedders.factory import Embedder
from ingest.errors import IngestError
from ingest.identifiers import expression_id, work_id
from ingest.indexes.lexical import VERSION, build_index, stems
from ingest.lexicon import load
from ingest.manifest import DocumentFields, Entry, discover
from ingest.model import Document
from ingest.readers import MAX_BYTES, UnreadableError, read
from ingest.snapshot import Record, Snapshot, snapshot_id, write_snapshot
from ingest.store import Store

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

_GAVE_WAY = (
    "The corpus that ships with Resolves has given way to your documents; `resolves ingest shipped` has it beside them."
)

# Called with (stage, items done, items in all).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of an ingestion: ids of documents by what became of them; `embedded` counts the texts embedded."""

    snapshot: Snapshot
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    embedded: int = 0
    notes: tuple[str, ...] = ()


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
    otherwise; documents that these places no longer hold are removed. Raises IngestError, ManifestError, StoreError and
    EmbeddingError.
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
    found = _records(store, discover(paths))
    kept = {} if only else {name: r for name, r in old.items() if not _lies_in(r.root, paths)}
    if not found and len(kept) == len(old):
        places = ", ".join(map(str, paths))
        raise IngestError(f"There is no document in {places or 'no folder'}; name a file or a folder that holds some.")
    _refuse_strangers(kept, found)
    return _publish(store, corpus, {**kept, **found}, before, embedder, progress, fallback=fallback)


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


def check(paths: Sequence[Path]) -> list[Parsed]:
    """Parse files and folders without writing anything. Raises IngestError with a line for each unreadable file."""
    return [parsed for _, parsed in _parsed((entry, partial(_bytes, entry)) for entry in discover(paths))]


def _parser() -> int:
    return PARSER * 1000 + VERSION


def _records(store: Store, entries: Iterable[Entry]) -> dict[str, Record]:
    out: dict[str, Record] = {}
    broken: list[str] = []
    for entry in entries:
        try:
            digest = store.keep_file(_bytes(entry))
        except UnreadableError as error:
            broken.append(str(error))
            continue
        fields = entry.fields.model_dump_json(exclude_none=True, exclude_defaults=True)
        record = Record(document_id(entry), entry.path.name, digest, str(entry.root.resolve()), fields)
        out[record.document] = record
    if broken:
        raise IngestError("\n".join(broken))
    return out


def _bytes(entry: Entry) -> bytes:
    """The bytes of a file. Raises UnreadableError, in the readers' words, where it is too large or cannot be opened."""
    with suppress(OSError):
        if entry.path.stat().st_size <= MAX_BYTES:
            return entry.path.read_bytes()
    read(entry.path)
    return entry.path.read_bytes()


def _lies_in(root: str, paths: Sequence[Path]) -> bool:
    """Whether a document's root is one of these paths or inside one."""
    return any(Path(root).is_relative_to(path.resolve()) for path in paths)


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
) -> Report:
    if not records:
        raise IngestError("There is no document to ingest; name a file or a folder that holds some.")
    identity = snapshot_id(records.values(), embedder.id, _parser())
    snapshot, embedded = store.held(identity, records.values()), 0
    notes: tuple[str, ...] = ()
    if snapshot is None:
        documents = _documents(store, records, before, progress)
        counts = {d.expression.document: len(d.clauses) for d in documents}
        rows = tuple(replace(r, clauses=counts[name]) for name, r in sorted(records.items()))
        with store.new_snapshot(identity) as folder:
            snapshot = Snapshot(identity, folder, embedder.id, _parser(), rows, store.server)
            embedded, notes = fill(store, snapshot, documents, embedder, progress)
        snapshot = store.held(identity, rows) or snapshot
    store.publish(corpus, snapshot, fallback=fallback)
    return _report(snapshot, before, embedded, notes)


def _documents(store: Store, records: dict[str, Record], before: Snapshot | None, progress: Progress) -> list[Document]:
    """Parse the documents, in the order of their ids; an unchanged one is taken from the previous snapshot."""
    same = _unchanged(records, before)
    new = {name: record for name, record in records.items() if name not in same}
    progress("reading", 0, len(new))
    entries = ((_entry(record), partial(store.file, record)) for _, record in sorted(new.items()))
    read = _parsed(entries, lambda done: progress("reading", done, len(new)))
    same |= {document_id(entry): parsed.document for entry, parsed in read}
    documents = [same[name] for name in sorted(same)]
    _refuse_twins(documents)
    return documents


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
    fields = DocumentFields.model_validate_json(record.fields)
    return Entry(Path(record.file), Path(record.root), fields.model_copy(update={"id": record.document}))


def _parsed(
    entries: Iterable[tuple[Entry, Callable[[], bytes]]], progress: Callable[[int], None] | None = None
) -> list[tuple[Entry, Parsed]]:
    out, broken = [], []
    for done, (entry, load_file) in enumerate(entries, 1):
        try:
            parsed = parse(entry, load_file())
        except UnreadableError as error:
            broken.append(str(error))
            continue
        if not parsed.document.clauses:
            broken.append(f"{entry.path.name} holds no clause; put the document's text in it or remove it.")
        out.append((entry, parsed))
        if progress is not None:
            progress(done)
    if broken:
        raise IngestError("\n".join(broken))
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


def fill(
    store: Store, snapshot: Snapshot, documents: Sequence[Document], embedder: Embedder, progress: Progress
) -> tuple[int, tuple[str, ...]]:
    """Write the files of a snapshot; return how many texts were embedded, and notes for the user."""
    from ingest.indexes.chroma import write_off_topic, write_vectors
    from ingest.indexes.embedding_cache import EmbeddingCache
    from ingest.indexes.late_interaction import write_late_interaction
    from ingest.indexes.multilingual import write_multilingual

    clauses = [(d.expression, c) for d in documents for c in d.clauses]
    texts = [clause.text for _, clause in clauses]
    cache = EmbeddingCache(store.vectors)
    vectors, embedded = cache.embed(
        texts, embedder.id, lambda: embedder.embeddings, lambda done, total: progress("embedding", done, total)
    )
    late = write_late_interaction(
        snapshot.folder / "late",
        texts,
        [expression.language == "en" for expression, _ in clauses],
        store.readings,
        lambda done, total: progress("reading again", done, total),
    )
    across = write_multilingual(
        snapshot.folder, texts, cache, lambda done, total: progress("reading across languages", done, total)
    )
    progress("writing", 0, 1)
    write_snapshot(snapshot.folder, snapshot, documents)
    build_index(snapshot.folder / "words", [stems(c.text, e.language) for e, c in clauses])
    works = [work_id(expression.work) for expression, _ in clauses]
    write_vectors(snapshot.folder, [clause.key for _, clause in clauses], vectors, works, texts, snapshot.server)
    off_topic, _ = cache.embed(
        load("questions")["elsewhere"], f"{embedder.id}/questions", lambda: _as_questions(embedder)
    )
    write_off_topic(snapshot.folder, off_topic, vectors)
    progress("writing", 1, 1)
    return embedded, tuple(note for note in (embedder.note, cache.note, late, across) if note)


def _as_questions(embedder: Embedder) -> "Embeddings":
    from ingest.embedders.questions import AsQuestions

    return AsQuestions(embedder.embeddings)


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
