"""The types of a parsed document (Outline), the paragraphs that it is parsed from, and tests of their text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.lexicon import plain
from ingest.model import Clause
from ingest.outline.furniture import furniture
from ingest.readers.line import Line

_PAGE_MARK = re.compile(r"\s*(?:[–—-]\s*\d{1,4}\s*[–—-]|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?)\s*$")
_RULE = re.compile(r"[\s_*=~-]*")
# What closes a paragraph; before a page break it stops in the middle of a sentence.
_CLOSED = re.compile(r"[.,;:?!…][\"'’”»)\]]*\s*$|\b(?:and|or)\s*$")
# A sentence never ends with these, whatever stands on the next line.
_FUNCTION_WORD = re.compile(
    r"\b(?:an?|the|of|to|in|on|for|with|by|its|at|from|as|that|which|and|or|their|these)\s*$", re.IGNORECASE
)
_LISTED = re.compile(r"[;,]\s+(?:and|or)\s*$")
# The longest line of a file whose lines are those of a page, and the fewest lines that such a file has.
_PAGE_WIDTH, _FEW_LINES = 130, 8


@dataclass(frozen=True, slots=True)
class Outside:
    """Words of a line that are in no clause, and their role: "title", "phrase", "page furniture" …"""

    line: int
    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A jump in the numbering under a phrase: after `last` comes `found`."""

    phrase: str
    last: str
    found: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The clauses of one document, the text outside them, and the gaps in the numbering."""

    clauses: tuple[Clause, ...]
    outside: tuple[Outside, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph: a line with words in it; `loose` where a blank line or a page border comes before it."""

    number: int
    text: str
    style: str = ""
    loose: bool = True


def paragraphs(lines: Iterable[Line]) -> tuple[list[Para], list[Outside]]:
    """Drop blank lines, rules and page marks from lines; a page mark is taken off a paragraph's end."""
    paras: list[Para] = []
    outside: list[Outside] = []
    loose = True
    lines = list(lines)
    printed = furniture(lines)
    for line in lines:
        if line.style == "deleted":
            outside.append(Outside(line.number, (line.base or "").strip(), "deleted text"))
            continue
        cut = len(line.text) if line.style == "furniture" else printed.get(line.number, 0)
        if cut:
            outside.append(Outside(line.number, line.text[:cut].strip(), "page furniture"))
        if line.text and cut == len(line.text):
            continue  # a paragraph goes on below it as if it were not there
        text, mark = _without_page_mark(line.text[cut:])
        if mark:
            outside.append(Outside(line.number, mark.strip(), "page furniture"))
        role = _role(line, text)
        if role:
            outside.append(Outside(line.number, text.strip(), role))
        elif text.strip():
            loose = loose or line.style == "row"
            paras.append(Para(line.number, text.strip(), line.style, loose))
            loose = False
            continue
        loose = True
    return paras, outside


def _role(line: Line, text: str) -> str:
    """The role of a line that belongs to no clause; "" for other lines."""
    if not text.strip():
        return ""
    if line.style == "footnote":
        return "footnote"
    return "rule" if _RULE.fullmatch(plain(text)) else ""


def _without_page_mark(text: str) -> tuple[str, str]:
    found = _PAGE_MARK.search(text[-40:])
    start = max(0, len(text) - 40) + found.start() if found else len(text)
    if start and not re.search(r"[.,;:)]$", text[:start]):
        return text, ""
    return text[:start], text[start:]


def folded(text: str) -> str:
    """Collapse white space, and strip it at both ends."""
    return " ".join(text.split())


def ends_open(text: str) -> bool:
    """Whether a paragraph stops in the middle of a sentence, as before a page break."""
    return not _CLOSED.search(plain(text[-80:]))


def is_closed(text: str) -> bool:
    """Whether the last character is a comma, a semicolon, a colon or a full stop."""
    return plain(text.rstrip()[-1:]) in {",", ";", ":", "."}


def needs_more(text: str, after: str = "") -> bool:
    """Whether the last word cannot be a last word: "of", "the", "and" …

    One of a list may end in "; and", where a capital begins the next, `after` it.
    """
    if after[:1].isupper() and _LISTED.search(text[-20:]):
        return False
    return bool(_FUNCTION_WORD.search(text[-20:]))


def is_stem(text: str) -> bool:
    """Whether a paragraph introduces the items after it: it ends in a colon."""
    return text.rstrip().endswith((":", "："))


def next_of(paras: Sequence[Para], index: int) -> Para | None:
    """The paragraph after `index`, if any."""
    return paras[index + 1] if index + 1 < len(paras) else None


def is_long(paras: Sequence[Para]) -> bool:
    """Whether a file has lines longer than a page is wide: then each of its lines is a paragraph."""
    return sum(len(para.text) > _PAGE_WIDTH for para in paras) * 20 > len(paras)


def is_wrapped(paras: Sequence[Para]) -> bool:
    """Whether the file's lines are wrapped at the page's width rather than ended with the paragraph."""
    if len(paras) < _FEW_LINES or max(len(para.text) for para in paras) > _PAGE_WIDTH:
        return False
    broken = sum(
        ends_open(para.text) and not after.loose and after.text.lstrip()[:1].islower()
        for para, after in pairwise(paras)
    )
    return broken * 4 > len(paras)
