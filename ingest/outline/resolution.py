"""Parse resolutions, decisions, recommendations and opinions: phrases, and under each one its clauses."""

import re
from collections.abc import Sequence
from functools import cached_property

from ingest.model import Part
from ingest.outline.displays import is_row
from ingest.outline.footnotes import Footnotes
from ingest.outline.groups import Groups
from ingest.outline.header import guess_language
from ingest.outline.headings import (
    Heading,
    called_heading,
    foreign_heading,
    goes_over,
    heading_at,
    is_small_phrase,
    line_heading,
    lines_of_phrase,
    verb_at,
)
from ingest.outline.levels import follows
from ingest.outline.marks import Mark, read_mark
from ingest.outline.merged import merged_mark
from ingest.outline.parts import Outside, Para, ends_open, is_closed, is_wrapped, next_of
from ingest.outline.sections import read_section
from ingest.outline.verb_forms import part_by_form
from ingest.outline.writing import Stretch, Writer

# Lines that a phrase takes at most, and a paragraph as far as it is looked at.
_MOST_LINES, _MOST_IN_BLOCK = 5, 40
_SPACED = 0.6
# Paragraphs from which the language is guessed.
_SAMPLE = 60
_TO_OR_THAT = re.compile(r"\s*(?:to|that)\s")


def read_resolution(
    paras: Sequence[Para], notes: Footnotes, *, within: str = "", groups: Groups | None = None
) -> tuple[Groups, list[Outside]]:
    """Parse a document with phrases: its groups of clauses, and the text outside them.

    `within` is the section that all of it stands in, and `groups` what has been parsed before it.
    """
    parser = _Parser(paras, within, groups or Groups())
    index = 0
    while index < len(paras):
        index += parser.take(index)
    for line, number, text in notes.displaced():
        parser.put_back(line, number, text)
    return parser.groups, parser.writer.outside


class _Parser:
    """Parses a document paragraph by paragraph. `capitals` says that its phrases begin with a capital letter."""

    def __init__(self, paras: Sequence[Para], within: str, groups: Groups) -> None:
        self.paras, self.within = paras, within
        self.capitals = not any(is_small_phrase(p.text) for p in paras)
        # Blank lines between paragraphs: a line without one before it goes on.
        self.spaced = sum(para.loose for para in paras) > _SPACED * len(paras)
        self.writer = Writer(groups, wrapped=is_wrapped(paras))
        self.groups = self.writer.groups
        # The line that the last phrase, item or section begins on; a web page may add its own words after the text.
        text = (p for p in reversed(paras) if p.style != "row")
        self.last = next((p.number for p in text if read_mark(p.text) or verb_at(p.text) or read_section(p)), 0)

    @cached_property
    def foreign(self) -> bool:
        """Whether the text is in another language than English."""
        return guess_language(" ".join(para.text for para in self.paras[:_SAMPLE])) != "en"

    def take(self, index: int) -> int:
        """Parse a section, a phrase, an item, or continued text at `index`; return how many paragraphs it took."""
        para = self.paras[index]
        if self._section(para):
            return 1
        if para.style == "row" and para.number > self.last and self._is_after_text():
            self.writer.put("table after the text", para.text, para)
            return 1
        mark = self._mark(index)
        if mark is not None:
            self._item(index, mark)
            return 1
        if para.text.isdecimal():
            self.writer.put("page furniture", para.text, para)
            return 1
        return self._phrase(index) or self._words(para.text, index)

    def put_back(self, line: int, number: str, text: str) -> None:
        """Return items displaced behind a footnote to the list that stops before their number."""
        for group in self.groups.all:
            level = group.levels[0] if group.levels else None
            goes_on = group.last is not None and group.last.text.rstrip().endswith(";")
            if level and goes_on and follows("digit", number, level):
                self.groups.go_to(group)
                self.writer.write(Stretch(text, Para(line, text), fresh=True, ends=True))
                return

    def _section(self, para: Para) -> bool:
        section = read_section(para) if para.style != "call" else None
        last = self.groups.current.last
        inside = last is not None and ends_open(last.text) and not (para.loose or para.style)
        if section is None or inside:
            return False
        self.groups.enter(", ".join(filter(None, (self.within, section.name))), section.part)
        self.writer.put(section.role, para.text, para)
        return True

    def _mark(self, index: int) -> Mark | None:
        """Parse the mark of an item; one that is not sure counts where the numbering expects it."""
        para, group = self.paras[index], self.groups.current
        if self.groups.merged and (merged := merged_mark(para.text, group)):
            return merged
        mark = read_mark(para.text)
        if mark is None or para.style == "call":
            return None
        if not para.text[mark.end :].strip():
            return mark if group.expects(mark) else None
        last = group.last
        broken = last is not None and last.text and ends_open(last.text) and not (para.loose or mark.tabbed)
        if mark.sure and (not broken or (mark.kinds == ("bullet",) and not self.writer.wrapped)):
            return mark
        ended = (
            mark.sure
            or mark.tabbed
            or para.style == "heading"
            or last is None
            or not ends_open(last.text)
            or (index > 0 and is_row(self.paras[index - 1]))
            or (mark.is_first and group.titled)
        )
        return mark if ended and group.expects(mark) else None

    def _item(self, index: int, mark: Mark) -> None:
        words, group = self.paras[index].text[mark.end :], self.groups.current
        if mark.num == "1" and self._acts(words.lstrip()):
            group = self.groups.begin("", Part.OPERATIVE)
        group.first_left_behind(mark)
        self._words(words, index, mark)

    def _acts(self, words: str) -> bool:
        """Whether a first number begins the acts, which the United Nations number: "1. Takes note …"."""
        group = self.groups.current
        introduces = group.stem or (group.phrase and group.last is None)
        if not self.capitals or self.groups.operative or introduces or not words[:1].isupper():
            return False
        part = part_by_form(words)
        if group.part is Part.PARAGRAPH:
            return part is Part.OPERATIVE
        return group.part is Part.PREAMBULAR and part is not Part.PREAMBULAR

    def _phrase(self, index: int) -> int:
        """Parse a phrase over one line or two, with what follows it in its line; 0 where none begins."""
        first, second = self.paras[index], next_of(self.paras, index)
        over = second is not None and not second.loose and "call" not in (first.style, second.style)
        both = over and second is not None and goes_over(first.text, second.text)
        lines = self._lines_of_phrase(index)
        took = self.paras[index : index + max(1 + both, lines)]
        text = " ".join(para.text for para in took)
        whole = Heading(0, len(text), len(text), Part.OPERATIVE) if lines else None
        heading = whole or self._heading(index, text, index + len(took))
        if heading is None:
            return 0
        at = 0
        for para in took:
            self.writer.put("phrase", para.text[max(0, heading.start - at) : max(0, heading.body - at)], para)
            at += len(para.text) + 1
        self.groups.begin(heading.phrase(text), heading.part)
        if not heading.alone(text):
            self._words(text[heading.body :], index + len(took) - 1, fresh=True)
        return len(took)

    def _lines_of_phrase(self, index: int) -> int:
        """How many lines of a page's width a phrase takes, between blank lines; 0 where none does."""
        end = index + 1
        while end < len(self.paras) and not self.paras[end].loose and end - index < _MOST_LINES:
            end += 1
        block = self.paras[index:end]
        apart = len(block) > 1 and block[0].loose and end < len(self.paras) and self.paras[end].loose
        lines = [para.text for para in block]
        return len(block) if apart and lines_of_phrase(lines, self.paras[end].text) else 0

    def _heading(self, index: int, text: str, after: int) -> Heading | None:
        para, last = self.paras[index], self.groups.current.last
        if para.style == "call":
            return called_heading(text)
        if not para.loose and last is not None and not is_closed(last.text):
            return None
        following = self.paras[after].text if after < len(self.paras) else ""
        apart = after < len(self.paras) and (self.paras[after].loose or not (self.writer.wrapped or self.spaced))
        apart = apart and (last is None or is_closed(last.text))
        if (
            verb_at(text) is None
            and text[:1].islower()
            and self.foreign
            and apart
            and not self.capitals
            and last is not None
            and not last.text.rstrip().endswith(":")
        ):
            return foreign_heading(text, following, operative=self.groups.operative)
        whole = self._block(index) if self.capitals and para.loose and not self.groups.annex else ""
        if verb_at(text) is None and not (self._stands_out() or whole):
            return None
        return line_heading(
            text, following, capitals=self.capitals, operative=self.groups.operative, apart=apart, whole=whole
        )

    def _block(self, index: int) -> str:
        """A paragraph with its further lines: up to a blank one, unless it goes on in small letters on another page."""
        end = index + 1
        while end < len(self.paras) and end - index < _MOST_IN_BLOCK:
            after = self.paras[end]
            if after.loose and not (after.text[:1].islower() and ends_open(self.paras[end - 1].text)):
                break
            end += 1
        return " ".join(para.text for para in self.paras[index:end])

    def _stands_out(self) -> bool:
        """Whether a phrase that only its form shows can begin here: in running lines and in annexes other words do."""
        group = self.groups.current
        return not self.groups.annex and not self.writer.wrapped and (not group.phrase or group.last is not None)

    def _words(self, text: str, index: int, mark: Mark | None = None, *, fresh: bool = False) -> int:
        """Write a paragraph's words with their context. `fresh` says that they come right after a phrase."""
        para, after = self.paras[index], next_of(self.paras, index)
        coming = read_mark(after.text) if after else None
        restarts = coming.is_first if coming else after is not None and bool(_TO_OR_THAT.match(after.text))
        if after is not None and coming is None and not self.writer.wrapped:
            restarts = restarts or (ends_open(text) and after.text[:1].isupper())
        ends = restarts or after is None or self._starts_group(after)
        self.writer.write(Stretch(text, para, mark, coming, fresh, ends, restarts, self._is_trailing(para)))
        return 1

    def _starts_group(self, para: Para) -> bool:
        return para.style == "call" or read_section(para) is not None or heading_at(para.text) is not None

    def _is_trailing(self, para: Para) -> bool:
        """Whether a paragraph after the last clause is boilerplate and no part of the text: "Leave a response"."""
        after_text = para.number > self.last and para.loose and para.text[:1].isupper()
        return after_text and self._is_after_text()

    def _is_after_text(self) -> bool:
        """Whether the text may be over: its last clause is an operative one, outside annexes."""
        return self.groups.current.part is Part.OPERATIVE and not self.groups.section
