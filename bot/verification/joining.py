"""Put together a Work and its clause that are cited side by side, and a clause that is cited twice in apposition."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.verification.mention import CLAUSE_FIELDS, Mention

# What may stand between a Work and its clause, or a clause and its Work.
_JOINS = re.compile(
    r"(?:['’]s|[\s,;:(\[–—-]|\b(?:in|under|at|by|see|cf|notably|particularly|particular|especially|specifically|namely"
    r"|its|the|their|of|to|from|contained|set|out|found|part|section|heading|headed|entitled|which|where|and"
    r"|paragraphs?|paras?|clauses?|points?|items?)\b\.?)*",
    re.IGNORECASE,
)
_LONGEST_JOIN = 60
_APPOSED = re.compile(r"\s*[(\[,–—][\s“\"*_]*(?:(?:i\.e\.|namely|that is),?\s+)?[“\"*_]*")


def joined(found: Sequence[Mention], text: str) -> list[Mention]:
    """Put together a Work and its clause that stand side by side: "Resolution 64, in its considering c)"."""
    out: list[Mention] = []
    for mention in found:
        last = out[-1] if out else None
        if last and last.is_work != mention.is_work and not (last.names_clause and mention.names_clause):
            gap = text[last.end : mention.start]
            work, clause = (last, mention) if last.is_work else (mention, last)
            closed = "." in gap.replace("para.", "").replace("cf.", "") or ";" in gap
            taken = (
                clause is last
                and len(out) > 1
                and out[-2].is_work
                and not out[-2].names_clause
                and out[-2].start < clause.start
                and (joins(text[out[-2].end : clause.start]))
            )
            prose = clause.prose and clause is mention and not gap.strip(" ,") and not closed
            if not taken and (prose or (not clause.prose and len(gap) <= _LONGEST_JOIN and not closed and joins(gap))):
                out[-1] = _merged(work, clause)
                continue
        out.append(mention)
    return _without_repeated([m for m in out if not (m.prose and not m.is_work)], text)


def _without_repeated(found: Sequence[Mention], text: str) -> list[Mention]:
    """Put together a clause and its name with the phrase, in apposition: "operative paragraph 2 (resolves 2)"."""
    out: list[Mention] = []
    for mention in found:
        last = out[-1] if out else None
        again = last and last.cited.nums == mention.cited.nums and not last.cited.phrase and not mention.is_work
        if last and again and mention.cited.phrase and _APPOSED.fullmatch(text[last.end : mention.start]):
            out[-1] = _merged(last, mention)
        else:
            out.append(mention)
    return out


def joins(gap: str) -> bool:
    """Whether what stands between two citations lets them be one."""
    return len(gap) <= _LONGEST_JOIN and bool(_JOINS.fullmatch(gap))


def _merged(work: Mention, clause: Mention) -> Mention:
    cited = replace(work.cited, **{name: getattr(clause.cited, name) for name in CLAUSE_FIELDS})
    first, last = min(work.start, clause.start), max(work.end, clause.end)
    return replace(work, start=first, end=last, cited=cited, place=min(work.place, clause.place), prose=clause.prose)
