"""Who owes something by a clause's own words: "that the Council shall …", "all States should …", "理事会须 …"."""

import re
from collections.abc import Sequence
from functools import cache

from ingest.lexicon import Mention, alternatives, lexicon
from ingest.outline.actors import actors_in

# What may stand between the actors of one subject: "the Director of BR and the Director of BDT".
_BETWEEN = re.compile(
    r"[\s,()]*(?:(?:and|or|the|all|its|ITU|appropriate|relevant|concerned|interested|other|both|future"
    r"|(?:Directors?|Chairm[ae]n|Chairs?|secretariats?)\s+of)\s+)*[\s,()]*",
    re.IGNORECASE,
)
_AFTER_ASIDE = re.compile(rf",{_BETWEEN.pattern}$", re.IGNORECASE)
# Words that tell which of them: "that licensing administrations", no "including" and no "regarding".
_ATTRIBUTES = re.compile(
    rf"{_BETWEEN.pattern}(?:(?:each|every|any)\s+)?(?:(?!(?:includ|regard|concern|accord|dur|be|hav|exclud|follow|pend)ing\b)"
    r"[a-z-]+(?:ing|ed|al|ive|ible|able|ent|ant|ary)\s+){0,2}",
    re.IGNORECASE,
)
# A name in capitals behind "all" or "each" that is of no text, and one of small letters before a list.
_ALL = re.compile(
    r"\s*(?:all|each|every)\s+(?!(?:Annex|Appendi|Article|Chapter|Decision|Document|Draft|Opinion|Paragraph|Protocol|Question"
    r"|Recommendation|Report|Resolution|Rule|Section|Table|Treat))(?P<name>[A-Z][\w-]*(?:\s+[A-Z][\w-]*)*)"
)
_LISTED = re.compile(r"\s*(?:all|each|every)\s+(?P<name>[^\W\d_][^,;:.]{2,60}?)\s*:\s*")
# What a sentence may begin with before its subject; after "that" it may be anything.
_ASIDE = re.compile(
    r"(?:after|alternatively|as|at|before|between|by|during|finally|for|from|furthermore|however|if|in|moreover|on|once"
    r"|pending|pursuant|subject|therefore|to|under|until|unless|upon|when|where|while|with|within|[^\W\d_]+ly)\b",
    re.IGNORECASE,
)
# After the subject, before the verb: "(TDAG), including through ISCG," and "and other relevant
# organizations".
_APPOSITION = (
    r"\)?(?:\s*\([^()]{0,60}\))?"
    r"(?:\s*,[^;:.]{0,160}?,|\s+(?:and|or)\s[^;:.,]{0,80}?|\s+(?:of|in)\s[^;:.,]{0,80}?"
    r"|\s+(?:[a-z]+ing|which|that|who)\s[^;:.]{0,240}?)?\s*,?\s*"
)
_PASSIVE = r"be\s+(?!(?:\w+ed\s+to|responsible|guided)\b)(?:\w+ly\s+)?[^\W\d_]+(?:ed|en|ld|pt|wn|ade)\b"
# What is asked of a subject needs no word of duty: "requests that the Secretary-General appoint …"; a noun behind the
# name, or a passive, makes it no subject: "requests that the Council documents be published".
_SUBJUNCTIVE = re.compile(
    r"\s+(?:(?:not|also|further|each)\s+)?(?!(?:an?|and|as|at|be|by|for|from|has|have|in|is|of|on|or|the|to|who|with)\b)"
    r"[a-z]+(?<!s)(?:,|\s+(?!(?:be|is|are|was|were|has|have|shall|should|may|of)\b))"
)
# An item that is a sentence of its own: "in the first season, none shall be deemed to exist".
_SUBJECT = re.compile(
    r"(?:[^,;:.]{1,80},\s+)?(?:the|an?|no|each|every|any|all|none)\b(?:(?!\b(?:that|which|who|whose|to|as)\b)[^,;:.]){0,80}?"
    r"\s?\b(?:shall|must|will|should|may)\b",
    re.IGNORECASE,
)
# By which a subject is asked for something: "is charged with", "be given the lead", "are urged to".
_CHARGED = (
    r"(?:is|are|be)\s+(?:hereby\s+)?(?:charged|tasked|entrusted)\s+with\b|(?:is|are|be)\s+given\s+the\s+(?:lead|task)\b"
    r"|(?:is|are|be)\s+(?:invited|urged|encouraged|asked|directed|tasked|mandated)\s+to\b"
)
# Characters behind the first word of a clause that its subject begins within, in another language.
_NEAR = 120


def subject_of_clause(text: str, *, wished: bool) -> list[str]:
    """Who owes something in a clause behind "that"; what is `wished` for needs no word of duty."""
    owed = actors_before(text, _before_duty(), aside=True) or _alike(text)
    if owed or not wished:
        return owed
    return actors_before(text, _SUBJUNCTIVE, aside=True) or _before_list(text)


def subject_of_sentence(text: str) -> list[str]:
    """Who owes something in a sentence, or is asked "to report"."""
    return actors_before(text, _before_act(), aside=bool(_ASIDE.match(text)))


def has_subject(text: str) -> bool:
    """Whether an item says itself who or what shall do something: "the windows shall be those of last year"."""
    return _SUBJECT.match(text) is not None


def _alike(text: str) -> list[str]:
    """Whoever owes something alike, in the document's words: "all States shall", "each Contracting Party should"."""
    found = _ALL.match(text)
    return [found["name"]] if found and _before_duty().match(text, found.end()) else []


def _before_list(text: str) -> list[str]:
    """Of whom a list of acts is demanded: "Demands that all parties to armed conflict:"."""
    found = _LISTED.fullmatch(text)
    return [found["name"]] if found else []


def in_another_language(text: str) -> list[str]:
    """The subject that a clause of another language begins with: "que el Consejo examine", "理事会须"."""
    opening = _opening().match(text)
    at = opening.end() if opening else 0
    mentions = [m for m in actors_in(text[: at + _NEAR]) if m.start >= at]
    if not mentions or not all(word.casefold() in _joining() for word in text[at : mentions[0].start].split()):
        return []
    group = mentions[:1]
    for mention in mentions[1:]:
        if not all(word.casefold() in _joining() for word in text[group[-1].end : mention.start].strip(", ").split()):
            break
        group.append(mention)
    owes = _owes().match(text, group[-1].end)
    return [m.name for m in group] if opening or owes else []


def actors_before(text: str, ends: re.Pattern[str], *, aside: bool = False) -> list[str]:
    """The coordinated actors that `ends` follows: those at the start, or after an `aside` the first behind a comma.

    What stands before that comma says when, how or on what condition: "that, before the next conference, the Council".
    """
    mentions = actors_in(text)
    for first, mention in enumerate(mentions):
        before = text[: mention.start]
        if re.search(r"[;:.]\s", before) or re.search(r"\b(?:which|who|whom|whose)\b[^,]*$", before):
            break
        group = _coordinated(text, mentions[first:])
        begins = _ATTRIBUTES.fullmatch(before) or (
            aside and _ends_aside(before, mentions[:first], alone=len(group) == 1)
        )
        if begins and ends.match(text, group[-1].end):
            return [each.name for each in group]
    return []


def _ends_aside(before: str, earlier: Sequence[Mention], *, alone: bool) -> bool:
    """Whether a subject can begin after these words: a comma ends what says when or how.

    In "with Member States, Sector Members and Academia" a list of the aside goes on.
    """
    listed = earlier and _BETWEEN.fullmatch(before, earlier[-1].end)
    return bool(_AFTER_ASIDE.search(before)) and (alone or not listed)


def _coordinated(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The first of these actors with those that "and" or a comma joins to it."""
    group = [mentions[0]]
    for mention in mentions[1:]:
        if not _BETWEEN.fullmatch(text, group[-1].end, mention.start):
            break
        group.append(mention)
    return group


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(lexicon().opening)})\s*", re.IGNORECASE)


@cache
def _owes() -> re.Pattern[str]:
    """A pattern for a duty in another language, right behind its subject."""
    return re.compile(rf"\s*(?:{alternatives(lexicon().foreign_duties)})", re.IGNORECASE)


@cache
def _joining() -> frozenset[str]:
    return frozenset(word.casefold() for word in lexicon().joining)


@cache
def _before_duty() -> re.Pattern[str]:
    duties = alternatives(lexicon().phrases["duties"])
    adverbs = r"(?:(?:also|further|in particular|therefore|each)\s+)?"
    return re.compile(rf"{_APPOSITION}{adverbs}(?:{_CHARGED}|(?:{duties})(?!\s+{_PASSIVE}))|\s*:\s*$", re.IGNORECASE)


@cache
def _before_act() -> re.Pattern[str]:
    """A pattern for a duty, or for the "to" of "invites 2 the Directors of the Bureaux to report"."""
    return re.compile(rf"{_before_duty().pattern}|{_APPOSITION}to\b", re.IGNORECASE)
