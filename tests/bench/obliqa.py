"""Evaluate retrieval on ObliQA: `python -m tests.bench.obliqa --passages DIR --questions FILE [--limit N]`.

Its passages stand for clauses, and the retriever is the one that answers questions; nothing is trained on it. The
passages are embedded once, which takes a while, and the snapshot is cached for the next run (`--store`). `--off`
switches components off, for an ablation. The last line is JSON: recall@10 and MAP@10 over the questions, with gold
passages identified by document and id; latencies of whole retrievals; and their ratio to embedding a question and
asking Chroma.
"""

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from platformdirs import user_cache_path

from bot.catalogue.catalogue import Catalogue
from bot.evaluation.timings import percentile
from bot.langchain_retriever import ClauseRetriever
from bot.service import Service
from bot.settings import SearchSettings, Settings
from bot.understanding.normalise import clean
from ingest.embedders.base import EmbedderConfig
from ingest.embedders.factory import open_embedder
from ingest.indexes.chroma import VectorIndex
from ingest.indexes.lexical import VERSION
from ingest.model import Clause, Document, Expression, Part, Work
from ingest.snapshot import Record, Snapshot, snapshot_id
from ingest.snapshot_writer import fill
from ingest.store import Store
from tests.bench.timing import result, seconds

# What each part is switched off by.
PARTS: Mapping[str, Mapping[str, Any]] = {
    "second": {"second": False},
    "late": {"late": 0.0},
    "view": {"second_view": 0.0},
    "common": {"common": 0.0},
    "lean": {"lean": 0.0},
    "weighed": {"weighed": False},
    "adapted": {"adapted": False},
}
RANK = 10
_SAMPLED = 100


def main() -> None:
    """Evaluate, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", required=True, type=Path, help="the folder with the passages' files")
    parser.add_argument("--questions", required=True, type=Path, help="a file of questions")
    parser.add_argument("--limit", type=int, help="so many questions, drawn by chance but always the same")
    parser.add_argument("--off", action="append", choices=PARTS, default=[], help="leave a part out")
    parser.add_argument("--embedder", default="auto", help="as in the configuration")
    parser.add_argument("--store", type=Path, default=user_cache_path("resolves") / "bench")
    args = parser.parse_args()
    search = SearchSettings(**{name: value for part in args.off for name, value in PARTS[part].items()})
    service = _service(args.passages, Store(args.store), Settings(search=search), args.embedder)
    questions = json.loads(args.questions.read_text(encoding="utf-8"))
    if args.limit and args.limit < len(questions):
        questions = random.Random(1).sample(questions, args.limit)  # noqa: S311 (no secret)
    row = {"off": args.off, "questions": len(questions), **_evaluate(service, questions)}
    result(row)


def _evaluate(service: Service, questions: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Recall, mean average precision and latencies over the questions."""
    retriever = ClauseRetriever(service=service, k=3 * RANK)
    retriever.invoke("what is loaded first?")
    recalls, precisions, times = [], [], []
    for number, question in enumerate(questions):
        started = time.perf_counter()
        retrieved = retriever.invoke(question["Question"])
        times.append(1000 * (time.perf_counter() - started))
        gold = {f"{g['DocumentID']} {g['PassageID']}" for g in question["Passages"]}
        passages = dict.fromkeys(f"{d.metadata['document']} {d.metadata['num']}" for d in retrieved)
        hits = [name in gold for name in list(passages)[:RANK]]
        recalls.append(sum(hits) / len(gold))
        ranked = (sum(hits[: rank + 1]) / (rank + 1) for rank, hit in enumerate(hits) if hit)
        precisions.append(sum(ranked) / min(len(gold), RANK))
        if (number + 1) % 200 == 0:
            print(
                f"{number + 1} of {len(questions)}: recall {_mean(recalls):.3f}, MAP {_mean(precisions):.3f}",
                file=sys.stderr,
            )
    base = _baseline_times(service, [q["Question"] for q in questions[:_SAMPLED]])
    return {
        "recall@10": round(_mean(recalls), 4),
        "map@10": round(_mean(precisions), 4),
        "p50_ms": round(percentile(times, 0.5), 1),
        "p95_ms": round(percentile(times, 0.95), 1),
        "ratio": round(median(times[: len(base)]) / median(base), 2),
    }


def _baseline_times(service: Service, questions: Sequence[str]) -> list[float]:
    """Milliseconds of embedding a question and asking Chroma, without anything else."""
    vectors = VectorIndex(service.catalogue.snapshot.folder)
    embed = service.embedder.embeddings.embed_query
    vectors.query(embed("what is loaded first?"), 50)
    return [1000 * seconds(lambda q=q: vectors.query(embed(clean(q)), 50)) for q in questions]  # type: ignore[misc]


def _service(folder: Path, store: Store, settings: Settings, embedder_name: str) -> Service:
    """The service over the passages, ingested or from the store."""
    documents = _documents(folder)
    embedder = open_embedder(EmbedderConfig(embedder_name))
    texts = json.dumps([[c.key, c.text] for d in documents for c in d.clauses]).encode()
    record = Record("obliqa", "obliqa", hashlib.sha256(texts).hexdigest(), "", clauses=0)
    identity = snapshot_id([record], embedder.id, VERSION)
    snapshot = store.held(identity, [record])
    if snapshot is None:
        with store.writing(), store.new_snapshot(identity) as place:
            fill(
                store, Snapshot(identity, place, embedder.id, VERSION, (record,)), documents, embedder, _print_progress
            )
        snapshot = store.held(identity, [record])
    if snapshot is None:
        raise SystemExit("the snapshot was not written")
    started = time.perf_counter()
    catalogue = Catalogue(snapshot)
    catalogue.lexical.scores(["load"])
    size = sum(f.stat().st_size for f in snapshot.folder.rglob("*") if f.is_file())
    print(f"{len(catalogue.clauses)} clauses, {size / 1e6:.0f} MB, loaded in {time.perf_counter() - started:.2f} s")
    return Service(catalogue, embedder, settings)


def _print_progress(what: str, done: int, total: int) -> None:
    if done % 500 == 0 or done == total:
        print(f"{what} {done} of {total}", file=sys.stderr)


def _documents(folder: Path) -> list[Document]:
    """The passages' files as documents."""
    out = []
    for path in sorted(folder.glob("*.json"), key=lambda p: int(p.stem)):
        rows = [row for row in json.loads(path.read_text(encoding="utf-8")) if row["Passage"].strip()]
        work = Work("other", "doc", path.stem)
        expression = Expression(work, "", "en", path.stem, f"Document {path.stem}", path.name)
        out.append(Document(expression, tuple(_clause(path.stem, at, row) for at, row in enumerate(rows, 1))))
    return out


def _clause(document: str, at: int, row: Mapping[str, Any]) -> Clause:
    """A passage as a clause."""
    eid = f"para_nn_{at}"
    key = f"other/doc-{document}/-/en#{eid}"
    label = f"Document {document}, {row['PassageID']}"
    return Clause(key, eid, "", str(row["PassageID"]), Part.PARAGRAPH, (), row["Passage"], label=label)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
