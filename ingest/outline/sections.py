"""Detect annexes and sections: parts of a document whose numbering begins anew."""

import re
from dataclasses import dataclass

from ingest.lexicon import plain
from ingest.model import Part
from ingest.outline.parts import Para

_NUMBER = r"(?P<number>\d{1,2}(?:bis|ter)?|[A-Z]|[IVX]{1,5})"
_LINE = re.compile(
    rf"\s*(?P<kind>annex|appendix|attachment|supplement|section|part|chapter)(?:\s+{_NUMBER})?"
    r"(?=\s*$|\s*[.:-]\s|\s+(?:\(|to\b|[^\W\d_a-z]))",
    re.IGNORECASE,
)
_SECTIONS = {"section", "part", "chapter"}
# "ANNEX 1 TO DECISION 5 (REV. DUBAI, 2018)" inside a paragraph whose line breaks are lost.
_GLUED = re.compile(
    r"(?:^|(?<=\s))(?P<kind>ANNEX|APPENDIX|ATTACHMENT)(?: (?P<number>\d{1,2}|[A-Z]))?"
    r" TO (?:THE )?(?:RESOLUTION|DECISION|RECOMMENDATION|OPINION|ANNEX)(?: [\w./-]+)?(?: \([^()]{1,60}\))?"
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its name as cited, the part of its clauses without a phrase, and the span `start:end` of its words."""

    name: str
    part: Part
    role: str
    start: int = 0
    end: int = 0


def read_section(para: Para) -> Section | None:
    """Parse a line that begins a section, "ANNEX 1 TO RESOLUTION 71", "Section 2"; None for any other."""
    text = plain(para.text)
    match = _LINE.match(text) if len(text) <= 160 else None
    if match is None or re.search(r"[.;,]\s*$", text):
        return None
    kind, number = match["kind"], match["number"] or ""
    titled = para.style in {"heading", "title"}
    if kind.lower() in _SECTIONS:
        stands_out = titled or kind.isupper() or re.match(r"\s*(?:-|$)", text[match.end() :])
        if not number or not stands_out:
            return None
        return Section(_name(kind, number), Part.OPERATIVE, "section")
    rest = text[match.end() :].strip()
    if kind.islower() or (rest[:1].islower() and not re.match(r"(?:to|of)\b", rest)):
        return None
    return Section(_name(kind, number.upper()), Part.ANNEX, "annex")


def glued_annexes(text: str) -> list[Section]:
    """Find the annexes that begin inside a paragraph, where line breaks are lost."""
    found = _GLUED.finditer(plain(text)) if " TO " in text else ()
    return [Section(_name(m["kind"], m["number"]), Part.ANNEX, "annex", m.start(), m.end()) for m in found]


def _name(kind: str, number: str | None) -> str:
    return " ".join(filter(None, (kind.capitalize(), number)))
