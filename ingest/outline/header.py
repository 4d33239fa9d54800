"""What a document says of itself before its first clause: kind, number, revision, title, body, date, language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lexicon import alternatives, lexicon, plain
from ingest.outline.parts import Para, folded

_MONTHS = "January February March April May June July August September October November December".split()
_DATE = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})\b|\b({'|'.join(_MONTHS)})\s+(\d{{1,2}}),\s+(\d{{4}})\b")
_REVISION = re.compile(r"^(?P<rev>rev(?:ised|\.)?\s*)?(?P<rest>.+)$", re.IGNORECASE)
_CONFERENCE = re.compile(r"^[A-Z]{2,6}[- ]\d{2,4}$")
_STOPWORDS = {
    "en": "the of and to in that for is on with as by this",
    "fr": "le la les des et du une que pour dans est sur par",
    "es": "el la los las de que y en para por una con del",
}


@dataclass(frozen=True, slots=True)
class Header:
    """Fields read from the text, "" where it does not say; `lines` are those that are title and no clause."""

    body: str = ""
    kind: str = ""
    number: str = ""
    revision: str = ""
    title: str = ""
    date: str = ""
    formula: str = ""
    lines: tuple[int, ...] = ()


def read_header(paras: Sequence[Para]) -> Header:
    """The title lines of a resolution, decision or recommendation; an empty Header where there is none."""
    start = next((i for i, para in enumerate(paras[:12]) if _title_line(para.text)), None)
    formula = next((i for i, para in enumerate(paras[:25]) if is_formula(para.text)), None)
    if start is None and formula is None:
        return Header()
    first = _title_line(paras[start].text) if start is not None else None
    stop = formula if formula is not None else _end_of_title(paras, start or 0)
    titles = paras[(start + 1 if start is not None else 0) : stop]
    names = folded(" ".join(para.text for para in titles if not re.match(r"^\s*\(", para.text)))
    sentence = folded(plain(paras[formula].text)).rstrip(", ") if formula is not None else ""
    place = re.search(r"\(([^()]+,\s*\d{4})\)\s*$", sentence)
    used = tuple(para.number for para in paras[: stop + (formula is not None)])
    return Header(
        body=_adopting(sentence, titles),
        kind=first[0] if first else "",
        number=first[1] if first else "",
        revision=printed_revision(first[2], place[1] if place else "") if first else "",
        title=names,
        date=(re.search(r"\d{4}", place[1]) or [""])[0] if place else _year(first[2] if first else ""),
        formula=sentence,
        lines=used,
    )


def is_formula(text: str) -> bool:
    """The enacting formula: "The Plenipotentiary Conference of … (Dubai, 2018),"."""
    sentence = folded(plain(text))
    if not re.match(r"(?:The|La|El)\s", sentence) or not re.search(r"[,:]$|\)$", sentence) or len(sentence) > 200:
        return False
    named = lexicon().bodies_in(sentence)
    return bool(named) and named[0].start <= 16


def printed_revision(inside: str, place: str = "") -> str:
    """"REV. DUBAI, 2018" as "Rev. Dubai, 2018"; `place` gives the spelling where the title is in capitals."""
    inside = folded(plain(inside)).strip(" ()")
    match = _REVISION.match(inside)
    if not inside or match is None:
        return ""
    rest = match["rest"].strip()
    if place and rest.casefold() == place.casefold():
        rest = place
    elif not _CONFERENCE.match(rest) and rest.isupper():
        rest = rest.title()
    return f"Rev. {rest}" if match["rev"] else rest


def read_date(text: str) -> str:
    """The first full date in a text as ISO 8601, or ""."""
    match = _DATE.search(plain(text))
    if match is None:
        return ""
    day, month, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
    return f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}"


def guess_language(text: str) -> str:
    """One of the six languages of the Union, by its script or its commonest words; "en" where nothing tells."""
    sample = text[:20_000]
    for language, script in (("ar", r"[\u0600-\u06ff]"), ("zh", r"[\u4e00-\u9fff]"), ("ru", r"[\u0400-\u04ff]")):
        if len(re.findall(script, sample)) * 4 > len(re.findall(r"[^\W\d_]", sample)):
            return language
    words = re.findall(r"[^\W\d_]+", sample.casefold())
    counts = {lang: sum(words.count(w) for w in common.split()) for lang, common in _STOPWORDS.items()}
    return max(counts, key=lambda lang: (counts[lang], lang == "en"))


def _title_line(text: str) -> tuple[str, str, str] | None:
    """(kind, number, what stands in brackets) of "RESOLUTION 130 (REV. DUBAI, 2018)"."""
    kinds = {name.casefold(): kind.code for kind in lexicon().kinds.values() for name in kind.names}
    pattern = rf"\s*(?P<body>[A-Z][\w-]*\s+)?(?P<kind>{alternatives(kinds)})\s+(?P<number>(?:No\.?\s*)?[A-Z\d][\w./-]*(?:\s\d[\w-]*)?)\s*(?:\((?P<inside>[^()]*)\))?\s*\d?\s*$"
    match = re.match(pattern, plain(text), re.IGNORECASE)
    if match is None or not re.search(r"\d", match["number"]):
        return None
    return kinds[match["kind"].casefold()], match["number"], match["inside"] or ""


def _end_of_title(paras: Sequence[Para], start: int) -> int:
    stop = start + 1
    while stop < len(paras) and (paras[stop].style == "title" or (stop == start + 1 and not lexicon().verb(paras[stop].text))):
        stop += 1
    return stop


def _adopting(sentence: str, titles: Sequence[Para]) -> str:
    named = [m.name for m in lexicon().bodies_in(sentence)]
    return next((name for name in named if name != "itu"), named[0] if named else "")


def _year(inside: str) -> str:
    match = re.search(r"\b(?:19|20)\d{2}\b", inside)
    if match:
        return match[0]
    short = re.search(r"-(\d{2})$", inside.strip())
    return f"{'19' if int(short[1]) > 60 else '20'}{short[1]}" if short else ""
