"""Proposals to a conference (contributions): "MOD EUR/44A7/1" and the text that it would change, add or suppress.

A contribution holds one proposal or several, each with its number, the title of what it is about, and the text as it
would be; "Reasons" end it. What stands before the first is the contribution's own: who makes it, when, and why.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.lexicon import lexicon, plain
from ingest.model import Part
from ingest.outline.footnotes import Footnotes, cut_inline
from ingest.outline.formula import find_formula
from ingest.outline.groups import Groups
from ingest.outline.header import Header, read_date, read_header
from ingest.outline.letter import read_letter
from ingest.outline.marks import read_mark
from ingest.outline.parts import Outside, Para, folded, is_closed
from ingest.outline.provisions import read_provisions
from ingest.outline.resolution import read_resolution
from ingest.outline.titles import read_title

_OPERATION = re.compile(
    r"\W*\(?(?P<operation>MOD|ADD|SUP|NOC)\)?\W*\s+"
    r"(?P<number>[A-Z]{2,8}(?:/[A-Z]{2,8})*/\d+[A-Z]?(?:\(Add\.\d+\)|A\d+)*/\d+)(?:#\d+)?\W*"
)
_REASONS = re.compile(r"\s*(?:Reasons?|Motifs?|Motivos?|Основания|理由|الأسباب)\s*:", re.IGNORECASE)
# "(Rev. Dubai, 2018Bucharest, 2022)": the struck revision and the proposed one, whose mark-up is lost.
_MERGED = re.compile(
    r"(?P<rev>(?:Rev\.? ?)?)(?P<old>[^\W\d_][^()\d;]*, ?\d{4})(?P<new>(?:Rev\.? ?)?[^\W\d_][^()\d;]*, ?\d{4})"
    r"|(?P<conference>(?:REV|Rev)\.? ?[A-Z]+-)(?P<first>\d{2})(?P<second>\d{2})"
)
_DOCUMENT = re.compile(r"(?:Addendum\s+(?P<addendum>\d+)\s+(?:\(\w+\)\s+)?to\s+)?Document\s+(?P<number>[\w./()-]+)")
_ORIGINAL = re.compile(r"\s*(?:Original|Langue originale|Idioma original|Оригинал|原文|الأصل)\b.*", re.IGNORECASE)
# Headings of a contribution's own words, and lines of the form that every contribution has: neither is an author.
_HEADS = re.compile(
    r"\s*(?:abstract|summary|priority area|background|introduction|proposals?|expected results|references"
    r"|action required)\b",
    re.IGNORECASE,
)
# "Abstract: This document …": the heading stands in the line of its text.
_HEADED = re.compile(rf"(?:{_HEADS.pattern})\s*:\s*\S+(?:\s+\S+){{3}}", re.IGNORECASE)
_FORM = re.compile(r"\s*(?:document|addendum|plenary meeting|committee|original|agenda item|contact)\b", re.IGNORECASE)
# Characters of the line "MOD EUR/44A7/1", with emphasis around it.
_LONGEST_MARK = 160
# Paragraphs of a contribution's head, and words of one of its headings, at most.
_HEAD, _MOST_WORDS = 30, 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal of a contribution: the operation, its number, and the span of its paragraphs behind that line."""

    operation: str
    number: str
    start: int
    end: int


def proposals_in(paras: Sequence[Para]) -> list[Proposal]:
    """The proposals of a text; [] for one that is no contribution."""
    marks = [(i, m) for i, para in enumerate(paras) if (m := _operation(para.text))]
    ends = [*(at for at, _ in marks[1:]), len(paras)][: len(marks)]
    return [Proposal(m["operation"], m["number"], at + 1, end) for (at, m), end in zip(marks, ends, strict=True)]


def _operation(text: str) -> re.Match[str] | None:
    return _OPERATION.fullmatch(plain(text)) if "/" in text and len(text) < _LONGEST_MARK else None


def read_contribution(paras: Sequence[Para], proposals: Sequence[Proposal]) -> Header:
    """The data of a contribution, from the lines before its first proposal: whose it is, its number, title and date."""
    head = [folded(plain(para.text)) for para in paras[: proposals[0].start - 1][:_HEAD]]
    conference = next((m.name for line in head for m in lexicon().bodies_in(line) if m.name != "itu"), "")
    if not conference:
        first = read_header(paras[proposals[0].start : proposals[0].end])
        conference = first.body
    after = next((i + 1 for i, line in enumerate(head) if _ORIGINAL.fullmatch(line) or "Original:" in line), 0)
    rest = [line for line in head[after:] if line and not (_HEADS.match(line) or _FORM.match(line))]
    author, title = (rest[0] if rest else ""), (rest[1] if len(rest) > 1 else "")
    number = proposals[0].number.rpartition("/")[0]
    title = title or _subject(paras, proposals)
    # The conference's own days stand in its line too: "Hammamet, 25 October - 3 November 2016".
    dates = [(len(line), date) for line in head if (date := read_date(line))]
    date = min(dates)[1] if dates else ""
    return Header(
        body=conference, kind="proposal", number=number, title=title, date=date, status="proposed", author=author
    )


def read_proposals(
    paras: Sequence[Para], proposals: Sequence[Proposal], notes: Footnotes
) -> tuple[Groups, list[Outside]]:
    """Parse a contribution: its own paragraphs, and each proposal as the kind of text that it is."""
    outside: list[Outside] = []
    groups = _explained(paras[: proposals[0].start - 1], outside)
    for proposal in proposals:
        line = paras[proposal.start - 1]
        outside.append(Outside(line.number, line.text.strip(), "operation"))
        body = paras[proposal.start : proposal.end]
        groups.annex = ""
        _proposed(body, proposal, notes, groups, outside)
    return groups, outside


def unmerged(text: str) -> str:
    """A text before the proposal, as far as merged revisions show it: "(Rev. Dubai, 2018Bucharest, 2022)"."""
    return _MERGED.sub(lambda m: f"{m['rev']}{m['old']}" if m["old"] else f"{m['conference']}{m['first']}", text)


def _subject(paras: Sequence[Para], proposals: Sequence[Proposal]) -> str:
    """What the first proposal is about, where the contribution has no title of its own."""
    return folded(paras[proposals[0].start].text) if proposals[0].start < len(paras) else proposals[0].number


def _explained(paras: Sequence[Para], outside: list[Outside]) -> Groups:
    """The contribution's own words, as those of a letter; the lines of the form above them are front matter."""
    begins = (i for i, p in enumerate(paras) if _heads(p) or _is_sentence(p) or _HEADED.match(p.text))
    first = next(begins, len(paras))
    body: list[Para] = []
    for at, para in enumerate(paras):
        if at < first or _heads(para):
            outside.append(Outside(para.number, para.text.strip(), "front matter" if at < first else "heading"))
        else:
            body.append(replace(para, loose=para.loose or _heads(paras[at - 1]) or is_closed(paras[at - 1].text)))
    return read_letter(body)


def _heads(para: Para) -> bool:
    """Whether a line heads words of the contribution's own: "Background"."""
    mark = read_mark(para.text)
    words = para.text[mark.end if mark else 0 :]
    return _HEADS.match(words) is not None and len(words.split()) <= _MOST_WORDS


def _is_sentence(para: Para) -> bool:
    return re.search(r"[.;:]\s*$", para.text) is not None and len(para.text.split()) > _MOST_WORDS


def _proposed(
    paras: Sequence[Para], proposal: Proposal, notes: Footnotes, groups: Groups, outside: list[Outside]
) -> None:
    """Parse one proposal into `groups`, in a section of its own."""
    at = next((i for i, para in enumerate(paras) if _REASONS.match(para.text)), len(paras))
    text, reasons = paras[:at], paras[at:]
    section = f"{proposal.operation} {proposal.number}"
    groups.enter(section, Part.PARAGRAPH)
    groups.merged = True
    titled = _title_lines(text)
    outside += [Outside(para.number, para.text.strip(), "title") for para in text[:titled]]
    body = text[titled:]
    before = {id(draft) for group in groups.all for draft in group.drafts}
    if find_formula(text)[0] is not None:
        _, others = read_resolution(body, notes, within=section, groups=groups)
    else:
        _, others = read_provisions(body, Header(), within=section, groups=groups)
    outside += others
    groups.merged = False
    groups.annex = ""
    groups.enter(section, Part.PARAGRAPH)
    if reasons:
        groups.begin("", Part.PARAGRAPH)
    for para in reasons:
        if re.search(r"[^\W\d_]", para.text):
            _paragraph(para, groups)
        else:
            outside.append(Outside(para.number, para.text.strip(), "page furniture"))
    for group in groups.all:
        for draft in group.drafts:
            if id(draft) not in before:
                draft.operation = draft.operation or proposal.operation


def _title_lines(paras: Sequence[Para]) -> int:
    """How many paragraphs are the title of what a proposal is about, with an enacting formula."""
    formula, printed, _ = find_formula(paras)
    if formula is not None:
        return formula + 1 + (printed != paras[formula].text)
    stop = 0
    while stop < min(len(paras), 3) and _is_title(paras[stop], first=stop == 0):
        stop += 1
    return stop


def _is_title(para: Para, *, first: bool) -> bool:
    text = folded(para.text)
    return (first and (read_title(text) is not None or text.isupper() or len(text) < 120)) or (
        "\t" not in para.text and not re.search(r"[.;:,]$", text) and len(text) < 200
    )


def _paragraph(para: Para, groups: Groups) -> None:
    """Add a paragraph of the contribution's own, or an item of its list."""
    group, mark = groups.current, read_mark(para.text)
    if mark is not None and (mark.sure or group.expects(mark)):
        draft = group.item(mark, "", para.number, None)
        draft.part, text = Part.ITEM, para.text[mark.end :]
    else:
        draft, text = group.paragraph("", para.number), para.text
        draft.part = Part.PARAGRAPH
    draft.text, draft.footnotes = cut_inline(text.strip())
