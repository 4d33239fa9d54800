"""Extract the addressees of a clause: the actors of its phrase, else the subject of the duty that it lays down.

"invites 2 the Directors of the Bureaux to …", "resolves 4 to request the Council to …" and "resolves 2 that
the Telecommunication Development Bureau shall …" address somebody whom the phrase does not name; so does a further
act in the same sentence, "…, and invites the Council to …".
"""

import re
from functools import cache
from itertools import pairwise

from ingest.lexicon import Mention, alternatives, lexicon, plain
from ingest.model import Part
from ingest.outline.actors import actors_in, expand
from ingest.outline.foreign_parties import foreign_parties
from ingest.outline.parties import asked_behind, directive, parties, party_asked, party_of_phrase
from ingest.outline.recipients import antecedent, asked_for_views, is_about_antecedent, recipient
from ingest.outline.subjects import actors_before, in_another_language, subject_of_clause, subject_of_sentence
from ingest.outline.verb_forms import verb_by_form

# Characters that one act's addressees stand within, and those of a clause that are looked at.
_REACH, _LONGEST = 600, 20_000
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
    found = [*named, *(() if named else _asked(own))]
    for before, act in pairwise((own, *further)):
        found += antecedent(before, act) if not named and is_about_antecedent(act) else _asked(act)
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
    verbs = alternatives((*phrases["passed_on"], *phrases["entrusting"]))
    infinitive = rf"(?P<infinitive>(?=to\s+{modifiers}(?:{verbs})\s))"
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
    return (
        list(recipient(act) or asked_for_views(act) or party_asked(act)) or _subject(act) or list(foreign_parties(act))
    )


def _subject(text: str) -> list[str]:
    """The actors that an item itself addresses: after a verb that passes the act on, or as the subject of a duty."""
    verb = lexicon().verb(text) or verb_by_form(text)
    rest = text[verb.end :].lstrip() if verb and verb.part is Part.OPERATIVE else text.lstrip()
    if passed := _passed_on().match(rest):
        known = actors_before(rest[passed.end() :], re.compile(r"(?!')[^;:.]*?\b(?:to|on|for|that)\b|(?!')[^;:.]*$"))
        return known or list(asked_behind(rest, passed.end()))
    if re.match(r"to\b", rest):
        return []
    if foreign := in_another_language(rest):
        return foreign
    if opening := re.match(r"that\b", rest):
        return subject_of_clause(rest[opening.end() :], wished=directive().match(text) is not None)
    return subject_of_sentence(rest)


@cache
def _passed_on() -> re.Pattern[str]:
    return re.compile(rf"(?:to\s+)?(?:further\s+|also\s+)?(?:{alternatives(lexicon().phrases['passed_on'])})\s+")
