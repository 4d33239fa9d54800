"""Whom an act asks other than as its verb's object: who is handed a task, whose views it seeks, whom "them" means.

"Refers the question to the Legal Committee", "to entrust its format to ITU-T"; "Solicits the views of UNESCO";
"Commends the regional commissions for their studies, and requests them to go on".
"""

import re
from functools import cache

from ingest.lexicon import alternatives, lexicon, plain
from ingest.outline.demands import is_deed
from ingest.outline.parties import directive, is_known, parties
from ingest.outline.verb_forms import verb_by_form

_DETERMINED = r"(?:the|its|their|this|that|these|those|an?|any|all)\s"
_PREPOSITION = re.compile(r"\b(?:by|of|from|with|to|in)\s+(?=the\s|[A-Z])")
_NO_OBJECT = re.compile(r"\s*(?:forward|upon|on|of|to|with|that|in|for)\b")
_PRONOUN = re.compile(r"(?:them|it|him|her)\s+(?:not\s+)?to\s")


def recipient(act: str) -> tuple[str, ...]:
    """To whom an act hands a task: a known actor, or a name in capitals; () where it hands none to anybody."""
    found = _handing().match(plain(act))
    return _proper(act[found.end() :]) if found else ()


def asked_for_views(act: str) -> tuple[str, ...]:
    """Whose views, advice or help an act seeks: known actors and names in capitals."""
    found = _seeking().match(plain(act))
    return _proper(act[found.end() :]) if found else ()


def is_about_antecedent(act: str) -> bool:
    """Whether an act asks a pronoun for something: "requests them to continue"."""
    asking = directive().match(plain(act))
    return asking is not None and _PRONOUN.match(act, asking.end()) is not None


def antecedent(before: str, act: str) -> tuple[str, ...]:
    """Whom the pronoun of an act means: whom the act before it names as its object, or else last."""
    verb = lexicon().verb(before) or verb_by_form(before)
    thanked = before[verb.end if verb else 0 :]
    whole = () if _NO_OBJECT.match(thanked) else parties(thanked)[:1]
    if whole and (whole[0][:1].isupper() or is_known(whole[0])):
        return whole
    several = re.search(r"\bthem\b", act[:80]) is not None
    tails = (_proper(before[found.end() :]) for found in reversed([*_PREPOSITION.finditer(before)]))
    last = next((names for names in tails if names and len(names) > several), ())
    return last or tuple(name for name in whole if not is_deed(name, before, len(before)))


def _proper(text: str) -> tuple[str, ...]:
    """The names that a text begins with, known or in capitals."""
    return tuple(name for name in parties(text) if name[:1].isupper() or is_known(name))


@cache
def _handing() -> re.Pattern[str]:
    """A pattern for a verb that hands a thing over, up to the "to" before whom it hands it to."""
    phrases = lexicon().phrases
    verbs = alternatives([form for verb in phrases["entrusting"] for form in (verb, f"{verb}s")])
    begins = rf"\s*(?i:(?:{_modifiers()})*(?:to\s+)?(?:{verbs}))\s+"
    return re.compile(rf"{begins}{_DETERMINED}[^,;:.]{{1,160}}?\sto\s+(?=the\s|[A-Z])")


@cache
def _seeking() -> re.Pattern[str]:
    phrases = lexicon().phrases
    verbs = alternatives([*phrases["addressing"], *phrases["seeking"]])
    views = alternatives(phrases["views"])
    given = rf"(?:the\s+)?(?:[a-z]+\s+)?(?:{views})(?:\s+and\s+(?:{views}))?\s+(?:of|from)\s+"
    return re.compile(rf"\s*(?:{_modifiers()})*(?:{verbs})\s+{given}", re.IGNORECASE)


@cache
def _modifiers() -> str:
    return rf"(?:{alternatives(lexicon().phrases['modifiers'])}),?\s+"
