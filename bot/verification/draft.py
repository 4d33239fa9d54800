"""A draft as paragraphs: lines of a file, joined where the text was broken into lines, each offset with its line."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.line import Line

# What begins a paragraph of its own also without a blank line before it: items, quoted lines, headings, rows.
_BEGINS = re.compile(r"\s*(?:[-*•·–—>|#]|\(?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5})[.)]\s|\d{1,3}\t)")
# A shorter line was ended by its writer, a longer one is a paragraph by itself.
_SHORTEST, _LONGEST = 45, 130
_QUOTED = re.compile(r"\s*>+\s?|[ ]{4,}(?=\S)")
_SKIPPED = ("furniture", "deleted")
# How readers give a footnote: a mark, and the note at the end of its paragraph.
NOTE_MARK = re.compile(r"\[footnoteRef:(\d+)\]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a row of a table whose cells are joined by tabs.

    `starts` has the offset at which each of its lines begins, `lines` their numbers. `quoted` says that the draft sets
    it off as a quotation.
    """

    text: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]
    style: str = ""
    quoted: bool = False

    def line_at(self, offset: int) -> int:
        """The number of the line that has an offset."""
        return self.lines[max(0, bisect_right(self.starts, offset) - 1)]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft by its name, in paragraphs."""

    name: str
    paragraphs: tuple[Paragraph, ...]


def draft_of(text: str, name: str = "draft") -> Draft:
    """A draft of plain text."""
    lines = (Line(n, line) for n, line in enumerate(re.split(r"\r\n|[\n\r\v\f\u2028\u2029]", text), 1))
    return draft_of_lines(name, tuple(lines), broken=True)


def draft_of_lines(name: str, lines: Sequence[Line], *, broken: bool) -> Draft:
    """A draft of a reader's lines; `broken` says that one paragraph may have several of them."""
    return Draft(name, tuple(_paragraph(group, broken) for group in _groups(lines, broken)))


def _groups(lines: Iterable[Line], broken: bool) -> Iterator[list[Line]]:
    """The lines of each paragraph."""
    group: list[Line] = []
    for line in lines:
        if line.style in _SKIPPED:
            continue
        if group and not (broken and line.text.strip() and _goes_on(group[-1], line)):
            yield group
            group = []
        if line.text.strip():
            group.append(line)
    if group:
        yield group


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a line continues the paragraph of the one before it."""
    if _QUOTED.match(before.text) and _QUOTED.match(line.text):
        return True
    if before.quoted != line.quoted:
        return False
    ended = before.text.rstrip()
    whole = _SHORTEST <= len(before.text) <= _LONGEST or ended.endswith("-")
    running = line.text.lstrip()[:1].islower() and not ended.endswith((".", ":", ";", "!", "?"))
    return (
        (whole or running) and before.style == line.style and not _BEGINS.match(line.text) and "\t" not in before.text
    )


def _paragraph(group: Sequence[Line], broken: bool) -> Paragraph:
    marked = broken and all(_QUOTED.match(line.text) for line in group)
    texts = [_QUOTED.sub("", line.text, count=1) if marked else line.text for line in group]
    quoted = marked or all(line.quoted for line in group)
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return Paragraph("\n".join(texts), tuple(starts), tuple(line.number for line in group), group[0].style, quoted)
