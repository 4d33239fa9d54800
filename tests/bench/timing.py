"""Times that can be compared on a machine that others use too: taken in turns, told as medians."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

Calls = Mapping[str, Callable[[], object]]
Timings = dict[str, list[float]]


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def spent(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds that a call takes, and those of processor time, of the processes that it starts as well."""
    before = os.times()
    whole = seconds(call)
    after = os.times()
    return whole, sum(after[:4]) - sum(before[:4])


def in_turns(calls: Calls, rounds: int) -> Timings:
    """Seconds of each call in each round; every round begins with another of them."""
    times: Timings = {name: [] for name in calls}
    names = list(calls)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            times[name].append(seconds(calls[name]))
    return times


def run(command: Sequence[str]) -> str:
    """What a command prints; the bench ends where it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def milliseconds(times: Sequence[float]) -> float:
    """The median, in milliseconds."""
    return round(1000 * median(times), 2)


def verdict(value: float, target: float) -> str:
    """ "1.20 (target 1.5: met)"."""
    return f"{value:.2f} (target {target:g}: {'met' if value <= target else 'MISSED'})"


def result(row: Mapping[str, object]) -> None:
    """The last line of a bench, for scripts."""
    print(json.dumps(row))
