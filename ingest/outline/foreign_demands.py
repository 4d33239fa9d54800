"""What is asked of somebody in French and Spanish, by its form, and which names are of no one who could be asked."""

import re
from functools import cache

from ingest.lexicon import alternatives, lexicon

_FRENCH = r"[^\W\d_]+(?:er|ir|oir|(?:[dtvai]|nc|cl[ou])re|clore)\b"
_ENCLITICS = r"(?:me|te|se|nos|lo|la|le|los|las|les|selo|sela|selos|selas)"
_SPANISH = rf"[^\W\d_]+(?:[aeií]r|[áéí]r{_ENCLITICS}|[aei]r{_ENCLITICS})\b"
_PRONOUNS = r"(?:(?:lui|leur|se|ne|n'|s'|en|y|le|la|les|l')\s*){0,2}"
_NOT = r"(?:ne\s+(?:pas|plus|jamais|point)\s+|no\s+)?"
_INFINITIVE = rf"(?:à|de|d'|a)\s*{_NOT}{_PRONOUNS}(?:(?:mieux|[^\W\d_]+ment)\s+)?(?:{_SPANISH}|{_FRENCH})"
# Spanish may set the infinitive right behind whom it asks, and both languages what they are asked for: "Pide a los
# armadores el reembolso". An article behind a preposition or "and" is a part of the name.
_BARE = rf"no\s+{_SPANISH}|[^\W\d_]+[aeiáéí]r(?:lo|la|los|las|les|se)\b"
_INSIDE = re.findall(r"\S+", "et y e ou o à a de en pour para sur dans par por con sobre entre")
_THING = "".join(rf"(?<!\b{word})" for word in _INSIDE) + (r"\s+(?:(?:les?|la|los|las|el|une?|una|un|su|sus)\s|l')")

# Where a name ends. "de phare" ends none before "à tenir": the last infinitive of a row is what is asked.
ENDS = re.compile(
    rf"\s*(?:,|:|;|$|\s{_INFINITIVE}(?!\s{_INFINITIVE})|\s(?:{_BARE})|\sa\s+que\s|\s(?:afin|pour|para|que)\s"
    rf"|\sen\s+vue\s|\sainsi\s+que\s)|{_THING}"
)
DEMANDS = re.compile(rf".*?(?::\s*$|(?<!\bafin)(?<!\bvue)\s{_INFINITIVE}|\s(?:a\s+)?que\s|\spour\s+qu'|\s(?:{_BARE}))")
OBJECT = re.compile(_THING)

# What governs the infinitive behind a name itself, "mesures visant à …", "de nature à …", "con el fin de …"; and times.
_GOVERNS = re.compile(
    r"(?:\b(?:visant|tendant|consistant|destiné|propre|apte|susceptible|nécessaire|destinad[oa]|encaminad[oa]|tendente"
    r"|conducente)e?s?"
    r"|\b(?:de\s+nature|en\s+vue|(?:de|dans)\s+(?:manière|façon|le\s+but)|à\s+condition|con\s+(?:el\s+fin|miras)|a\s+fin"
    r"|de\s+(?:modo|manera|forma|nature|façon)))$"
    r"|^(?:fins?\s|efectos\b|(?:mayor\s+)?brevedad\b|plus\s)"
)
# An act by its noun, "la creación de un fondo", but for bodies that are named so.
_ACT = re.compile(
    r"(?:(?!des?\s|du\s|del\s)[^\W\d_]+\s)?(?!(?:administra|associa|asocia|commiss|comis|corpora|déléga|delega|fédéra|federa|fonda|funda|institu"
    r"|organi[sz]a|popula|pobla|gouverne|parlement|autori|communau|comuni|universi|socié|socie|enti|uni|ministère))"
    r"[^\W\d_]{2,}(?:[ts]ion|[cs]ión|ment|miento|age|aje|ance|ancia|ence|encia|ité|idad|tad|queda|ture|ía)"
    r"\s(?:de|du|des|del|d')"
)


def is_foreign_deed(name: str) -> bool:
    """Whether a name is what somebody does, or goes on with what it is for."""
    found = _GOVERNS.search(name) or (name[:1].islower() and (_deeds().match(name) or _ACT.match(f"{name} ")))
    return bool(found)


@cache
def _deeds() -> re.Pattern[str]:
    spoken = [lexicon().translations[code] for code in ("fr", "es")]
    return re.compile(rf"(?:{alternatives([word for each in spoken for word in each['deeds']])})", re.IGNORECASE)
