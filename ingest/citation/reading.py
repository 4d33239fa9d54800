"""The citation parser: find references to Works and clauses in a text, and join the two where they belong together."""

import re
from dataclasses import dataclass, replace
from functools import cache

from ingest.citation import clauses, works
from ingest.citation.clauses import Clause
from ingest.citation.grammar import GAP, SPACE, THE, Passage, compiled, fold
from ingest.citation.reference import Citation

# The fields of a citation that come from its clause; the others come from its Work.
_CLAUSE_FIELDS = ("phrase", "part", "addressees", "nums", "section", "relative", "occurrence")
_LONGEST_LABEL = 2000
_CLOSING = " \t\r\n\u00a0.?!;,\"'»”’"


@dataclass(frozen=True, slots=True)
class _Grammar:
    start: re.Pattern[str]
    inside: re.Pattern[str]
    adjacent: re.Pattern[str]
    then: re.Pattern[str]
    stops: re.Pattern[str]


@cache
def _grammar(asked: bool) -> _Grammar:
    of = "of|in|under|from|to|within|per|de|du|des|dans|en|del" if asked else "of|in|under|to"
    section = rf"(?:{SPACE}(?:parts?|sections?|bits?|clauses?|items?|paragraphs?|paras?|list|heading))?"
    within = rf"(?:'s)?(?:{GAP}[,:(/-]{GAP}|{SPACE}){THE}(?:(?:in|under){SPACE}{THE})?"
    latest = rf"(?:(?:former|revised|latest|current){SPACE})?"
    # A script without spaces has no such border.
    word_begins = r"(?:(?<![^\W_])|(?=[\u0600-\u06ff\u3040-\u9fff]))"
    return _Grammar(
        start=compiled(rf"(?=\w){word_begins}(?:{works.start(asked)}|{clauses.start(asked)})"),
        inside=compiled(rf"{section if asked else ''},?{SPACE}(?:{of}){SPACE}{THE}{latest}"),
        adjacent=compiled(rf"(?:{GAP}[,:(-]{GAP}|{SPACE}){THE}"),
        then=compiled(within if asked else rf",?{SPACE}"),
        stops=compiled(rf"{GAP}(?:$|[,.;:?!)\]]|(?:say|says|text|pls|please|plz)(?!\w))"),
    )


def find(text: str, *, asked: bool = True) -> tuple[Citation, ...]:
    """Find every reference in a text, in order and without overlap.

    `asked` reads what people type: any abbreviation in any case, in the six languages; without it, what
    documents print: full words, abbreviations in capitals.
    """
    passage = Passage(text, fold(text), asked)
    found: list[Citation] = []
    at = 0
    while start := _grammar(asked).start.search(passage.text, at):
        here = _reference(passage, start.start())
        found += here
        at = max(here[-1].end if here else 0, start.start() + 1)
    return tuple(found)


def parse(text: str) -> Citation | None:
    """Parse a text that is one reference as a whole, a label or a person's request; None for any other text."""
    if len(text) > _LONGEST_LABEL:
        return None
    ends = len(text.rstrip(_CLOSING))
    folded = fold(text[:ends])
    opening = re.match(rf"[\s\"'«]*{THE}", folded, re.IGNORECASE)
    at = opening.end() if opening else 0
    passage = Passage(text[:ends], folded, asked=True, whole=True)
    found = _reference(passage, at)
    if (not found or found[-1].end < ends) and works.works(passage, at):
        found = _reference(replace(passage, loose=True), at)
    return found[0] if len(found) == 1 and found[0].end == ends else None


def _reference(passage: Passage, at: int) -> tuple[Citation, ...]:
    """Parse the reference at `at`: a clause, with its Work or alone; Works, perhaps with a clause; or nothing."""
    clause = clauses.clause(passage, at)
    if clause:
        found = _clause_of_work(passage, clause)
        if found or clause.sure or (passage.whole and clause.cited.end == len(passage.text)):
            return found or (clause.cited,)
    if found := works.works(passage, at):
        return (*found[:-1], _with_clause(passage, found[-1]))
    if passage.asked and (number := works.bare_number(passage, at)):
        joined = _with_clause(passage, number)
        return (joined,) if joined.phrase and joined.nums else ()
    return ()


def _clause_of_work(passage: Passage, clause: Clause) -> tuple[Citation, ...]:
    """Parse the Work after a clause: "resolves 2 of Res. 45", "Annex 1 to Decision 5", "item 11 of the letter"."""
    end, grammar = clause.cited.end, _grammar(passage.asked)
    inside = grammar.inside.match(passage.text, end)
    if inside and (not clause.bare or (passage.asked and clause.unambiguous) or clause.cited.section):
        found = works.works(passage, inside.end()) or _numbered_work(passage, clause, inside.end())
        if found:
            return (_inside(passage, found[0], clause.cited), *found[1:])
    if passage.asked and not clause.cited.phrase and (letter := works.listed(passage, end)):
        return (_merged(passage, letter, clause.cited),)
    adjacent = grammar.adjacent.match(passage.text, end) if passage.asked and not clause.bare else None
    found = works.works(passage, adjacent.end()) if adjacent else ()
    if not adjacent or not found or _with_clause(passage, found[-1]) != found[-1]:
        return ()
    first = _merged(passage, found[0], clause.cited)
    if "(" in adjacent[0]:
        if not passage.text.startswith(")", found[-1].end):
            return ()
        first = replace(first, end=first.end + 1) if len(found) == 1 else first
    return (first, *found[1:])


def _inside(passage: Passage, work: Citation, clause: Citation) -> Citation:
    """Join a clause to its Work; an annex can have its clause after both: "Annex 2 to Decision 5, item 13"."""
    further = _with_clause(passage, work) if clause.section and not clause.nums and not clause.phrase else work
    if further.nums and not further.section:
        return replace(further, start=clause.start, section=clause.section)
    return _merged(passage, work, clause)


def _numbered_work(passage: Passage, clause: Clause, at: int) -> tuple[Citation, ...]:
    """Parse a Work given by its number alone: "recalling b) of 45"."""
    number = works.bare_number(passage, at) if passage.asked and clause.cited.phrase and clause.cited.nums else None
    return (number,) if number and _grammar(True).stops.match(passage.text, number.end) else ()


def _with_clause(passage: Passage, work: Citation) -> Citation:
    """Parse the clause after a Work: "Res 21, resolves 4 ii", "Decision 5, Annex 1, 2.1"; else the Work unchanged."""
    grammar = _grammar(passage.asked)
    work = clauses.relative(passage, work)
    then = grammar.then.match(passage.text, work.end)
    clause = clauses.clause(passage, then.end()) if then and work.relative is None else None
    if clause is None or clauses.goes_on(passage, clause.cited.end):
        return work
    stops = grammar.stops.match(passage.text, clause.cited.end)
    if (
        clause.bare
        and not (passage.asked and stops and (clause.unambiguous or passage.whole))
        and not clause.cited.section
    ):
        return work
    inside = grammar.inside.match(passage.text, clause.cited.end)
    if inside and works.works(passage, inside.end()):
        return work
    return _merged(passage, work, clause.cited)


def _merged(passage: Passage, work: Citation, clause: Citation) -> Citation:
    clause_fields = {name: getattr(clause, name) for name in _CLAUSE_FIELDS}
    both = replace(work, start=min(work.start, clause.start), end=max(work.end, clause.end), **clause_fields)
    return both if both.relative else clauses.relative(passage, both)
