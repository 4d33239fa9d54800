"""Resolutions, decisions, recommendations and opinions: phrases, and under each one its clauses."""

import re
from collections.abc import Sequence

from ingest.lexicon import plain
from ingest.model import Part
from ingest.outline.footnotes import Footnotes, cut_inline, displaced
from ingest.outline.groups import Groups
from ingest.outline.headings import Heading, glued_heading, heading_at, open_heading, preambular_line
from ingest.outline.marks import Mark, follows, read_mark, value
from ingest.outline.parts import Outside, Para, ends_open, next_of

_ANNEX = re.compile(r"\s*(annex|appendix|attachment|supplement)\b\s*([0-9]{1,2}|[A-Z])?\b(?=\s|$|[.:–-])", re.IGNORECASE)
_ANNEX_GLUED = re.compile(r"(?<=[.,;])\s+(?=(?:ANNEX|APPENDIX|ATTACHMENT)(?: \d+| [A-Z])? TO )")
_CLOSED = re.compile(r"[,;.:]\s*$")


def read_resolution(paras: Sequence[Para], notes: Footnotes) -> tuple[Groups, list[Outside]]:
    """The groups of a document with phrases, and what stands outside its clauses."""
    reading = _Reading(paras, notes)
    for index in range(len(paras)):
        reading.take(index)
    for line, number, text in displaced(notes):
        reading.put_back(line, number, text)
    return reading.groups, reading.outside


class _Reading:
    def __init__(self, paras: Sequence[Para], notes: Footnotes) -> None:
        self.paras, self.notes = paras, notes
        self.groups = Groups()
        self.outside: list[Outside] = []

    def take(self, index: int) -> None:
        """One paragraph: an annex begins, a phrase begins, an item, or words that go on."""
        para, text = self.paras[index], self.paras[index].text
        if para.style == "call" or not self._section(para):
            mark = self._mark(index)
            if mark is not None:
                self._absorb(text[mark.end :], index, mark)
                return
            heading = self._heading(index)
            if heading is None:
                self._absorb(text, index, None)
                return
            self._phrase(heading, text, para.number)
            if text[heading.body :].strip():
                self._absorb(text[heading.body :], index, None, after_phrase=True)

    def put_back(self, line: int, number: str, text: str) -> None:
        """Items moved behind a footnote return to the list that stops before their number."""
        for group in self.groups.all:
            level = group.levels[0] if group.levels else None
            open_list = group.last is not None and group.last.text.rstrip().endswith(";")
            if level and level.kind == "digit" and open_list and value("digit", number) == value("digit", level.last) + 1:
                self.groups.go_to(group)
                self._pieces(text, line, restarts=True, ends=True, fresh=True)
                return

    def _section(self, para: Para) -> bool:
        """An annex begins with its own line; its title is the next one."""
        match = _ANNEX.match(plain(para.text))
        if match is None or len(para.text) > 160 or re.search(r"[.;]\s*$", para.text):
            return False
        self.groups.section = " ".join(filter(None, (match[1].capitalize(), (match[2] or "").upper())))
        self.outside.append(Outside(para.number, para.text.strip(), "annex"))
        return True

    def _mark(self, index: int) -> Mark | None:
        mark = read_mark(self.paras[index].text)
        if mark is None or mark.sure:
            return mark
        # A bare number before a space is a mark only where the numbering calls for it.
        levels = self.groups.current.levels
        expected = any(follows("digit", mark.num, level) for level in levels) or (mark.num == "1" and not levels)
        words = self.paras[index].text[mark.end :]
        return mark if expected and re.match(r"(?:to|that|the|in|[a-z])\b", words) else None

    def _heading(self, index: int) -> Heading | None:
        para, after = self.paras[index], next_of(self.paras, index)
        text = para.text
        if para.style == "call":
            return heading_at(text, called=True)
        last = self.groups.current.last
        if not para.loose and last is not None and not _CLOSED.search(last.text):
            return None
        found = heading_at(text)
        if found is not None:
            return found if found.body < len(text) or not re.search(r"[.;]\s*$", text) else None
        next_mark = read_mark(after.text) if after else None
        begins = next_mark is not None and value(next_mark.kinds[0], next_mark.num) == 1
        opened = open_heading(text)
        if opened is not None:
            starts = begins or (after is not None and re.match(r"\s*(?:to|that)\s", after.text))
            return opened if opened.body < len(text) or starts else None
        line = preambular_line(text)
        if line is None or len(text) > 2000:
            return None
        if text[line.start : line.end].strip()[:1].isupper() or not self.groups.operative:
            return line
        return line if after is None or heading_at(after.text) is not None else None

    def _phrase(self, heading: Heading, text: str, line: int) -> None:
        self.outside.append(Outside(line, text[heading.start : heading.body].strip(), "phrase"))
        self.groups.begin(heading.phrase(text), heading.part)

    def _absorb(self, text: str, index: int, mark: Mark | None, *, after_phrase: bool = False) -> None:
        """The words of a paragraph, with the phrases that are glued into them."""
        para, after = self.paras[index], next_of(self.paras, index)
        coming = self._coming(index)
        next_mark = read_mark(after.text) if after else None
        restarts = next_mark is not None and next_mark.num in {"1", "a"}
        ends = after is None or restarts or heading_at(after.text) is not None or bool(_ANNEX.match(after.text))
        self._pieces(text, para.number, mark=mark, coming=coming, restarts=restarts, ends=ends, fresh=after_phrase)

    def _coming(self, index: int) -> Mark | None:
        after = next_of(self.paras, index)
        return read_mark(after.text) if after and heading_at(after.text) is None else None

    def _pieces(
        self, text: str, line: int, *, mark: Mark | None = None, coming: Mark | None = None,
        restarts: bool, ends: bool, fresh: bool = False,
    ) -> None:
        annex = _ANNEX_GLUED.search(text)
        rest = ""
        if annex:
            text, rest = text[: annex.start()], text[annex.end() :]
            ends = True
        group = self.groups.current
        heading = glued_heading(text, preambular=group.part is Part.PREAMBULAR, restarts=restarts) if ends else None
        own = text[: heading.start] if heading else text
        self._clauses(own, line, mark, coming, fresh)
        if heading:
            self._phrase(heading, text, line)
            if text[heading.body :].strip():
                self._pieces(text[heading.body :], line, restarts=restarts, ends=ends, fresh=True)
        if rest:
            match = _ANNEX.match(rest)
            if match:
                self.groups.section = " ".join(filter(None, (match[1].capitalize(), match[2])))
            self._pieces(rest, line, restarts=False, ends=False, fresh=True)

    def _clauses(self, text: str, line: int, mark: Mark | None, coming: Mark | None, fresh: bool) -> None:
        """One paragraph's own words as a clause, or as several where a numbered list has lost its line breaks."""
        first = mark or (read_mark(text) if fresh else None)
        if first is not None and mark is None:
            text = text[first.end :]
        if first is None:
            self._unmarked(text, line, fresh)
            return
        number = first
        for part in _inline_items(text, first, coming):
            words, notes = cut_inline(part)
            draft = self.groups.current.item(number, words.strip(), line, coming, self.groups.eids)
            draft.footnotes = notes
            number = Mark(str(value("digit", number.num) + 1), ("digit",), 0)

    def _unmarked(self, text: str, line: int, fresh: bool) -> None:
        group, last = self.groups.current, self.groups.current.last
        words, notes = cut_inline(text)
        if last is not None and not fresh and ends_open(last.text):
            last.text = f"{last.text.rstrip()} {words.strip()}"
            last.lines.append(line)
        elif words.strip() or notes:
            last = group.paragraph(words.strip(), line, self.groups.eids)
        if last is not None:
            last.footnotes += notes


def _inline_items(text: str, mark: Mark, coming: Mark | None) -> list[str]:
    """"to take …; 2 to assign …; 3 to …" cut before each number that goes on from the one before."""
    if "digit" not in mark.kinds:
        return [text]
    out, number = [], value("digit", mark.num)
    while True:
        cut = re.search(rf"(?<=[;,])\s+{number + 1}\s+(?=(?:to|that)\s)", text)
        if cut is None or (coming and coming.num == str(number + 1)):
            return [*out, text]
        out.append(text[: cut.start()])
        text, number = text[cut.end() :], number + 1
