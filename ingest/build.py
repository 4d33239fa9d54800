"""Ingestion: what is planned is embedded, indexed and published as a snapshot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ingest.document import Parsed
from ingest.embedders.factory import Embedder
from ingest.errors import IngestError
from ingest.freshness import parser
from ingest.manifest import Skipped, discover
from ingest.parsing import Reading
from ingest.plan import Plan
from ingest.planning import plan_ingestion, plan_renewal
from ingest.records import entry_bytes
from ingest.snapshot import Snapshot, snapshot_id
from ingest.snapshot_writer import Progress, fill
from ingest.store import Store
from ingest.workers import parse_all

_GAVE_WAY = (
    "The corpus that ships with Resolves has given way to your documents; `resolves ingest shipped` has it beside them."
)


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of an ingestion: ids of documents by what became of them; `embedded` counts the texts embedded.

    `skipped`, `ignored` and `unlisted` are those of its Plan.
    """

    snapshot: Snapshot
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    embedded: int = 0
    notes: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    ignored: tuple[tuple[str, int], ...] = ()
    unlisted: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[str, ...]:
        """A sentence for each file that was left out."""
        return tuple(dict.fromkeys(each.why for each in self.skipped))


def ingest(
    store: Store,
    corpus: str,
    paths: Sequence[Path],
    embedder: Embedder,
    progress: Progress,
    *,
    only: bool = False,
    keep_fallback: bool = False,
    strict: bool = False,
    wait: float = 0,
) -> Report:
    """Ingest files and folders into a corpus of the store and publish it.

    Documents from other places stay, unless `only`, or unless the corpus only stood in and `keep_fallback` does not say
    otherwise; documents that these places no longer hold are removed. A file that cannot be taken is skipped and stops
    no other, unless `strict`, and what was held of it stays. Raises IngestError where nothing is published, with a line
    for each file; ManifestError, StoreError and EmbeddingError too.
    """
    with store.writing(wait=wait):
        reading = Reading(store, parser(), embedder.id, progress)
        plan = _plan(corpus, paths, reading, only=only, keep_fallback=keep_fallback, strict=strict)
        return _publish(store, corpus, plan, embedder, progress)


def begin(
    store: Store,
    corpus: str,
    paths: Sequence[Path],
    embedder: Embedder,
    progress: Progress,
    *,
    fallback: bool,
    strict: bool = False,
    wait: float = 0,
) -> Report:
    """Ingest what a corpus begins with; one that was published first, by another process meanwhile too, is renewed.

    A `fallback` stands in until documents are ingested, and is refused where any ever were.
    """
    with store.writing(wait=wait):
        reading = Reading(store, parser(), embedder.id, progress)
        plan = _plan_first(corpus, paths, reading, fallback=fallback, strict=strict)
        return _publish(store, corpus, plan, embedder, progress)


def renew(store: Store, corpus: str, embedder: Embedder, progress: Progress, *, wait: float = 0) -> Report:
    """Rebuild a published corpus from the store's copies of its files, after its parser or embedder has changed."""
    with store.writing(wait=wait):
        plan = plan_renewal(corpus, Reading(store, parser(), embedder.id, progress))
        return _publish(store, corpus, plan, embedder, progress)


def preview(
    store: Store,
    corpus: str,
    paths: Sequence[Path],
    progress: Progress,
    *,
    fallback: bool = False,
    only: bool = False,
    keep_fallback: bool = False,
    strict: bool = False,
) -> Plan:
    """The plan of `begin`, for a `fallback`, else of `ingest`, with every file read; nothing is written."""
    reading = Reading(store, parser(), "", progress, write=False, anew=True)
    if fallback:
        return _plan_first(corpus, paths, reading, fallback=True, strict=strict)
    return _plan(corpus, paths, reading, only=only, keep_fallback=keep_fallback, strict=strict)


def check(paths: Sequence[Path], refuse: Callable[[str], None] | None = None) -> list[Parsed]:
    """Parse files and folders without writing anything.

    `refuse` is called with a sentence for each file that cannot be taken; without it, IngestError has a line for each.
    """
    found = discover(paths)
    read = list(parse_all([(entry, partial(entry_bytes, entry)) for entry in found.entries]))
    why = [*(each.why for each in found.skipped), *(each for each in read if isinstance(each, str))]
    if why and refuse is None:
        raise IngestError("\n".join(why))
    if refuse:
        for sentence in why:
            refuse(sentence)
    return [each for each in read if isinstance(each, Parsed)]


def _plan(
    corpus: str, paths: Sequence[Path], reading: Reading, *, only: bool, keep_fallback: bool, strict: bool
) -> Plan:
    gives_way = reading.store.fallback(corpus) and not keep_fallback
    plan = plan_ingestion(corpus, paths, reading, only=only or gives_way, strict=strict)
    return replace(plan, notes=(_GAVE_WAY,)) if gives_way and plan.removed else plan


def _plan_first(corpus: str, paths: Sequence[Path], reading: Reading, *, fallback: bool, strict: bool) -> Plan:
    store = reading.store
    if store.published(corpus) is not None and (fallback or not store.fallback(corpus)):
        return plan_renewal(corpus, reading)
    if fallback and store.ingested(corpus):
        raise IngestError(f"The store {store.root} has no documents any more; ingest yours again.")
    return replace(plan_ingestion(corpus, paths, reading, only=True, strict=strict), fallback=fallback)


def _publish(store: Store, corpus: str, plan: Plan, embedder: Embedder, progress: Progress) -> Report:
    """Build the snapshot that is planned, unless the store holds it, and publish it."""
    identity = snapshot_id(plan.records, embedder.id, parser())
    snapshot, embedded = store.held(identity, plan.records), 0
    notes: tuple[str, ...] = ()
    if snapshot is None:
        with store.new_snapshot(identity) as folder:
            snapshot = Snapshot(identity, folder, embedder.id, parser(), plan.records, store.server)
            embedded, notes = fill(store, snapshot, plan.documents, embedder, progress)
        snapshot = store.held(identity, plan.records) or snapshot
    store.publish(corpus, snapshot, fallback=plan.fallback)
    return Report(
        snapshot,
        plan.added,
        plan.changed,
        plan.removed,
        plan.unchanged,
        embedded,
        (*notes, *plan.notes),
        plan.skipped,
        plan.ignored,
        plan.unlisted,
    )
