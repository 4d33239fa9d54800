"""Whom an act in French or Spanish asks: "Prie le Secrétaire général de …", "Exhorta a los Estados a que …".

French names whom it asks as the object of some verbs and behind "à" of others; Spanish always behind "a", which tells
persons from what an act approves: "pide la creación de un fondo" asks nobody by name.
"""

import re
from functools import cache

from ingest.lexicon import alternatives, lexicon, plain
from ingest.outline.actors import actors_in

_ARTICLE = r"(?:tou(?:s|tes)\s+les|l'ensemble\s+des|tod[oa]s\s+l[oa]s|les|las|los|le|la|el|l')(?:\s+|(?<='))"
_TO = rf"(?:(?:à|a)\s+{_ARTICLE}|(?:aux|au|al)\s+)"
_INFINITIVE = r"[^\W\d_]+(?:er|ir|re|oir|ar)\b"
_PRONOUN = r"(?:(?:lui|leur|se|ne|n'|s'|en|y|le|la|les|l')\s*){0,2}"
_ENDS = re.compile(
    rf"\s*(?:,|:|;|$|\s(?:à|de|d'|a)\s*{_PRONOUN}{_INFINITIVE}|\sa\s+que\s|\s(?:afin|para|pour\s+que|que)\s|\sainsi\s+que\s)"
)
# What is asked of somebody whom nothing knows: an infinitive, a clause, or a list.
_DEMANDS = re.compile(rf".*?(?::\s*$|\s(?:à|de|d'|a)\s*{_PRONOUN}{_INFINITIVE}|\s(?:a\s+)?que\s)")
_LONGEST, _MOST_WORDS = 200, 10


def foreign_parties(text: str, *, phrase: bool = False) -> tuple[str, ...]:
    """The parties that a sentence of French or Spanish asks, or a `phrase`, behind which comes what it asks; or ()."""
    folded = plain(text[:_LONGEST])
    asks = _asks().match(folded)
    if asks is None:
        return ()
    end = _ENDS.search(folded, asks.end())
    at = end.start() if end else len(folded)
    found = [mention for mention in actors_in(text[asks.end() : _LONGEST]) if mention.start == 0]
    if found:
        return (found[0].name,)
    name = text[asks.end() : at].strip()
    asked = bool(name) and len(name.split()) <= _MOST_WORDS and (phrase or _DEMANDS.match(folded, at) is not None)
    return (name,) if asked else ()


@cache
def _asks() -> re.Pattern[str]:
    """A pattern for a verb of asking, up to whom it asks."""
    spoken = [lexicon().translations[code] for code in ("fr", "es")]
    modifiers = rf"(?:{alternatives([word for each in spoken for word in each['modifiers']])})"
    direct = alternatives([verb for each in spoken for verb in each.get("asking", ())])
    behind = alternatives([verb for each in spoken for verb in each.get("asking_of", ())])
    verbs = rf"(?:(?:{direct})(?:\s+{modifiers})*\s+{_ARTICLE}|(?:{behind})(?:\s+{modifiers})*\s+{_TO})"
    return re.compile(rf"\s*(?:{modifiers}\s+)*{verbs}", re.IGNORECASE)
