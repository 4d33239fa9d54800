"""Assemble the groups of a parsed document into clauses: keys, labels, addressees, footnotes, texts before changes."""

import re
from collections.abc import Mapping, Sequence

from ingest.citation import format_num
from ingest.identifiers import clause_key
from ingest.labels import clause_label
from ingest.model import Clause, Expression, Part
from ingest.outline.addressees import addressees_of
from ingest.outline.footnotes import Footnotes
from ingest.outline.groups import Draft, Group
from ingest.outline.marks import read_mark
from ingest.outline.parts import Outline, Outside
from ingest.outline.proposal import unmerged
from ingest.outline.subjects import has_subject
from ingest.readers.line import Line


def assembled(
    expression: Expression,
    groups: Sequence[Group],
    notes: Footnotes,
    outside: list[Outside],
    lines: Sequence[Line],
) -> Outline:
    """The Outline of a document; its `lines` say which page they are on, and what they were before tracked changes."""
    by_number = {line.number: line for line in lines}
    clauses: list[Clause] = []
    for group in groups:
        clauses += _clauses(expression, group, notes, by_number)
        outside += [Outside(d.lines[0], d.num, "number") for d in group.drafts if not d.text.strip()]
    gaps = tuple(gap for group in groups for gap in group.gaps)
    return Outline(tuple(clauses), tuple(sorted(outside, key=lambda o: o.line)), gaps)


def _clauses(expression: Expression, group: Group, notes: Footnotes, lines: Mapping[int, Line]) -> list[Clause]:
    out: list[Clause] = []
    addressed: dict[str, tuple[str, ...]] = {}
    by_eid = {draft.eid: draft for draft in group.drafts}
    tops = [d for d in group.drafts if not d.num and not d.parent and d.part is not Part.SIGNATORY]
    for draft in group.drafts:
        if not draft.text.strip():
            continue
        text, raised = notes.cut_raised(draft.text)
        addressees = addressees_of(group.phrase, draft.part, text, expression.work.body)
        inherited = () if has_subject(text) else addressed.get(draft.parent, ())
        addressed[draft.eid] = addressees = addressees or inherited
        out.append(
            Clause(
                key=clause_key(expression, draft.eid),
                eid=draft.eid,
                phrase=group.phrase,
                num=draft.num,
                part=draft.part,
                addressees=addressees,
                text=text,
                footnotes=draft.footnotes + raised + notes.of(text),
                parent=draft.parent,
                section=group.section,
                label=_label(expression, group, draft, by_eid.get(draft.parent), alone=len(tops) == 1),
                lines=(min(draft.lines), max(draft.lines)),
                marginal=draft.marginal,
                operation=draft.operation,
                before=_before(draft, lines, expression),
                page=lines[min(draft.lines)].page,
            )
        )
    return out


def _before(draft: Draft, lines: Mapping[int, Line], expression: Expression) -> str | None:
    """The text of a clause without the changes that the file shows in it; None where it shows none."""
    base = lines[draft.lines[0]].base if len(draft.lines) == 1 else None
    if base is not None:
        mark = read_mark(base)
        return base[mark.end :].strip() if mark and draft.num else base.strip()
    before = unmerged(draft.text) if expression.status == "proposed" else draft.text
    return before if before != draft.text else None


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
        marginal=draft.marginal,
    )
