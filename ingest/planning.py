"""Plan an ingestion: find the files, read what is new of them, and settle which are taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from ingest.errors import IngestError
from ingest.manifest import Found, Skipped, discover
from ingest.model import Document
from ingest.parsing import Candidate, Reading, read_documents
from ingest.plan import Plan, counted
from ingest.readers import UnreadableError
from ingest.readers.file import real, shown
from ingest.records import entry_bytes, entry_of, published_documents, record_of, same_file
from ingest.snapshot import Record, Snapshot
from ingest.twins import without_twins


def plan_ingestion(
    corpus: str, paths: Sequence[Path], reading: Reading, *, only: bool = False, strict: bool = False
) -> Plan:
    """Plan what becomes of a corpus when these files and folders are ingested.

    Documents from other places stay, unless `only`, and so does what was held of a file that cannot be read now.
    Raises IngestError with a line for each file where none can be taken, or `strict` wants none left out.
    """
    before = reading.store.published(corpus)
    old = {r.document: r for r in before.records} if before else {}
    kept = {} if only else {name: r for name, r in old.items() if not _lies_in(r.root, paths)}
    there = discover(paths)
    found, skipped = _found(there, kept, reading)
    if not found and (skipped or len(kept) == len(old)):
        raise IngestError(_lines(skipped) or _no_document(paths, there))
    candidates = {
        **{name: Candidate(r) for name, r in _held_instead(old, skipped, found).items()},
        **{name: Candidate(r, stays=True) for name, r in kept.items()},
        **found,
    }
    if not candidates:
        raise IngestError(_no_document(paths, there))
    plan = _settled(candidates, before, reading)
    taken = {r.document: r for r in plan.records}
    if found and not any(name in taken and same_file(taken[name], each.record) for name, each in found.items()):
        strict = True  # nothing that was named is readable
    skipped += plan.skipped
    if strict and skipped:
        raise IngestError(_lines(skipped))
    return replace(plan, skipped=tuple(skipped), ignored=there.ignored, unlisted=there.unlisted)


def plan_renewal(corpus: str, reading: Reading) -> Plan:
    """Plan a corpus of what is published, from the store's copies.

    What cannot be read any more stays as it was parsed before. Raises IngestError where the snapshot is damaged too.
    """
    before = reading.store.published(corpus)
    records = before.records if before else ()
    parsed = {} if before is None or before.damaged else published_documents(before)
    plan = _settled({r.document: Candidate(r, stays=True) for r in records}, before, reading, parsed)
    if any(each.unreadable for each in plan.skipped) and len(parsed) < len(records):
        raise IngestError(_lines(plan.skipped))
    return replace(plan, fallback=reading.store.fallback(corpus))


def _no_document(paths: Sequence[Path], there: Found) -> str:
    """What is said where nothing was found to read."""
    places = ", ".join(map(shown, paths)) or "no folder"
    ignored = f" (ignored: {', '.join(counted(there.ignored))})" if there.ignored else ""
    return f"There is no document in {places}{ignored}; name a file or a folder that holds some."


def _found(there: Found, kept: Mapping[str, Record], reading: Reading) -> tuple[dict[str, Candidate], list[Skipped]]:
    """The files that were found, by their ids, and what is skipped: also a file with the id of a document that stays,
    which would silently take its place.
    """
    found: dict[str, Candidate] = {}
    skipped = list(there.skipped)
    for entry in there.entries:
        try:
            record = record_of(entry, reading.kept(entry_bytes(entry)))
        except UnreadableError as error:
            skipped.append(Skipped(entry.path, entry.root, str(error)))
            continue
        other = kept.get(record.document)
        if other and other.sha256 != record.sha256:
            why = (
                f'{record.file} has the id "{record.document}", as a document from {other.root} has; '
                "give it another in corpus.toml, or ingest with --only."
            )
            skipped.append(Skipped(entry.path, entry.root, why, unreadable=False))
        else:
            found[record.document] = Candidate(record, entry)
    return found, skipped


def _settled(
    candidates: dict[str, Candidate],
    before: Snapshot | None,
    reading: Reading,
    instead: Mapping[str, Document] = MappingProxyType({}),
) -> Plan:
    """Read the candidates, and take of each Expression one that can be read; `instead` is for those that cannot."""
    if reading.is_done(each.record for each in candidates.values()):
        return Plan(before, tuple(each.record for _, each in sorted(candidates.items())))
    read = read_documents(candidates, before, reading)
    skipped = [_skipped(candidates[name], why) for name, why in read.broken.items()]
    read.documents.update((name, instead[name]) for name in read.broken if name in instead)
    older = _older(candidates, read.broken, before)
    if older:
        read.documents.update(read_documents(older, before, reading).documents)
    good = {name: each for name, each in {**candidates, **older}.items() if name in read.documents}
    documents, twins = without_twins(
        read.documents.values(),
        lambda document: good[document.expression.document].precedence,
        lambda document: good[document.expression.document].place,
    )
    # What is only held instead of another gives way without a word: that other is told already.
    told = {name: why for name, why in twins.items() if good[name].entry or good[name].stays}
    skipped += [_skipped(good[name], why, unreadable=False) for name, why in told.items()]
    counts = {d.expression.document: len(d.clauses) for d in documents}
    left = sorted(name for name in good if name not in twins)
    return Plan(
        before,
        records=tuple(replace(good[name].record, clauses=counts.get(name, 0)) for name in left),
        parsed=tuple(read.parsed[name] for name in left if name in read.parsed),
        documents=tuple(sorted(documents, key=lambda document: document.expression.document)),
        skipped=tuple(skipped),
    )


def _older(candidates: Mapping[str, Candidate], broken: Iterable[str], before: Snapshot | None) -> dict[str, Candidate]:
    """What is held of documents whose file is broken now, and stays."""
    old = {r.document: r for r in before.records} if before else {}
    older = {n: old[n] for n in broken if n in old and not same_file(old[n], candidates[n].record)}
    good = [each for name, each in candidates.items() if name not in broken]
    return {name: Candidate(r) for name, r in _not_moved(older, good).items()}


def _skipped(candidate: Candidate, why: str, *, unreadable: bool = True) -> Skipped:
    entry = candidate.entry or entry_of(candidate.record)
    return Skipped(entry.path, entry.root, why, unreadable)


def _lines(skipped: Iterable[Skipped]) -> str:
    return "\n".join(dict.fromkeys(each.why for each in skipped))


def _lies_in(root: str, paths: Sequence[Path]) -> bool:
    """Whether a document's root is one of these paths or inside one."""
    return any(Path(root).is_relative_to(real(path)) for path in paths)


def _held_instead(
    old: Mapping[str, Record], skipped: Sequence[Skipped], found: Mapping[str, Candidate]
) -> dict[str, Record]:
    """What is held of files that cannot be read now, so that it is not taken for removed; what only moved is not."""
    hidden = {name: r for name, r in old.items() if any(_hides(each, r) for each in skipped)}
    return _not_moved(hidden, found.values())


def _hides(skipped: Skipped, record: Record) -> bool:
    """Whether a held document may be what cannot be read now."""
    if not skipped.unreadable or not _lies_in(record.root, [skipped.root]):
        return False
    return skipped.folder or record.file == shown(skipped.path.name)


def _not_moved(held: Mapping[str, Record], found: Iterable[Candidate]) -> dict[str, Record]:
    """Held documents without those whose file was only moved, and is found under another name."""
    moved = {each.record.sha256 for each in found}
    return {name: r for name, r in held.items() if r.sha256 not in moved}
