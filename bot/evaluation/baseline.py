"""Baseline system: fixed-size passages and dense top-k retrieval, to measure what clause-level answering adds.

LangChain's RecursiveCharacterTextSplitter (1,000 characters, 200 of overlap), the same embedder, Chroma, and the four
nearest passages. A passage cites the clauses of which it holds at least half. It never refuses and keeps no
conversation.
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
from bot.understanding.normalise import clean
from ingest.indexes.chroma import VectorIndex, write_vectors
from ingest.indexes.embedding_cache import EmbeddingCache
from ingest.model import Document
from ingest.readers import read_bytes
from ingest.snapshot_writer import Progress
from ingest.store import Store

SIZE, OVERLAP, TOP_K = 1000, 200, 4
_MIN_COVERAGE = 0.5
# Counts up whenever the same corpus would be cut or cited otherwise.
_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage of a document, with the keys of the clauses that it covers."""

    text: str
    clauses: tuple[str, ...]


class Baseline:
    """Naive retrieval: passages of a fixed size, of which the nearest few to the question are the answer."""

    def __init__(self, service: Service, store: Store, progress: Progress) -> None:
        self._service = service
        self._passages = _passages(service.catalogue, store)
        self._index = VectorIndex(_vector_folder(self._passages, service, store, progress))

    def ask(self, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
        """Answer the last message with its nearest passages, whatever it asks; gives the keys cited, too."""
        started = time.perf_counter()
        question = clean(turns[-1])
        vector = self._service.embedder.embeddings.embed_query(question)
        found = self._index.query(vector, min(TOP_K, len(self._passages)))
        passages = [self._passages[int(key)] for key, _ in found]
        answer = self._answer(question, passages, started)
        return answer, tuple(c.key for c in answer.citations)

    def _answer(self, question: str, passages: Sequence[_Passage], started: float) -> Answer:
        catalogue = self._service.catalogue
        keys = list(dict.fromkeys(key for passage in passages for key in passage.clauses))
        numbers = {key: n for n, key in enumerate(keys, 1)}
        statements = tuple(Statement(p.text, tuple(numbers[key] for key in p.clauses)) for p in passages)
        paragraphs = (f"{s.text} {''.join(f'[{n}]' for n in s.citations)}".strip() for s in statements)
        return Answer(
            question=question,
            behaviour=Behaviour.ANSWER,
            reason=None,
            text="\n\n".join(paragraphs),
            statements=statements,
            citations=tuple(cite(numbers[key], catalogue.by_key[key], catalogue) for key in keys),
            snapshot=catalogue.snapshot.id,
            written_by="naive",
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )


def _passages(catalogue: Catalogue, store: Store) -> list[_Passage]:
    """Split every document of a corpus into passages."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True)
    records = {record.document: record for record in catalogue.snapshot.records}
    out = []
    for document in catalogue.documents:
        record = records[document.expression.document]
        lines = read_bytes(record.file, store.file(record))
        text = "\n".join(line.text for line in lines)
        ends = list(accumulate(len(line.text) + 1 for line in lines))
        starts = dict(zip((line.number for line in lines), [0, *ends[:-1]], strict=True))
        spans = _spans(document, starts, len(text))
        for passage in splitter.create_documents([text]):
            first = passage.metadata["start_index"]
            out.append(_Passage(passage.page_content, _covered(spans, first, first + len(passage.page_content))))
    return out


def _spans(document: Document, starts: dict[int, int], size: int) -> list[tuple[str, int, int]]:
    """The character span (key, start, end) of each clause in its file's text."""
    numbers = sorted(starts)

    def end_of(line: int) -> int:
        after = bisect_left(numbers, line + 1)
        return starts[numbers[after]] if after < len(numbers) else size

    spans = [(c.key, starts.get(c.lines[0]), end_of(c.lines[1])) for c in document.clauses]
    return [(key, first, last) for key, first, last in spans if first is not None]


def _covered(spans: Sequence[tuple[str, int, int]], first: int, last: int) -> tuple[str, ...]:
    """The clauses of which at least half lies between two character offsets."""
    return tuple(
        key
        for key, start, end in spans
        if end > start and min(end, last) - max(start, first) >= _MIN_COVERAGE * (end - start)
    )


def _vector_folder(passages: Sequence[_Passage], service: Service, store: Store, progress: Progress) -> Path:
    """The folder with the passages' vectors, which are embedded and written if it does not exist yet."""
    cache_key = json.dumps([_VERSION, service.embedder.id, [p.text for p in passages]], ensure_ascii=False)
    folder = store.root / "naive" / hashlib.sha256(cache_key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    if folder.exists():
        return folder
    with store.writing(wait=900):
        texts = [passage.text for passage in passages]
        vectors, _ = EmbeddingCache(store.vectors).embed(
            texts,
            service.embedder.id,
            lambda: service.embedder.embeddings,
            lambda done, total: progress("embedding pieces", done, total),
        )
        building = folder.with_name(f".{folder.name}.building")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        write_vectors(building, [str(at) for at in range(len(passages))], vectors, ["piece"] * len(passages), texts)
        building.rename(folder)
    return folder
