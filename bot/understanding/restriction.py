"""Restriction: the words that narrow a set, because the question introduces them as a subject ("… on the GCI")."""

import re
from collections.abc import Iterator, Sequence

from bot.understanding.cues import cue
from bot.understanding.topic import NO_TOPIC, Topic, topic_of
from ingest.lexicon import plain

Spans = Sequence[tuple[int, int]]

# A restriction ends with its clause: at a mark, or where somebody is asked something.
_END = re.compile(r"[.?!;:,()]|\s[-–—]\s|$")
# "which opinions does it consider?": what stands before the verb of a phrase is what it recites.
_OBJECT = re.compile(
    r"\b(?:which|what)\s+(?P<object>\S.{1,60}?)\s+(?:does|do|did|is|are|was|were|has|have)\b", re.IGNORECASE
)
# "GCI: what must BDT do?"
_FRONTED = re.compile(r"^\W*(?P<subject>[^:?.!]{2,60}?)\s*(?::|\s[-–—])\s+(?=\S)")


def restriction_of(question: str, named: Spans, cues: Spans, phrase: str = "") -> Topic:
    """Parse the restriction of a question; empty where none is introduced.

    `named` are the spans that were read as documents, actors or phrases, `cues` those that only ask; `phrase` is
    the one that is asked for. A word outside a restriction never narrows a set.
    """
    text = plain(question)
    spans = list(_introduced(text, named))
    if phrase and (fronted := _OBJECT.search(text)):
        spans.append(fronted.span("object"))
    return topic_of(question, [*named, *cues, *_complement(spans, len(text))]) if spans else NO_TOPIC


def _introduced(text: str, named: Spans) -> Iterator[tuple[int, int]]:
    """The spans of introduced subjects."""
    asked = [match.start() for match in cue("obligation").finditer(text)]
    for match in cue("restriction").finditer(text):
        if any(start <= match.start() < end for start, end in named):
            continue
        ends = [_END.search(text, match.end()).start()]  # type: ignore[union-attr]
        ends += [at for at in asked if at >= match.end()]
        yield match.end(), min(ends)
    fronted = _FRONTED.match(text)
    if fronted and not any(start < fronted.end() and fronted.start() < end for start, end in named):
        yield fronted.span("subject")


def _complement(spans: Spans, length: int) -> list[tuple[int, int]]:
    """What of a text of this length lies outside the spans."""
    out, at = [], 0
    for start, end in sorted(spans):
        if start > at:
            out.append((at, start))
        at = max(at, end)
    return [*out, (at, length)]
