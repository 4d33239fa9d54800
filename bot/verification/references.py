"""Find the references of a paragraph: by the grammar of citations, and in ways in which only running text refers."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.verification.emphasis import Plain
from bot.verification.folding import HIDDEN
from bot.verification.printed_phrases import printed_phrases
from bot.verification.quotations import Quotation
from bot.verification.treaty_references import treaty_references
from ingest import citation
from ingest.citation import Citation, clauses
from ingest.citation.grammar import Passage, fold
from ingest.lexicon import alternatives, lexicon, load
from ingest.model import Part


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference; `prose` says that its phrase is the verb of the draft's own sentence."""

    cited: Citation
    prose: bool = False


def references(
    read: Plain, headings: Sequence[Quotation], catalogue: Catalogue, *, other_treaties: bool = False
) -> list[Reference]:
    """All references, in the order of the text; `headings` are those that stand between quotation marks.

    `other_treaties` says that the draft names treaties that are not the Union's.
    """
    found = [Reference(c) for c in printed_phrases(read.text, catalogue)]
    found += [
        r for r in map(Reference, treaty_references(read.text, others=other_treaties)) if _is_free(r.cited, found)
    ]
    rest = _without(read.text, [reference.cited for reference in found])
    found += [Reference(c) for c in (*citation.find(rest), *_back_references(rest))]
    found += [r for r in _bare_phrases(read.text) if _is_free(r.cited, found)]
    found += [Reference(c) for c in _quoted_phrases(read, headings) if _is_free(c, found)]
    return sorted(found, key=lambda r: (r.cited.start, -r.cited.end))


def _quoted_phrases(read: Plain, headings: Sequence[Quotation]) -> Iterator[Citation]:
    """Headings that are cited in quotation marks: 'the "taking into account" of Resolution 64'."""
    for heading in headings:
        start, end = (bisect_left(read.offsets, offset) for offset in (heading.inner_start, heading.inner_end))
        phrase = " ".join(read.text[start:end].split())
        yield Citation(start, end, phrase=phrase, addressees=lexicon().addressees(phrase))


def _without(text: str, found: Sequence[Citation]) -> str:
    """A text in which nothing more is found where citations are found already, at the same offsets."""
    for cited in found:
        text = text[: cited.start] + HIDDEN * (cited.end - cited.start) + text[cited.end :]
    return text


def _is_free(cited: Citation, found: Sequence[Reference]) -> bool:
    """Whether no citation that is found already has the same words."""
    return not any(cited.start < r.cited.end and r.cited.start < cited.end for r in found)


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<before>\b(?:under|in|its|the|of|heading)\s+(?:the\s+)?)?(?P<verb>{alternatives(lexicon().heads)})",
        re.IGNORECASE,
    )


def _bare_phrases(text: str) -> Iterator[Reference]:
    """Headings that are cited without a number: "under instructs the Council", "Resolution 64 instructs the …"."""
    passage = Passage(text, fold(text), asked=True)
    for match in _verbs().finditer(passage.text):
        found = clauses.clause(passage, match.start("verb"))
        if found is None or not found.bare or not found.cited.phrase or not found.unambiguous:
            continue
        operative = found.cited.part == Part.OPERATIVE.value
        participle = passage.text[match.start("verb") : match.end("verb")].lower().endswith("ing")
        if match["before"] and (operative or participle):
            yield Reference(found.cited)
        elif operative and (found.cited.addressees or _quotes_next(text, found.cited.end)):
            yield Reference(found.cited, prose=True)


def _quotes_next(text: str, end: int) -> bool:
    return bool(re.match(r"\s*[,:]?\s*(?:to|that)?\s*[“\"«„‘]", text[end : end + 12]))


@cache
def _anaphora() -> re.Pattern[str]:
    words = load("anaphora")
    kinds = alternatives(
        name for kind in lexicon().kinds.values() if kind.code in words["kinds"] for name in kind.names
    )
    return re.compile(
        rf"(?P<which>{alternatives(words['that'])})\s+(?:\w+\s+)?(?P<kind>{kinds})(?!\s*(?:No\.?\s*)?\d)(?!\s+\()"
        rf"|(?P<alone>{alternatives((*words['alone'], *words['ibid']))})",
        re.IGNORECASE,
    )


def is_ibid(text: str) -> bool:
    return text.casefold() in load("anaphora")["ibid"]


def _back_references(text: str) -> Iterator[Citation]:
    """References to a Work that was cited before, as citations of a Work without a number."""
    kinds = {name.casefold(): kind.code for kind in lexicon().kinds.values() for name in kind.names}
    for match in _anaphora().finditer(text):
        kind = kinds.get(" ".join((match["kind"] or "").casefold().split()))
        yield Citation(match.start(), match.end(), kind=kind, this=True)
