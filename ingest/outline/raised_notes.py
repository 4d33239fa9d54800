"""Footnotes by raised figures and signs: "… held in Tunis,¹" and, wherever its page ends, "¹ See A/60/687."."""

import re
from collections import Counter
from collections.abc import Sequence

from ingest.outline.marks import read_mark
from ingest.outline.parts import Outside, folded
from ingest.readers.line import Line

_FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SIGN = r"(?P<sign>[⁰¹²³⁴-⁹]{1,3}|[*†‡])"
_NOTE = re.compile(rf"\s*{_SIGN}\s?(?=[^\s*])")
# A figure behind a unit or a number is an exponent: "10 W/m²", "10⁶".
_REFERENCE = re.compile(
    rf"(?:(?<=[^\W\d_]{{3}})|(?<=[A-Z]{{2}})|(?<=\b\d{{4}})|(?<=[.,;:)\]\"'’”»?!])){_SIGN}(?![\w*])"
)
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*]+)(?<=\S)\1(?![\w*])")
# Characters of a line of a page's width, shortest and longest, and further lines of a note at most.
_NARROW, _WIDE, _MOST = 50, 130, 8


def split_raised(lines: Sequence[Line]) -> tuple[list[Line], dict[str, tuple[int, str]], list[Outside]]:
    """Split off the notes that a raised figure or a sign begins: the lines outside them, the notes, their lines.

    What refers to none is no note; a sign that begins several lines is a bullet.
    """
    begins = {at: found["sign"] for at, line in enumerate(lines) if (found := _NOTE.match(_bare(line.text)))}
    if not begins:
        return list(lines), {}, []
    counts = Counter(begins.values())
    referred = {found["sign"] for line in lines for found in _REFERENCE.finditer(_bare(line.text))}
    notes: dict[str, tuple[int, str]] = {}
    outside: list[Outside] = []
    rest: list[Line] = []
    sign, further = "", 0
    for at, line in enumerate(lines):
        new = begins.get(at, "")
        if new and (new not in referred or (counts[new] > 1 and not new.translate(_FIGURES).isdecimal())):
            new = ""
        goes_on = sign and further < _MOST and _goes_on(lines[at - 1].text, line.text)
        sign, further = (new, 0) if new else (sign if goes_on else "", further + 1)
        if not sign:
            rest.append(line)
            continue
        text = _NOTE.sub("", line.text, count=1) if new else line.text
        number, before = notes.get(sign, (line.number, ""))
        notes[sign] = (number, folded(f"{before} {text}"))
        outside.append(Outside(line.number, line.text.strip(), "footnote"))
    return rest, notes, outside


def _goes_on(before: str, text: str) -> bool:
    """Whether a note has a further line: where a line of a page's width ends in no full stop."""
    full = _NARROW <= len(before.strip()) <= _WIDE and not before.rstrip().endswith(".")
    return full and bool(text.strip()) and read_mark(text) is None


def _bare(text: str) -> str:
    """A line without the asterisks around its emphasis: "*resolves*"."""
    return _EMPHASIS.sub(r"\2", text) if "*" in text else text


def references(text: str) -> list[str]:
    """The raised figures and signs in a text."""
    return [found["sign"] for found in _REFERENCE.finditer(text)] if not text.isascii() or "*" in text else []


def without_references(text: str, signs: Sequence[str]) -> str:
    """A text without those of its raised figures and signs that have a note."""
    return _REFERENCE.sub(lambda m: "" if m["sign"] in signs else m[0], text)
