"""Check facts: every number, date, Work and clause in a statement occurs in a clause that it cites."""

import re
from collections.abc import Iterable, Sequence

from bot.catalogue.lookup import clauses_for, fits
from bot.composing.checking.names import abbreviates
from bot.composing.checking.numbers import Day, Figure, days, figures, names_with_digits
from bot.composing.checking.offered import CitableClause, are_in, languages_of
from bot.understanding.text import blank
from ingest import citation
from ingest.citation import Citation

# "the other two Bureaux": how many they are is said beside what they are.
_COUNTS_WHAT_IS_NAMED = re.compile(r"\b(?:the other|the|those|these|both)\s+$", re.IGNORECASE)
# "two reports: …", counted where they follow.
_FOLLOWING, _ITEM = re.compile(r"[^.:;]{0,80}:\s([^.]*)"), re.compile(r"[,;]\s|\s(?:and|et|y|и)\s")
_FIRST_TWO = 2
_FINAL_DIGITS = re.compile(r"-\d+$")
_Span = tuple[int, int]


def unsupported_facts(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of facts in a normalised statement that occur in none of the cited clauses, each as a sentence."""
    faults: list[str] = []
    supported: list[_Span] = []
    for reference in citation.find(text):
        span = (reference.start, reference.end)
        if not (reference.number or reference.nums or reference.section or reference.conference):
            continue
        if refers(reference, cited) or _is_printed(text[span[0] : span[1]], cited):
            supported.append(span)
        else:
            faults.append(f"“{text[span[0] : span[1]]}” is no reference that a cited clause makes")
    rest = blank(text, supported)
    known_days = [day for c in cited for words in (c.clause_text, c.metadata) for day in days(words)]
    for day in days(rest):
        if any(day.within(other) for other in known_days):
            supported.append((day.start, day.end))
        else:
            faults.append(_unsupported("the date", rest, day))
    rest = blank(text, supported)
    for start, end in names_with_digits(rest):
        abroad = not are_in(cited, language) and _is_printed_abroad(rest[start:end], cited)
        if (
            abroad
            or _is_printed(rest[start:end], cited)
            or any(abbreviates(rest[start:end], c.clause_text) for c in cited)
        ):
            supported.append((start, end))
        else:
            faults.append(f"“{rest[start:end]}” stands in no cited clause")
    faults += _numbers(blank(text, supported), cited, language)
    return faults


def refers(reference: Citation, cited: Sequence[CitableClause]) -> bool:
    """Whether a citation means a cited clause or its document, or one that a cited clause cites."""
    if reference.number:
        matching = [c for c in cited if fits(reference, c.document)]
        if matching:
            return not (reference.nums or reference.section) or _names_cited_clause(reference, matching)
        return any(_agrees(reference, other) for c in cited for other in _references(c))
    return _names_cited_clause(reference, cited)


def _names_cited_clause(reference: Citation, cited: Iterable[CitableClause]) -> bool:
    """Whether a clause citation resolves to one of the cited clauses."""
    return any(o.clause in clauses_for(reference, [o.document]) for o in cited)


def _references(citable: CitableClause) -> tuple[Citation, ...]:
    """The citations in a clause's text."""
    return (*citation.find(citable.clause_text, asked=False), *citation.find(citable.clause.phrase, asked=False))


def _agrees(stated: Citation, printed: Citation) -> bool:
    """Whether a printed citation states all that a statement's citation does."""
    if stated.number != printed.number or (stated.kind and printed.kind and stated.kind != printed.kind):
        return False
    attributes = ((stated.year, printed.year), (stated.place, printed.place), (stated.conference, printed.conference))
    if stated.body and printed.body and stated.body != printed.body:
        return False
    return all(
        value is None or (printed_value is not None and value.casefold() == printed_value.casefold())
        for value, printed_value in attributes
    )


def _is_printed(words: str, cited: Sequence[CitableClause]) -> bool:
    """Whether these very words occur in a cited clause, not inside a longer word or number."""
    needle = words.casefold()
    for citable in cited:
        haystack = f"{citable.clause_text}\n{citable.clause.phrase}".casefold()
        at = haystack.find(needle)
        while at >= 0:
            adjacent = haystack[at - 1 : at] + haystack[at + len(needle) : at + len(needle) + 1]
            if not any(c.isalnum() for c in adjacent):
                return True
            at = haystack.find(needle, at + 1)
    return False


def _is_printed_abroad(words: str, cited: Sequence[CitableClause]) -> bool:
    """Whether a name of another language ends in the digits of one that a cited clause prints: CMR-19, WRC-19."""
    digits = _FINAL_DIGITS.search(words)
    texts = [c.clause_text for c in cited]
    names = (text[start:end] for text in texts for start, end in names_with_digits(text))
    return digits is not None and any(name.endswith(digits[0]) for name in names)


def _numbers(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of numbers that no cited clause has, or has of another unit."""
    languages = languages_of(cited, language)
    counted = [figure for c in cited for figure in figures(c.clause_text, languages)]
    known = [*counted, *(figure for c in cited for figure in figures(c.metadata, languages))]
    faults = []
    for figure in figures(text, languages):
        if _COUNTS_WHAT_IS_NAMED.search(text[: figure.start]) and text[figure.start : figure.end].isalpha():
            continue
        if _counts_what_follows(text, figure) or _in_passing(text, figure, counted):
            continue
        equal = [other for other in known if figure.readings & other.readings]
        if not equal:
            faults.append(_unsupported("the number", text, figure))
        elif figure.unit and not any(other.unit == figure.unit for other in equal):
            faults.append(f"“{text[figure.start : figure.end]}” counts no {figure.unit}s in a cited clause")
    return faults


def _counts_what_follows(text: str, figure: Figure) -> bool:
    """Whether a number in words says how many are then listed: "two reports: this, and that"."""
    listed = _FOLLOWING.match(text, figure.end) if text[figure.start : figure.end].isalpha() else None
    return listed is not None and len(_ITEM.split(listed[1])) >= max(figure.readings)


def _in_passing(text: str, figure: Figure, counted: Sequence[Figure]) -> bool:
    """Whether a number is one of the first two in words, and no other number of its kind stands in the clauses.

    "once a year", "must first ask", "between two countries": such a number is said of what was not counted.
    """
    if not text[figure.start : figure.end].isalpha() or max(figure.readings) > _FIRST_TWO:
        return False
    often = not figure.unit or text[: figure.start].rstrip().casefold().endswith("once")
    return often and not any(other.unit == figure.unit for other in counted)


def _unsupported(what: str, text: str, found: Figure | Day) -> str:
    """The fault of a number or date, as a sentence."""
    return f"{what} “{text[found.start : found.end]}” stands in no cited clause"
