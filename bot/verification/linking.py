"""Link each quotation of a draft with the citation that it is given for, where there is one.

“…” (resolves 2 of Resolution 64)      the citation in the bracket behind it
Resolution 64, in resolves 2, “…”      the last one before it in its sentence
“…”, as resolves 2 of it has it        else the next one of its sentence
Resolution 64 says in resolves 2:      else the one that introduces its paragraph, or its list of paragraphs
    “…”
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.verification.draft import Draft
from bot.verification.mention import Mention
from bot.verification.quotations import Quotation, hide_note_marks
from bot.verification.sentences import sentence_at

# A citation directly behind a quotation: in a bracket, or after a dash. After a semicolon it is the next one's.
_BRACKET = re.compile(r"[\s.,*_]*(?:[(\[]|[—–]|--?\s)[\s*_]*(?:(?:see|cf\.?|in|at|from|per|under|of)\s+(?:the\s+)?)?")
_JOINED = re.compile(
    r"[\s,*_]*(?:\b(?:is|are|was|were|as|which|that|stands?|reads?|says?|said|found|set|out|given|contained|appears?|in|of"
    r"|under|from|per|at|by|to|the|its|paragraph|para\.?|point|item|clause)\b[\s,*_]*)*",
    re.IGNORECASE,
)
_LONGEST_JOIN = 60
# A sentence that goes on about what the one before it cites.
_GOES_ON = re.compile(
    r"[\s*_]*(?:(?:it|this|they|these|here|there|further|furthermore|moreover|also|then)\b"
    r"|(?:the|that|this)\s+(?:same\s+)?(?:clause|text|paragraph|provision|point|item|passage)\b)",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"(?:[:,—–-]|\b[a-z]+)[\s*_]*$")
# What may stand before a quotation that begins its paragraph: the mark of an item.
_OPENING = re.compile(r"[\s*_>•·–—-]*(?:\(?\w{1,4}[.)]\s*)?")
# Fewer words between marks may be a term of anybody's, of which the citation behind a later quotation says nothing.
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Link:
    """A quotation with the citation that it is given for; or either alone."""

    mention: Mention | None = None
    quotation: Quotation | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Where it begins in the draft."""
        return min((part.paragraph, part.start) for part in (self.mention, self.quotation) if part)


def links(draft: Draft, quotations: Sequence[Quotation], mentions: Sequence[Mention]) -> list[Link]:
    """All quotations with their citations, then the citations that none is given for, in the order of the text."""
    linker = _Linker(draft, quotations, mentions)
    out = [Link(linker.link(n), quotation) for n, quotation in enumerate(quotations)]
    used = {id(link.mention) for link in out}
    out += [Link(mention) for mention in mentions if mention.shown and id(mention) not in used]
    return sorted(out, key=lambda link: link.place)


class _Linker:
    """Links quotations in their order: what a citation is given for already tells what the next one is."""

    def __init__(self, draft: Draft, quotations: Sequence[Quotation], mentions: Sequence[Mention]) -> None:
        self._texts = [hide_note_marks(p.text) for p in draft.paragraphs]
        self._quotations = quotations
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for quotation in quotations:
            self._spans.setdefault(quotation.paragraph, []).append((quotation.start, quotation.end))
        self._mentions: dict[int, list[Mention]] = {}
        for mention in mentions:
            self._mentions.setdefault(mention.paragraph, []).append(mention)
        self._used: set[int] = set()
        self._introduced: dict[int, Mention] = {}
        self._last: Mention | None = None

    def link(self, n: int) -> Mention | None:
        """The citation of a quotation; of one that goes on from the paragraph before, that one's."""
        quotation = self._quotations[n]
        found = self._last if quotation.continues else None
        found = found or self._in_sentence(quotation) or self._around(quotation)
        ahead = n + 1
        while found is None and ahead < len(self._quotations) and self._quotations[ahead].continues:
            found, ahead = self._in_sentence(self._quotations[ahead]), ahead + 1
        if found is not None:
            self._used.add(id(found))
        self._last = found
        return found

    def _in_sentence(self, quotation: Quotation) -> Mention | None:
        text, here = self._texts[quotation.paragraph], self._mentions.get(quotation.paragraph, [])
        start, end = self._sentence(quotation.paragraph, quotation.start)
        after = next((m for m in here if m.place >= quotation.end), None)
        gap = text[quotation.end : after.place] if after else ""
        if after and (_is_note(after, quotation) or _BRACKET.fullmatch(gap)):
            return after
        before = [m for m in here if start <= m.place < quotation.start]
        after = after if after and after.place < end else None
        if not before:
            loose = after and self._is_term(quotation) and self._quoted_until(after, quotation)
            return None if loose else after
        last = _most_precise(before)
        if after is None or not after.names_clause:
            return last
        joined = len(gap) <= _LONGEST_JOIN and _JOINED.fullmatch(gap) is not None
        taken = ";" in text[last.end : quotation.start]
        taken = taken or (id(last) in self._used and self._quoted_between(last, quotation))
        own = not last.names_clause and _same_work(last, after) and not self._quoted_until(after, quotation)
        return after if own or (joined and (taken or not last.names_clause)) else last

    def _quoted_between(self, mention: Mention, quotation: Quotation) -> bool:
        return any(mention.place < s < quotation.start for s, _ in self._spans[quotation.paragraph])

    def _is_term(self, quotation: Quotation) -> bool:
        text = self._texts[quotation.paragraph][quotation.inner_start : quotation.inner_end]
        return len(text.split()) < _FEWEST_WORDS

    def _quoted_until(self, mention: Mention, quotation: Quotation) -> bool:
        return any(quotation.end <= s < mention.place for s, _ in self._spans[quotation.paragraph])

    def _around(self, quotation: Quotation) -> Mention | None:
        """The citation that introduces a quotation, or stands below it."""
        n, text = quotation.paragraph, self._texts[quotation.paragraph]
        if "\t" in text:
            row = self._mentions.get(n, [])
            before = [m for m in row if m.place < quotation.start]
            return before[-1] if before else next(iter(row), None)
        start, _ = self._sentence(n, quotation.start)
        earlier = [m for m in self._mentions.get(n, []) if m.place < quotation.start]
        if earlier and _GOES_ON.match(text[start : quotation.start]):
            return earlier[-1]
        if not _OPENING.fullmatch(text[: quotation.start]):
            return None
        return self._below(quotation) or self._above(quotation)

    def _below(self, quotation: Quotation) -> Mention | None:
        """The citation that the paragraph below begins with, after a dash or a bracket."""
        n = quotation.paragraph + 1
        if n >= len(self._texts) or self._texts[quotation.paragraph][quotation.end :].strip(" .,;*_"):
            return None
        first = next(iter(self._mentions.get(n, [])), None)
        return first if first and _BRACKET.fullmatch(self._texts[n][: first.place]) else None

    def _above(self, quotation: Quotation) -> Mention | None:
        """The citation of the sentence that introduces a paragraph, or the list that it is in."""
        n = quotation.paragraph
        if n == 0:
            return None
        above = self._introduced.get(n - 1)
        text = self._texts[n - 1].rstrip()
        if above is None and (_INTRODUCES.search(text) or not quotation.marked):
            start, _ = self._sentence(n - 1, max(0, len(text) - 1))
            said = [m for m in self._mentions.get(n - 1, []) if m.place >= start]
            above = said[-1] if said else None
        if above is not None:
            self._introduced[n] = above
        return above

    def _sentence(self, n: int, offset: int) -> tuple[int, int]:
        return sentence_at(self._texts[n], offset, tuple(self._spans.get(n, ())))


def _most_precise(before: Sequence[Mention]) -> Mention:
    """The last of some citations; or the clause of the same document just before it, where it names none."""
    last = before[-1]
    if not last.names_clause and len(before) > 1 and before[-2].names_clause and _same_work(before[-2], last):
        return before[-2]
    return last


def _same_work(one: Mention, other: Mention) -> bool:
    return (one.cited.kind, one.cited.number) == (other.cited.kind, other.cited.number)


def _is_note(mention: Mention, quotation: Quotation) -> bool:
    """Whether a citation stands in the footnote whose mark follows a quotation."""
    return mention.place != mention.start and mention.place - quotation.end <= 3
