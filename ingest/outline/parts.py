"""What the outline of a document is made of, and the paragraphs it is made from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.lexicon import plain
from ingest.model import Clause
from ingest.readers.line import Line

PAGE_MARK = re.compile(r"\s*(?:[–—-]\s*\d{1,4}\s*[–—-]|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?)\s*$")
_RULE = re.compile(r"^[\s_*=~–—-]{3,}$")


@dataclass(frozen=True, slots=True)
class Outside:
    """Words of a line that are in no clause, and what they are: "title", "phrase", "page mark", "footnote" …"""

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
    """The clauses of one document, what stands outside them, and where the numbering jumps."""

    clauses: tuple[Clause, ...]
    outside: tuple[Outside, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph: a line with its words in it. `loose` says that a blank line or a page border stands before it."""

    number: int
    text: str
    style: str
    loose: bool


def paragraphs(lines: Iterable[Line]) -> tuple[list[Para], list[Outside]]:
    """Lines without blank ones, rules and page marks; a page mark at the end of a paragraph is taken off it."""
    paras: list[Para] = []
    outside: list[Outside] = []
    loose = True
    for line in lines:
        if not line.text.strip():
            loose = True
            continue
        text, mark = _without_page_mark(line.text)
        if mark:
            outside.append(Outside(line.number, mark.strip(), "page mark"))
        if not text.strip():
            loose = True
            continue
        if _RULE.match(plain(text)) and not re.search(r"\w", text.replace("_", "")):
            outside.append(Outside(line.number, text.strip(), "rule"))
            loose = True
            continue
        paras.append(Para(line.number, text, line.style, loose))
        loose = False
    return paras, outside


def _without_page_mark(text: str) -> tuple[str, str]:
    found = PAGE_MARK.search(text)
    if found is None or (found.start() and not re.search(r"[.,;:)]$", text[: found.start()])):
        return text, ""
    return text[: found.start()], text[found.start() :]


def folded(text: str) -> str:
    """White space made single, at both ends none."""
    return " ".join(text.split())


def ends_open(text: str) -> bool:
    """Whether a paragraph stops in the middle of a sentence, as before a page break."""
    return not re.search(r"[.,;:?!…][\"'’”»)\]]*\s*$|\b(?:and|or)\s*$", text)


def is_stem(text: str) -> bool:
    """Whether a paragraph introduces the items after it."""
    return bool(re.search(r":\s*$", text))


def next_of(paras: Sequence[Para], index: int) -> Para | None:
    """The paragraph after `index`, if any."""
    return paras[index + 1] if index + 1 < len(paras) else None
