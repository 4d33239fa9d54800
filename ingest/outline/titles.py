"""Parse title lines: "RESOLUTION 130 (REV. DUBAI, 2018)", and the revision in their brackets."""

import re
from dataclasses import dataclass
from functools import cache

from ingest.lexicon import alternatives, lexicon, plain
from ingest.outline.parts import folded

_REVISION = re.compile(r"(?P<rev>rev(?:ised|\.)?\s*)?(?P<rest>.+)", re.IGNORECASE)
_CONFERENCE = re.compile(r"[A-Z]{2,6}[- ]\d{2,4}")
# "70/1. Transforming our world", "A/RES/70/1" and "E/RES/2023/41", as the United Nations print titles.
_UNITED_NATIONS = re.compile(
    r"(?P<body>A/HRC|A|E|S)/RES/(?P<symbol>\d{1,4}(?:/\d{1,4})?)(?: \(\d{4}\))?"
    r"|(?P<number>\d{1,4}/\d{1,4})\.\s+(?P<title>\S.*)"
)
_BODIES = {"A": "unga", "E": "ecosoc", "S": "unsc", "A/HRC": "hrc"}
# "第154号决议(2022年,布加勒斯特,修订版)", as Chinese prints them.
_CHINESE = re.compile(
    r"(?P<body>)(?P<sector>)第(?P<number>[\w/-]+)号(?P<kind>决议|决定|建议书|意见) ?"
    r"(?:\((?P<inside>[^()]*)\))?(?P<words>)"
)
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Title:
    """A parsed title line, "RESOLUTION 130 (REV. DUBAI, 2018)"; `inside` is the text in its brackets.

    `words` are the title in the same line, if any.
    """

    body: str
    kind: str
    number: str
    inside: str
    words: str = ""


def read_title(text: str) -> Title | None:
    """Parse a title line; None for any other line."""
    line = folded(plain(text)) if len(text) < _LONGEST else ""
    match = title_line().fullmatch(line) or _CHINESE.fullmatch(line)
    if match is None:
        other = _UNITED_NATIONS.fullmatch(line)
        if other is None:
            return None
        body = _BODIES.get(other["body"] or "A", "")
        return Title(body, "res", other["number"] or other["symbol"], "", other["title"] or "")
    kind, body = _kinds()[_folded_name(match["kind"])], (match["body"] or "").strip()
    sector, number = match["sector"] or "", match["number"]
    if kind == "rec":
        body = body or sector or ("ITU-T" if re.match(r"[A-Z]\.", number) else "")
    elif sector:
        # The Radiocommunication Assembly numbers its resolutions "ITU-R 66".
        body, number = body or "RA", f"{sector} {number}"
    code = next((m.name for m in lexicon().bodies_asked(body)), "")
    return Title(code, kind, number, match["inside"] or "", match["words"] or "")


@cache
def title_line() -> re.Pattern[str]:
    """The pattern of a title line: body, kind, number, revision and title."""
    bodies = alternatives(name for code in lexicon().bodies for name in lexicon().body_names(code))
    return re.compile(
        rf"(?P<body>(?:{bodies}) )?(?P<kind>{alternatives(_kinds())}) (?:(?P<sector>(?:ITU|UIT|МСЭ)-[RTDТД]) )?"
        r"(?:No\.? ?|N° ?)?(?P<number>(?=[\w./-]*\d)[A-Z\d][\w./-]*(?: \d[\w-]*)?)"
        r" ?(?:\((?P<inside>[^()]*)\))? ?[\d*†]{0,2}(?: [-:] (?P<words>\S.*))?",
        re.IGNORECASE,
    )


def printed_revision(inside: str, place: str = "") -> str:
    """Format a revision, "REV. DUBAI, 2018" as "Rev. Dubai, 2018"; `place` spells what the title has in capitals."""
    inside = folded(plain(inside)).strip(" ()")
    match = _REVISION.fullmatch(inside)
    if match is None:
        return ""
    rest = match["rest"].strip()
    if place and rest.casefold() == place.casefold():
        rest = place
    elif not _CONFERENCE.fullmatch(rest) and rest.isupper():
        rest = rest.title()
    return f"Rev. {rest}" if match["rev"] else rest


def year_in(inside: str) -> str:
    """Parse the year in a title's brackets: 2018 of "Rev. Dubai, 2018", 2019 of "Rev.WRC-19"; else ""."""
    match = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", inside)
    if match:
        return match[0]
    short = re.search(r"-(\d{2})$", inside.strip())
    return f"{'19' if int(short[1]) > 60 else '20'}{short[1]}" if short else ""


@cache
def _kinds() -> dict[str, str]:
    """The codes of kinds with numbers, by the names that documents print."""
    return {
        _folded_name(name): code for code in ("res", "dec", "rec", "opinion") for name in lexicon().kind_names(code)
    }


def _folded_name(name: str) -> str:
    return re.sub("[\u064b-\u0652\u0640]", "", name).casefold()
