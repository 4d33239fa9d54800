"""Lines to clauses: the structure of a resolution, a letter, a report.

Every line that is not blank ends in exactly one clause, or in `Outline.outside` with the role that it plays there;
a line into which a lost line break has glued a phrase is cut before it.
"""

import re
from collections.abc import Callable, Sequence

from ingest.citation import format_num
from ingest.identifiers import clause_key
from ingest.labels import clause_label
from ingest.model import Clause, Expression, Part
from ingest.outline.footnotes import Footnotes, split_block, without_displaced
from ingest.outline.groups import Draft, Group, addressees_of
from ingest.outline.header import Header, read_header
from ingest.outline.headings import heading_at
from ingest.outline.letter import read_letter
from ingest.outline.parts import Gap, Outline, Outside, Para, folded, paragraphs
from ingest.outline.resolution import read_resolution
from ingest.readers.line import Line

__all__ = ["Gap", "Outline", "Outside", "outline"]


def outline(lines: Sequence[Line], name: Callable[[Header, str], Expression]) -> tuple[Expression, Outline]:
    """The Expression that `name` makes of the header and the whole text, and its clauses."""
    body, notes, outside = split_block(lines)
    paras, marks = paragraphs(body)
    header = read_header(paras)
    expression = name(header, "\n".join(line.text for line in lines))
    if not _has_phrases(header, paras):
        groups = read_letter(paras).all
        return expression, _assemble(expression, groups, Footnotes({}), [*outside, *marks])
    titles = [Outside(p.number, p.text.strip(), "title") for p in paras if p.number in header.lines]
    rest = [p for p in paras if p.number not in header.lines]
    reading, beside = read_resolution(rest, notes)
    return expression, _assemble(expression, reading.all, notes, [*outside, *marks, *titles, *beside])


def _has_phrases(header: Header, paras: Sequence[Para]) -> bool:
    """Whether the document is built of phrases: it says which body adopts it, or lines are nothing but phrases."""
    if header.formula or any(para.style == "call" for para in paras):
        return True
    alone = [p for p in paras if (h := heading_at(p.text)) and h.body >= len(p.text) and not re.search(r"[.;!?]\s*$", p.text)]
    return len(alone) >= 2


def _assemble(expression: Expression, groups: Sequence[Group], notes: Footnotes, outside: list[Outside]) -> Outline:
    clauses = tuple(clause for group in groups for clause in _clauses(expression, group, notes))
    gaps = tuple(gap for group in groups for gap in group.gaps)
    return Outline(clauses, tuple(sorted(outside, key=lambda o: o.line)), gaps)


def _clauses(expression: Expression, group: Group, notes: Footnotes) -> list[Clause]:
    out: list[Clause] = []
    addressed: dict[str, tuple[str, ...]] = {}
    tops = [d for d in group.drafts if not d.num and not d.parent and d.part is not Part.SIGNATORY]
    for draft in group.drafts:
        whom = addressees_of(group.phrase, draft.part, draft.text) or addressed.get(draft.parent, ())
        addressed[draft.eid] = whom
        beside = tuple(folded(without_displaced(note)) for note in notes.of(draft.text))
        out.append(
            Clause(
                key=clause_key(expression, draft.eid),
                eid=draft.eid,
                phrase=group.phrase,
                num=draft.num,
                part=draft.part,
                addressees=whom,
                text=draft.text,
                footnotes=draft.footnotes + beside,
                parent=draft.parent,
                section=group.section,
                label=_label(expression, group, draft, alone=len(tops) == 1),
                lines=(min(draft.lines), max(draft.lines)),
            )
        )
    return out


def _label(expression: Expression, group: Group, draft: Draft, *, alone: bool) -> str:
    placed = re.search(r"nn_(\d+)(?:_\d+)?$", draft.eid)
    count = int(placed[1]) if placed and not (alone and group.phrase and not draft.parent) else 0
    above = next((d for d in group.drafts if d.eid == draft.parent), None)
    num = draft.num or (above.num if above else "")
    return clause_label(
        expression, group.phrase, format_num(num), draft.part,
        section=group.section, occurrence=group.occurrence, count=count,
    )
