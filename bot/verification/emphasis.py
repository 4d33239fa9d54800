"""A draft's text without the marks that stand around the words of a citation: "*considering* c)", "“resolves” 2".

Positions in it can be put back to those of the text.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.verification.draft import NOTE_MARK
from bot.verification.quotations import Quotation
from ingest import citation

_EMPHASIS = re.compile(r"(?<![\w*])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\w*])|</?(?:i|em|b|strong|u)>")
# The longest heading of a group of clauses, in words.
_LONGEST_PHRASE = 24


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without those marks, and the offset that each of its characters has in the draft's."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the draft's text of one here."""
        return self.offsets[start], self.offsets[end - 1] + 1


def plain(text: str, headings: Sequence[Quotation]) -> Plain:
    """A text without emphasis, marks of footnotes, and the quotation marks around headings of clauses."""
    left_out = [match.span() for match in _EMPHASIS.finditer(text)]
    left_out += [match.span() for match in NOTE_MARK.finditer(text)]
    for quotation in headings:
        left_out += [(quotation.start, quotation.inner_start), (quotation.inner_end, quotation.end)]
    kept: list[int] = []
    at = 0
    for start, end in sorted(left_out):
        kept += range(at, max(at, start))
        at = max(at, end)
    kept += range(at, len(text))
    return Plain("".join(text[n] for n in kept), tuple(kept))


def is_phrase(text: str, quotation: Quotation, printed: Collection[str]) -> bool:
    """Whether what stands between quotation marks is the heading of a group of clauses and no quotation of one.

    `printed` are the headings of the documents held, in lower case.
    """
    inner = text[quotation.inner_start : quotation.inner_end].strip(" *_,")
    if not quotation.marked or not inner or len(inner.split()) > _LONGEST_PHRASE:
        return False
    if inner.casefold() in printed:
        return True
    parsed = citation.parse(inner)
    return parsed is not None and bool(parsed.phrase) and parsed.kind is None
