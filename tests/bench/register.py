"""How long the register of obligations takes as a command, its start-up included, and what of it is reading times.

uv run python -m tests.bench.register --corpus DIR

The corpus is built beforehand by another process with the cheap embedder; the command embeds and searches nothing. It
has its bytecode, as one that is installed. The processor's seconds hardly depend on what else the machine does.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.opening import DEFAULT
from bot.register.obligations import newest, register_of
from ingest.store import Store
from tests.bench.timing import result, run, seconds, spent, verdict
from tests.support.paths import QUESTIONS

TARGET_SECONDS = 2.0
_BUILD = """
import sys
from pathlib import Path
from ingest.build import ingest
from ingest.store import Store
from tests.support.services import cheap_embedder, quiet
ingest(Store(Path(sys.argv[1])), sys.argv[2], [Path(sys.argv[3])], cheap_embedder(), quiet)
"""
# The command with the embedder that the corpus was built with, which would be built anew otherwise.
_COMMAND = """
import sys
sys.dont_write_bytecode = False
import ingest.embedders.factory
ingest.embedders.factory.embedder_id = lambda config: ("words/16", None)
from bot.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def bench(store: Path, corpus: Path, rounds: int) -> None:
    """Time the command, and the rows alone in this process, and print the figures."""
    run([sys.executable, "-c", _BUILD, str(store), DEFAULT, str(corpus)])
    snapshot = Store(store).published(DEFAULT)
    if snapshot is None:
        raise SystemExit("The corpus was not published.")
    kept = ["-X", f"pycache_prefix={store / 'bytecode'}"]
    command = [sys.executable, *kept, "-c", _COMMAND, "register", "--json", "--store", str(store)]
    rows = len(json.loads(run(command))["rows"])
    whole, processor = zip(*(spent(partial(run, command)) for _ in range(rounds)), strict=True)
    alone = []
    for _ in range(rounds):
        catalogue = Catalogue(snapshot)
        alone.append(seconds(lambda held=catalogue: register_of(newest(held), held)))  # type: ignore[misc]
    documents = len(snapshot.documents())
    print(f"{documents} documents, {rows} rows; medians of {rounds} rounds, load {os.getloadavg()[0]:.1f}")
    print(f"the command, s: {verdict(median(whole), TARGET_SECONDS)}, slowest {max(whole):.2f}")
    print(f"of the processor, s: {median(processor):.2f}")
    print(f"the rows alone, s: {median(alone):.2f}")
    result(
        {
            "documents": documents,
            "rows": rows,
            "command_s": round(median(whole), 2),
            "slowest_s": round(max(whole), 2),
            "processor_s": round(median(processor), 2),
            "rows_s": round(median(alone), 2),
            "rounds": rounds,
        }
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Measure in a store that goes afterwards."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.register", description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=QUESTIONS / "made-wordings", help="a folder of documents")
    parser.add_argument("--rounds", type=int, default=7, help="repetitions (7)")
    args = parser.parse_args(argv)
    with TemporaryDirectory() as folder:
        bench(Path(folder), args.corpus, args.rounds)


if __name__ == "__main__":
    main()
