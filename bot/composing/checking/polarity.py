"""Polarity: what a gloss denies its clauses deny, what it affirms they affirm, and it says nothing's opposite."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.composing.checking.offered import CitableClause, are_in
from bot.composing.checking.words import SPACED, content, has, negated_from, spans, words_of
from ingest.indexes.lexical import stems, stop_stems
from ingest.lexicon import load

# The stems of a segment of a sentence, and whether they are negated there.
Segment = dict[str, set[bool]]
# So many words have to have lost their negation, or to have got one.
_SEVERAL = 2
# "non-compliance", "paperless"
_REVERSED = re.compile(r"\bnon-|\w{3,}less\b", re.IGNORECASE)
# Prefixes that reverse a word, and the shortest word that they are looked for at.
_REVERSING, _SHORTEST_ROOT = ("un", "in", "im", "dis", "non", "ir", "il"), 4
# Characters before a quote that may turn its sense.
_BEFORE_CHARACTERS = 60


def wrong_polarity(text: str, quotes: Sequence[str], cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of negation and of opposites in a normalised gloss, a sentence each."""
    alike = language in SPACED and are_in(cited, language)
    faults = _scopes(text, cited, language) if alike else _denials(text, quotes, cited, language)
    return [*faults, *_opposites(text, cited, language)]


def _scopes(text: str, cited: Sequence[CitableClause], language: str) -> Iterator[str]:
    """Words that are negated in the gloss and not in the segment of a clause that it restates, or the reverse."""
    known = [segment for c in cited for segment in _segments(c.clause_text, language)]
    denied: list[str] = []
    exchanged = False
    affirmed = _obliged_though_negated(text, known, language)
    for said in _segments(text, language):
        mismatched = [stem for stem, flags in said.items() if _differs(stem, flags, said, known)]
        denied += [stem for stem in mismatched if True in said[stem]]
        exchanged = exchanged or len({True in said[stem] for stem in mismatched}) > 1
        left_out = [stem for stem in mismatched if True not in said[stem]]
        # One word may be put the other way round: "without losing quality", "keeping its quality".
        affirmed += left_out if len(left_out) >= _SEVERAL else []
    never = [stem for stem in denied if not any(True in segment.get(stem, ()) for segment in known)]
    if (
        exchanged
        or (denied and affirmed)
        or (
            len(never) >= _SEVERAL
            and not any(_lacks(c.clause_text, language) for c in cited)
            and not _excepts(text, language)
        )
    ):
        yield f"it denies what the clause does not deny ({', '.join(denied[:4])})"
    if affirmed and not negated_from(text, language) and not has("implicit_negation", language, text):
        yield f"it leaves out a negation of the clause ({', '.join(affirmed[:4])})"


def _differs(stem: str, flags: set[bool], said: Segment, known: Sequence[Segment]) -> bool:
    """Whether a word is negated otherwise than in the segments that have it and most of the words beside it."""
    among = [segment for segment in known if stem in segment]
    shared = [len(said.keys() & segment.keys()) for segment in among]
    likest = (segment for segment, n in zip(among, shared, strict=True) if n == max(shared))
    theirs = {flag for segment in likest for flag in segment[stem]}
    return bool(theirs) and not flags & theirs


def _obliged_though_negated(text: str, known: Sequence[Segment], language: str) -> list[str]:
    """Verbs that a modal of the gloss governs, and that its clauses have under a negation alone."""
    ends = [end for name in ("must", "should", "may") for _, end in spans(name, language, text)]
    verbs = (next((w.stem for w in content(text, language) if w.start >= end), "") for end in ends)
    flags = {stem: {flag for segment in known for flag in segment.get(stem, ())} for stem in verbs}
    return [stem for stem, found in flags.items() if found == {True}]


def _lacks(text: str, language: str) -> bool:
    """Whether a text says that something is not so without denying it: "lacks", "non-compliant", "paperless"."""
    return has("implicit_negation", language, text) or _REVERSED.search(text) is not None


def _excepts(text: str, language: str) -> bool:
    """Whether what a text denies holds but for a condition, which affirms it: "none without …", "not until …"."""
    ends = [end for _, end in spans("negation", language, text)]
    return bool(ends) and any(start >= min(ends) for start, _ in spans("condition", language, text))


def _segments(text: str, language: str) -> list[Segment]:
    """The stems of each segment of a text, and whether they are negated there."""
    out: dict[int, Segment] = {}
    for word in content(text, language):
        out.setdefault(word.segment, {}).setdefault(word.stem, set()).update(
            {word.negated, word.negated and not word.joined}
        )
    return list(out.values())


def _denials(text: str, quotes: Sequence[str], cited: Sequence[CitableClause], language: str) -> Iterator[str]:
    """Between two languages: a negation in the gloss alone, or in the quoted passage alone."""
    if negated_from(text, language):
        if not any(negated_from(c.clause_text, c.language) or _lacks(c.clause_text, c.language) for c in cited):
            yield "it denies something that its clauses do not deny"
        return
    if any(has(name, language, text) for name in ("at_most", "only", "implicit_negation")):
        return  # "not more than" in other words
    for quote, citable in zip(quotes, cited, strict=False):
        at = max(citable.clause_text.find(quote), 0)
        before = citable.clause_text[max(at - _BEFORE_CHARACTERS, 0) : at]
        if negated_from(f"{before}{quote}", citable.language):
            yield "the quoted sentence says that something is not so, and the gloss does not"
            return


def _opposites(text: str, cited: Sequence[CitableClause], language: str) -> Iterator[str]:
    """A word in the gloss whose opposite the clauses have instead."""
    said = _senses(text, language)
    known: Segment = {}
    for citable in cited:
        for stem, flags in _senses(citable.known_text, citable.language).items():
            known.setdefault(stem, set()).update(flags)
    known_languages = frozenset(c.language for c in cited)
    own = frozenset({language})
    for one, other in _pairs():
        mine, also_mine = (said.keys() & _stems_of(words, own) for words in (one, other))
        agreeing, theirs = (known.keys() & _stems_of(words, known_languages) for words in (one, other))
        plain = all(said[w] == {False} for w in mine) and all(known[w] == {False} for w in theirs)
        # "limited to" is the opposite of "open", and no more than "open …, for … only" says.
        limits = bool(mine & _stems_of(_limiting(), own)) and any(has("only", c.language, c.clause_text) for c in cited)
        if mine and theirs and plain and not also_mine and not agreeing and not limits:
            yield f"“{sorted(mine)[0]}” is the opposite of the clause's “{sorted(theirs)[0]}”"
    yield from _prefixed(text, cited, language)


def _prefixed(text: str, cited: Sequence[CitableClause], language: str) -> Iterator[str]:
    """A word that the clauses have only with a prefix that reverses it, or the other way round: "unfavourable"."""
    if language != "en" or not are_in(cited, "en"):
        return
    mine = {w.stem for w in content(text, language) if not w.negated}
    known = [w for c in cited for w in content(c.known_text, language)]
    theirs = {w.stem for w in known}
    for stem in mine - theirs:
        for other in theirs - mine - {w.stem for w in known if w.negated}:
            short, long = sorted((stem, other), key=len)
            if len(short) >= _SHORTEST_ROOT and long in {f"{prefix}{short}" for prefix in _REVERSING}:
                yield f"“{stem}” is the opposite of the clause's “{other}”"


def _senses(text: str, language: str) -> Segment:
    """The stems of a text and whether they are negated; of Chinese and Arabic, the listed words that it has."""
    if language in SPACED:
        out: Segment = {}
        for word in words_of(text, language):
            out.setdefault(word.stem, set()).add(word.negated)
        return out
    negated = bool(negated_from(text, language))
    return {w: {negated} for side in _pairs() for words in side for w in words if not w.isascii() and w in text}


@cache
def _limiting() -> tuple[str, ...]:
    """The words that limit, of one word each."""
    return tuple(word.split()[0] for word in load("closed_classes")["limiting"]["en"])


@cache
def _pairs() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The pairs of opposites, both ways round."""
    pairs = [(tuple(one), tuple(other)) for one, other in load("opposites")["pairs"]]
    return tuple(pairs + [(other, one) for one, other in pairs])


@cache
def _stems_of(words: tuple[str, ...], languages: frozenset[str]) -> frozenset[str]:
    """The stems of listed words as texts in these languages have them."""
    # A word of another language may look like a particle of this one; English words are meant.
    english = {stem for word in words for stem in stems(word)[:1] if "en" in languages}
    foreign = {stem for word in words for lang in languages & SPACED - {"en"} for stem in stems(word, lang)[:1]}
    unspaced = set(words) if languages - SPACED else set()
    return frozenset(english | (foreign - stop_stems()) | unspaced)
