"""Parse treaties, recommendations and reports: divisions with headings, and under each one its numbered paragraphs."""

import re
from collections.abc import Sequence

from ingest.lexicon import plain
from ingest.model import Part
from ingest.outline.displays import is_below_table, is_legend
from ingest.outline.divisions import Division, closing, division_at, has_bracketed, is_article, signing
from ingest.outline.footnotes import cut_inline, note_alone
from ingest.outline.groups import Draft, Groups
from ingest.outline.header import Header
from ingest.outline.marginals import Marginal, marginals
from ingest.outline.marks import Mark, annex_mark, read_mark
from ingest.outline.parts import Outside, Para, ends_open, folded, is_closed, is_long, is_wrapped, needs_more, next_of
from ingest.outline.signatures import is_after_names, is_name, is_office
from ingest.outline.titles import read_title

# The number of a provision of the Radio Regulations: "27/15", "5.286AA".
_PROVISION = re.compile(r"\s*(?P<num>\d{1,3}/\d{1,3}[A-Z]?|\d{1,2}\.\d{1,3}[A-Z]{1,3})\t\s*(?=\S)")
# A row of a table of contents: it ends in the number of a page.
_CONTENTS = re.compile(r"(?:\t|\s{2,}|\.{3,})\s*(?:\d{1,3}|[ivxl]{1,6})\s*$")
_SECTION_SIGN = re.compile(r"\s*§\s*(?=\d)")
# So many numbered headings make a document one of provisions, fewer where the file marks them; in a recommendation one
# does.
_FEWEST_HEADINGS, _FEWEST_MARKED = 4, 2
_SPACED = 0.6


def has_provisions(paras: Sequence[Para], header: Header) -> bool:
    """Whether a document without phrases is built of numbered sections."""
    styled, bracketed = any(para.style == "heading" for para in paras), has_bracketed(paras)
    headings = sum(
        division_at(paras, i, styled=styled, bracketed=bracketed) is not None and read_mark(para.text) is not None
        for i, para in enumerate(paras)
    )
    return headings >= (1 if header.kind == "rec" else _FEWEST_MARKED if styled else _FEWEST_HEADINGS)


def read_provisions(
    paras: Sequence[Para], header: Header, *, within: str = "", groups: Groups | None = None
) -> tuple[Groups, list[Outside]]:
    """Parse a text of divisions: its groups of clauses, one a division, and the text outside them.

    `within` is the section that all of it stands in, and `groups` what has been parsed before it.
    """
    parser = _Parser(paras, header, within, groups or Groups())
    index = 0
    while index < len(paras):
        index += parser.take(index)
    return parser.groups, parser.outside


class _Parser:
    """Parses a text paragraph by paragraph; `begun` says that its publisher's front matter is over."""

    def __init__(self, paras: Sequence[Para], header: Header, within: str, groups: Groups) -> None:
        self.paras, self.header, self.within, self.groups = paras, header, within, groups
        self.outside: list[Outside] = []
        self.styled = any(para.style == "heading" for para in paras)
        self.bracketed = has_bracketed(paras)
        self.wrapped = is_wrapped(paras)
        # Blank lines between paragraphs: a line without one before it goes on.
        self.spaced = sum(para.loose for para in paras) > _SPACED * len(paras)
        self.long = is_long(paras)
        self.marginals = marginals(paras)
        self.front = header.kind == "rec"
        self.closed = False
        self._enter(Division(""))

    def take(self, index: int) -> int:
        """Parse a title, a heading, or a paragraph at `index`; return how many paragraphs it took."""
        para = self.paras[index]
        if read_title(para.text) is not None or folded(para.text) == self.header.title or para.style == "title":
            self._put("title", para)
            self.groups.annex = ""
            return 1
        if self.front and _CONTENTS.search(para.text):
            self._put("front matter", para)
            return 1
        division = self._division(index) if para.number not in self.marginals else None
        if division is not None:
            for each in self.paras[index : index + division.took]:
                self._put("heading", each)
            self.front = division.front
            self._enter(division)
            return division.took
        if self.front or para.text.isdecimal():
            self._put("front matter" if self.front else "page furniture", para)
            return 1
        if closing().match(para.text) and not self.closed and self._near_end(index):
            self.closed = True
            self._enter(Division("", closes=True))
        self._paragraph(para, index)
        return 1

    def _division(self, index: int) -> Division | None:
        return division_at(
            self.paras,
            index,
            styled=self.styled,
            spaced=self.spaced,
            bracketed=self.bracketed,
            letter=self.letter,
        )

    def _enter(self, division: Division) -> None:
        if division.closes:
            self.groups.annex = ""
        name = ", ".join(filter(None, (self.within, division.name)))
        self.groups.enter(name, division.part)
        self.groups.begin("", division.part)

    def _put(self, role: str, para: Para) -> None:
        self.outside.append(Outside(para.number, para.text.strip(), role))

    def _near_end(self, index: int) -> bool:
        """Whether no further Article comes."""
        return not any(is_article(para.text) for para in self.paras[index:])

    def _paragraph(self, para: Para, index: int) -> None:
        marginal = self.marginals.get(para.number)
        text = para.text[marginal.end :] if marginal else para.text
        text = text[m.end() :] if (m := _SECTION_SIGN.match(text)) else text
        last = self.groups.current.last
        if marginal is None and self._signs(index):
            self.groups.current.paragraph(para.text, para.number).part = Part.SIGNATORY
            return
        if last is not None and last.part is Part.SIGNATORY and is_office(para.text):
            last.text = f"{last.text}\n{para.text}"
            last.lines.append(para.number)
            return
        if marginal is None and last is not None and self._goes_on(last, text, index):
            last.text = f"{last.text.rstrip()} {text.strip()}"
            last.lines.append(para.number)
            return
        if last is not None and (note := note_alone(text)):
            last.footnotes += (note,)
            self._put("footnote", para)
            return
        self._clause(text, para, marginal, self._coming(index))

    def _signs(self, index: int) -> bool:
        """Whether a paragraph is the name of who signs: under a treaty's closing, or above an office at the end."""
        para, last = self.paras[index], self.groups.current.last
        after = next_of(self.paras, index)
        if not is_name(para.text) or para.style:
            return False
        if self.closed:
            return True
        if self.groups.annex or last is None or not (last.part is Part.SIGNATORY or last.text.rstrip().endswith(".")):
            return False
        if after is not None and is_office(after.text):
            index, after = index + 1, next_of(self.paras, index + 1)
        elif not is_office(para.text.partition(",")[2]):
            return False
        ends = after is None or is_after_names(after.text) or is_name(after.text)
        return ends or self._division(index + 1) is not None

    def _clause(self, text: str, para: Para, marginal: Marginal | None, coming: Mark | None) -> None:
        """Add a clause under all the numbers that it begins with: "1.1 a)", "2. 1)"."""
        group = self.groups.current
        mark = self._mark(text)
        usable = mark is not None and (mark.sure or group.expects(mark)) and not _is_signature(text, self.closed)
        if mark is None or not usable or not text[mark.end :].strip():
            draft = group.paragraph("", para.number)
            draft.part = Part.SIGNATORY if _is_signature(text, self.closed) else _unmarked(draft.part)
        else:
            inner = read_mark(text[mark.end :])
            if inner is not None and inner.sure and inner.is_first and inner.kinds != ("bullet",):
                group.item(mark, "", para.number, inner).part = _marked(group.part)
                mark, text = inner, text[mark.end :]
            draft = group.item(mark, "", para.number, coming)
            draft.part = _marked(group.part)
            text = text[mark.end :]
        draft.text, draft.footnotes = cut_inline(text.strip())
        if marginal is not None:
            draft.marginal, draft.operation = marginal.number, marginal.operation

    @property
    def letter(self) -> str:
        """The letter or number of the annex that is being read."""
        found = re.match(r"\w+ ([A-Z]|[IVX]+|\d{1,2})\b", self.groups.annex)
        return found[1] if found else ""

    def _mark(self, text: str) -> Mark | None:
        provision = _PROVISION.match(text)
        if provision:
            return Mark(provision["num"], ("dotted",), provision.end(), tabbed=True)
        return annex_mark(text, self.letter) or read_mark(text)

    def _coming(self, index: int) -> Mark | None:
        after = self.paras[index + 1] if index + 1 < len(self.paras) else None
        if after is None:
            return None
        marginal = self.marginals.get(after.number)
        return read_mark(after.text[marginal.end :] if marginal else after.text)

    def _goes_on(self, last: Draft, text: str, index: int) -> bool:
        """Whether a paragraph continues the clause before it, as across a page or in lines of a page's width."""
        para, mark = self.paras[index], self._mark(text)
        if mark is not None and (mark.sure or self.groups.current.expects(mark)):
            return False
        legend = is_legend(text, last.text) and (para.loose or not self.wrapped)
        if legend or (index and is_below_table(para, self.paras[index - 1])):
            return False
        more = needs_more(last.text, text if para.loose else "")
        if not last.text or more or self._runs_on(last, text, para):
            return "\t" not in text
        small = text.strip()[:1].islower()
        return small and ends_open(last.text) and "\t" not in text

    def _runs_on(self, last: Draft, text: str, para: Para) -> bool:
        """Whether a line without a blank one before it is the next of a paragraph; where lines are long, each is."""
        if para.loose or not (self.wrapped or self.spaced):
            return False
        return not (self.long and is_closed(last.text) and text[:1].isupper())


def _marked(part: Part) -> Part:
    return Part.ANNEX if part is Part.ANNEX else Part.ITEM


def _unmarked(part: Part) -> Part:
    return Part.ANNEX if part is Part.ANNEX else Part.PARAGRAPH


def _is_signature(text: str, closed: bool) -> bool:
    """Whether a line under a treaty's closing says who signs for whom."""
    return closed and signing().match(plain(text)) is not None and len(text) < 160
