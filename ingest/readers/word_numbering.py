"""Word's automatic numbers, which the file does not hold: the lists of numbering.xml, counted as paragraphs come."""

import re
from dataclasses import dataclass
from typing import Any

from ingest.readers.ordinals import ordinal
from ingest.readers.word_xml import W, find, integer, is_on, value


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list."""

    format: str
    text: str
    start: int
    style: str | None
    legal: bool
    """Its numbers are decimal, whatever format the levels above it have."""
    lasting: bool
    """Its count goes on under the next number of the level above."""


class Numbering:
    """Computes Word's automatic numbers: the lists of numbering.xml, counted in the order of the paragraphs."""

    def __init__(self, root: Any) -> None:
        self.lists: dict[str, tuple[str, dict[int, Level]]] = {}
        self.restarts: dict[str, dict[int, int]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        abstract = {a.get(W + "abstractNumId"): a for a in root.findall(W + "abstractNum")}
        linked = {value(a, "styleLink"): key for key, a in abstract.items() if value(a, "styleLink")}
        for num in root.findall(W + "num"):
            key = value(num, "abstractNumId") or ""
            key = linked.get(value(abstract[key], "numStyleLink"), key) if key in abstract else key
            levels = _levels(abstract[key]) if key in abstract else {}
            starts: dict[int, int] = {}
            for override in num.findall(W + "lvlOverride"):
                levels |= _levels(override)
                start = value(override, "startOverride")
                if start is not None:
                    starts[integer(override.get(W + "ilvl"))] = integer(start)
            self.lists[num.get(W + "numId")] = key, levels
            self.restarts[num.get(W + "numId")] = starts

    def mark(self, number: str | None, level: str | None, style: str | None) -> str:
        """The mark that Word prints before the next paragraph of a list: "" for none, "•" for what is no number."""
        if number is None or number not in self.lists:
            return ""
        key, levels = self.lists[number]
        style_level = next((i for i, definition in levels.items() if style and definition.style == style), 0)
        at = style_level if level is None else integer(level)
        if at not in levels:
            return "•"
        counts = self.counts.setdefault(key, {})
        restart = self.restarts[number].pop(at, None)
        counts[at] = counts[at] + 1 if at in counts and restart is None else _first(levels[at].start, restart)
        for deeper in [i for i in counts if i > at and not (i in levels and levels[i].lasting)]:
            del counts[deeper]
        return self._printed(levels, counts, at)

    def _printed(self, levels: dict[int, Level], counts: dict[int, int], at: int) -> str:
        if levels[at].format == "none":
            return ""
        if levels[at].format == "bullet":
            return levels[at].text if levels[at].text in ("–", "—", "-") else "•"
        text = levels[at].text
        for i in sorted(int(digit) - 1 for digit in set(re.findall(r"%([1-9])", text))):
            level = levels.get(i)
            form = "decimal" if level and levels[at].legal else level.format if level else ""
            part = ordinal(counts.get(i, level.start if level else 0), form)
            if part is None:
                return "•"
            text = text.replace(f"%{i + 1}", part)
        return text.strip()


def _first(start: int, restart: int | None) -> int:
    return start if restart is None else restart


def _levels(parent: Any) -> dict[int, Level]:
    return {
        integer(level.get(W + "ilvl")): Level(
            value(level, "numFmt") or "decimal",
            value(level, "lvlText") or "",
            integer(value(level, "start") or "1"),
            value(level, "pStyle"),
            is_on(find(level, "isLgl")),
            value(level, "lvlRestart") == "0",
        )
        for level in parent.findall(W + "lvl")
    }
