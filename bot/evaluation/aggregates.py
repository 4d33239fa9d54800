"""Mean scores over cases with bootstrap confidence intervals: overall, and by category, language and corpus.

The cases are resampled with replacement (percentile bootstrap, 95 %; Efron and Tibshirani, 1993). A resample is a row
of weights, so that all scores of a group come from two matrix products; the generator starts from the same seed, so the
figures are the same each time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluation.metrics import METRICS, Scores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES, SEED, INTERVAL = 1000, 20_251_103, (0.025, 0.975)
# Resamples that are worked out at once, so that a set of many thousand cases stays small in memory.
_BATCH = 250
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The mean of a score over the `n` cases where it is defined, with its 95 % bootstrap interval `low` to `high`."""

    n: int
    mean: float
    low: float
    high: float


Aggregates = Mapping[str, Aggregate]


def aggregate(rows: Sequence[Scores]) -> Aggregates:
    """Aggregate each score that is defined for at least one of these cases."""
    import numpy as np

    names = [m.name for m in METRICS if any(m.name in row for row in rows)]
    if not names:
        return {}
    values = np.array([[row.get(name, np.nan) for name in names] for row in rows])
    defined = ~np.isnan(values)
    low, high = _percentile_interval(_bootstrap_means(values, defined))
    means = np.nansum(values, axis=0) / defined.sum(axis=0)
    rounded = np.round(np.stack([means, low, high], axis=1), _DIGITS).tolist()
    return {name: Aggregate(int(n), *row) for name, n, row in zip(names, defined.sum(axis=0), rounded, strict=True)}


def aggregate_by_group(names: Iterable[str], rows: Sequence[Scores]) -> dict[str, Aggregates]:
    """Aggregate each group separately; `names` gives the group of each row, "" for none."""
    groups: dict[str, list[Scores]] = {}
    for name, row in zip(names, rows, strict=True):
        groups.setdefault(name, []).append(row)
    return {name: aggregate(groups[name]) for name in groups if name}


def paired_difference(before: Sequence[float], after: Sequence[float]) -> Aggregate:
    """The mean difference `after` - `before` of one score over the same cases, with its paired bootstrap interval."""
    import numpy as np

    differences = np.subtract(after, before)[:, None]
    low, high = _percentile_interval(_bootstrap_means(differences, np.ones_like(differences, dtype=bool)))
    mean, low, high = np.round([differences.mean(), low[0], high[0]], _DIGITS).tolist()
    return Aggregate(len(differences), mean, low, high)


def as_count(mean: float, cases: int) -> str:
    """A mean as a number of cases; not a whole one where cases were asked repeatedly."""
    return f"{round(mean * cases, 2):g}"


def _percentile_interval(resampled: "NDArray[np.float64]") -> "list[NDArray[np.float64]]":
    """The percentiles of each column, by nearest rank; resamples without a value (NaN) are left out."""
    import numpy as np

    ordered, counts = np.sort(resampled, axis=0), (~np.isnan(resampled)).sum(axis=0)
    columns = np.arange(resampled.shape[1])
    return [ordered[np.round(share * (counts - 1)).astype(int), columns] for share in INTERVAL]


def _bootstrap_means(values: "NDArray[np.float64]", defined: "NDArray[np.bool_]") -> "NDArray[np.float64]":
    """The mean of each column in each bootstrap resample of the rows; NaN where a resample has no defined value.

    `values` and `defined` have shape (cases, scores); the result has shape (RESAMPLES, scores).
    """
    import numpy as np

    generator, n_rows = np.random.default_rng(SEED), len(values)
    filled, counted = np.where(defined, values, 0.0), defined.astype(np.float64)
    batches = []
    for _ in range(0, RESAMPLES, _BATCH):
        weights = generator.multinomial(n_rows, np.full(n_rows, 1 / n_rows), size=_BATCH).astype(np.float64)
        sums, sizes = weights @ filled, weights @ counted
        batches.append(np.divide(sums, sizes, out=np.full_like(sums, np.nan), where=sizes > 0))
    return np.concatenate(batches)
