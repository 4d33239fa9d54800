"""Whom an act in French or Spanish asks: "Prie le Secrétaire général de …", "Exhorta a los Estados a que …".

French names whom it asks as the object of some verbs and behind "à" of others; Spanish always behind "a", which tells
persons from what an act approves: "pide la creación de un fondo" asks nobody by name. What follows tells the rest: an
infinitive behind "à", "de" or "a", a clause, a list, or what a person behind "à" is asked for.
"""

import re
from functools import cache

from ingest.lexicon import alternatives, lexicon, plain
from ingest.outline.actors import actors_in
from ingest.outline.foreign_demands import DEMANDS, ENDS, OBJECT, is_foreign_deed

_ARTICLE = r"(?:tou(?:s|tes)\s+les|l'ensemble\s+des|tod[oa]s\s+l[oa]s|les|las|los|le|la|el|l')(?:\s+|(?<='))"
_TO = rf"(?:(?:à|a)\s+{_ARTICLE}|(?:aux|au|al)\s+)"
_AND = re.compile(rf"\s*(?:,|,?\s+(?:et|y|e))\s+(?:{_TO}|{_ARTICLE})")
_LONGEST, _MOST_WORDS = 200, 10


def foreign_parties(text: str, *, phrase: bool = False) -> tuple[str, ...]:
    """The parties that a sentence of French or Spanish asks, or a `phrase`, behind which comes what it asks; or ()."""
    folded = plain(text[:_LONGEST])
    asks = _asks().match(folded)
    if asks is None:
        return ()
    at, names = asks.end(), list[str]()
    while len(names) < _MOST_WORDS:
        known = next((m for m in actors_in(text[at:_LONGEST]) if m.start == 0), None)
        end = at + known.end if known else _end_of_name(folded, at)
        asked = known.name if known else _name(text[at:end], folded, end, phrase=phrase, to=bool(asks["to"]))
        if not asked:
            break
        names.append(asked)
        more = _AND.match(folded, end)
        if more is None:
            break
        at = more.end()
    return tuple(names)


def _end_of_name(folded: str, at: int) -> int:
    """Where a name that nothing knows ends: at what is asked, at a comma, or before the next one of a list."""
    ends = (found.start() for pattern in (ENDS, _AND) if (found := pattern.search(folded, at)))
    return min(ends, default=len(folded))


def _name(text: str, folded: str, end: int, *, phrase: bool, to: bool) -> str:
    """A name, if something is asked of it behind its `end`; else ""."""
    name = text.strip()
    if not name or len(name.split()) > _MOST_WORDS or is_foreign_deed(plain(name)):
        return ""
    return name if phrase or DEMANDS.match(folded, end) or (to and OBJECT.match(folded, end)) else ""


@cache
def _asks() -> re.Pattern[str]:
    """A pattern for a verb of asking, up to whom it asks; `to` where that stands behind "à" or "a"."""
    spoken = [lexicon().translations[code] for code in ("fr", "es")]
    modifiers = rf"(?:{alternatives([word for each in spoken for word in each['modifiers']])})"
    direct = alternatives([verb for each in spoken for verb in each.get("asking", ())])
    behind = alternatives([verb for each in spoken for verb in each.get("asking_of", ())])
    verbs = rf"(?:(?:{direct})(?:\s+{modifiers})*\s+{_ARTICLE}|(?:{behind})(?:\s+{modifiers})*\s+(?P<to>{_TO}))"
    return re.compile(rf"\s*(?:{modifiers}\s+)*{verbs}", re.IGNORECASE)
