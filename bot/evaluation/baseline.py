"""The pipeline that everyone starts with, as a measure of what clauses are worth.

LangChain's RecursiveCharacterTextSplitter (1,000 characters, 200 of them shared), the same embedder, Chroma, and the
four nearest pieces. A piece cites the clauses of which it holds at least half. It never refuses and remembers nothing.
"""

import hashlib
import json
import shutil
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bot.answer import Answer, Behaviour, Statement
from bot.catalogue.catalogue import Catalogue
from bot.composing.quote import cite
from bot.service import Service
from bot.understanding.understand import clean
from ingest.build import Progress
from ingest.indexes.chroma import VectorIndex, write_vectors
from ingest.indexes.embedding_cache import EmbeddingCache
from ingest.model import Document
from ingest.readers import read_bytes
from ingest.store import Store

SIZE, SHARED, NEAREST = 1000, 200, 4
_CONTAINED = 0.5
# Counts up whenever the same corpus would be cut or cited otherwise.
_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a document, with the keys of the clauses that it holds."""

    text: str
    clauses: tuple[str, ...]


class Baseline:
    """Pieces of a fixed size, and the few that are nearest to the question."""

    def __init__(self, service: Service, store: Store, progress: Progress) -> None:
        self._service = service
        self._pieces = _pieces(service.catalogue, store)
        self._nearest = VectorIndex(_indexed(self._pieces, service, store, progress))

    def ask(self, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
        """The nearest pieces to the last message, whatever it asks."""
        started = time.perf_counter()
        question = clean(turns[-1])
        vector = self._service.embedder.embeddings.embed_query(question)
        found = self._nearest.query(vector, min(NEAREST, len(self._pieces)))
        pieces = [self._pieces[int(key)] for key, _ in found]
        answer = self._answer(question, pieces, started)
        return answer, tuple(c.key for c in answer.citations)

    def _answer(self, question: str, pieces: Sequence[_Piece], started: float) -> Answer:
        catalogue = self._service.catalogue
        keys = list(dict.fromkeys(key for piece in pieces for key in piece.clauses))
        numbers = {key: n for n, key in enumerate(keys, 1)}
        statements = tuple(Statement(p.text, tuple(numbers[key] for key in p.clauses)) for p in pieces)
        marked = (f"{s.text} {''.join(f'[{n}]' for n in s.citations)}".strip() for s in statements)
        return Answer(
            question=question,
            behaviour=Behaviour.ANSWER,
            reason=None,
            text="\n\n".join(marked),
            statements=statements,
            citations=tuple(cite(numbers[key], catalogue.by_key[key], catalogue) for key in keys),
            snapshot=catalogue.snapshot.id,
            written_by="naive",
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )


def _pieces(catalogue: Catalogue, store: Store) -> list[_Piece]:
    """Every document of a corpus cut into pieces."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=SHARED, add_start_index=True)
    records = {record.document: record for record in catalogue.snapshot.records}
    out = []
    for document in catalogue.documents:
        record = records[document.expression.document]
        lines = read_bytes(record.file, store.file(record))
        text = "\n".join(line.text for line in lines)
        ends = list(accumulate(len(line.text) + 1 for line in lines))
        starts = dict(zip((line.number for line in lines), [0, *ends[:-1]], strict=True))
        spans = _spans(document, starts, len(text))
        for piece in splitter.create_documents([text]):
            first = piece.metadata["start_index"]
            out.append(_Piece(piece.page_content, _held(spans, first, first + len(piece.page_content))))
    return out


def _spans(document: Document, starts: dict[int, int], size: int) -> list[tuple[str, int, int]]:
    """Where in its file's text each clause begins and ends."""
    numbers = sorted(starts)

    def end_of(line: int) -> int:
        after = bisect_left(numbers, line + 1)
        return starts[numbers[after]] if after < len(numbers) else size

    spans = [(c.key, starts.get(c.lines[0]), end_of(c.lines[1])) for c in document.clauses]
    return [(key, first, last) for key, first, last in spans if first is not None]


def _held(spans: Sequence[tuple[str, int, int]], first: int, last: int) -> tuple[str, ...]:
    """The clauses of which at least half stands between two places."""
    return tuple(
        key
        for key, start, end in spans
        if end > start and min(end, last) - max(start, first) >= _CONTAINED * (end - start)
    )


def _indexed(pieces: Sequence[_Piece], service: Service, store: Store, progress: Progress) -> Path:
    """The folder with the vectors of the pieces, made where it is not there yet."""
    made = json.dumps([_VERSION, service.embedder.id, [p.text for p in pieces]], ensure_ascii=False)
    folder = store.root / "naive" / hashlib.sha256(made.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    if folder.exists():
        return folder
    with store.writing(wait=900):
        texts = [piece.text for piece in pieces]
        vectors, _ = EmbeddingCache(store.vectors).embed(
            texts,
            service.embedder.id,
            lambda: service.embedder.embeddings,
            lambda done, total: progress("embedding pieces", done, total),
        )
        building = folder.with_name(f".{folder.name}.building")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        write_vectors(building, [str(at) for at in range(len(pieces))], vectors, ["piece"] * len(pieces), texts)
        building.rename(folder)
    return folder
