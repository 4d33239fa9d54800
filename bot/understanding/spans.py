"""Spans: everything that a question has, found in one pass and typed: what it names, how it asks, and other words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.understanding.cues import Term, cues_in, cues_of, has, is_filler, terms_in
from bot.understanding.text import WORD
from ingest import citation
from ingest.citation import Citation
from ingest.lexicon import Mention, alternatives, lexicon, load, plain

Interval = tuple[int, int]

# What stands between quotation marks, the one group or the other.
QUOTED = re.compile(r"[“”„«\"]\s*([^“”„«»\"]+?)\s*[“”»\"]|(?<!\w)['‘]([^'‘’]+)['’](?!\w)")


class Kind(StrEnum):
    """The types of spans, in the order in which one wins over another that it overlaps; of one rank, the longer."""

    CITATION = "citation"
    QUOTATION = "quotation"
    ACTOR = "actor"
    BODY = "body"
    TERM = "term"
    PHRASE = "phrase"
    CUE = "cue"
    FILLER = "filler"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Span:
    """A typed part of a question; `value` is the canonical name of an actor, body or term, or the words themselves.

    `cues` are the ways of asking that a cue belongs to, `citation` what a citation says.
    """

    kind: Kind
    start: int
    end: int
    value: str
    cues: frozenset[str] = frozenset()
    citation: Citation | None = None


def find_spans(text: str) -> tuple[Span, ...]:
    """All spans of a question, in order, without overlap; every word of it is in one."""
    taken: list[Span] = []
    for group in (_citations(text), _quotations(text), _names(text), _phrases(text), _cues(text), _words(text)):
        for span in sorted(group, key=lambda s: (s.start - s.end, s.start)):
            if all(span.end <= other.start or other.end <= span.start for other in taken):
                taken.append(span)
    return tuple(sorted(taken, key=lambda s: s.start))


def within(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The spans that begin in a part of the text."""
    return [span for span in spans if start <= span.start < end]


def complement(spans: Sequence[Interval], length: int) -> list[Interval]:
    """What of a text of this length lies outside some intervals."""
    out, at = [], 0
    for start, end in sorted(spans):
        if start > at:
            out.append((at, start))
        at = max(at, end)
    return [*out, (at, length)]


def _citations(text: str) -> Iterator[Span]:
    for found in citation.find(text):
        yield Span(Kind.CITATION, found.start, found.end, text[found.start : found.end], citation=found)


def _quotations(text: str) -> Iterator[Span]:
    for match in QUOTED.finditer(text):
        yield Span(Kind.QUOTATION, match.start(), match.end(), match[1] or match[2])


def _names(text: str) -> Iterator[Span]:
    words = lexicon()
    named: list[tuple[Kind, Mention | Term]] = [(Kind.ACTOR, actor) for actor in words.actors_asked(text)]
    named += [(Kind.BODY, body) for body in words.bodies_asked(text)]
    named += [(Kind.TERM, term) for term in terms_in(text)]
    for kind, found in named:
        yield Span(kind, found.start, found.end, found.name, cues_of(text[found.start : found.end]))


def _phrases(text: str) -> Iterator[Span]:
    for match in _verbs().finditer(plain(text)):
        if not has("thanks", match[0]):
            yield Span(Kind.PHRASE, match.start(), match.end(), match[0], cues_of(match[0]))


@cache
def _verbs() -> re.Pattern[str]:
    """The verbs that head a group of clauses, as documents in the six languages print them."""
    translated = load("questions")["phrases"].values()
    names = (name for names in (lexicon().heads, *translated) for name in names)
    return re.compile(alternatives(names), re.IGNORECASE)


def _cues(text: str) -> Iterator[Span]:
    for found in cues_in(text):
        yield Span(Kind.CUE, found.start, found.end, text[found.start : found.end], cues=found.names)


def _words(text: str) -> Iterator[Span]:
    for match in WORD.finditer(plain(text)):
        yield Span(Kind.FILLER if is_filler(match[0]) else Kind.WORD, match.start(), match.end(), match[0])
