"""How long the report of a large run takes to open in Chromium: `python -m tests.bench.report`.

Makes the report of a made-up run and has Chromium draw it; what an empty page takes in the same round is taken off. The
target is 2 seconds for 3,000 cases.
"""

import argparse
import subprocess
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bot.evaluation.expectations import Gold
from bot.evaluation.report.page import page
from bot.evaluation.results import ScoredCase, ScoredRun
from bot.evaluation.timings import Timings
from tests.bench.timing import in_turns, result, verdict
from tests.support.forms import chromium
from tests.support.scored import cited, reply, row, run

TARGET = 2.0
_CLAUSE = "to promote a culture in which security is seen as a continuous and iterative process, built into products"
_SET = 10


def main() -> None:
    """Print the seconds that the report takes to be drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    if chromium() is None:
        raise SystemExit("This bench needs Chromium.")
    with TemporaryDirectory() as folder:
        report, empty = Path(folder, "report.html"), Path(folder, "empty.html")
        report.write_text(page(made(args.cases), Timings((5.0, 50.0), 1.0, 1, 0), []), encoding="utf-8")
        empty.write_text("<!doctype html><title>empty</title>", encoding="utf-8")
        calls = {"report": _drawing(report), "empty": _drawing(empty)}
        times = in_turns(calls, args.rounds)
        opening = median(whole - alone for whole, alone in zip(times["report"], times["empty"], strict=True))
        size = report.stat().st_size / 1e6
    print(f"{args.cases} cases, {size:.1f} MB; seconds beyond an empty page: {verdict(opening, TARGET)}")
    result({"cases": args.cases, "megabytes": round(size, 1), "seconds": round(opening, 2), "rounds": args.rounds})


def made(number: int) -> ScoredRun:
    """A run of this many cases that cite ten clauses each, of which every seventh lacks two."""
    return run(*map(_case, range(number)))


def _case(at: int) -> ScoredCase:
    failed = at % 7 == 0
    citations = [cited(n, str(n), f"{_CLAUSE} {n} {at % 50};") for n in range(1, _SET + 1)]
    wanted = range(1, _SET + (2 if failed else 0) + 1)
    return row(
        f"q{at}",
        {"pass": float(not failed), "behaviour": 1.0, "clause_recall": _SET / len(wanted), "clause_precision": 1.0},
        reply(citations=citations, text="\n".join(c.quote for c in citations)),
        gold=tuple(Gold(document="lamps", heading="instructs the Director", num=str(n)) for n in wanted),
        exhaustive=True,
        category=f"category {at % 9}",
        language=("en", "fr")[at % 2],
    )


def _drawing(file: Path) -> Callable[[], object]:
    """A call that has Chromium draw a page."""
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={file.parent}/chromium"]
    command = [str(chromium()), *flags, f"--screenshot={file}.png", file.as_uri()]
    return lambda: subprocess.run(command, capture_output=True, timeout=120, check=True)


if __name__ == "__main__":
    main()
