"""Marginal numbers: a treaty's paragraphs are numbered through beside its own numbering, "No. 175", "CV 145A", "5A"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.outline.marks import read_mark
from ingest.outline.parts import Para

_STATED = re.compile(
    r"\s*(?:(?P<operation>MOD|ADD|SUP|NOC)\s+)?(?:CS|CV|No\.?|N°|Nº|№|п\.)\s?(?P<number>\d{1,4}[A-Z]{0,2}(?:bis)?)\s*\t\s*"
)
# Fewer numbered paragraphs are no numbering through, and so many of all have to be.
_FEWEST, _SHARE = 5, 0.8


@dataclass(frozen=True, slots=True)
class Marginal:
    """The marginal number of a paragraph and where its own words begin; `operation` where an amendment states one."""

    number: str
    end: int
    operation: str = ""


def marginals(paras: Sequence[Para]) -> dict[int, Marginal]:
    """The marginal numbers of a document by the numbers of its lines; {} for one that has none."""
    stated = {
        p.number: Marginal(m["number"], m.end(), m["operation"] or "") for p in paras if (m := _STATED.match(p.text))
    }
    return stated or _counted(paras)


def _counted(paras: Sequence[Para]) -> dict[int, Marginal]:
    """Numbers that run through a document, one a paragraph, behind which its own numbering stands."""
    found: dict[int, Marginal] = {}
    expected, begun, doubled = 1, 0, 0
    for para in paras:
        first = re.match(r"\s*\d", para.text)
        begun += bool(first)
        marginal = _next(para.text, expected) if first else None
        if marginal is None:
            continue
        found[para.number] = marginal
        expected = int(re.match(r"\d+", marginal.number)[0]) + 1  # type: ignore[index]
        doubled += read_mark(para.text[marginal.end :]) is not None
    return found if len(found) >= _FEWEST and len(found) >= _SHARE * begun and doubled else {}


def _next(text: str, expected: int) -> Marginal | None:
    """The number that comes next, or the one before with another letter, glued to the words behind it or not."""
    bare = text.lstrip()
    lead = len(text) - len(bare)
    for number in (rf"{expected}[A-Z]?", rf"{expected - 1}[A-Z]" if expected > 1 else "(?!)"):
        found = re.match(rf"(?P<number>{number})(?:\t\s*|(?=[A-Z*\"“\d]|[a-z]\)))", bare)
        if found:
            return Marginal(found["number"], lead + found.end())
    return None
