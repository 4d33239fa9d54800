"""What is printed on a terminal: tables, colour and links there only, and a pager for more than the screen holds."""

import io
import os
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from math import ceil
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from bot.pages import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

# A table's width where no terminal says it.
_PIPE_COLUMNS = 200
# Lines are easier to read up to this width, however wide the window is.
_MOST_COLUMNS = 100
# What a line's words stand behind: spaces, or a label with two spaces or more after it.
_LABEL = re.compile(r" *(?:\S(?:.{0,24}?\S)? {2,})?")


def console() -> "Console":
    """A rich console on standard output; without colour where it is no terminal, or NO_COLOR is set."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def columns() -> int:
    """The width of the terminal's window."""
    return get_terminal_size().columns


def reading_columns() -> int:
    """The width that text is wrapped at in the terminal's window."""
    return min(columns(), _MOST_COLUMNS)


def make_table(*names: str, right: Collection[str] = ()) -> "Table":
    """A table without rules; the columns in `right` are right-aligned, and none truncates its cells."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def print_table(table: "Table") -> None:
    """Print a table as wide as the terminal; 200 columns wide where it is none."""
    out = console()
    if not out.is_terminal:
        out.width = _PIPE_COLUMNS
    out.print(table)


def print_wrapped(text: str) -> None:
    """Print a text: on a terminal wrapped at words, what goes on hanging behind a label; elsewhere as it is."""
    if not sys.stdout.isatty():
        print(printable(text))
        return
    for line in printable(text).split("\n"):
        print("\n".join(wrapped(line, reading_columns())))


def print_text(text: "Text") -> None:
    """Print a styled text, on a terminal wrapped at words."""
    out = console()
    for line in text.wrap(out, reading_columns()) if out.is_terminal else [text]:
        out.print(line)


def wrapped(line: str, width: int) -> list[str]:
    """A line in lines of at most `width` columns; what follows the first hangs behind its label, or its indentation."""
    from rich.console import Console
    from rich.text import Text

    label = _LABEL.match(line)
    indent = label.end() if label and label.end() <= width // 2 else 0
    parts = Text(line[indent:]).wrap(Console(width=width), max(width - indent, 10))
    rest = [part.plain.rstrip() for part in parts]
    return [line[:indent] + rest[0], *(" " * indent + part for part in rest[1:])] if rest else [line]


class _Screen(io.StringIO):
    """What is printed while it is not known yet whether it fits; to who prints, it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@contextmanager
def paged(*, at_once: bool = False) -> Iterator[None]:
    """Show what is printed meanwhile in a pager, if it is longer than the terminal; not `at_once`, nor in a pipe."""
    out = sys.stdout
    if at_once or not (out.isatty() and sys.stdin.isatty()) or os.environ.get("TERM") == "dumb":
        yield
        return
    screen = _Screen()
    sys.stdout = screen
    try:
        yield
    finally:
        sys.stdout = out
        _show(screen.getvalue())


def _show(text: str) -> None:
    """Print a text, by a pager if it is longer than the window."""
    from rich.text import Text

    size = get_terminal_size()
    lines = sum(max(1, ceil(Text.from_ansi(line).cell_len / size.columns)) for line in text.splitlines())
    if lines < size.lines:
        sys.stdout.write(text)
        return
    from click import echo_via_pager

    # Less passes colours and links through with -R, and leaves the text on the screen with -X.
    os.environ.setdefault("LESS", "-RX -Ps space goes on · q ends ")
    # What is typed into the pager by mistake opens and writes no file.
    os.environ.setdefault("LESSSECURE", "1")
    echo_via_pager(text, color=True)
