"""Parse the revision of a Work: "(Rev. Kigali, 2022)", "(REV.WRC-2000)", "in 2014"."""

import re
from dataclasses import replace
from functools import cache

from ingest.citation.grammar import GAP, LETTER, SPACE, YEAR, Passage, compiled, names
from ingest.citation.reference import Citation

# Particles that stay small in the name of a place.
_SMALL = frozenset({"el", "al", "de", "del", "da", "do", "di", "la", "of", "and"})
# Radio conferences whose names are no abbreviation of a body, as Radio Regulations still cite them.
_RADIO = ("Mob", "Orb", "HFBC", "Sat", "Aer", "CAMR", "CMR")

_REVISED = r"(?P<rev>rev(?:ised|ision)?\b\.?|rév(?:isée)?\b\.?|пересм\b\.?|المراجعة?(?:\sفي)?)"
# "Resolution 200 (Connect 2030)" names its subject.
_NO_PLACE = r"(?!(?:rev|connect|see|in|of|the|from|since|adopted|updated|version|as|by|until)\b)"
_PLACE = rf"{_NO_PLACE}{LETTER}(?:{LETTER}|['. -]){{0,48}}?{LETTER}"
_WORD = rf"(?!(?:and|or|what|is|was|about|for|from|to|did|does|in|of|the)\b){LETTER}(?:{LETTER}|['-]){{1,20}}"
_WORDS = rf"{_WORD}(?:\s{_WORD}){{0,2}}"
_STOPS = rf"(?={GAP}(?:$|[,.;:?!)]))"


@cache
def _patterns(asked: bool) -> tuple[re.Pattern[str], ...]:
    prefixes = "|".join((*names(True).conferences, *_RADIO))
    conference = rf"(?P<conference>(?:{prefixes})-(?:(?:19|20)\d\d|\d\d)(?!\d))"
    # (Rev. Kigali, 2022)   (REV.WRC-2000)   (2000)   (Rev.); a text may end before its bracket does
    bracketed = (
        rf"{GAP}\({GAP}{_REVISED}?{GAP},?{GAP}(?:{conference}"
        rf"|(?:(?P<place>{_PLACE}){GAP}(?P<comma>,)?{GAP})?(?P<year>{YEAR})(?:{GAP}г\.?)?|(?P<only>{_PLACE}))?"
        rf"{GAP}(?:\){'|$' if asked else ''})"
    )
    patterns = [bracketed]
    if asked:
        patterns += [
            # (2022年，基加利，修订版)
            rf"{GAP}\({GAP}(?P<year>{YEAR})年?,{GAP}(?P<place>[^\s,()]{{1,20}})(?:,{GAP}(?P<rev>修订版?))?{GAP}\)",
            # rev. Kigali 2022
            rf",?{SPACE}{_REVISED}{GAP}(?:(?:of|in|from){SPACE})?(?:{conference}"
            rf"|(?:(?P<place>{_WORDS})(?:,{GAP}|{SPACE}))?(?P<year>{YEAR})|(?P<only>{_WORD}){_STOPS})",
            # in Dubai, 2014
            rf"{SPACE}(?P<open>in|of|from|at){SPACE}(?P<place>(?=(?-i:[^\W\d_a-zа-я])){_WORDS}),?{SPACE}(?P<year>{YEAR})",
            # in 2014
            rf",?{SPACE}(?P<open>(?:in|of|from){SPACE})?(?:the{SPACE})?(?P<year>{YEAR})(?![-/]\d)",
        ]
    return tuple(map(compiled, patterns))


def revised(passage: Passage, work: Citation) -> Citation:
    """Parse the revision that follows a Work, if it has none yet; else the Work unchanged."""
    if work.revised is not None or work.place:
        return work
    for pattern in _patterns(passage.asked):
        match = pattern.match(passage.text, work.end)
        read = _read(passage, work, match.groupdict()) if match else None
        if match and read:
            return replace(read, end=match.end())
    return work


def full_year(digits: str) -> str:
    """Expand the year in a conference's name: 2019 for "19", 1987 for "87"."""
    return digits if len(digits) == 4 else f"{'19' if digits > '50' else '20'}{digits}"


def _read(passage: Passage, work: Citation, groups: dict[str, str | None]) -> Citation | None:
    is_revision = bool(groups["rev"]) if "rev" in groups else None
    place, year = groups.get("place") or groups.get("only"), groups.get("year")
    if conference := groups.get("conference"):
        prefix, _, digits = conference.rpartition("-")
        printed = conference if conference[0].isupper() and not conference.isupper() else conference.upper()
        body = work.body or names(True).conferences.get(prefix.upper(), "wrc")
        return replace(work, body=body, year=full_year(digits), revised=is_revision, conference=printed)
    if not is_revision and (groups.get("only") or not year):
        return None
    # Without a comma, a name before a year is a place only in questions: "(dubai 2018)", not "(IMT 2020)".
    if place and not is_revision and not groups.get("comma", ",") and (place.isupper() or not passage.asked):
        return None
    if not (is_revision or place):
        is_revision = None
    return replace(work, place=_cased(place) if place else None, year=year or work.year, revised=is_revision)


def _cased(place: str) -> str:
    """Capitalise a place as documents print it, where it is typed in capitals only or in none."""
    place = " ".join(place.split())
    if not (place.isupper() or place.islower()):
        return place
    words = re.split(r"([\s-])", place.lower())
    return "".join(word if n and word in _SMALL else word.capitalize() for n, word in enumerate(words))
