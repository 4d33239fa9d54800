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
    """Numbers that run through a document as far as its Articles go, one a paragraph, before its own numbering."""
    found: dict[int, Marginal] = {}
    expected, begun, share, doubled = 1, 0, 0.0, 0
    for para in paras:
        if not re.match(r"\s*\d", para.text):
            continue
        begun += 1
        marginal = _next(para.text, expected)
        if marginal is None:
            continue
        found[para.number] = marginal
        expected = _value(marginal.number) + 1
        doubled += read_mark(para.text[marginal.end :]) is not None
        share = len(found) / begun  # annexes behind the last Article number their paragraphs anew
    return found if len(found) >= _FEWEST and share >= _SHARE and doubled else {}


def _value(number: str) -> int:
    """The figure of a marginal number, "5" of "5A"."""
    return int(number.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _next(text: str, expected: int) -> Marginal | None:
    """The number that comes next, or the one before with another letter, glued to the words behind it or not."""
    bare = text.lstrip()
    lead = len(text) - len(bare)
    for number in (rf"{expected}[A-Z]?", rf"{expected - 1}[A-Z]" if expected > 1 else "(?!)"):
        found = re.match(rf"(?P<number>{number})(?:\t\s*|(?=[A-Z*\"“\d]|[a-z]\)))", bare)
        if found:
            return Marginal(found["number"], lead + found.end())
    return None
