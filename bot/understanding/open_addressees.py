"""Addressees that the lexicon does not know: in a document's own words, or in no words of its."""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from bot.catalogue.catalogue import is_operative
from bot.understanding.spans import Interval, Kind, Span
from ingest.indexes.lexical import content_stems, stems
from ingest.lexicon import lexicon
from ingest.model import Document

_GROUPS, _GROUP = "study groups", re.compile(r"\bStudy Group \d")
# Where the name of an addressee ends.
_ENDS = {"in", "under", "by", "for", "with", "to", "at"}


def printed_addressees(spans: Sequence[Span], documents: Iterable[Document]) -> list[tuple[Interval, str]]:
    """Whom the documents address in words that no actor is known by ("concerned parties").

    Where a question has these words in a row, or between quotation marks: their places, and the name.
    """
    known = lexicon().actors
    operative = (c for d in documents for c in d.clauses if is_operative(c))
    names = dict.fromkeys(name for clause in operative for name in clause.addressees if name not in known)
    named = {name: content_stems(stems(name)) for name in names}
    return [(place, name) for name, words in named.items() if words for place in _places(words, spans)]


def as_addressed(names: Iterable[str], documents: Sequence[Document]) -> tuple[str, ...]:
    """Actors as these documents address them: what the United Nations call the Secretary-General is their own."""
    addressed = {name for d in documents for c in d.clauses if is_operative(c) for name in c.addressees}
    out: list[str] = []
    for name in names:
        theirs = f"UN {name}"
        out += [name] if name in addressed or theirs not in addressed else []
        out += [theirs] if theirs in addressed else []
        # "the study groups" are also those that a document addresses by their numbers.
        out += sorted(other for other in addressed if name == _GROUPS and _GROUP.search(other))
    return tuple(dict.fromkeys(out))


def unknown_addressee(spans: Sequence[Span]) -> str:
    """The words of an addressee that nothing knows: "what does it ask of |the telecom ministry| on fees?"."""
    for at, span in enumerate(spans[:-2]):
        if "obligation" not in span.cues or spans[at + 1].value.casefold() not in {"of", "from"}:
            continue
        name = list(takewhile(_goes_on, spans[at + 2 :]))
        if any(span.kind is Kind.WORD for span in name):
            return " ".join(span.value for span in name)
    return ""


def _places(words: Sequence[str], spans: Sequence[Span]) -> list[Interval]:
    """Where spans have these stems, one a span in a row or all between quotation marks."""
    content = [span for span in spans if span.kind is not Kind.FILLER]
    rows = [content[at : at + len(words)] for at in range(len(content) - len(words) + 1)]
    found = [row for row in rows if [stems(span.value) for span in row] == [[word] for word in words]]
    found += [[s] for s in spans if s.kind is Kind.QUOTATION and content_stems(stems(s.value)) == list(words)]
    return [(row[0].start, row[-1].end) for row in found]


def _goes_on(span: Span) -> bool:
    """Whether a span may be of a name."""
    return span.kind in {Kind.WORD, Kind.FILLER} and span.value.casefold() not in _ENDS
