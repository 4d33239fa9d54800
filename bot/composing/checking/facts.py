"""Every number, date, Work and clause that a statement names stands in a clause that it cites."""

from collections.abc import Iterable, Sequence

from bot.catalogue.lookup import clauses_for, fits
from bot.composing.checking.numbers import Day, Figure, days, figures, names_with_digits
from bot.composing.checking.offered import Offered, languages_of
from bot.understanding.topic import blank
from ingest import citation
from ingest.citation import Citation

_Span = tuple[int, int]


def unsupported_facts(text: str, cited: Sequence[Offered], language: str) -> list[str]:
    """What is named in a statement (made comparable) and stands in none of these clauses, each as a sentence."""
    faults: list[str] = []
    taken: list[_Span] = []
    for reference in citation.find(text):
        span = (reference.start, reference.end)
        if not (reference.number or reference.nums or reference.section or reference.conference):
            continue
        if refers(reference, cited) or _printed(text[span[0] : span[1]], cited):
            taken.append(span)
        else:
            faults.append(f"“{text[span[0] : span[1]]}” is no reference that a cited clause makes")
    rest = blank(text, taken)
    known_days = [day for c in cited for words in (c.own, c.around) for day in days(words)]
    for day in days(rest):
        if any(day.within(other) for other in known_days):
            taken.append((day.start, day.end))
        else:
            faults.append(_unknown("the date", rest, day))
    rest = blank(text, taken)
    for start, end in names_with_digits(rest):
        if _printed(rest[start:end], cited):
            taken.append((start, end))
        else:
            faults.append(f"“{rest[start:end]}” stands in no cited clause")
    faults += _numbers(blank(text, taken), cited, language)
    return faults


def refers(reference: Citation, cited: Sequence[Offered]) -> bool:
    """Whether a reference means a cited clause or its document, or one that a cited clause refers to."""
    if reference.number:
        own = [c for c in cited if fits(reference, c.document)]
        if own:
            return not (reference.nums or reference.section) or _among(reference, own)
        return any(_same(reference, other) for c in cited for other in _references(c))
    return _among(reference, cited)


def _among(reference: Citation, cited: Iterable[Offered]) -> bool:
    """Whether a clause reference names one of the cited clauses."""
    return any(o.clause in clauses_for(reference, [o.document]) for o in cited)


def _references(offered: Offered) -> tuple[Citation, ...]:
    return citation.find(offered.own, asked=False)


def _same(said: Citation, printed: Citation) -> bool:
    """Whether a printed reference states all that a statement's reference does."""
    if said.number != printed.number or (said.kind and printed.kind and said.kind != printed.kind):
        return False
    stated = ((said.year, printed.year), (said.place, printed.place), (said.conference, printed.conference))
    if said.body and printed.body and said.body != printed.body:
        return False
    return all(own is None or (other is not None and own.casefold() == other.casefold()) for own, other in stated)


def _printed(words: str, cited: Sequence[Offered]) -> bool:
    """Whether these very words stand in a cited clause, with no letter or digit joined to them."""
    wanted = words.casefold()
    for offered in cited:
        held = offered.own.casefold()
        at = held.find(wanted)
        while at >= 0:
            around = held[at - 1 : at] + held[at + len(wanted) : at + len(wanted) + 1]
            if not any(c.isalnum() for c in around):
                return True
            at = held.find(wanted, at + 1)
    return False


def _numbers(text: str, cited: Sequence[Offered], language: str) -> list[str]:
    """The numbers that no cited clause holds, or holds of something else."""
    languages = languages_of(cited, language)
    known = [figure for c in cited for figure in figures(c.own, languages)]
    faults = []
    for figure in figures(text, languages):
        same = [other for other in known if figure.readings & other.readings]
        if not same:
            faults.append(_unknown("the number", text, figure))
        elif figure.unit and not any(other.unit == figure.unit for other in same):
            faults.append(f"“{text[figure.start : figure.end]}” counts no {figure.unit}s in a cited clause")
    return faults


def _unknown(what: str, text: str, found: Figure | Day) -> str:
    return f"{what} “{text[found.start : found.end]}” stands in no cited clause"
