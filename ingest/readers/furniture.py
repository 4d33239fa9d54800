"""Page furniture by its form: running heads and feet, page numbers and lines of rights that no text has as its own."""

import re

_ROMAN = r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})"
# What a publisher prints at the edge of a page, and nobody writes as a line of a text.
_FORMS = re.compile(
    r"(?:RES|REC|ART|APP?)\d{1,4}[A-Z]?-\d{1,4}"  # "RES12-3" of the Radio Regulations
    r"|[A-Z]{2,8}-?\d{2,4}/(?:FINAL[- ]ACTS?|ACTES[- ]FINALS?|ACTAS[- ]FINALES)(?:-[A-Z])?"
    r"|(?:copyright\s+)?©\s*.{0,160}|copyright\s+\(c\)\s.{0,160}"  # "© ITU 2019 All Rights Reserved"
    r"|(?:all|tous|todos|все)\s+(?:rights?|droits|los derechos|права)\s+\w{4,14}\.?"
    r"|(?:page|página|стр\.)\s+\d{1,4}(?:\s*(?:of|/|de|sur|из)\s*\d{1,4})?",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    rf"(?:page|p\.|[-–—])?\s*(?:\d{{1,4}}|{_ROMAN})\s*(?:(?:/|of)\s*\d{{1,4}}|[-–—])?", re.IGNORECASE
)
# "A/RES/68/262", "AGAT/2020/INF.1", "WTSA16/43(Add.22)-E", "PP-18/FINAL-ACTS", perhaps with a date or a page number.
_SYMBOL = r"[A-Z][A-Z0-9.-]{0,15}(?:/[A-Za-z0-9().-]{1,20}){1,6}"
_DAY = r"\d{1,2}[ /.-](?:\w{3,10}|\d{1,2})[ /.-]\d{2,4}|\w{3,10} \d{1,2}, \d{4}|\(?\d{1,2}/\d{2,4}\)?"
_AT_THE_EDGE = re.compile(
    rf"(?:\d{{1,4}}\s+)?(?:{_SYMBOL}(?:\s+(?:{_DAY}))?|(?:{_DAY})\s+{_SYMBOL}"
    # "Rec. ITU-T X.1205 (04/2008)", "Recommendation U.1 (03/93)", "Fascicle VII.1 – Rec. U.1"
    rf"|(?:Fascicle\s+\S+\s+[–-]\s+)?Rec(?:\.|ommendation)\s+(?:ITU-[TRD]\s+)?[A-Z]+\.[\d.-]+\s+\(\d\d/\d{{2,4}}\))"
    r"(?:\s+\d{1,4})?"
)


def is_furniture(text: str) -> bool:
    """Whether a line is page furniture wherever it stands."""
    return _FORMS.fullmatch(text.strip()) is not None


def is_page_number(text: str) -> bool:
    """Whether a line at the edge of a page is its number: "2", "- 2 -", "2/3", "Page 2 of 3", "iv"."""
    return bool(text.strip()) and _PAGE_NUMBER.fullmatch(text.strip()) is not None


def is_symbol(text: str) -> bool:
    """Whether a line is the symbol of a document and nothing else: "A/RES/68/262"."""
    return re.fullmatch(_SYMBOL, text.strip()) is not None


def is_edge_form(text: str) -> bool:
    """Whether a line at the edge of a page has the form of a head or foot: a document symbol, with a date or not."""
    folded = " ".join(text.split())
    return is_furniture(folded) or is_page_number(folded) or _AT_THE_EDGE.fullmatch(folded) is not None
