"""Marginal numbers: a treaty's paragraphs are numbered through beside its own numbering, "No. 175", "CV 145A", "5A"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.outline.marks import read_mark
from ingest.outline.parts import Para

_OPERATION = r"(?:\(?(?P<operation>MOD|ADD|SUP|NOC)\)?\s+)?"
_NUMBER = r"(?P<number>\d{1,4}(?: [A-Z](?=\t|\s{2})|[A-Z]{0,2}(?:bis)?))"
_STATED = re.compile(rf"\s*{_OPERATION}(?:CS|CV|No\.?|N°|Nº|№|п\.)\s?{_NUMBER}\s*(?:\t\s*|\s(?=\S))")
# What stands behind the digits: a letter, and a gap or at once the words, which a number or a letter begins.
_GLUED = re.compile(r"(?P<letter>[A-Z]?)(?:\t\s*| +(?=\S)|(?=[A-Z*\"“\d]|[a-z]\)))")
_BEHIND = re.compile(r"\(?(MOD|ADD|SUP|NOC)\)\s+")
# Fewer numbered paragraphs are no numbering through, and so many of all have to be.
_FEWEST, _SHARE = 5, 0.8


@dataclass(frozen=True, slots=True)
class Marginal:
    """The marginal number of a paragraph and where its own words begin; `operation` where an amendment states one."""

    number: str
    end: int
    operation: str = ""


def marginals(paras: Sequence[Para]) -> dict[int, Marginal]:
    """The marginal numbers of a document by the numbers of its lines; {} for one that has none.

    Those that are stated ("CV 145A", "No. 12") count by themselves. Bare ones run through the document as far as its
    Articles go, one a paragraph, before its own numbering.
    """
    found: dict[int, Marginal] = {}
    expected, begun, share, doubled, stated = 0, 0, 0.0, 0, 0
    for para in paras:
        said = _STATED.match(para.text)
        if said is None and not re.match(r"\s*\d", para.text):
            continue
        begun += 1
        # A part of a treaty begins with any number.
        expected = expected or _first(para.text)
        marginal = (
            Marginal(said["number"].replace(" ", ""), said.end(), said["operation"] or "")
            if said
            else _next(para.text, expected, sure=doubled >= _FEWEST)
        )
        if marginal is None:
            continue
        stated += said is not None
        found[para.number] = marginal
        expected = _value(marginal.number) + 1
        doubled += read_mark(para.text[marginal.end :]) is not None
        share = len(found) / begun  # annexes behind the last Article number their paragraphs anew
    counted = len(found) >= _FEWEST and share >= _SHARE and doubled
    if counted:
        return found
    return {number: marginal for number, marginal in found.items() if number in _stated(paras)} if stated else {}


def _stated(paras: Sequence[Para]) -> set[int]:
    return {para.number for para in paras if _STATED.match(para.text)}


def _first(text: str) -> int:
    """The number that a text begins with; 1 where it is glued to others, as numbering begins there."""
    found = re.match(r"\s*(\d{1,4})[A-Z]?\t", text)
    return int(found[1]) if found else 1


def _value(number: str) -> int:
    """The figure of a marginal number, "5" of "5A"."""
    return int(re.split(r"\D", number, maxsplit=1)[0])


def _next(text: str, expected: int, *, sure: bool) -> Marginal | None:
    """The number that comes next, or the one before with another letter, glued to the words behind it or not.

    Where the numbering is `sure` it may jump, to a number before another one: "175 5.1 This Convention …".
    """
    bare = text.lstrip()
    lead = len(text) - len(bare)
    for number in (expected, expected - 1):
        digits = str(number)
        found = _GLUED.match(bare, len(digits)) if number and bare.startswith(digits) else None
        if found and (number == expected or found["letter"]):
            operation = _BEHIND.match(bare, found.end())
            end = operation.end() if operation else found.end()
            return Marginal(digits + found["letter"], lead + end, operation[1] if operation else "")
    jump = re.match(r"(?P<number>\d{1,4}[A-Z]?)\s+(?=\S)", bare) if sure else None
    if jump and _value(jump["number"]) > expected and (mark := read_mark(bare[jump.end() :])) and mark.sure:
        return Marginal(jump["number"], lead + jump.end())
    return None
