"""Text -> citations: Works and clauses, and how the two stand beside each other."""

import re
from dataclasses import dataclass, replace
from functools import cache

from ingest.citation import clauses, works
from ingest.citation.clauses import Clause
from ingest.citation.grammar import GAP, SPACE, THE, Page, compiled, fold
from ingest.citation.reference import Citation

# What a clause says of itself; the rest of a citation is its Work's.
_CLAUSE_FIELDS = ("phrase", "part", "addressees", "nums", "section", "relative", "occurrence")
_LONGEST_LABEL = 2000
_CLOSING = " \t\r\n\u00a0.?!;,\"'»”’"


@dataclass(frozen=True, slots=True)
class _Grammar:
    start: re.Pattern[str]
    inside: re.Pattern[str]
    beside: re.Pattern[str]
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
        beside=compiled(rf"(?:{GAP}[,:(-]{GAP}|{SPACE}){THE}"),
        then=compiled(within if asked else rf",?{SPACE}"),
        stops=compiled(rf"{GAP}(?:$|[,.;:?!)\]]|(?:say|says|text|pls|please|plz)(?!\w))"),
    )


def find(text: str, *, asked: bool = True) -> tuple[Citation, ...]:
    """Every reference in a text, in order and without overlap.

    `asked` reads what people type: any abbreviation in any case, in the six languages; without it, what
    documents print: full words, abbreviations in capitals.
    """
    page = Page(text, fold(text), asked)
    found: list[Citation] = []
    at = 0
    while start := _grammar(asked).start.search(page.text, at):
        here = _reference(page, start.start())
        found += here
        at = max(here[-1].end if here else 0, start.start() + 1)
    return tuple(found)


def parse(text: str) -> Citation | None:
    """The one reference that the whole text is: a label, or what somebody asks to be shown."""
    if len(text) > _LONGEST_LABEL:
        return None
    ends = len(text.rstrip(_CLOSING))
    folded = fold(text[:ends])
    opening = re.match(rf"[\s\"'«]*{THE}", folded, re.IGNORECASE)
    at = opening.end() if opening else 0
    page = Page(text[:ends], folded, asked=True, whole=True)
    found = _reference(page, at)
    if (not found or found[-1].end < ends) and works.works(page, at):
        found = _reference(replace(page, loose=True), at)
    return found[0] if len(found) == 1 and found[0].end == ends else None


def _reference(page: Page, at: int) -> tuple[Citation, ...]:
    """What begins at `at`: a clause, with its Work or alone; Works, perhaps with a clause; or nothing."""
    clause = clauses.clause(page, at)
    if clause:
        found = _of_work(page, clause)
        if found or clause.sure or (page.whole and clause.cited.end == len(page.text)):
            return found or (clause.cited,)
    if found := works.works(page, at):
        return (*found[:-1], _with_clause(page, found[-1]))
    if page.asked and (number := works.bare_number(page, at)):
        joined = _with_clause(page, number)
        return (joined,) if joined.phrase and joined.nums else ()
    return ()


def _of_work(page: Page, clause: Clause) -> tuple[Citation, ...]:
    """Clause, then Work: "resolves 2 of Res. 45", "Annex 1 to Decision 5", "item 11 of the letter"."""
    end, grammar = clause.cited.end, _grammar(page.asked)
    inside = grammar.inside.match(page.text, end)
    if inside and (not clause.bare or (page.asked and clause.own) or clause.cited.section):
        found = works.works(page, inside.end()) or _numbered_work(page, clause, inside.end())
        if found:
            return (_inside(page, found[0], clause.cited), *found[1:])
    if page.asked and not clause.cited.phrase and (letter := works.listed(page, end)):
        return (_merged(page, letter, clause.cited),)
    beside = grammar.beside.match(page.text, end) if page.asked and not clause.bare else None
    found = works.works(page, beside.end()) if beside else ()
    if not beside or not found or _with_clause(page, found[-1]) != found[-1]:
        return ()
    first = _merged(page, found[0], clause.cited)
    if "(" in beside[0]:
        if not page.text.startswith(")", found[-1].end):
            return ()
        first = replace(first, end=first.end + 1) if len(found) == 1 else first
    return (first, *found[1:])


def _inside(page: Page, work: Citation, clause: Citation) -> Citation:
    """The clause of the Work; an annex can have its clause after it: "Annex 2 to Decision 5, item 13"."""
    further = _with_clause(page, work) if clause.section and not clause.nums and not clause.phrase else work
    if further.nums and not further.section:
        return replace(further, start=clause.start, section=clause.section)
    return _merged(page, work, clause)


def _numbered_work(page: Page, clause: Clause, at: int) -> tuple[Citation, ...]:
    """The bare number of "recalling b) of 45"."""
    number = works.bare_number(page, at) if page.asked and clause.cited.phrase and clause.cited.nums else None
    return (number,) if number and _grammar(True).stops.match(page.text, number.end) else ()


def _with_clause(page: Page, work: Citation) -> Citation:
    """Work, then clause: "Res 21, resolves 4 ii", "Decision 5, Annex 1, 2.1"; or the Work as it is."""
    grammar = _grammar(page.asked)
    work = clauses.relative(page, work)
    then = grammar.then.match(page.text, work.end)
    clause = clauses.clause(page, then.end()) if then and work.relative is None else None
    if clause is None or clauses.goes_on(page, clause.cited.end):
        return work
    stops = grammar.stops.match(page.text, clause.cited.end)
    if clause.bare and not (page.asked and stops and (clause.own or page.whole)) and not clause.cited.section:
        return work
    inside = grammar.inside.match(page.text, clause.cited.end)
    if inside and works.works(page, inside.end()):
        return work
    return _merged(page, work, clause.cited)


def _merged(page: Page, work: Citation, clause: Citation) -> Citation:
    said = {name: getattr(clause, name) for name in _CLAUSE_FIELDS}
    both = replace(work, start=min(work.start, clause.start), end=max(work.end, clause.end), **said)
    return both if both.relative else clauses.relative(page, both)
