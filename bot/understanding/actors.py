"""Who is asked to do something, among all whom a question names."""

import re
from collections.abc import Sequence

from bot.understanding.cues import has
from bot.understanding.query import DocumentScope, Query
from ingest.lexicon import Mention, lexicon

# "developing countries" are spoken of, and nobody whom a document addresses.
_SPOKEN_OF = re.compile(
    r"\b(?:developing|developed|least|landlocked|income|other|their|its|our|your)\s+$", re.IGNORECASE
)
# "to report to the Council": who is reported to is not who is asked.
_RECIPIENT = re.compile(
    r"\b(?:report|submit|present|transmit|forward|refer(?!\w*\s+to\b)|recommend)(?:s|ed|ing|red|ring)?\b[^,;?]{0,40}?"
    r"\bto\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# "… asked to do, alone or together with BDT": with whom, and that this is not all.
_COMPANION = re.compile(
    r"\b(?:or|both|also|too|alone|own|\w+self|\w+selves)\b.*\b(?:with|w/)\s*(?:the\s+)?$", re.IGNORECASE
)
# "… alone, without the Directors"
_WITHOUT = re.compile(r"\b(?:without|excluding|not\s+(?:together\s+|jointly\s+)?with)\s+(?:the\s+)?$", re.IGNORECASE)
# A body before these words only says whose documents are meant.
_ADOPTED = re.compile(r"['’]?s?[\s-]*(?:resolutions?|res|resos?|decisions?|dec|recommendations?|\d)", re.IGNORECASE)
_ADOPTED_BY = re.compile(
    r"\b(?:resolutions?|decisions?|recommendations?|opinions?)\s+(?:of|from|by)\s+(?:the\s+)?$", re.IGNORECASE
)
# "companies (Sector Members)": the latter says who is meant.
_SAID_AGAIN = re.compile(r"\s\(|\s(?:that|who|which) are\s")
# Where a part of a question ends, and what a part that asks has.
_PART = re.compile(r"(?:[.!?;]|:)\s+|\s[-–—]\s|\.{2,}\s*")
_WH = re.compile(r"^\W*(?:who|whom|does|do|is|are|list)\b|\b(?:what|which|how|must)\b", re.IGNORECASE)
_AND = re.compile(r"\W*(?:and|or|joint|also|plus|both|incl\w*)\b", re.IGNORECASE)
# "the civil society letter" is theirs.
_LETTER = re.compile(r"['’]?s?\s+(?:letter|petition|statement|contribution|submission)\b", re.IGNORECASE)
# "ITU-T SG 17" is a study group.
_STUDY_GROUP = re.compile(r"\bITU-[TRD]\s*$", re.IGNORECASE)


def addressees(text: str, scope: DocumentScope) -> list[Mention]:
    """Actors of a question, those aside that only name a document ("the letter to the CSTD")."""
    out: list[Mention] = []
    mentions = lexicon().actors_asked(text)
    adopting = {body.start for body in lexicon().bodies_asked(text)}
    for mention in mentions:
        inside = scope.names(mention.start, mention.end)
        word = text[mention.start : mention.end]
        # Two-letter abbreviations that are words of a language count in capitals, or where nothing else is meant.
        if _STUDY_GROUP.search(text[: mention.start]) and mention.name == "Secretary-General" and len(word) == 2:
            continue
        if spoken_of(mention, text) or (mention.start in adopting and names_works(mention, text)):
            continue
        if _RECIPIENT.search(text[: mention.start]) or _LETTER.match(text, mention.end):
            continue
        between = text[out[-1].end : mention.start] if out else ""
        if _COMPANION.search(between) or _WITHOUT.search(between):
            continue
        if (again := _SAID_AGAIN.match(text, mention.end)) and any(m.start == again.end() for m in mentions):
            continue
        if not inside and (
            len(word) > 2 or word.isupper() or word.casefold() in {"sg", "br"} or (scope.documents and text.islower())
        ):
            out.append(mention)
    parts = _asking_parts(text, out)
    return [m for m in out if any(start <= m.start < end for start, end in parts)] or out


def _asking_parts(text: str, mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """The parts of a question that ask something of somebody; not "members who do not pay:", "I am at the Council."."""
    ends = [m.end() for m in _PART.finditer(text)]
    parts = list(zip([0, *ends], [*ends, len(text)], strict=True))
    named = [p for p in parts if any(p[0] <= m.start < p[1] for m in mentions)]
    asking = [p for p in named if has("obligation", text[slice(*p)]) or _WH.search(text[slice(*p)])]
    # "and of the Council?" goes on from the part before.
    return [p for p in named if p in asking or _AND.match(text[slice(*p)])] if asking else named


def names_works(body: Mention, text: str) -> bool:
    """ "PP resolutions", "resolutions of the General Assembly": a body named for what it has adopted."""
    return bool(_ADOPTED.match(text, body.end) or _ADOPTED_BY.search(text[: body.start]))


def bodies_spoken_of(text: str, scope: DocumentScope) -> set[str]:
    """The bodies that a question speaks of; not those in the name of the document that is asked, nor all of ITU."""
    return {m.name for m in lexicon().bodies_asked(text) if not scope.names(m.start, m.end)} - {"itu"}


def spoken_of(mention: Mention, text: str) -> bool:
    """Whether countries are only spoken of."""
    return mention.name == "Member States" and bool(_SPOKEN_OF.search(text[: mention.start]))


def others_named(query: Query) -> tuple[str, ...]:
    """The actors that a question names beside those who are asked: to whom, with whom; groups expanded."""
    mentions = lexicon().actors_asked(query.text)
    outside = (m.name for m in mentions if not query.scope.names(m.start, m.end) and not spoken_of(m, query.text))
    return tuple(name for name in lexicon().expand(outside) if name not in query.addressees)
