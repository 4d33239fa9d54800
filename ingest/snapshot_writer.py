"""Write the files of a snapshot: its clauses, and every index over them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ingest.embedders.factory import Embedder
from ingest.identifiers import work_id
from ingest.indexes.lexical import build_index, stems
from ingest.lexicon import load
from ingest.model import Document
from ingest.snapshot import Snapshot, write_snapshot
from ingest.store import Store

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# Called with (stage, items done, items in all).
Progress = Callable[[str, int, int], None]


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
