"""Extract footnotes, in the forms that files give them, from the text of the clauses that they belong to.

`countries[footnoteRef:1];  [1:  These include …]` is what word processors leave in plain text; a PDF leaves a
block after a rule ("1 These include …") and the bare digit at the word that it belongs to ("countries1").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from ingest.outline.parts import Outside, folded
from ingest.outline.raised_notes import references, split_raised, without_references
from ingest.readers.line import Line

_REFERENCE = re.compile(r"\[footnoteRef:\s*(\w+)\]")
_NOTE = re.compile(r"\[(\w+):\s+")
_RULE = re.compile(r"\s*_{5,}\s*$")
_STARTS = re.compile(r"\s*\[?(\d{1,2})\]?[\s\t]+(?=\S)")
# An item of the list that a lost page break has put after a note: ". 10 that ITU-D shall …".
_DISPLACED = re.compile(r"(?<=[.)])\s+(?=(\d{1,2})\s+(?:to|that)\s)")


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The notes of the block at the end, by their numbers, with their lines; `raised` by their signs."""

    notes: dict[str, tuple[int, str]]
    raised: dict[str, tuple[int, str]] = field(default_factory=dict)

    def cut_raised(self, text: str) -> tuple[str, tuple[str, ...]]:
        """A text without the raised figures and signs that refer to notes, and these notes."""
        signs = [sign for sign in references(text) if sign in self.raised] if self.raised else []
        return without_references(text, signs), tuple(self.raised[sign][1] for sign in signs)

    def of(self, text: str) -> tuple[str, ...]:
        """The notes referred to in a text by a bare number at a word: "countries1"."""
        return tuple(self._body(n) for n in self.notes if n in text and _at_a_word(n).search(text))

    def displaced(self) -> list[tuple[int, str, str]]:
        """Items of a list that were displaced behind a note: (line, number, "10 that ITU-D shall …")."""
        cuts = ((line, note, _DISPLACED.search(note)) for line, note in self.notes.values())
        return [(line, cut[1], note[cut.end() :]) for line, note, cut in cuts if cut]

    def _body(self, number: str) -> str:
        return folded(_DISPLACED.split(self.notes[number][1], maxsplit=1)[0])


@cache
def _at_a_word(number: str) -> re.Pattern[str]:
    return re.compile(rf"[^\W\d_]{{3,}}[)\"”]?{number}(?![\w.]\w|\w)")


def cut_inline(text: str) -> tuple[str, tuple[str, ...]]:
    """Split off inline footnotes: the text without their marks and bodies, and the bodies."""
    referred = set(_REFERENCE.findall(text)) if "[" in text else set()
    if not referred:
        return text, ()
    pieces, notes, at = [], [], 0
    for note in _NOTE.finditer(text):
        if note[1] not in referred or note.start() < at:
            continue
        end = _closing(text, note.end())
        if end < 0:
            break
        pieces.append(text[at : note.start()].rstrip())
        notes.append(folded(text[note.end() : end]))
        at = end + 1
    pieces.append(text[at:].strip() if at else text)
    return _REFERENCE.sub("", " ".join(pieces)).rstrip(), tuple(notes)


def note_alone(text: str) -> str:
    """The body of a note that is a whole paragraph, "[1: These include …]"; else ""."""
    text = text.strip()
    note = _NOTE.match(text)
    return folded(text[note.end() : -1]) if note and _closing(text, note.end()) == len(text) - 1 else ""


def _closing(text: str, at: int) -> int:
    """The index of the bracket that closes the one open at `at`; -1 where none does."""
    depth = 1
    for bracket in re.compile(r"[\[\]]").finditer(text, at):
        depth += 1 if bracket[0] == "[" else -1
        if not depth:
            return bracket.start()
    return -1


def split_block(lines: Sequence[Line]) -> tuple[list[Line], Footnotes, list[Outside]]:
    """Split off the blocks of footnotes: the lines outside them, their notes, their lines as Outside.

    A block stands under a rule, at the end of the text or of a page; a blank line ends it behind which no note comes.
    """
    lines, raised, outside = split_raised(lines)
    rest: list[Line] = []
    notes: dict[str, tuple[int, str]] = {}
    at = 0
    while at < len(lines):
        if not _RULE.match(lines[at].text) or not _is_block(lines[at + 1 :]):
            rest.append(lines[at])
            at += 1
            continue
        outside.append(Outside(lines[at].number, lines[at].text.strip(), "rule"))
        end = _end_of_block(lines, at + 1)
        _read_notes(lines[at + 1 : end], notes, outside)
        at = end
    return rest, Footnotes(notes, raised), outside


def _end_of_block(lines: Sequence[Line], start: int) -> int:
    """Where the block that begins at `start` ends: at a blank line that text follows, or with the lines."""
    blank, last, seen = False, 0, False
    for at in range(start, len(lines)):
        text = lines[at].text
        if not text.strip():
            blank = seen
            continue
        begins = _STARTS.match(text)
        goes_on = begins is not None and last < int(begins[1]) <= last + 2
        if blank and not goes_on:
            return at
        last, seen, blank = int(begins[1]) if begins and goes_on else last, True, False
    return len(lines)


def _read_notes(lines: Sequence[Line], notes: dict[str, tuple[int, str]], outside: list[Outside]) -> None:
    """Add the notes of a block by their numbers."""
    last = ""
    for line in lines:
        if not line.text.strip():
            continue
        outside.append(Outside(line.number, line.text.strip(), "footnote"))
        for number, body in _notes_of(line.text, int(last or 0)):
            last = number or last
            first, before = notes.get(last, (line.number, ""))
            notes[last] = (first, folded(f"{before} {body}"))


def _is_block(after: Sequence[Line]) -> bool:
    first = next((line.text for line in after if line.text.strip()), "")
    return bool(_STARTS.match(first))


def _notes_of(text: str, last_number: int) -> list[tuple[str, str]]:
    """Split a line of the block into (number, text) notes: one may end in a sentence where the next number begins."""
    found: list[tuple[str, str]] = []
    while (start := _STARTS.match(text)) and (not last_number or int(start[1]) <= last_number + 2):
        number, text = int(start[1]), text[start.end() :]
        border = re.search(rf"(?<=[.)])\s+{number + 1}\s+(?=[A-Z\"“h])", text)
        found.append((str(number), text[: border.start()] if border else text))
        if border is None:
            return found
        text, last_number = text[border.start() :], number
    return [*found, ("", text)]
