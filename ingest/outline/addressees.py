"""Extract the addressees of a clause: the actors of its phrase, else the subject of the duty that it lays down.

"invites 2 the Directors of the Bureaux to …", "resolves 4 to request the Council to …" and "resolves 2 that
the Telecommunication Development Bureau shall …" address somebody whom the phrase does not name; so does a further
act in the same sentence, "…, and invites the Council to …".
"""

import re
from collections.abc import Sequence
from functools import cache

from ingest.lexicon import Mention, alternatives, lexicon, plain
from ingest.model import Part
from ingest.outline.actors import actors_in, expand
from ingest.outline.foreign_parties import foreign_parties
from ingest.outline.parties import directive, parties, party_asked, party_of_phrase
from ingest.outline.verb_forms import verb_by_form

# What may stand between the actors of one subject: "the Director of BR and the Director of BDT".
_BETWEEN = re.compile(
    r"[\s,()]*(?:(?:and|or|the|all|its|ITU|appropriate|relevant|concerned|interested|other|both|future"
    r"|(?:Directors?|Chairm[ae]n|Chairs?|secretariats?)\s+of)\s+)*[\s,()]*",
    re.IGNORECASE,
)
_AFTER_ASIDE = re.compile(rf",{_BETWEEN.pattern}$", re.IGNORECASE)
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
# By which a subject is asked for something: "is charged with", "be given the lead", "are urged to".
_CHARGED = (
    r"(?:is|are|be)\s+(?:hereby\s+)?(?:charged|tasked|entrusted)\s+with\b|(?:is|are|be)\s+given\s+the\s+(?:lead|task)\b"
    r"|(?:is|are|be)\s+(?:invited|urged|encouraged|asked|directed|tasked|mandated)\s+to\b"
)
# Characters that one act's addressees stand within, and those of a clause that are looked at.
_REACH, _LONGEST = 600, 20_000
# Characters behind the first word of a clause that its subject begins within, in another language.
_NEAR = 120
# Before a further act: "which requests the Council to … and invites …" is no act of the document's own.
_RELATIVE = re.compile(r"\b(?:which|who|that)\s+(?:also\s+|further\s+)?[^\W\d_]+s\b[^;.]*$")
# Bodies of the United Nations, whose Secretary-General is not ITU's.
_UNITED_NATIONS = {"unga", "ecosoc", "unsc", "hrc"}
# Whom a Sector's own documents call "the Director" and "the Bureau".
_BUREAUX = {"wtsa": "TSB", "wtdc": "BDT", "wrc": "BR", "ra": "BR"}


def addressees_of(phrase: str, part: Part, text: str, body: str = "") -> tuple[str, ...]:
    """The addressees of an operative clause in a document that `body` adopted, groups expanded; () for other parts."""
    if part is not Part.OPERATIVE:
        return ()
    bureau = _BUREAUX.get(body, "")
    named = _named(_spelled(phrase, bureau)) or party_of_phrase(phrase) or foreign_parties(phrase, phrase=True)
    own, *further = _acts(_spelled(plain(text[:_LONGEST]), bureau), named=bool(named))
    if not named and not _subject(own) and own.startswith("to ") and (verb := verb_by_form(phrase)):
        named = parties(phrase[verb.end :], phrase=True)  # "implores donor countries" to contribute
    found = [*named, *(() if named else _asked(own)), *(name for act in further for name in _asked(act))]
    addressees = expand(found)
    if body in _UNITED_NATIONS:
        return tuple("UN Secretary-General" if name == "Secretary-General" else name for name in addressees)
    return addressees


def _acts(text: str, *, named: bool) -> list[str]:
    """Split a clause where a further act begins: "…, and requests the Council to", "and that the Council shall".

    What the addressee of a phrase shall ask or see to is not asked of others: where one is `named`, only a further verb
    of the body's own counts.
    """
    starts, ends = [0], []
    opens_with_that = re.match(r"\s*(?:[^\W\d_]+s\s+)?that\b", text, re.IGNORECASE)
    for found in _further().finditer(text):
        if found.lastgroup == "finite":
            counts = not _RELATIVE.search(text[: found.start()])
        else:
            counts = not named and (found.lastgroup == "infinitive" or bool(opens_with_that))
        if counts:
            starts.append(found.end())
            ends.append(found.start())
    return [text[a:b][:_REACH] for a, b in zip(starts, [*ends, len(text)], strict=True)]


@cache
def _further() -> re.Pattern[str]:
    """A pattern for the border before a further act of a sentence."""
    phrases = lexicon().phrases
    modifiers = rf"(?:(?:{alternatives(phrases['modifiers'])}),?\s+)*"
    finite = rf"(?P<finite>(?={modifiers}(?:{alternatives(phrases['addressing'])})\s))"
    infinitive = rf"(?P<infinitive>(?=to\s+{modifiers}(?:{alternatives(phrases['passed_on'])})\s))"
    return re.compile(rf"(?:[,;]\s+(?:and\s+)?|\s+and\s+){modifiers}(?:{finite}|{infinitive}|(?P<duty>(?=that\s)))")


def _spelled(text: str, bureau: str) -> str:
    """Resolve "the Director" and "the Bureau" in a text to the name of their Bureau, if it is known."""
    return re.sub(r"\b[Tt]he (?:Director|Bureau)\b(?! of)", bureau, text) if bureau else text


@cache
def _named(phrase: str) -> tuple[str, ...]:
    """The actors of a phrase, groups expanded, without those that only qualify another noun."""
    return expand(m.name for m in actors_in(phrase) if not _is_attribute(phrase, m))


def _is_attribute(phrase: str, mention: Mention) -> bool:
    kinds = r"(?:Resolution|Decision|Recommendation|Opinion)s?"
    before, after = plain(phrase[: mention.start]), plain(phrase[mention.end :])
    if mention.name.startswith("ITU-") and re.search(r"\bof\s+(?:the\s+)?$", before):
        return True
    named = re.search(rf"\b{kinds}\s+$", before, re.IGNORECASE) or re.match(rf"\s+{kinds}\b", after, re.IGNORECASE)
    return named is not None


def _asked(act: str) -> list[str]:
    """Whom an act addresses: known actors, else in the document's own words."""
    return list(party_asked(act)) or _subject(act) or list(foreign_parties(act))


def _subject(text: str) -> list[str]:
    """The actors that an item itself addresses: after a verb that passes the act on, or as the subject of a duty."""
    verb = lexicon().verb(text) or verb_by_form(text)
    rest = text[verb.end :].lstrip() if verb and verb.part is Part.OPERATIVE else text.lstrip()
    if passed := _passed_on().match(rest):
        return _actors(rest[passed.end() :], re.compile(r"(?!')[^;:.]*?\b(?:to|on|for|that)\b|(?!')[^;:.]*$"))
    if re.match(r"to\b", rest):
        return []
    if foreign := _in_another_language(rest):
        return foreign
    opening = re.match(r"that\b", rest)
    if opening:
        asked = rest[opening.end() :]
        owed = _actors(asked, _before_duty(), aside=True)
        return owed or (_actors(asked, _SUBJUNCTIVE, aside=True) if directive().match(text) else [])
    return _actors(rest, _before_act(), aside=bool(_ASIDE.match(rest)))


def _in_another_language(text: str) -> list[str]:
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


def _actors(text: str, ends: re.Pattern[str], *, aside: bool = False) -> list[str]:
    """The coordinated actors that `ends` follows: those at the start, or after an `aside` the first behind a comma.

    What stands before that comma says when, how or on what condition: "that, before the next conference, the Council".
    """
    mentions = actors_in(text)
    for first, mention in enumerate(mentions):
        before = text[: mention.start]
        if re.search(r"[;:.]\s", before) or re.search(r"\b(?:which|who|whom|whose)\b[^,]*$", before):
            break
        group = _coordinated(text, mentions[first:])
        begins = _BETWEEN.fullmatch(before) or (aside and _ends_aside(before, mentions[:first], alone=len(group) == 1))
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
def _passed_on() -> re.Pattern[str]:
    return re.compile(rf"(?:to\s+)?(?:further\s+|also\s+)?(?:{alternatives(lexicon().phrases['passed_on'])})\s+")


@cache
def _before_duty() -> re.Pattern[str]:
    duties = alternatives(lexicon().phrases["duties"])
    adverbs = r"(?:(?:also|further|in particular|therefore|each)\s+)?"
    return re.compile(rf"{_APPOSITION}{adverbs}(?:{_CHARGED}|(?:{duties})(?!\s+{_PASSIVE}))|\s*:\s*$", re.IGNORECASE)


@cache
def _before_act() -> re.Pattern[str]:
    """A pattern for a duty, or for the "to" of "invites 2 the Directors of the Bureaux to report"."""
    return re.compile(rf"{_before_duty().pattern}|{_APPOSITION}to\b", re.IGNORECASE)
