"""What a document says of itself before its first clause: kind, number, revision, title, body and date."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest.labels import MONTHS
from ingest.lexicon import alternatives, lexicon, plain
from ingest.outline.headings import line_heading
from ingest.outline.parts import Para, folded, next_of

_MONTH = "|".join(MONTHS)
_DATE = re.compile(rf"\b(\d{{1,2}})\s+({_MONTH})\s+(\d{{4}})\b|\b({_MONTH})\s+(\d{{1,2}}),\s+(\d{{4}})\b")
_REVISION = re.compile(r"(?P<rev>rev(?:ised|\.)?\s*)?(?P<rest>.+)", re.IGNORECASE)
_CONFERENCE = re.compile(r"[A-Z]{2,6}[- ]\d{2,4}")
_PLACE = re.compile(r"\(([^()]{1,60},\s*\d{4})\)")
# "70/1. Transforming our world" and "A/RES/70/1", as the United Nations print titles.
_UNITED_NATIONS = re.compile(r"A/RES/(?P<symbol>\d{1,3}/\d{1,4})|(?P<number>\d{1,3}/\d{1,4})\. (?P<title>\S.*)")
_STOPWORDS = {
    "en": "the of and to in that for is on with as by this",
    "fr": "le la les des et du une que pour dans est sur par",
    "es": "el la los las de que y en para por una con del",
}
_SCRIPTS = (("ar", r"[\u0600-\u06ff]"), ("zh", r"[\u4e00-\u9fff]"), ("ru", r"[\u0400-\u04ff]"))
# Characters that tell the language of a document.
_SAMPLE = 8000
# Covers and forewords stand before a title; no more of them than this.
_FRONT_MATTER = 60
_LINE = 160
_FORMULA_WITHIN = 1000
_MOST_TITLE_LINES, _MOST_LINES_ALONE = 12, 4
_DRAFT = re.compile(r"(?:(?:draft|new|revised)\s+)*(?:resolution|decision|recommendation)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """Fields read from the text, "" where it does not say.

    `front` and `lines` are the lines before the title, and the title with the enacting formula: no clauses;
    `rest` are the words that follow the formula in its own line.
    """

    body: str = ""
    kind: str = ""
    number: str = ""
    revision: str = ""
    title: str = ""
    date: str = ""
    formula: str = ""
    front: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Title:
    """ "RESOLUTION 130 (REV. DUBAI, 2018)" taken apart; `words` are the title in the same line, if any."""

    body: str
    kind: str
    number: str
    inside: str
    words: str = ""


def read_header(paras: Sequence[Para]) -> Header:
    """The title lines of a resolution, decision or recommendation; an empty Header where there is none."""
    formula, printed, end = _formula(paras[:_FRONT_MATTER])
    start = _title_at(paras, formula)
    if start is None and formula is None:
        return Header()
    first = _read_title(paras[start].text) if start is not None else None
    stop = formula if formula is not None else _end_of_title(paras, start or 0)
    sentence = folded(plain(printed[:end])).rstrip(", :")
    places = _PLACE.findall(sentence)
    place = places[-1] if places else ""
    named = lexicon().bodies_in(sentence)
    body = next((m.name for m in named if m.name != "itu"), named[0].name if named else "")
    over = 0 if formula is None else 1 + (printed != paras[formula].text)
    return Header(
        body=body or (first.body if first else ""),
        kind=first.kind if first else "",
        number=first.number if first else "",
        revision=printed_revision(first.inside, place) if first else "",
        title=_words_of_title(paras[start + 1 : stop] if start is not None else _block_before(paras, stop), first),
        date=place[-4:] if place else _year(first.inside if first else ""),
        formula=sentence,
        front=tuple(p.number for p in paras[: start or 0]),
        lines=tuple(p.number for p in paras[start or 0 : stop + over]),
        rest=printed[end:],
    )


def split_title(para: Para) -> list[Para]:
    """The title line, the title and the rest of a text that has lost every line break; else the paragraph itself."""
    text = para.text
    title = _title_line().match(plain(text[:_FORMULA_WITHIN])) if len(text) > _LINE else None
    if title is None:
        return [para]
    for start in re.finditer(r"(?<=\s)(?:The|La|Le|El|L')\s", text[:_FORMULA_WITHIN]):
        if start.start() >= title.end() and formula_end(text[start.start() :]):
            pieces = (text[: title.end()], text[title.end() : start.start()], text[start.start() :])
            return [replace(para, text=piece.strip()) for piece in pieces if piece.strip()]
    return [para]


def _formula(paras: Sequence[Para]) -> tuple[int | None, str, int]:
    """The line that the enacting formula begins in, its words over one line or two, and where in them it ends."""
    for index, para in enumerate(paras):
        if end := formula_end(para.text):
            return index, para.text, end
        after = next_of(paras, index)
        both = f"{para.text.rstrip()} {after.text.lstrip()}" if after and not after.loose else ""
        if len(para.text) < _LINE and (end := formula_end(both)) and not formula_end(after.text if after else ""):
            return index, both, end
    return None, "", 0


def formula_end(text: str) -> int:
    """Where the enacting formula ends that a line begins with: "The Plenipotentiary Conference of … (Dubai,
    2018),".

    0 where it begins with none. What follows in the line is a phrase whose line break is lost.
    """
    sentence = plain(text[:400])
    if not re.match(r"\s*(?:The|La|Le|El|L')\s*\S", sentence):
        return 0
    named = lexicon().bodies_in(sentence[:120])
    if not named or len(folded(sentence[: named[0].start])) > 16:
        return 0
    ends = re.compile(r"[^.;]{0,160}?(?:\([^()]{1,60}\)\s*[,:]?|[,:])(?=\s*$|\s+[a-z])|[^.;]{0,160}?[,:]?\s*$")
    end = ends.match(sentence, named[0].end)
    whole = end is not None and (len(text) <= 400 or end.end() < 400)
    if end is None or not whole or not re.search(r"[,:)]\s*$", sentence[: end.end()]):
        return 0
    rest = text[end.end() :]
    return end.end() if not rest.strip() or line_heading(rest.strip(), "", capitals=False, operative=False) else 0


def printed_revision(inside: str, place: str = "") -> str:
    """ "REV. DUBAI, 2018" as "Rev. Dubai, 2018"; `place` spells what the title has in capitals."""
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


def read_date(text: str) -> str:
    """The first full date in a text as ISO 8601, or ""."""
    match = _DATE.search(plain(text))
    if match is None:
        return ""
    day, month, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
    return f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"


def guess_language(text: str) -> str:
    """One of the Union's languages, by its script or its commonest words; "en" where nothing tells."""
    sample = text[:_SAMPLE].casefold()
    letters = len(re.findall(r"[^\W\d_]", sample))
    for language, script in _SCRIPTS:
        if len(re.findall(script, sample)) * 4 > letters:
            return language
    words = Counter(re.findall(r"[^\W\d_]+", sample))
    counts = {lang: sum(words[w] for w in common.split()) for lang, common in _STOPWORDS.items()}
    return max(counts, key=lambda lang: (counts[lang], lang == "en"))


def _title_at(paras: Sequence[Para], formula: int | None) -> int | None:
    """The title line: the last one before the formula, as a cover may name the document too."""
    if formula is not None:
        before = range(formula - 1, max(-1, formula - _MOST_TITLE_LINES), -1)
        return next((i for i in before if _read_title(paras[i].text)), None)
    marked = (i for i, p in enumerate(paras[:_FRONT_MATTER]) if p.style == "title" and _read_title(p.text))
    found = list(marked)
    return found[-1] if found else next((i for i, p in enumerate(paras[:12]) if _read_title(p.text)), None)


def _read_title(text: str) -> _Title | None:
    line = folded(plain(text)) if len(text) < 400 else ""
    match = _title_line().fullmatch(line)
    if match is None:
        other = _UNITED_NATIONS.fullmatch(line)
        return _Title("unga", "res", other["number"] or other["symbol"], "", other["title"] or "") if other else None
    kind, body = _kinds()[match["kind"].casefold()], (match["body"] or "").strip()
    sector, number = match["sector"] or "", match["number"]
    if kind == "rec":
        body = body or sector or ("ITU-T" if re.match(r"[A-Z]\.", number) else "")
    elif sector:
        # The Radiocommunication Assembly numbers its resolutions "ITU-R 66".
        body, number = body or "RA", f"{sector} {number}"
    code = next((m.name for m in lexicon().bodies_asked(body)), "")
    return _Title(code, kind, number, match["inside"] or "", match["words"] or "")


@cache
def _kinds() -> dict[str, str]:
    """Kinds that bear a number, by the names that documents print."""
    numbered = (lexicon().kinds[code] for code in ("res", "dec", "rec", "opinion"))
    return {name.casefold(): kind.code for kind in numbered for name in kind.names}


@cache
def _title_line() -> re.Pattern[str]:
    bodies = alternatives(name for body in lexicon().bodies.values() for name in (body.short, *body.names))
    return re.compile(
        rf"(?P<body>(?:{bodies}) )?(?P<kind>{alternatives(_kinds())}) (?:(?P<sector>ITU-[RTD]) )?"
        r"(?:No\.? ?|N° ?)?(?P<number>(?=[\w./-]*\d)[A-Z\d][\w./-]*(?: \d[\w-]*)?)"
        r" ?(?:\((?P<inside>[^()]*)\))? ?[\d*†]{0,2}(?: [-:] (?P<words>\S.*))?",
        re.IGNORECASE,
    )


def _words_of_title(paras: Sequence[Para], first: _Title | None) -> str:
    """The title's lines, without those in brackets that tell where it was revised before."""
    words: list[str] = []
    bracketed = False
    for text in (para.text.strip() for para in paras):
        bracketed = bracketed or text.startswith("(")
        if not bracketed:
            words.append(text)
        bracketed = bracketed and ")" not in text
    return folded(" ".join(words)) or (first.words if first else "")


def _block_before(paras: Sequence[Para], stop: int) -> Sequence[Para]:
    """The few lines right above a formula, where no line says what is adopted."""
    start = stop
    while start and stop - start < _MOST_LINES_ALONE and not _DRAFT.match(paras[start - 1].text):
        start -= 1
        if paras[start].loose:
            break
    return paras[start:stop]


def _end_of_title(paras: Sequence[Para], start: int) -> int:
    """Without a formula, the title goes on while the file marks it as such, else for one line."""
    stop = start + 1
    while stop < len(paras) and paras[stop].style == "title":
        stop += 1
    if stop == start + 1 < len(paras) and not lexicon().verb(paras[stop].text) and len(paras[stop].text) < 300:
        stop += 1
    return stop


def _year(inside: str) -> str:
    match = re.search(r"\b(?:19|20)\d{2}\b", inside)
    if match:
        return match[0]
    short = re.search(r"-(\d{2})$", inside.strip())
    return f"{'19' if int(short[1]) > 60 else '20'}{short[1]}" if short else ""
