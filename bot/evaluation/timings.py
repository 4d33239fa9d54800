"""Latency and wall-clock times of a run: kept apart from its scores, which are the same each time."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds of a run's parts; `latencies` are the milliseconds of each answer, in the dataset's order.

    `other` were spent on the naive baseline, from its index to its scores. Nothing is counted for answers that a
    stopped run had left.
    """

    latencies: tuple[float, ...]
    asking: float
    concurrency: int
    kept: int
    started: str = ""
    opening: float = 0.0
    other: float = 0.0
    whole: float = 0.0

    def percentile(self, quantile: float) -> float:
        """The latency (milliseconds) at a quantile from 0 to 1."""
        return percentile(self.latencies, quantile)

    @property
    def evaluating(self) -> float:
        """Seconds that were spent neither in opening corpora nor in asking."""
        return max(0.0, self.whole - self.opening - self.asking - self.other)

    def costs(self) -> dict[str, float]:
        """The latencies that gates bound."""
        return {"latency_p50_ms": self.percentile(0.5), "latency_p95_ms": self.percentile(0.95)}

    def write(self, folder: Path) -> None:
        """Write timings.json."""
        row = asdict(self) | {"evaluating": self.evaluating, "overhead": self.evaluating / (self.whole or 1)}
        row = {name: round(value, _DIGITS) if isinstance(value, float) else value for name, value in row.items()}
        text = json.dumps({**self.costs(), **row}, indent=1)
        (folder / "timings.json").write_text(text + "\n", encoding="utf-8")


def percentile(values: Sequence[float], quantile: float) -> float:
    """The nearest-rank percentile: the smallest value that at least this fraction does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(quantile * len(ordered)) - 1)] if ordered else 0.0
