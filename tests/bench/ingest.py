"""How long an ingestion takes against its models alone, and how long a second one with nothing changed.

uv run python -m tests.bench.ingest --corpus DIR
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.build import check
from ingest.embedders.base import EmbedderConfig
from ingest.embedders.factory import make_embeddings
from ingest.indexes.late_interaction import read_text
from tests.bench.timing import result, run, spent, verdict

CORPUS = Path("../shared/corpora/pp18")
TARGET, AGAIN_TARGET = 1.25, 2.0


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
            read_text(text)

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
    result(
        {
            "texts": len(texts),
            "models_s": round(alone, 2),
            "ingest_s": round(whole, 2),
            "ratio": ratio,
            "cpu_ratio": cpu_ratio,
            "again_s": round(again, 2),
            "again_embedded": unchanged["embedded"],
        }
    )


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
