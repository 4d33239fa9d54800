"""Data of the report's figures: latency histogram, reliability diagram, confusion matrix; positions are from 0 to 1."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt

from bot.answer import Behaviour
from bot.evaluation.results import ScoredCase

# Bins a power of ten, and the shortest time that has a bin of its own, in milliseconds.
_PER_DECADE, _SHORTEST_MS = 5, 0.1
# Bins of confidence.
_BINS = 10
_Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Bin:
    """The `count` values from `low` up to `high`; `height` is 1 for the fullest bin."""

    low: float
    high: float
    count: int
    start: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bins on a logarithmic axis, its ticks (value, position), and named marks (name, value, position)."""

    bins: tuple[Bin, ...]
    ticks: tuple[tuple[float, float], ...]
    marks: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """A bin of a reliability diagram: of `count` questions, `answerable` can be answered from the corpus.

    Their confidence is from `low` up to `high`, and `confidence` on average; the observed rate has the 95 % Wilson
    score interval `interval_low` to `interval_high`; `size` is the root of the count, 1 for the largest bin.
    """

    low: float
    high: float
    count: int
    answerable: int
    confidence: float
    interval_low: float
    interval_high: float
    size: float

    @property
    def observed(self) -> float:
        """The observed rate: the fraction that can be answered."""
        return self.answerable / self.count


@dataclass(frozen=True, slots=True)
class ConfusionMatrix:
    """Counts of given behaviours by expected behaviour; "" is the column of cases that could not be asked."""

    given: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def histogram(latencies: Sequence[float], marked: Mapping[str, float]) -> Histogram | None:
    """Bin milliseconds on a logarithmic axis, five bins a decade; what is shorter than 0.1 ms is in the first bin."""
    if not latencies:
        return None
    counts = Counter(map(_bin_of, latencies))
    first, last = _at_least_two_decades(min(counts), max(counts) + 1)
    n_bins, most = last - first, max(counts.values())
    bins = tuple(
        Bin(
            10 ** (k / _PER_DECADE),
            10 ** ((k + 1) / _PER_DECADE),
            counts[k],
            (k - first) / n_bins,
            1 / n_bins,
            counts[k] / most,
        )
        for k in range(first, last)
    )
    tens = range(ceil(first / _PER_DECADE) * _PER_DECADE, last + 1, _PER_DECADE)
    ticks = tuple((10 ** (k / _PER_DECADE), (k - first) / n_bins) for k in tens)
    places = ((name, value, (_position(value) - first) / n_bins) for name, value in marked.items())
    return Histogram(bins, ticks, tuple(places))


def reliability(rows: Sequence[ScoredCase]) -> tuple[CalibrationBin, ...]:
    """The reliability diagram of confidence in answerability; cases that should be asked back are left out."""
    known = (Behaviour.ANSWER, Behaviour.REFUSE)
    bins: dict[int, list[tuple[float, bool]]] = {}
    for row in rows:
        if row.prediction.answer is not None and row.case.behaviour in known:
            confidence = min(1.0, max(0.0, row.prediction.answer.confidence))
            at = min(int(confidence * _BINS), _BINS - 1)
            bins.setdefault(at, []).append((confidence, row.case.behaviour is Behaviour.ANSWER))
    most = max(map(len, bins.values()), default=1)
    return tuple(_calibration_bin(at, bins[at], most) for at in sorted(bins))


def confusion_matrix(rows: Sequence[ScoredCase]) -> ConfusionMatrix | None:
    """Expected against given behaviour; None where no expected behaviour is known."""
    known = [row for row in rows if row.case.behaviour is not None]
    if not known:
        return None
    answers = [(row.case.behaviour, row.prediction.answer) for row in known]
    counts = Counter((expected, answer.behaviour if answer else "") for expected, answer in answers)
    given: list[str] = [b.value for b in Behaviour]
    given += [""] if any(answer is None for _, answer in answers) else []
    return ConfusionMatrix(tuple(given), tuple((b.value, tuple(counts[b, g] for g in given)) for b in Behaviour))


def _at_least_two_decades(first: int, last: int) -> tuple[int, int]:
    """The range of bins widened with empty ones on both sides, so that it spans two decades at least."""
    missing = max(0, 2 * _PER_DECADE - (last - first))
    return first - missing // 2, last + missing - missing // 2


def _calibration_bin(at: int, found: Sequence[tuple[float, bool]], most: int) -> CalibrationBin:
    count, answerable = len(found), sum(is_answerable for _, is_answerable in found)
    mean = sum(confidence for confidence, _ in found) / count
    interval_low, interval_high = _wilson(answerable, count)
    size = sqrt(count / most)
    return CalibrationBin(at / _BINS, (at + 1) / _BINS, count, answerable, mean, interval_low, interval_high, size)


def _wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a proportion (Wilson, 1927)."""
    share, squared = hits / count, _Z_95**2
    centre = (share + squared / (2 * count)) / (1 + squared / count)
    half_width = _Z_95 / (1 + squared / count) * sqrt(share * (1 - share) / count + squared / (4 * count**2))
    return max(0.0, centre - half_width), min(1.0, centre + half_width)


def _position(milliseconds: float) -> float:
    """A latency on the logarithmic axis, in bins."""
    return _PER_DECADE * log10(max(milliseconds, _SHORTEST_MS))


def _bin_of(milliseconds: float) -> int:
    # Whole powers of ten come out of the logarithm a little too small now and then.
    return floor(_position(milliseconds) + 1e-9)
