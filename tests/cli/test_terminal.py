"""What is longer than the window goes to a pager; what fits is printed, links and colours aside."""

import io
import os
import sys

import pytest

from bot.cli.terminal import paged, wrapped

LINKED = (
    "\x1b]8;id=1;https://example.org/a-long-address-of-a-document.pdf\x1b\\1\x1b]8;;\x1b\\ to \x1b[1mbuy\x1b[0m oil"
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the pager was given, in a window of 40 columns and 10 lines."""
    pages: list[str] = []
    monkeypatch.setattr("bot.cli.terminal.get_terminal_size", lambda: os.terminal_size((40, 10)))
    monkeypatch.setattr("click.echo_via_pager", lambda text, **_: pages.append(text))
    monkeypatch.setenv("TERM", "xterm")
    return pages


@pytest.mark.parametrize(
    ("lines", "pages"),
    [(["short"] * 8, 0), (["short"] * 12, 1), ([LINKED] * 8, 0), (["x" * 90] * 4, 1), (["油" * 30] * 5, 1)],
    ids=["fits", "too many lines", "links take no room", "long lines", "wide letters"],
)
def test_only_what_does_not_fit_is_paged(
    lines: list[str], pages: int, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stdin", Terminal())
    with paged():
        print("\n".join(lines))
    text = "\n".join(lines) + "\n"
    assert shown == [text] * pages
    assert out.getvalue() == text * (not pages)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("one two three", ["one two", "three"]),
        ("title  one two three", ["title  one two", "       three"]),
        ("  one two three", ["  one two", "  three"]),
        ("", [""]),
    ],
)
def test_what_goes_on_hangs_behind_the_label(line: str, expected: list[str]) -> None:
    assert wrapped(line, 14 if line.startswith("title") else 10) == expected
