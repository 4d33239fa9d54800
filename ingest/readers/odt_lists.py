"""OpenDocument's automatic numbers: list styles by level, counted in the order of the items."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.readers.ordinals import ordinal

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is marked: `form` has "%1%" where the number of level 1 is printed."""

    form: str
    format: str
    start: int


Counts = dict[int, int]


@dataclass
class Lists:
    """The state of all lists of a document."""

    styles: Mapping[str, Mapping[int, Level]]
    by_id: dict[str, Counts] = field(default_factory=dict)
    by_style: dict[str, Counts] = field(default_factory=dict)

    def opened(self, element: Any, style: str) -> Counts:
        """The counts of a list that begins, or goes on with an earlier one."""
        earlier = self.by_id.get(element.get(f"{TEXT}continue-list"))
        if earlier is None and element.get(f"{TEXT}continue-numbering") == "true":
            earlier = self.by_style.get(style)
        counts = {} if earlier is None else earlier
        identity = element.get("{http://www.w3.org/XML/1998/namespace}id")
        if identity:
            self.by_id[identity] = counts
        self.by_style[style] = counts
        return counts

    def mark(self, style: str, level: int, counts: Counts, start: str | None = None) -> str:
        """The mark of the next item: "" for none, "•" for what is no number."""
        levels = self.styles.get(style, {})
        if level not in levels:
            return ""
        first = int(start) if start and start.isdigit() else None
        counts[level] = first if first is not None else counts.get(level, levels[level].start - 1) + 1
        for deeper in [i for i in counts if i > level]:
            del counts[deeper]
        text = levels[level].form
        for i in {int(digit) for digit in re.findall(r"%(\d+)%", text)}:
            shown = levels.get(i)
            number = ordinal(counts.get(i, shown.start), shown.format) if shown else ""
            text = text.replace(f"%{i}%", number or "")
        return text.strip()


def list_styles(*roots: Any) -> dict[str, dict[int, Level]]:
    """The list styles of the parts of a document, by name; that of its headings is "outline"."""
    found = {}
    for root in roots:
        for style in root.iter(f"{TEXT}list-style"):
            found[style.get(f"{STYLE}name")] = _levels(style)
        for style in root.iter(f"{TEXT}outline-style"):
            found["outline"] = _levels(style)
    return found


def _levels(style: Any) -> dict[int, Level]:
    out = {}
    for element in style:
        number = element.get(f"{TEXT}level") or ""
        if not number.isdigit():
            continue
        bullet = element.get(f"{TEXT}bullet-char")
        kind = _FORMATS.get(element.get(f"{STYLE}num-format") or "", "")
        start = element.get(f"{TEXT}start-value") or "1"
        form = (bullet if bullet in ("–", "—", "-") else "•") if bullet else _form(element, int(number)) if kind else ""
        out[int(number)] = Level(form, kind, int(start) if start.isdigit() else 1)
    return out


def _form(element: Any, level: int) -> str:
    given = next((value for name, value in element.attrib.items() if name.endswith("num-list-format")), None)
    if given is not None:
        return str(given)
    shown = element.get(f"{TEXT}display-levels") or "1"
    first = level - int(shown) + 1 if shown.isdigit() else level
    numbers = ".".join(f"%{i}%" for i in range(max(1, first), level + 1))
    return f"{element.get(f'{STYLE}num-prefix') or ''}{numbers}{element.get(f'{STYLE}num-suffix') or ''}"
