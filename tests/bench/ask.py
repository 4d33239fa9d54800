"""How long an answer takes over the shipped corpus, against what no answer by search can do without.

uv run python -m tests.bench.ask         in a warm process: against the embedder and Chroma's own query
uv run python -m tests.bench.ask --cold  as commands: against the imports and loading the embedder
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.cli.progress import progress
from bot.factory import open_service
from bot.service import Service
from bot.settings import Settings
from ingest.embedders.factory import open_embedder
from ingest.snapshot import COLLECTION, Snapshot
from ingest.store import Store
from tests.bench.timing import Calls, Timings, in_turns, milliseconds, result, run, verdict

if TYPE_CHECKING:
    from chromadb import Collection

BY_FILTER = (
    "what does Resolution 45 ask of BDT?",
    "what does Resolution 45 ask of the Secretary-General?",
    "list what Resolution 45 recalls",
    "quote instructs BDT 5 of Resolution 45",
    "who signed the civil society letter?",
    "what does Resolution 174 say?",
)
BY_MEANING = (
    "are countries still ranked in the GCI?",
    "how should developing countries be helped to set up CIRTs?",
    "what is said about the harm that spam does?",
    "why is a centralized regime wrong for the Internet?",
    "which report on cooperation on cybersecurity is due?",
    "what's the weather in Geneva?",
)
NEIGHBOURS = 50
WARM_TARGET, COLD_TARGET, HELP_TARGET = 1.5, 1.5, 0.5

_IMPORT = "import chromadb"
_LOAD = "from ingest.embedders.factory import *; make_embeddings(EmbedderConfig()).embed_query('x')"


def warm(store: Path, rounds: int) -> None:
    """Answers in one process, against the embedder and Chroma alone."""
    service = _service(store)
    embeddings, collection = service.embedder.embeddings, _collection(service.catalogue.snapshot)
    count = min(NEIGHBOURS, collection.count())

    def alone(question: str) -> None:
        vector: Sequence[float] = embeddings.embed_query(question)
        collection.query(query_embeddings=[vector], n_results=count, include=["distances"])

    _check(service)
    every: dict[str, Timings] = {}
    print(f"{'ask, ms':>9} {'alone, ms':>10} {'ratio':>6}")
    for question in (*BY_FILTER, *BY_MEANING):
        calls: Calls = {"ask": partial(service.ask, question), "alone": partial(alone, question)}
        in_turns(calls, 2)
        every[question] = in_turns(calls, rounds)
        row = _row([every[question]])
        print(f"{row['ask_ms']:>9.2f} {row['baseline_ms']:>10.2f} {row['ratio']:>6.2f}  {question}")
    whole = _row(list(every.values()))
    by_filter, by_meaning = (_row([every[q] for q in group]) for group in (BY_FILTER, BY_MEANING))
    for name, row in (("by filter", by_filter), ("by meaning", by_meaning), ("all", whole)):
        print(f"{name}: {verdict(row['ratio'], WARM_TARGET)}")
    result({**whole, "by_filter": by_filter, "by_meaning": by_meaning, "rounds": rounds})


def cold(store: Path, rounds: int) -> None:
    """Commands from a terminal, against the imports and the model that they cannot do without."""
    _service(store)
    resolves = [sys.executable, "-m", "bot.cli.main"]
    ask = [*resolves, "ask", "--store", str(store)]
    commands = {
        "import chromadb": [sys.executable, "-c", _IMPORT],
        "load the embedder": [sys.executable, "-c", _LOAD],
        "both in one process": [sys.executable, "-c", f"{_IMPORT}; {_LOAD}"],
        "ask by meaning": [*ask, BY_MEANING[0]],
        "ask by filter": [*ask, BY_FILTER[0]],
        "resolves --help": [*resolves, "--help"],
    }
    calls: Calls = {name: partial(run, command) for name, command in commands.items()}
    in_turns(calls, 1)
    middle = {name: round(milliseconds(times) / 1000, 3) for name, times in in_turns(calls, rounds).items()}
    for name, time in middle.items():
        print(f"{time:>7.2f} s  {name}")
    floor = middle["both in one process"]
    ratios = {name: round(middle[f"ask by {name}"] / floor, 3) for name in ("meaning", "filter")}
    for name, ratio in ratios.items():
        print(f"ask by {name}, against both in one process: {verdict(ratio, COLD_TARGET)}")
    print(f"resolves --help, seconds: {verdict(middle['resolves --help'], HELP_TARGET)}")
    parts = middle["import chromadb"] + middle["load the embedder"]
    result(
        {
            "baseline_s": floor,
            "baseline_in_two_processes_s": round(parts, 3),
            "by_meaning_s": middle["ask by meaning"],
            "by_meaning_ratio": ratios["meaning"],
            "by_filter_s": middle["ask by filter"],
            "by_filter_ratio": ratios["filter"],
            "help_s": middle["resolves --help"],
            "rounds": rounds,
        }
    )


def _service(store: Path) -> Service:
    """The service over the shipped corpus with every default, whatever the environment says."""
    with progress() as tell:
        return open_service(Settings(), Store(store), [], tell)


def _check(service: Service) -> None:
    """Each question goes the way that it stands for."""
    for question in (*BY_FILTER, *BY_MEANING):
        fresh = open_embedder(service.settings.embedding.config())
        Service(service.catalogue, fresh, service.settings).ask(question)
        # The model becomes an attribute when it is first asked for.
        if ("embeddings" in vars(fresh)) == (question in BY_FILTER):
            raise SystemExit(f"“{question}” is now answered the other way: move it to the other list.")


def _collection(snapshot: Snapshot) -> "Collection":
    """The collection that the service asks, opened a second time and only read."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(
        str(snapshot.folder / "chroma"), settings=ChromaSettings(anonymized_telemetry=False)
    )
    return client.get_collection(COLLECTION, embedding_function=None)


def _row(times: Sequence[Timings]) -> dict[str, float]:
    ask = milliseconds([t for each in times for t in each["ask"]])
    alone = milliseconds([t for each in times for t in each["alone"]])
    return {"ask_ms": ask, "baseline_ms": alone, "ratio": round(ask / alone, 3)}


def main(argv: Sequence[str] | None = None) -> None:
    """Measure in a store of its own, or in the one that is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ask", description=__doc__.splitlines()[0])
    parser.add_argument("--cold", action="store_true", help="time commands instead of a warm process")
    parser.add_argument("--rounds", type=int, help="repetitions of each question (40) or command (7)")
    parser.add_argument("--store", type=Path, help="keep the store here; a temporary one otherwise")
    args = parser.parse_args(argv)
    bench, rounds = (cold, 7) if args.cold else (warm, 40)
    with TemporaryDirectory() as folder:
        bench(args.store or Path(folder), args.rounds or rounds)


if __name__ == "__main__":
    main()
