"""What a terminal shows: answers, clauses, tables and progress; colour only where it is one."""

import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.answer import Answer
from bot.answer import Progress as Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console
    from rich.table import Table

    from ingest.build import Progress

# Progress in lines, where no bar can be drawn.
_EVERY_SECONDS = 5
# What is done sooner needs no progress.
_PATIENCE_SECONDS = 1


def console() -> "Console":
    """Standard output; rich leaves out colour where it is no terminal, or NO_COLOR is set."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def make_table(*names: str, right: Collection[str] = ()) -> "Table":
    """A table without rules; the columns in `right` are set flush right, and none cuts what it holds."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def print_table(table: "Table") -> None:
    """A table as wide as the terminal; wider where nobody watches."""
    out = console()
    if not out.is_terminal:
        out.width = 200
    out.print(table)


def show_answer(answer: Answer) -> None:
    """An answer for people; as plain text where nobody watches."""
    if not sys.stdout.isatty():
        print(answer.text)
        return
    from rich.text import Text

    out = console()
    quotes = [c.quote for c in answer.citations if c.quote != c.text]
    for number, line in enumerate(answer.text.split("\n")):
        shown = Text(line)
        if number == 0:
            shown.stylize("bold")
        shown.highlight_regex(r"\[\d+\]$", "cyan")
        shown.highlight_regex(r"^(?:[\divxlcdm.]+|[a-z]\)(?: [ivxl]+\))?) ", "bold")
        for quote in quotes:
            shown.highlight_words([" ".join(quote.split())], "bold")
        out.print(shown)


@contextmanager
def answering(model: str) -> "Iterator[Callable[[Stage], None]]":
    """How far a model is with an answer: a line that goes on a terminal, one now and then elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status("reading …") as status:
            yield lambda stage: status.update(_stage(stage, model))
        return
    at = time.monotonic()

    def tell(stage: Stage) -> None:
        nonlocal at
        if time.monotonic() - at >= _EVERY_SECONDS:
            print(_stage(stage, model), file=sys.stderr, flush=True)
            at = time.monotonic()

    yield tell


def _stage(stage: Stage, model: str) -> str:
    count = len(stage.statements)
    proven = f", {count} statement{'s' * (count != 1)} proven" if count else ""
    what = {"reading": "reading", "writing": f"{model} writes", "checking": f"{model} corrects"}
    return f"{what[stage.stage]}{proven} …"


@contextmanager
def progress() -> "Iterator[Progress]":
    """Progress on standard error: a bar on a terminal, a line now and then elsewhere."""
    yield _bar() if sys.stderr.isatty() else _lines()


class _Pace:
    """How fast something goes, and how long it still takes."""

    def __init__(self) -> None:
        self._what, self._since = "", 0.0

    def left(self, what: str, done: int, total: int) -> str:
        """ ", 41 a second, 7 s left", once that can be told."""
        if what != self._what:
            self._what, self._since = what, time.monotonic()
        spent = time.monotonic() - self._since
        if not done or done >= total or spent < 2 * _PATIENCE_SECONDS:
            return ""
        return f", {done / spent:.2g} a second, {spent / done * (total - done):.0f} s left"


def _lines() -> "Progress":
    said, at, started = "", 0.0, time.monotonic()
    pace = _Pace()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal said, at
        now = time.monotonic()
        left = pace.left(what, done, total)
        due = what != said or done >= total or now - at >= _EVERY_SECONDS
        if total and due and now - started >= _PATIENCE_SECONDS:
            print(f"{what} {done} of {total}{left}", file=sys.stderr, flush=True)
            said, at = what, now

    return tell


def _bar() -> "Progress":
    pace = _Pace()

    def tell(what: str, done: int, total: int) -> None:
        left = pace.left(what, done, total)
        share = int(24 * done / total) if total else 24
        line = f"{what:<10} {'━' * share}{' ' * (24 - share)} {done} of {total}{left}"
        ends = what == "writing" and done >= total
        sys.stderr.write(f"\r\x1b[2K{'' if ends else line}")
        sys.stderr.flush()

    return tell
