"""Means of scores over cases, with bootstrap intervals, for all cases and for each category, language and corpus.

The cases are what is resampled (percentile bootstrap, 95 %). A resample is a row of weights, so that all scores of a
group come from two matrix products; the generator starts from the same seed, so the figures are the same each time.
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
_AT_ONCE = 250
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Total:
    """The mean of a score over the `n` cases where it is defined, between `low` and `high` in 95 of 100 resamples."""

    n: int
    mean: float
    low: float
    high: float


Totals = Mapping[str, Total]


def totals(rows: Sequence[Scores]) -> Totals:
    """The mean of each score that is defined somewhere in these cases."""
    import numpy as np

    names = [m.name for m in METRICS if any(m.name in row for row in rows)]
    if not names:
        return {}
    values = np.array([[row.get(name, np.nan) for name in names] for row in rows])
    defined = ~np.isnan(values)
    low, high = _interval(_resampled(values, defined))
    means = np.nansum(values, axis=0) / defined.sum(axis=0)
    rounded = np.round(np.stack([means, low, high], axis=1), _DIGITS).tolist()
    return {name: Total(int(n), *row) for name, n, row in zip(names, defined.sum(axis=0), rounded, strict=True)}


def by_group(names: Iterable[str], rows: Sequence[Scores]) -> dict[str, Totals]:
    """The totals of each group; `names` gives the group of each row, "" for none."""
    groups: dict[str, list[Scores]] = {}
    for name, row in zip(names, rows, strict=True):
        groups.setdefault(name, []).append(row)
    return {name: totals(groups[name]) for name in groups if name}


def paired(before: Sequence[float], after: Sequence[float]) -> Total:
    """The mean difference of one score over the same cases."""
    import numpy as np

    differences = np.subtract(after, before)[:, None]
    low, high = _interval(_resampled(differences, np.ones_like(differences, dtype=bool)))
    mean, low, high = np.round([differences.mean(), low[0], high[0]], _DIGITS).tolist()
    return Total(len(differences), mean, low, high)


def counted(mean: float, cases: int) -> str:
    """A mean as a number of cases; no whole one where cases were asked repeatedly."""
    return f"{round(mean * cases, 2):g}"


def _interval(resampled: "NDArray[np.float64]") -> "list[NDArray[np.float64]]":
    """The percentiles of each column, by nearest rank; resamples without a value are left out."""
    import numpy as np

    ordered, counts = np.sort(resampled, axis=0), (~np.isnan(resampled)).sum(axis=0)
    columns = np.arange(resampled.shape[1])
    return [ordered[np.round(share * (counts - 1)).astype(int), columns] for share in INTERVAL]


def _resampled(values: "NDArray[np.float64]", defined: "NDArray[np.bool_]") -> "NDArray[np.float64]":
    """The mean of each column in each resample of the rows; NaN where a resample has no defined value."""
    import numpy as np

    random, number = np.random.default_rng(SEED), len(values)
    filled, counted = np.where(defined, values, 0.0), defined.astype(np.float64)
    out = []
    for _ in range(0, RESAMPLES, _AT_ONCE):
        weights = random.multinomial(number, np.full(number, 1 / number), size=_AT_ONCE).astype(np.float64)
        sums, sizes = weights @ filled, weights @ counted
        out.append(np.divide(sums, sizes, out=np.full_like(sums, np.nan), where=sizes > 0))
    return np.concatenate(out)
