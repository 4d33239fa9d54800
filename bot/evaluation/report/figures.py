"""What the page's pictures and its table of behaviours show, as numbers; places are from 0 to 1.

The latencies in bins that are equally wide on a scale of powers of ten; how often questions were answerable among those
of which Resolves was that sure; and what was wanted against what came.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt

from bot.answer import Behaviour
from bot.evaluation.results import ScoredCase

# Bins a power of ten, and the shortest time that is told apart, in milliseconds.
_PER_TEN, _SHORTEST = 5, 0.1
# Bins of confidence.
_SURE = 10
_NORMAL = 1.959964


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
    """Bins with the powers of ten under them, and values that are marked by name: (name, value, place)."""

    bins: tuple[Bin, ...]
    ticks: tuple[tuple[float, float], ...]
    marks: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Sureness:
    """Of the `count` questions from `low` up to `high` in confidence, `answerable` can be answered from the corpus.

    `confidence` is their mean; the share lies between `least` and `most` with 95 % (Wilson); `size` is the root of
    the count, 1 for the largest bin.
    """

    low: float
    high: float
    count: int
    answerable: int
    confidence: float
    least: float
    most: float
    size: float

    @property
    def share(self) -> float:
        """The share that can be answered."""
        return self.answerable / self.count


@dataclass(frozen=True, slots=True)
class Behaviours:
    """How often each behaviour came, by the one that was wanted; "" came where a case could not be asked."""

    given: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def histogram(latencies: Sequence[float], marked: Mapping[str, float]) -> Histogram | None:
    """Milliseconds in bins, five to each power of ten; what is shorter than a tenth is counted in the first bin."""
    if not latencies:
        return None
    counts = Counter(map(_step, latencies))
    first, last = _spread(min(counts), max(counts) + 1)
    wide, most = last - first, max(counts.values())
    bins = tuple(
        Bin(10 ** (k / _PER_TEN), 10 ** ((k + 1) / _PER_TEN), counts[k], (k - first) / wide, 1 / wide, counts[k] / most)
        for k in range(first, last)
    )
    tens = range(ceil(first / _PER_TEN) * _PER_TEN, last + 1, _PER_TEN)
    ticks = tuple((10 ** (k / _PER_TEN), (k - first) / wide) for k in tens)
    places = ((name, value, (_power(value) - first) / wide) for name, value in marked.items())
    return Histogram(bins, ticks, tuple(places))


def reliability(rows: Sequence[ScoredCase]) -> tuple[Sureness, ...]:
    """Confidence against whether the corpus answers, in bins; what should be asked back is neither, and left out."""
    known = (Behaviour.ANSWER, Behaviour.REFUSE)
    bins: dict[int, list[tuple[float, bool]]] = {}
    for row in rows:
        if row.prediction.answer is not None and row.case.behaviour in known:
            sure = min(1.0, max(0.0, row.prediction.answer.confidence))
            at = min(int(sure * _SURE), _SURE - 1)
            bins.setdefault(at, []).append((sure, row.case.behaviour is Behaviour.ANSWER))
    most = max(map(len, bins.values()), default=1)
    return tuple(_sureness(at, bins[at], most) for at in sorted(bins))


def behaviours(rows: Sequence[ScoredCase]) -> Behaviours | None:
    """What was wanted against what came; None where nothing is known of what is wanted."""
    known = [row for row in rows if row.case.behaviour is not None]
    if not known:
        return None
    answers = [(row.case.behaviour, row.prediction.answer) for row in known]
    counts = Counter((wanted, answer.behaviour if answer else "") for wanted, answer in answers)
    given: list[str] = [b.value for b in Behaviour]
    given += [""] if any(answer is None for _, answer in answers) else []
    return Behaviours(tuple(given), tuple((b.value, tuple(counts[b, g] for g in given)) for b in Behaviour))


def _spread(first: int, last: int) -> tuple[int, int]:
    """The same bins with empty ones about them, so that two powers of ten stand under them at least."""
    lack = max(0, 2 * _PER_TEN - (last - first))
    return first - lack // 2, last + lack - lack // 2


def _sureness(at: int, found: Sequence[tuple[float, bool]], most: int) -> Sureness:
    count, answerable = len(found), sum(right for _, right in found)
    mean = sum(sure for sure, _ in found) / count
    least, most_likely = _wilson(answerable, count)
    size = sqrt(count / most)
    return Sureness(at / _SURE, (at + 1) / _SURE, count, answerable, mean, least, most_likely, size)


def _wilson(hits: int, count: int) -> tuple[float, float]:
    share, squared = hits / count, _NORMAL**2
    middle = (share + squared / (2 * count)) / (1 + squared / count)
    half = _NORMAL / (1 + squared / count) * sqrt(share * (1 - share) / count + squared / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def _power(milliseconds: float) -> float:
    return _PER_TEN * log10(max(milliseconds, _SHORTEST))


def _step(milliseconds: float) -> int:
    # Whole powers of ten come out of the logarithm a little too small now and then.
    return floor(_power(milliseconds) + 1e-9)
