"""Quantity: all, only, some, at least and at most as in the clause, and each number with what it counts there."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.composing.checking.numbers import figures
from bot.composing.checking.offered import CitableClause, are_in, languages_of
from bot.composing.checking.words import SPACED, Word, content, has, negated_from, spans, spans_outside
from bot.understanding.text import blank
from ingest import citation

# Characters before and after a number in which its bound may stand.
_BOUND_BEFORE, _BOUND_AFTER = 30, 14
_REVERSE = {"at_least": "at_most", "at_most": "at_least"}
# Of the words for all, those that say how often, or take what is many one by one.
_OFTEN = frozenset({"annual", "annually", "yearly", "each", "any", "cada", "chaque"})
# By how much more a part has to be like that of another number: a word of its own.
_EXCHANGED = 0.5
# What sets the parts of a sentence apart.
_PART = re.compile(r"[,;:.()]\s|\s(?:and|but|et|mais|y|e|pero|и|а|но)\s", re.IGNORECASE)


def wrong_quantity(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of quantifiers, bounds and numbers in a normalised gloss, a sentence each."""
    known = [(c.known_text, c.language) for c in cited]
    faults = []
    # "only if" sets a condition, "not limited to" none.
    says_only = spans_outside("only", "not_only", language, text)
    limited = (has("only", other, t) or spans_outside("limiting", "not_limiting", other, t) for t, other in known)
    if says_only and not any(limited):
        faults.append("it says that there is nothing else, and the clause does not")
    if _says_every(text, language) and not any(spans_outside("every", "not_every", other, t) for t, other in known):
        faults.append("it says “all”, and the clause does not")
    if (
        has("some", language, text)
        and not any(has("some", other, t) for t, other in known)
        and _quantifies_the_same(text, cited, language)
    ):
        faults.append("it says “some”, and the clause “all”")
    if spans_outside("most", "at_most", language, text) and not any(has("most", other, t) for t, other in known):
        faults.append("it says “most”, and the clause does not")
    return [*faults, *_bounds(text, cited, language), *_paired(text, cited, language)]


def _says_every(text: str, language: str) -> bool:
    """Whether a text quantifies a noun over all; "no" is a negation, "every year" says how often, "each in" sums up."""
    others = {start for name in ("negation", "not_every") for start, _ in spans(name, language, text)}
    after = {start for name in ("times", "party") for start, _ in spans(name, language, text)}
    return any(
        start not in others and not {end, end + 1} & after and text[start:end].casefold() not in _OFTEN
        for start, end in spans_outside("every", "not_every", language, text)
    )


def _quantifies_the_same(text: str, cited: Sequence[CitableClause], language: str) -> bool:
    """Whether the word after “some” follows “all” in a clause of the same language."""
    after = {word.stem for _, end in spans("some", language, text) for word in _following(text, end, language)}
    known = {
        word.stem
        for c in cited
        if c.language == language
        for _, end in spans("every", language, c.clause_text)
        for word in _following(c.clause_text, end, language)
    }
    return bool(after & known)


def _following(text: str, at: int, language: str) -> list[Word]:
    """The next word of sense; none in a language whose words are not set apart."""
    if language not in SPACED:
        return []
    return [word for word in content(text, language) if word.start >= at][:1]


def _bounds(text: str, cited: Sequence[CitableClause], language: str) -> Iterator[str]:
    """Numbers that are bounded from the other side than in their clauses."""
    languages = languages_of(cited, language)
    known: dict[Decimal, set[str]] = {}
    for citable in cited:
        for figure in figures(citable.clause_text, languages):
            for value in figure.readings:
                known.setdefault(value, set()).update(
                    _bound(citable.clause_text, figure.start, figure.end, citable.language)
                )
    for figure in figures(text, languages):
        at = _bound(text, figure.start, figure.end, language)
        there = set().union(*(known.get(value, set()) for value in figure.readings))
        if at and there and not at & there:
            yield f"“{text[figure.start : figure.end]}” is bounded from the other side in the clause"
    general = [(c.clause_text, c.language) for c in cited]
    mine = {name for name, _, _ in _bounds_in(text, language)}
    theirs = {name for t, lang in general for name, _, _ in _bounds_in(t, lang)}
    if not negated_from(text, language) and len(mine) == len(theirs) == 1 and mine != theirs:
        yield "it bounds from the other side than the clause"


def _bound(text: str, start: int, end: int, language: str) -> set[str]:
    """The bounds that stand at a number: the nearest before it, or one right after."""
    before, after = text[max(start - _BOUND_BEFORE, 0) : start], text[end : end + _BOUND_AFTER]
    found = [(last, first, name) for name, first, last in _bounds_in(before, language)]
    nearest = {(first, name) for last, first, name in found if last == max(at for at, _, _ in found)}
    # "ne … pas plus de": a negation before it turns a bound round, where it is no part of it.
    turned = {
        _REVERSE[name] if any(at < first for at in negated_from(before, language)) else name for first, name in nearest
    }
    return turned | {name for name, _, _ in _bounds_in(after, language)}


def _bounds_in(text: str, language: str) -> list[tuple[str, int, int]]:
    """The bounds of a text with their spans: "no fewer than" holds no "fewer than"."""
    found = [(name, start, end) for name in _REVERSE for start, end in spans(name, language, text)]
    return [
        (name, start, end)
        for name, start, end in found
        if not any(a <= start and end <= b and (a, b) != (start, end) for _, a, b in found)
    ]


def _paired(text: str, cited: Sequence[CitableClause], language: str) -> Iterator[str]:
    """Numbers that stand with other words than in their clauses: the numbers of two things exchanged."""
    if language not in SPACED or not are_in(cited, language):
        return
    languages = languages_of(cited, language)
    mine = _parts(_uncited(text), languages, language)
    theirs = [part for c in cited for part in _parts(_uncited(c.clause_text), languages, language)]
    values = {value for value, _ in mine}
    for value, near in mine:
        own = max((_likeness(near, words, theirs) for other, words in theirs if other == value), default=None)
        # The number of another thing in the clause, that the gloss has as well: the two are exchanged.
        others = [_likeness(near, words, theirs) for other, words in theirs if other != value and other in values]
        if own is not None and others and max(others) >= own + _EXCHANGED:
            yield f"“{value:f}” stands with something else in the clause"
            return


def _uncited(text: str) -> str:
    """A text without its citations, whose numbers count nothing: "Resolution 98 (Hammamet, 2016)"."""
    return blank(text, [(found.start, found.end) for found in citation.find(text, asked=False)])


def _likeness(near: set[str], words: set[str], parts: Sequence[tuple[Decimal, set[str]]]) -> float:
    """How many words two parts share, those that few parts of the clause have counting most."""
    return sum(1 / sum(word in other for _, other in parts) for word in near & words)


def _parts(text: str, languages: frozenset[str], language: str) -> list[tuple[Decimal, set[str]]]:
    """The numbers of a text that stand alone in a part of it, each with the words of that part.

    Parts are set apart by punctuation and “and”; a period of years (“2020-2021”) is no number of something.
    """
    out = []
    for part in _PART.split(text):
        found = [f for f in figures(part, languages) if not _in_period(part, f.start, f.end)]
        values = {min(f.readings) for f in found}
        if len(values) == 1:
            # As printed: "developed" and "developing" have one stem.
            words = {w.text for w in content(part, language) if not any(f.start <= w.start < f.end for f in found)}
            out.append((values.pop(), words))
    return out


def _in_period(text: str, start: int, end: int) -> bool:
    """Whether a number is one end of a period."""
    return text[end : end + 1] in {"-", "/"} or text[max(start - 1, 0) : start] in {"-", "/"}
