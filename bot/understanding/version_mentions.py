"""Revisions and times that a question names: "the Dubai version", "Rev. Kigali, 2022", "as of 2015", "before PP-22"."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from bot.understanding.dates import dates_in
from bot.understanding.text import blank
from ingest.citation.revisions import full_year
from ingest.lexicon import alternatives, lexicon, load, plain
from ingest.versions.meetings import meeting, meetings

Interval = tuple[int, int]
# Relations, in the order in which they are looked for: those that say most first.
_RELATIONS = ("at", "before", "after", "from", "to", "in")
_ARTICLE = r"(?:(?:the|its|la|le|el|los|les|l['’])\s*)?"
_PLACE_IN_ANY_CASE = r"(?:[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?)"
_PLACE = r"(?-i:[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2})"


@dataclass(frozen=True, slots=True)
class VersionMention:
    """A revision or a time that a question names, at `start:end`.

    `relation` is how it stands to what is asked: "named" for a revision by its name, "newest", "previous" or "first"
    without one, else a time: "at", "before", "after", "from", "to" or "in", which is also said of much else; "bare" is
    a conference that nothing introduces. `place` and `year` are of a conference, `body` whose it is; `date` is a full
    date in ISO 8601.
    """

    start: int
    end: int
    words: str
    relation: str
    place: str = ""
    year: str = ""
    body: str = ""
    date: str = ""


def version_mentions(text: str, places: Iterable[str], taken: Sequence[Interval] = ()) -> list[VersionMention]:
    """The revisions and times that a question names outside the places `taken`, in its order.

    `places` are those of the revisions that are held, beside the known ones.
    """
    free = blank(_unaccented(plain(text)), taken)
    found: list[VersionMention] = []
    for relation, pattern in _patterns(frozenset(places)):
        for match in pattern.finditer(free):
            mention = _related(_mention(text, match, relation), text, free)
            known = not mention.body or meeting(mention.body, "", mention.year)  # "WTDC-45" is no conference
            if known and all(match.end() <= m.start or m.end <= match.start() for m in found):
                found.append(mention)
    for date, start, end in dates_in(free):
        relation, begins = _before(free, start)
        if relation and all(end <= m.start or m.end <= begins for m in found):
            found.append(VersionMention(begins, end, text[begins:end], relation, year=date[:4], date=date))
    return sorted(found, key=lambda m: m.start)


def _related(mention: VersionMention, text: str, free: str) -> VersionMention:
    """A revision by its name in the relation that stands before it: "before Rev. Kigali, 2022"."""
    relation, begins = _before(free, mention.start) if mention.relation == "named" else ("", 0)
    if relation not in {"before", "after", "from"}:
        return mention
    return replace(mention, start=begins, words=text[begins : mention.end].strip(), relation=relation)


def _mention(text: str, match: re.Match[str], relation: str) -> VersionMention:
    """What a match names."""
    groups = match.groupdict()
    year, body = groups.get("year") or groups.get("alone") or "", ""
    if short := groups.get("short"):
        prefix, _, digits = short.replace(" ", "-").partition("-")
        year, body = full_year(digits), _bodies().get(prefix.upper(), "")
    words = text[match.start() : match.end()].strip()
    return VersionMention(match.start(), match.end(), words, relation, groups.get("place") or "", year, body)


def _before(text: str, at: int) -> tuple[str, int]:
    """The relation that stands right before a place of a text, "" for none, and where it begins."""
    for relation, pattern in _related_before():
        if match := pattern.search(text[:at]):
            return relation, match.start()
    return "", at


@cache
def _related_before() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns of relations at the end of what stands before a revision."""
    words = load("versions")["relation"]
    return tuple((name, re.compile(rf"(?:{_either(words[name])})\s+{_ARTICLE}$", re.I)) for name in _RELATIONS)


@lru_cache(maxsize=8)
def _patterns(places: frozenset[str]) -> list[tuple[str, re.Pattern[str]]]:
    """The patterns of mentions, by what they are; an earlier one wins."""
    data = load("versions")
    known = {each.place for each in meetings()} | {place for place in places if place}
    place = _either(known)
    short = rf"\b(?:{'|'.join(sorted(_bodies(), key=len, reverse=True))})[- ](?:(?:19|20)\d\d|\d\d)\b"
    year = r"\b(?:19|20)\d\d\b"
    behind_year = r"(?:\s*(?:году|года|г\.|год))?"
    thing = rf"(?:(?P<short>{short})|(?P<place>{place})(?:(?:,?\s*\(?|\s+(?:in|en)\s+)(?P<year>{year}))?)"
    anything = rf"(?:{thing}|(?P<alone>{year}){behind_year})"
    noun, rev, behind = (_either(data["revision"][name]) for name in ("nouns", "rev", "behind"))
    rows = [
        ("named", rf"\(?(?:{rev})\.?[\s,]*(?:(?:in|of|at|from)\s+)?{anything}\)?"),
        # A place that no meeting known and no revision held is of is one all the same.
        ("named", rf"\(?(?:{rev})\.?\s+(?P<place>{_PLACE}),?\s*(?P<year>{year})\)?"),
        ("named", rf"\(?(?:{rev})\.?\s+(?P<place>{_PLACE_IN_ANY_CASE}),\s*(?P<year>{year})\)?"),
        ("named", rf"\b{_ARTICLE}{anything}\s+(?:{noun})(?!\s+\d)"),
        ("named", rf"(?:{noun})\s+(?:(?:of|from|in|at|adopted in|de|del|du|от)\s+)?{_ARTICLE}{anything}"),
        ("newest", rf"\b{_ARTICLE}(?:{noun})\s+(?:(?:that|which) is\s+)?(?:{behind})(?!\s+(?:in|on|at|until)\b)"),
        *((name, rf"\b{_ARTICLE}(?:{_either(words)})\s*(?:{noun})(?!\s+\d)") for name, words in _relative()),
    ]
    for name in _RELATIONS:
        said = _either(data["relation"][name])
        rows.append((name, rf"(?:{said})\s*{_ARTICLE}{anything}(?!\s*%)"))
    # "2019年有效的…": in Chinese the relation stands behind the year.
    rows += [("at", r"(?P<alone>(?:19|20)\d\d)年(?:有效|生效|当时)的?"), ("in", r"(?P<alone>(?:19|20)\d\d)年")]
    rows.append(("bare", thing))
    return [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in rows]


def _relative() -> Iterator[tuple[str, list[str]]]:
    yield from load("versions")["revision"]["relative"].items()


@cache
def _bodies() -> dict[str, str]:
    """The code of a body by the abbreviation of its conferences: "PP", "WTDC"."""
    return {
        short: code for code, body in lexicon().bodies.items() for short in (body.short.upper(),) if short.isalpha()
    }


def _either(words: Iterable[str]) -> str:
    """A pattern of words, with their accents and without."""
    own = list(words)
    return alternatives({*own, *map(_unaccented, own)})


def _unaccented(text: str) -> str:
    """A text without the accents of Latin letters, as long as it was: "Dubaï" is Dubai."""
    return "".join(unicodedata.normalize("NFD", c)[0] if "\u00c0" <= c <= "\u024f" else c for c in text)
