"""Progress on standard error: a bar or a status line on a terminal, lines now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.answer import Progress as Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.snapshot_writer import Progress

# Progress in lines, where no bar can be drawn.
_INTERVAL_SECONDS = 5
# The steps after which something is printed.
_LAST_STEPS = ("writing", "verifying")
# What is done sooner needs no progress.
_QUIET_SECONDS = 1


@contextmanager
def answer_progress(model: str) -> "Iterator[Callable[[Stage], None]]":
    """A callback for the progress of a model's answer: a status line on a terminal, else a line now and then."""
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status("reading …") as status:
            yield lambda stage: status.update(_stage_line(stage, model))
        return
    last_time = time.monotonic()

    def report(stage: Stage) -> None:
        nonlocal last_time
        if time.monotonic() - last_time >= _INTERVAL_SECONDS:
            print(_stage_line(stage, model), file=sys.stderr, flush=True)
            last_time = time.monotonic()

    yield report


def _stage_line(stage: Stage, model: str) -> str:
    """A stage and the number of clauses that are ready, in words."""
    count = len(stage.statements)
    ready = f", {count} clause{'s' * (count != 1)} ready" if count else ""
    what = {"reading": "reading", "writing": f"{model} reads them", "checking": f"{model} checks what it said"}
    return f"{what[stage.stage]}{ready} …"


@contextmanager
def progress() -> "Iterator[Progress]":
    """Progress on standard error: a bar on a terminal, a line now and then elsewhere."""
    yield _bar() if sys.stderr.isatty() else _lines()


class _Rate:
    """The rate of a step, and the time that it still takes."""

    def __init__(self) -> None:
        self._step, self._started = "", 0.0

    def remaining(self, what: str, done: int, total: int) -> str:
        """The rate and the remaining time (", 41 a second, 7 s left"), once they can be estimated."""
        if what != self._step:
            self._step, self._started = what, time.monotonic()
        elapsed = time.monotonic() - self._started
        if not done or done >= total or elapsed < 2 * _QUIET_SECONDS:
            return ""
        return f", {done / elapsed:.2g} a second, {elapsed / done * (total - done):.0f} s left"


def _lines() -> "Progress":
    """Progress in lines, at most one every few seconds."""
    last_step, last_time, started = "", 0.0, time.monotonic()
    rate = _Rate()

    def report(what: str, done: int, total: int) -> None:
        nonlocal last_step, last_time
        now = time.monotonic()
        left = rate.remaining(what, done, total)
        due = what != last_step or done >= total or now - last_time >= _INTERVAL_SECONDS
        if total and due and now - started >= _QUIET_SECONDS:
            print(f"{what} {done} of {total}{left}", file=sys.stderr, flush=True)
            last_step, last_time = what, now

    return report


def _bar() -> "Progress":
    """Progress as a bar that is redrawn in place."""
    rate = _Rate()

    def report(what: str, done: int, total: int) -> None:
        left = rate.remaining(what, done, total)
        filled = int(24 * done / total) if total else 24
        line = f"{what:<10} {'━' * filled}{' ' * (24 - filled)} {done} of {total}{left}"
        finished = what in _LAST_STEPS and done >= total
        sys.stderr.write(f"\r\x1b[2K{'' if finished else line}")
        sys.stderr.flush()

    return report
