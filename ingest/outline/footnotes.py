"""Footnotes in the shapes that files give them: taken out of the text and kept beside the clause.

`countries[footnoteRef:1];  [1:  These include …]` is what word processors leave in plain text; a PDF leaves a block
after a rule ("1 These include …") and the bare digit at the word that it belongs to ("countries1").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.outline.parts import Outside, Para, folded
from ingest.readers.line import Line

_REFERENCE = re.compile(r"\[footnoteRef:\s*(\w+)\]")
_NOTE = re.compile(r"\s*\[(\w+):\s+((?:[^\[\]]|\[[^\[\]]*\])*)\]\s*")
_RULE = re.compile(r"^\s*_{5,}\s*$")
_STARTS = re.compile(r"^\s*(\d{1,2})[\s\t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Footnotes:
    """Notes of the block at the end, by their numbers, with the line that each one stands on."""

    notes: dict[str, tuple[int, str]]

    def of(self, text: str) -> tuple[str, ...]:
        """The notes whose bare number stands at a word of this text: "countries1"."""
        found = (n for n in self.notes if re.search(rf"[^\W\d_]{{3,}}[)\"”]?{n}(?![\w.]\w|\w)", text))
        return tuple(self.notes[n][1] for n in found)


def cut_inline(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without its footnote marks and bodies, and the bodies."""
    if "[" not in text:
        return text, ()
    referred = set(_REFERENCE.findall(text))
    notes: list[str] = []

    def take(match: re.Match[str]) -> str:
        if match[1] not in referred:
            return match[0]
        notes.append(folded(match[2]))
        return " "

    without = _NOTE.sub(take, text) if referred else text
    return (_REFERENCE.sub("", without).rstrip(), tuple(notes)) if referred else (text, ())


def split_block(lines: Sequence[Line]) -> tuple[list[Line], Footnotes, list[Outside]]:
    """The lines before the block of footnotes at the end of a text, and the block's notes."""
    rules = [i for i, line in enumerate(lines) if _RULE.match(line.text)]
    start = next((i for i in rules if _is_block(lines[i + 1 :])), None)
    if start is None:
        return list(lines), Footnotes({}), []
    notes: dict[str, tuple[int, str]] = {}
    outside = [Outside(lines[start].number, lines[start].text.strip(), "rule")]
    last = ""
    for line in lines[start + 1 :]:
        if not line.text.strip():
            continue
        outside.append(Outside(line.number, line.text.strip(), "footnote"))
        for number, body in _notes_of(line.text, len(notes)):
            last = number or last
            before = notes.get(last, (line.number, ""))
            notes[last] = (before[0], folded(f"{before[1]} {body}"))
    return list(lines[:start]), Footnotes(notes), outside


def _is_block(after: Sequence[Line]) -> bool:
    first = next((line.text for line in after if line.text.strip()), "")
    return bool(_STARTS.match(first))


def _notes_of(text: str, seen: int) -> list[tuple[str, str]]:
    """One line of the block may hold several notes: a sentence ends and the next number begins."""
    start = _STARTS.match(text)
    if start is None or int(start[1]) > seen + 2:
        return [("", text)]
    number, body = int(start[1]), text[start.end() :]
    border = re.search(rf"(?<=[.)])\s+{number + 1}\s+(?=[A-Z\"“h])", body)
    if border is None:
        return [(str(number), body)]
    return [(str(number), body[: border.start()]), *_notes_of(body[border.start() :], number)]


def displaced(notes: Footnotes) -> list[tuple[int, str, str]]:
    """Items of a list that a lost page break has put behind a note: (line, number, "10 that ITU-D shall …")."""
    out = []
    for line, text in notes.notes.values():
        found = re.search(r"(?<=[.)])\s+(?=(\d{1,2})\s+(?:to|that)\s)", text)
        if found:
            out.append((line, found[1], text[found.end() :]))
    return out


def without_displaced(note: str) -> str:
    """The note's own words."""
    return re.split(r"(?<=[.)])\s+(?=\d{1,2}\s+(?:to|that)\s)", note, maxsplit=1)[0]


def loose_notes(paras: Sequence[Para]) -> list[Para]:
    """Paragraphs that the file itself marks as footnotes."""
    return [p for p in paras if p.style == "footnote"]
