"""Restriction: the words that narrow a set, because the question introduces them as a subject ("… on the GCI")."""

import re
from collections.abc import Iterator, Sequence

from bot.understanding.cues import cue
from bot.understanding.spans import complement
from bot.understanding.topic import NO_TOPIC, Topic, topic_of
from ingest.lexicon import plain

Spans = Sequence[tuple[int, int]]

# A restriction ends with its clause: at a mark, or where somebody is asked something.
_END = re.compile(r"[.?!;:,()]|\s[-–—]\s|$")
# "which opinions does it consider?": what stands before the verb of a phrase is what it recites.
_OBJECT = re.compile(
    r"\b(?:which|what)\s+(?P<object>\S.{1,60}?)\s+(?:does|do|did|is|are|was|were|has|have)\b", re.IGNORECASE
)
# "GCI: what must BDT do?", "for the islands, what must BDT do?"; "with “GCI”".
_FRONTED = re.compile(
    r"^\W*(?:for\s+(?P<for>[^,:?.!]{2,60}),|(?P<subject>[^:?.!]{2,60}?)\s*(?::|\s[-–—]))\s+(?=\S)", re.I
)
_QUOTED = re.compile(r"\bwith\s+(?P<quoted>[\"“][^\"”]+[\"”](?:(?:,| and| or)\s+[\"“][^\"”]+[\"”])*)", re.IGNORECASE)


def restricted_spans(question: str, named: Spans, phrase: str = "") -> list[tuple[int, int]]:
    """The spans of a question that restrict what it asks for; `named` and `phrase` as `restriction_of` takes them."""
    text = plain(question)
    spans = list(_introduced(text, named))
    if phrase and (fronted := _OBJECT.search(text)):
        spans.append(fronted.span("object"))
    return spans


def fronted_span(question: str) -> tuple[int, int] | None:
    """The span of a subject that stands before the question: "alternative calling - what is Res. 21 about?"."""
    match = _FRONTED.match(plain(question))
    return match.span("subject") if match and match["subject"] else None


def restriction_of(question: str, named: Spans, cues: Spans, phrase: str = "") -> Topic:
    """Parse the restriction of a question; empty where none is introduced.

    `named` are the spans that were read as documents, actors or phrases, `cues` those that only ask; `phrase` is
    the one that is asked for. A word outside a restriction never narrows a set.
    """
    spans = restricted_spans(question, named, phrase)
    return topic_of(question, [*named, *cues, *complement(spans, len(question))]) if spans else NO_TOPIC


def _introduced(text: str, named: Spans) -> Iterator[tuple[int, int]]:
    """The spans of introduced subjects."""
    asked = [match.span() for match in cue("obligation").finditer(text)]
    at = 0
    while match := cue("restriction").search(text, at):
        at = match.end()
        if any(start <= match.start() < end for start, end in (*named, *asked)):
            at = match.start() + 1  # "what falls on BDT", "has to do with regard to"
            continue
        # "re: oil"
        begin = match.end() + text.startswith(":", match.end())
        ends = [_END.search(text, begin).start()]  # type: ignore[union-attr]
        ends += [start for start, _ in asked if start >= match.end()]
        yield begin, max(begin, min(ends))
    # "the paragraphs where oil comes up"
    for match in cue("where").finditer(text):
        if cue("clauses").search(text, 0, match.start()):
            yield match.end(), _END.search(text, match.end()).start()  # type: ignore[union-attr]
    fronted = _FRONTED.match(text)
    if fronted and not any(start < fronted.end() and fronted.start() < end for start, end in named):
        yield fronted.span("subject")
    yield from (match.span("quoted") for match in _QUOTED.finditer(text))
