"""The document parser: lines to the clauses of a resolution, a letter or a report.

Every line that is not blank ends in exactly one clause, or in `Outline.outside` with the role that it plays
there; a line into which a lost line break has glued a phrase is cut before it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.citation import format_num
from ingest.identifiers import clause_key
from ingest.labels import clause_label
from ingest.lexicon import lexicon
from ingest.model import Clause, Expression, Part
from ingest.outline.addressees import addressees_of
from ingest.outline.footnotes import Footnotes, split_block
from ingest.outline.formula import split_title
from ingest.outline.groups import Draft, Group
from ingest.outline.header import Header, read_header
from ingest.outline.headings import heading_at, strip_markup
from ingest.outline.letter import read_letter
from ingest.outline.parts import Gap, Outline, Outside, Para, paragraphs
from ingest.outline.proposal import proposals_in, read_contribution, read_proposals
from ingest.outline.provisions import has_provisions, read_provisions
from ingest.outline.resolution import read_resolution
from ingest.readers.line import Line

__all__ = ["Gap", "Outline", "Outside", "outline"]


def outline(lines: Sequence[Line], name: Callable[[Header, str], Expression]) -> tuple[Expression, Outline]:
    """Parse lines into an Outline of clauses, and the Expression that `name` makes of the header and the whole text."""
    body, notes, outside = split_block(lines)
    paras, marks = paragraphs(body)
    paras = [replace(part, text=strip_markup(part.text)) for para in paras for part in split_title(para)]
    outside += marks
    text = "\n".join(line.text for line in lines if line.style != "furniture")
    if proposals := proposals_in(paras):
        contribution = read_contribution(paras, proposals)
        expression = replace(name(contribution.header, text), status="proposed", author=contribution.author)
        groups, others = read_proposals(paras, proposals, notes)
        return expression, _assembled(expression, groups.all, notes, outside + others)
    header = read_header(paras)
    expression = name(header, text)
    if _has_phrases(header, paras):
        body_paras, titles = _without_titles(paras, header)
        groups, others = read_resolution(body_paras, notes)
        outside += titles + others
    elif has_provisions(paras, header):
        groups, others = read_provisions(_without_titles(paras, header)[0] if header.kind != "rec" else paras, header)
        outside += others
    else:
        groups, notes = read_letter(paras), Footnotes({})
    return expression, _assembled(expression, groups.all, notes, outside)


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


def _assembled(expression: Expression, groups: Sequence[Group], notes: Footnotes, outside: list[Outside]) -> Outline:
    clauses: list[Clause] = []
    for group in groups:
        clauses += _clauses(expression, group, notes)
        outside += [Outside(d.lines[0], d.num, "number") for d in group.drafts if not d.text.strip()]
    gaps = tuple(gap for group in groups for gap in group.gaps)
    return Outline(tuple(clauses), tuple(sorted(outside, key=lambda o: o.line)), gaps)


def _clauses(expression: Expression, group: Group, notes: Footnotes) -> list[Clause]:
    out: list[Clause] = []
    addressed: dict[str, tuple[str, ...]] = {}
    by_eid = {draft.eid: draft for draft in group.drafts}
    tops = [d for d in group.drafts if not d.num and not d.parent and d.part is not Part.SIGNATORY]
    for draft in group.drafts:
        if not draft.text.strip():
            continue
        addressees = addressees_of(group.phrase, draft.part, draft.text, expression.work.body)
        addressed[draft.eid] = addressees = addressees or addressed.get(draft.parent, ())
        out.append(
            Clause(
                key=clause_key(expression, draft.eid),
                eid=draft.eid,
                phrase=group.phrase,
                num=draft.num,
                part=draft.part,
                addressees=addressees,
                text=draft.text,
                footnotes=draft.footnotes + notes.of(draft.text),
                parent=draft.parent,
                section=group.section,
                label=_label(expression, group, draft, by_eid.get(draft.parent), alone=len(tops) == 1),
                lines=(min(draft.lines), max(draft.lines)),
                marginal=draft.marginal,
                operation=draft.operation,
            )
        )
    return out


def _label(expression: Expression, group: Group, draft: Draft, above: Draft | None, *, alone: bool) -> str:
    counted = re.search(r"nn_(\d+)(?:_\d+)?$", draft.eid)
    count = int(counted[1]) if counted and not (alone and group.phrase and not draft.parent) else 0
    num = draft.num or (above.num if above else "")
    # A bullet of a letter is distinguished from those of its other lists by the paragraph that it hangs from.
    parent_paragraph = re.search(r"para_nn_(\d+)$", draft.parent) if not group.phrase and not num else None
    under = f"unnumbered paragraph {parent_paragraph[1]}" if parent_paragraph else ""
    return clause_label(
        expression,
        group.phrase,
        format_num(num),
        draft.part,
        section=", ".join(filter(None, (group.section, under))),
        occurrence=group.occurrence,
        count=count,
    )
