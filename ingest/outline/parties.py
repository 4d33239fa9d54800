"""Whom an act names as its object, known actors and others: "the Secretary-General", "concerned parties", "donors".

Others are given in the words of the document, without articles.
"""

import re
from functools import cache

from ingest.lexicon import alternatives, lexicon, plain
from ingest.outline.actors import actors_in
from ingest.outline.demands import asks, is_deed

_DETERMINER = re.compile(
    r"(?:to\s(?=the\s))?(?:(?:the|all|those|other|relevant|respective|every|each|any|of the|of)\s+)*", re.IGNORECASE
)
# Where the names end: at what is asked; a segment behind a comma that begins so says when or how. Only in a name that
# nothing knows "to" may stand before a name: "the International Organization for Marine Aids to Navigation".
_ENDS = re.compile(
    r"\s(?:(?:not|never)\s+)?to\s(?!(?:the|an?)\s|(?<![\ue000-\uefff]\sto\s)[A-Z][a-z])|\s(?i:whether)\s|\s(?:that|should|shall)\s|\s(?:for|on)\s(?=[a-z])|\sof\s(?:its|their)\s|[;:(]|\.(?!\d)|$"
)
# What an office is charged with belongs to its name, "Special Rapporteur on torture"; "on" may say when or how as well.
_CHARGE = re.compile(
    r"(?<=[a-z])\son\s(?=[a-z])(?!(?:an?|its|their|his|her|this|that|these|those|all|time|request|behalf|demand|equal|one)\b"
    r"|the\s(?:basis|occasion|understanding|advice|recommendation|proposal|condition|request|initiative|strength|grounds"
    r"|eve|margins|part|matter)\b)"
)
_OF_CHARGE = "\uf8ffon\uf8ff"
_ASIDE = re.compile(
    r"(?:and\s+)?(?:as|at|by|for|from|if|in|on|upon|under|where|when|while|with|within|without|through|including|taking"
    r"|bearing|having|subject|together|pursuant|after|before|during|until|according|inter alia|individually|jointly"
    r"|also|further|who|which)\b",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(
    r"\s+(?:in|within|against|at|by|with|under|through|during|including|who|which|whose|when|where|as|if)\s.*$"
)
_NOBODY = re.compile(
    r"(?:its|their|his|her|itself|themselves|this|that|an?|it|them|us|no|one|latter|former|forward|upon)\b|.*\s\d",
    re.IGNORECASE,
)
# "Science and Technology" of a name is not split.
_AND = re.compile(r"\s+and\s+(?=(?:the|all|other|to)\s|[a-z\ue000-\uefff])|(?<=[a-z\ue000-\uefff])\s+and\s+(?=[a-z])")
_RECOMMENDS = re.compile(r"\s*(?:further\s+|also\s+)?recommends\s+that\s+", re.IGNORECASE)
_MOST_WORDS, _MOST_PARTIES = 10, 12
# Characters that stand for a known actor while the names around it are split.
_FIRST = 0xE000


def parties(text: str, *, phrase: bool = False) -> tuple[str, ...]:
    """The parties that a text begins with, or that a `phrase` names to its end; () where there are none.

    "all States, agencies and, where applicable, the Secretary-General to report" has three.
    """
    return _named(text, phrase=phrase)[0]


def _named(text: str, *, phrase: bool = False) -> tuple[tuple[str, ...], int]:
    """The parties that a text begins with, and where in it their names end."""
    mentions = actors_in(text[:600])[:200]
    known: dict[str, str] = {}
    masked, at = "", 0
    for n, mention in enumerate(mentions):
        sign = chr(_FIRST + n)
        known[sign] = text[mention.start : mention.end]
        masked, at = masked + text[at : mention.start] + sign, mention.end
    masked = _CHARGE.sub(_charged, plain(masked + text[at:600]))
    found = _ENDS.search(masked)
    end = found.start() if found else len(masked)
    names: list[str] = []
    for segment in masked[:end].split(","):
        part = re.sub(r"^and\s|\sand$", "", segment.strip()).strip()
        if _ASIDE.match(part):
            continue
        inside = [name for one in _split(part) if (name := _name(one, qualified=phrase))]
        if not inside:
            break
        names += inside
    names = [name.replace(_OF_CHARGE, " on ") for name in names]
    canonical = {sign: mention.name for sign, mention in zip(known, mentions, strict=True)}
    parties_ = tuple(canonical.get(name) or _unmasked(name, known) for name in names[:_MOST_PARTIES])
    return parties_, len(_unmasked(masked[:end], known))


def _charged(found: re.Match[str]) -> str:
    """The "on" of an office's name, known by the capital of the word before it, in signs that end no name."""
    office = found.string[: found.start()].rpartition(" ")[2]
    return _OF_CHARGE if office[:1].isupper() else found[0]


def _split(names: str) -> list[str]:
    """Split names at "and"; an office may be charged with "judges and lawyers"."""
    before, charge, after = names.partition(_OF_CHARGE)
    if not charge:
        return _AND.split(names)
    first, *others = re.split(r"\s+and\s+(?=the\s)", after)
    *earlier, office = _AND.split(before)
    return [*earlier, f"{office}{charge}{first}", *others]


def _name(text: str, *, qualified: bool) -> str:
    """A name without its article and, unless `qualified`, without what qualifies it; "" where it is none."""
    start = _DETERMINER.match(text)
    name = text[start.end() if start else 0 :].strip()
    name = name if qualified else _QUALIFIED.sub("", name)
    usable = name[:1].isalpha() or name[:1] >= "\ue000"
    most = 2 * _MOST_WORDS if qualified else _MOST_WORDS
    return name if usable and not _NOBODY.match(name) and len(name.split()) <= most else ""


def _unmasked(name: str, known: dict[str, str]) -> str:
    return "".join(known.get(character, character) for character in name)


def party_of_phrase(phrase: str) -> tuple[str, ...]:
    """The parties that a phrase addresses: "concerned parties" of "urges concerned parties"."""
    asking = directive().match(plain(phrase)) or _RECOMMENDS.match(phrase)
    return parties(phrase[asking.end() :], phrase=True) if asking else ()


def party_asked(text: str) -> tuple[str, ...]:
    """The parties that a sentence asks for something: "Calls upon all States to refrain", "Exhorts donors:"."""
    asking = directive().match(plain(text))
    if asking is None or re.match(r"(?:that|to)\b(?!\s+the\b)", text[asking.end() :]):
        return ()
    return asked_behind(text, asking.end())


def asked_behind(text: str, at: int) -> tuple[str, ...]:
    """The parties named at `at`: known ones, and others of whom something is asked."""
    found, length = _named(text[at:])
    end = at + length
    ask = asks(text, end) and not (found and is_deed(found[0], text, end))
    return tuple(name for name in found if is_known(name) or (ask and not is_deed(name, text, end)))


def is_known(name: str) -> bool:
    """Whether a name begins with a known actor; in "contributions from Member States" one only qualifies it."""
    return any(mention.start == 0 for mention in lexicon().actors_in(name))


@cache
def directive() -> re.Pattern[str]:
    """A pattern for a finite verb that asks somebody for something, with its modifiers."""
    phrases = lexicon().phrases
    modifiers = rf"(?:(?:{alternatives(phrases['modifiers'])}),?\s+)*"
    return re.compile(rf"\s*{modifiers}(?:{alternatives(phrases['addressing'])})(?:,[^,]{{1,60}},)?\s+", re.IGNORECASE)
