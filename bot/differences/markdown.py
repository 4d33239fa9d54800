"""The differences of two texts as Markdown: struck and bold words, for a page that keeps no colour."""

from collections.abc import Iterator

from bot.differences.rows import Difference, Row
from bot.pages.markdown import escaped


def markdown(difference: Difference) -> str:
    """Render the differences: a heading a change, the older words struck, the newer ones bold."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    yield f"# {_escaped(difference.title)}"
    yield ""
    yield f"From {_escaped(difference.older)} to {_escaped(difference.newer)}: {difference.counts}."
    for row in difference.changed:
        yield ""
        yield f"## {_escaped(row.heading)}"
        yield ""
        yield "".join(_words(row)).strip()


def _words(row: Row) -> Iterator[str]:
    for segment in row.segments:
        if segment.same:
            yield _escaped(segment.after)
            continue
        yield from (_marked(segment.before, "~~"), _marked(segment.after, "**"))


def _marked(text: str, mark: str) -> str:
    """A run between marks, its outer white space outside them, as Markdown wants it."""
    bare = text.strip()
    return f"{mark}{_escaped(bare)}{mark}{' ' if text[-1:].isspace() else ' ' if mark == '~~' else ''}" if bare else ""


def _escaped(text: str) -> str:
    return escaped(text) + (" " if text[-1:].isspace() else "")
