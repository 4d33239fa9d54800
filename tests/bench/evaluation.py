"""What an evaluation takes besides opening the corpora and asking: `python -m tests.bench.evaluation`.

Asks a question set several times over in runs of their own and tells the share of the whole run that is the evaluator's:
reading and checking the questions, keeping and scoring the replies, the report. The target is 5 %.
"""

import argparse
import json
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.timing import result, run, verdict
from tests.support.paths import QUESTIONS

QUESTIONS = QUESTIONS / "seeds.jsonl"
TARGET = 0.05


def main() -> None:
    """Print the share in each round and its median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", default=str(QUESTIONS), help="a question set (the one of the tests)")
    parser.add_argument("--corpus", action="append", default=[], help="where a corpus lies, as for resolves eval run")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    corpora = [word for corpus in args.corpus for word in ("--corpus", corpus)]
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot.cli.main", "eval", "run", args.questions, *corpora]
        command += ["--store", f"{folder}/store", "--out", f"{folder}/run"]
        run(command)  # the store is built
        shares = []
        for number in range(args.rounds):
            run(command)
            times = json.loads(Path(folder, "run", "timings.json").read_text(encoding="utf-8"))
            shares.append(times["overhead"])
            parts = ", ".join(f"{name} {times[name]:.2f} s" for name in ("opening", "asking", "evaluating"))
            print(f"round {number + 1}: {parts}, {100 * shares[-1]:.1f} %")
    share = median(shares)
    print(f"the evaluator's share of a run: {verdict(share, TARGET)}")
    result({"overhead": round(share, 4), "rounds": args.rounds})


if __name__ == "__main__":
    main()
