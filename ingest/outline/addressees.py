"""Extract the addressees of a clause: the actors of its phrase, else the subject of the duty that it lays down.

"invites 2 the Directors of the Bureaux to …", "resolves 4 to request the Council to …" and "resolves 2 that
the Telecommunication Development Bureau shall …" address somebody whom the phrase does not name.
"""

import re
from functools import cache

from ingest.lexicon import Mention, alternatives, lexicon, plain
from ingest.model import Part

# What may stand between the actors of one subject: "the Director of BR and the Director of BDT".
_BETWEEN = re.compile(
    r"[\s,()]*(?:(?:and|or|the|all|its|ITU|appropriate|relevant|concerned|interested|other|both|future"
    r"|(?:Directors?|Chairm[ae]n|Chairs?|secretariats?)\s+of)\s+)*[\s,()]*",
    re.IGNORECASE,
)
# "that, if no conference is held in 2022, the Council shall …"
_ASIDE = re.compile(
    r"\s*,?\s*(?:after|as|at|before|by|during|for|from|if|in|on|pending|pursuant|subject|to the extent|under"
    r"|until|unless|when|where|while|with|within)\b[^;:.]{0,240}?,\s+",
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
_REACH = 600
# Bodies of the United Nations, whose Secretary-General is not ITU's.
_UNITED_NATIONS = {"unga", "ecosoc", "unsc", "hrc"}
# Whom a Sector's own documents call "the Director" and "the Bureau".
_BUREAUX = {"wtsa": "TSB", "wtdc": "BDT", "wrc": "BR", "ra": "BR"}


def addressees_of(phrase: str, part: Part, text: str, body: str = "") -> tuple[str, ...]:
    """The addressees of an operative clause in a document that `body` adopted, groups expanded; () for other parts."""
    if part is not Part.OPERATIVE:
        return ()
    bureau = _BUREAUX.get(body, "")
    addressees = _named(_spelled(phrase, bureau)) or lexicon().expand(_subject(_spelled(plain(text[:_REACH]), bureau)))
    if body in _UNITED_NATIONS:
        return tuple("UN Secretary-General" if name == "Secretary-General" else name for name in addressees)
    return addressees


def _spelled(text: str, bureau: str) -> str:
    """Resolve "the Director" and "the Bureau" in a text to the name of their Bureau, if it is known."""
    return re.sub(r"\b[Tt]he (?:Director|Bureau)\b(?! of)", bureau, text) if bureau else text


@cache
def _named(phrase: str) -> tuple[str, ...]:
    """The actors of a phrase, groups expanded, without those that only qualify another noun."""
    return lexicon().expand(m.name for m in lexicon().actors_in(phrase) if not _is_attribute(phrase, m))


def _is_attribute(phrase: str, mention: Mention) -> bool:
    kinds = r"(?:Resolution|Decision|Recommendation|Opinion)s?"
    before, after = plain(phrase[: mention.start]), plain(phrase[mention.end :])
    if mention.name.startswith("ITU-") and re.search(r"\bof\s+(?:the\s+)?$", before):
        return True
    named = re.search(rf"\b{kinds}\s+$", before, re.IGNORECASE) or re.match(rf"\s+{kinds}\b", after, re.IGNORECASE)
    return named is not None


def _subject(text: str) -> list[str]:
    """The actors that an item itself addresses: after a verb that passes the act on, or as the subject of a duty."""
    verb = lexicon().verb(text)
    rest = text[verb.end :].lstrip() if verb and verb.part is Part.OPERATIVE else text.lstrip()
    if passed := _passed_on().match(rest):
        return _actors(rest, passed.end(), re.compile(r"(?!')[^;:.]*?\b(?:to|on|for|that)\b|(?!')[^;:.]*$"))
    if re.match(r"to\b", rest):
        return []
    opening = re.match(r"that\b", rest)
    at = opening.end() if opening else 0
    ends = _before_duty() if opening else _before_act()
    aside = _ASIDE.match(rest, at)
    return _actors(rest, at, ends) or (_actors(rest, aside.end(), ends) if aside else [])


def _actors(text: str, at: int, ends: re.Pattern[str]) -> list[str]:
    """The coordinated actors from `at` on, joined by "and" or commas; none unless `ends` follows them."""
    rest, end = text[at:], 0
    names: list[str] = []
    for mention in lexicon().actors_in(rest):
        if not _BETWEEN.fullmatch(rest, end, mention.start):
            break
        names.append(mention.name)
        end = mention.end
    return names if names and ends.match(rest, end) else []


@cache
def _passed_on() -> re.Pattern[str]:
    return re.compile(rf"(?:to\s+)?(?:further\s+|also\s+)?(?:{alternatives(lexicon().phrases['passed_on'])})\s+")


@cache
def _before_duty() -> re.Pattern[str]:
    duties = alternatives(lexicon().phrases["duties"])
    adverbs = r"(?:(?:also|further|in particular|therefore|each)\s+)?"
    return re.compile(rf"{_APPOSITION}{adverbs}(?:{duties})(?!\s+{_PASSIVE})", re.IGNORECASE)


@cache
def _before_act() -> re.Pattern[str]:
    """A pattern for a duty, or for the "to" of "invites 2 the Directors of the Bureaux to report"."""
    return re.compile(rf"{_before_duty().pattern}|{_APPOSITION}to\b", re.IGNORECASE)
