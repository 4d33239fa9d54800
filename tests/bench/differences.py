"""How long it takes to compare two texts: `python -m tests.bench.differences [--clauses N] [--rounds N]`.

Two made revisions of N clauses: every seventh reworded, every tenth removed, one in eleven added. Timed are the
alignment, the words of every pair, and the page. The last line is JSON, in milliseconds.
"""

import argparse
import time
from collections.abc import Callable

from bot.differences.page import page
from bot.differences.rows import difference
from ingest.model import Clause, Document, Expression, Part, Work
from ingest.versions.alignment import compare
from tests.bench.timing import result

_WORDS = "to keep the lamps of harbour {n} lit, and to report each year on oil, wicks and panes of lantern {m}"


def main() -> None:
    """Time the comparison, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clauses", type=int, default=300, help="clauses of each text (300)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each step is timed (7)")
    args = parser.parse_args()
    older, newer = _text(args.clauses, 1), _text(args.clauses, 2)
    comparison = compare(older, newer)
    found = difference(comparison)
    page(found)  # what is loaded once is not timed
    steps: dict[str, Callable[[], object]] = {
        "align": lambda: compare(older, newer),
        "words": lambda: difference(comparison),
        "page": lambda: page(found),
    }
    times = {name: _median(step, args.rounds) for name, step in steps.items()}
    result({"clauses": args.clauses, "changes": len(comparison.changes), **times, "all": round(sum(times.values()), 1)})


def _median(step: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        step()
        taken.append(time.perf_counter() - started)
    return round(sorted(taken)[rounds // 2] * 1000, 1)


def _text(clauses: int, edition: int) -> Document:
    """A made revision; the second has clauses reworded, removed and added."""
    texts = [_WORDS.format(n=n, m=n * 7 % 97) for n in range(clauses)]
    if edition > 1:
        texts = [t.replace("each year", "every two years") if n % 7 == 0 else t for n, t in enumerate(texts)]
        texts = [t for n, t in enumerate(texts) if n % 10]
        texts += [f"to paint tower {n} in the colours of its port" for n in range(clauses // 11)]
    expression = Expression(Work("pp", "res", "1"), f"Edition {edition}", "en", f"text-{edition}", "Lamps", "lamps.txt")
    group = 20
    rows = [
        Clause(
            key=f"{edition}#{n}",
            eid=str(n),
            phrase=f"instructs keeper {n // group}",
            num=str(n % group + 1),
            part=Part.OPERATIVE,
            addressees=(),
            text=text,
        )
        for n, text in enumerate(texts)
    ]
    return Document(expression, tuple(rows))


if __name__ == "__main__":
    main()
