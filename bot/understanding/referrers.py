"""A Work told by what refers to it: "Resolution 999, the one that 302 recalls", "… (mentioned in Resolution 302)".

What refers to it is not asked about then. The clause that cites the Work says which revision of it is meant. Where no
clause held cites it so, the words are no such apposition, and are read like any others.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.cross_references import CrossReference, cited_in
from bot.catalogue.lookup import meant_by
from bot.understanding.spans import Span
from bot.understanding.text import blank
from ingest.citation import Citation
from ingest.model import Document

# Types of spans in an apposition, one letter each, so that its grammar is an expression over them.
_WORDS = {
    **dict.fromkeys(("the",), "T"),
    **dict.fromkeys(("one",), "O"),
    **dict.fromkeys(("that", "which", "whom"), "R"),
    **dict.fromkeys(("is", "was", "are", "were", "being", "been"), "B"),
    **dict.fromkeys(("in", "by", "from", "under", "of", "to", "at"), "P"),
}
_CITING = frozenset({"cite", "crossref"})
# "the one that Resolution 302 refers to"; ", which is recalled by 302"; "the one in 302": behind the Work, "the one"
# also further on ("what does Resolution 999 say, the one …").
_BEHIND = re.compile(r"(?:[^D]*(?=,TO))?(?P<said>,?T?O?,?R?(?:(?<=[,OR])T?DVP?|(?:(?<=R)B+)?VP+T?D|(?<=O)P+T?D))(?!V)")
# "302 refers to Resolution 999; what does that one say?": in front of it.
_BEFORE = re.compile(r"DVP*$")
_THAT_ONE = re.compile(
    r"\b(?:that one|the latter|that (?:resolution|decision|recommendation|document))\b", re.IGNORECASE
)
_ENDS_SENTENCE, _SET_OFF, _CLOSES = re.compile(r"[.;?!]"), re.compile(r"[,:(–—-]"), re.compile(r"\s*[,)–—-]?")


@dataclass(frozen=True, slots=True)
class Told:
    """A question without such an apposition, its words, and the documents whose clauses refer to the Work."""

    text: str
    apposition: str
    referrers: tuple[str, ...]


def told_by_referrer(question: str, spans: Sequence[Span], catalogue: Catalogue) -> Told | None:
    """The question without the words that only say what refers to the Work that it is about, which is then named as it
    is cited there; None where it has none."""
    for at, span in enumerate(spans):
        work = _work(span)
        if work is None:
            continue
        for referring, start, end in _appositions(question, spans, at):
            cited = _cited(work, _documents(referring, catalogue), catalogue)
            if not cited:
                continue
            names = {one.name for one in cited}
            plain_work = not (work.nums or work.phrase or work.section or work.part)
            name = names.pop() if len(names) == 1 and plain_work else span.value
            rest = blank(question, [(start, end)])
            text = " ".join(f"{rest[: span.start]}{name}{rest[span.end :]}".split())
            documents = (catalogue.document(one.clause).expression.document for one in cited)
            return Told(text, question[start:end].strip(" ,()–—-"), tuple(dict.fromkeys(documents)))
    return None


def _appositions(question: str, spans: Sequence[Span], at: int) -> Iterator[tuple[Span, int, int]]:
    """What refers to the Work at a place by an apposition, and where this begins and ends."""
    typed, places = _typed(question, spans, at + 1)
    match = _BEHIND.match(typed)
    # "is Resolution 999 cited in 302?" asks just that.
    asks = match is not None and match["said"].startswith("V") and any(_letter(span) == "B" for span in spans[:at])
    if match and not asks:
        referring = spans[places[match.start("said") + match["said"].index("D")]]
        end = spans[places[match.end() - 1]].end
        closing = _CLOSES.match(question, end)
        yield referring, spans[places[match.start("said")] - 1].end, closing.end() if closing else end
    before = "".join(map(_letter, spans[:at]))
    if at >= 2 and (match := _BEFORE.search(before)) and _THAT_ONE.search(question[spans[at].end :]):
        yield spans[match.start()], spans[match.start()].start, spans[at].start


def _typed(question: str, spans: Sequence[Span], first: int) -> tuple[str, list[int]]:
    """The letters of the spans from one on to the end of the sentence, and which span each stands for."""
    letters, places = "", []
    for place in range(first, len(spans)):
        gap = question[spans[place - 1].end : spans[place].start]
        if _ENDS_SENTENCE.search(gap):
            break
        for letter in ("," if _SET_OFF.search(gap) else "") + _letter(spans[place]):
            letters += letter
            places.append(place)
    return letters, places


def _letter(span: Span) -> str:
    """The type of a span in an apposition: a document, a verb of citing, or one of its small words."""
    if _work(span):
        return "D"
    if span.cues & _CITING and "list" not in span.cues:
        return "V"
    return _WORDS.get(span.value.casefold(), "x")


def _work(span: Span) -> Citation | None:
    """The Work that a span names, by a reference or by its number alone; else None."""
    if span.citation is not None:
        return span.citation if span.citation.number else None
    return Citation(span.start, span.end, number=span.value) if re.fullmatch(r"\d{1,4}", span.value) else None


def _documents(span: Span, catalogue: Catalogue) -> list[Document]:
    """The documents held that a span can mean."""
    work = _work(span)
    return meant_by(work, catalogue) if work else []


def _cited(work: Citation, documents: Sequence[Document], catalogue: Catalogue) -> list[CrossReference]:
    """The citations of a Work in documents."""
    found = (one for document in documents for clause in document.clauses for one in cited_in(clause, catalogue))
    return [one for one in found if _is_same(work, one.citation)]


def _is_same(work: Citation, cited: Citation) -> bool:
    """Whether a Work may be the one that is cited: nothing that both state differs."""
    stated = ((work.kind, cited.kind), (work.body, cited.body), (work.year, cited.year), (work.place, cited.place))
    return work.number == cited.number and all(None in pair or pair[0] == pair[1] for pair in stated)
