"""The document parser: lines to the clauses of a resolution, a letter or a report.

Every line that is not blank ends in exactly one clause, or in `Outline.outside` with the role that it plays
there; a line into which a lost line break has glued a phrase is cut before it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.lexicon import lexicon
from ingest.model import Expression, Part
from ingest.outline.assembling import assembled
from ingest.outline.footnotes import Footnotes, split_block
from ingest.outline.formula import split_title
from ingest.outline.groups import Groups
from ingest.outline.header import Header, as_draft, read_header, with_running_title
from ingest.outline.headings import heading_at, strip_markup
from ingest.outline.letter import before_annexes, read_letter
from ingest.outline.parts import Gap, Outline, Outside, Para, folded, paragraphs
from ingest.outline.proposal import proposals_in, read_contribution, read_proposals
from ingest.outline.provisions import has_provisions, read_provisions
from ingest.outline.resolution import read_resolution
from ingest.outline.titles import read_title
from ingest.outline.treaty import is_treaty, read_treaty, read_treaty_header
from ingest.readers.line import Line

# A shorter title may be a heading of the text as well.
_SHORT = 25

__all__ = ["Gap", "Outline", "Outside", "outline"]


def outline(lines: Sequence[Line], name: Callable[[Header, str], Expression]) -> tuple[Expression, Outline]:
    """Parse lines into an Outline of clauses, and the Expression that `name` makes of the header and the whole text."""
    body, notes, outside = split_block(lines)
    paras, marks = paragraphs(body)
    paras = [_bare(part) for para in paras for part in split_title(para)]
    header, groups, notes, others = _read(paras, notes, lines)
    expression = name(header, "\n".join(line.text for line in lines if line.style != "furniture"))
    expression = replace(expression, tracked=sum(line.base is not None for line in lines))
    return expression, assembled(expression, groups.all, notes, [*outside, *marks, *others], lines)


def _bare(para: Para) -> Para:
    """A paragraph without the emphasis around a phrase."""
    text = strip_markup(para.text)
    return para if text == para.text else replace(para, text=text)


def _read(
    paras: Sequence[Para], notes: Footnotes, lines: Sequence[Line]
) -> tuple[Header, Groups, Footnotes, list[Outside]]:
    """Parse a text as the family of documents that it belongs to."""
    if proposals := proposals_in(paras):
        groups, others = read_proposals(paras, proposals, notes)
        return read_contribution(paras, proposals), groups, notes, others
    if is_treaty(paras):
        header = read_treaty_header(paras)
        groups, others = read_treaty(paras, header, notes)
        return header, groups, notes, others
    header = with_running_title(read_header(paras), (line.text for line in lines if line.style == "furniture"))
    header = as_draft(header, (line.text for line in lines))
    paras, heads = _without_heads(paras, header)
    if _has_phrases(header, paras):
        body, titles = _without_titles(paras, header)
        groups, others = read_resolution(body, notes)
        return header, groups, notes, heads + titles + others
    if has_provisions(paras, header):
        # The cover of a recommendation, and its title again, are told from the text by where they stand.
        body, titles = (list(paras), []) if header.kind == "rec" else _without_titles(paras, header)
        groups, others = read_provisions(body, header)
        return header, groups, notes, heads + titles + others
    end = before_annexes(paras)
    groups = read_letter(paras[:end])
    others = read_provisions(paras[end:], header, groups=groups)[1] if end < len(paras) else []
    return header, groups, Footnotes({}, notes.raised), heads + others


def _without_heads(paras: Sequence[Para], header: Header) -> tuple[list[Para], list[Outside]]:
    """Split off the running heads that say the document's own number: "Resolution 219" on top of a later page."""
    heads = [para for para in paras if para.number not in {*header.front, *header.lines} and _is_own(para, header)]
    if header.kind == "rec" and not header.formula:
        return list(paras), []  # its title stands a second time above the text
    return [p for p in paras if p not in heads], [Outside(p.number, p.text.strip(), "page furniture") for p in heads]


def _is_own(para: Para, header: Header) -> bool:
    if len(header.title) > _SHORT and folded(para.text).casefold() == header.title.casefold():
        return True
    if not header.number or header.number.split()[-1] not in para.text:
        return False
    title = read_title(re.sub(r"^\s*Rec\.\s", "Recommendation ", para.text))
    return title is not None and (title.kind, title.number) == (header.kind, header.number)


def _has_phrases(header: Header, paras: Sequence[Para]) -> bool:
    """Whether a document is built of phrases: it has an enacting formula, or lines that are nothing but phrases."""
    if header.formula or any(para.style == "call" for para in paras):
        return True
    bare_headings = [h for p in paras if (h := heading_at(p.text)) and h.alone(p.text) and not _ends_sentence(p.text)]
    addressing = [p for p in paras if _ends_phrase(p.text)]
    return len({heading.part for heading in bare_headings}) == 2 or len(addressing) >= 2


def _ends_sentence(text: str) -> bool:
    return bool(re.search(r"[.;!?]\s*$", text))


def _ends_phrase(text: str) -> bool:
    """Whether a line is an operative phrase with an addressee."""
    found = heading_at(text) if not _ends_sentence(text) else None
    asks = found is not None and found.part is Part.OPERATIVE and found.alone(text)
    return asks and bool(lexicon().actors_in(text))


def _without_titles(paras: Sequence[Para], header: Header) -> tuple[list[Para], list[Outside]]:
    """Split off the header: the paragraphs after it, and its own lines with their roles."""
    rest: list[Para] = []
    outside: list[Outside] = []
    above = {*header.front, *header.lines}
    for para in paras:
        if para.number not in above:
            rest.append(para)
            continue
        text = para.text
        if header.rest and text.endswith(header.rest):
            text = text.removesuffix(header.rest)
            rest.append(Para(para.number, header.rest.strip(), para.style, loose=True))
        role = "front matter" if para.number in header.front else "title"
        outside.append(Outside(para.number, text.strip(), role))
    return rest, outside
