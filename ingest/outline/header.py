"""Extract a document's metadata from its header: kind, number, revision, title, body and date; guess its language."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest.labels import MONTHS
from ingest.lexicon import lexicon, plain
from ingest.outline.divisions import is_named
from ingest.outline.formula import find_formula
from ingest.outline.parts import Para, folded, needs_more
from ingest.outline.titles import Title, printed_revision, read_title, year_in

_DATE = re.compile(
    r"\b(?P<day>\d{1,2})(?:er|st|nd|rd|th)?\.?\s+(?:de\s+)?(?P<month>[^\W\d_]{3,10}\.?)\s+(?:de\s+|del\s+)?(?P<year>(?:1[89]|20)\d{2})\b"
    r"|\b(?P<month_first>[A-Z][a-z]{2,8})\s+(?P<day_second>\d{1,2}),\s+(?P<year_last>\d{4})\b"
    r"|(?P<chinese>(?:19|20)\d{2})年(?P<chinese_month>\d{1,2})月(?P<chinese_day>\d{1,2})日"
)
# The edition of a recommendation: "(04/2017)".
_EDITION = re.compile(r"\((\d{2})/(\d{2}|\d{4})\)")
# "Resolution adopted by the General Assembly on 18 June 2020"
_ADOPTED = re.compile(r"\badopted by\b.{0,120}", re.IGNORECASE | re.DOTALL)
# A draft of the United Nations: "A/C.2/76/L.48", "Ghana, Guinea and Rwanda: draft resolution"; one of ITU by its title.
_DRAFT_SYMBOL = re.compile(r"\b[AES]/[\w./-]*\bL\.\d+(?:/Rev\.\d+)?")
_SUBMITTED = re.compile(r"(?P<author>.{0,600}?)[:*]*\s*(?:revised )?draft (?:resolution|decision)\W*", re.IGNORECASE)
_DRAFT_TITLE = re.compile(
    r"(?:preliminary )?draft (?:new |revised )?(?:resolution|decision|recommendation)\b", re.IGNORECASE
)
_PLACE = re.compile(r"\(([^()]{1,60},\s*\d{4})\)")
# The form's own lines between a number and a title.
_NO_TITLE = re.compile(r"\s*(?:original\s*:.*|\d{1,2} [^\W\d_]+ \d{4})\s*", re.IGNORECASE)
_DRAFT = re.compile(r"(?:(?:draft|new|revised)\s+)*(?:resolution|decision|recommendation)\b", re.IGNORECASE)
_STOPWORDS = {
    "en": "the of and to in that for is on with as by this",
    "fr": "le la les des et du une que pour dans est sur par",
    "es": "el la los las de que y en para por una con del",
}
_SCRIPTS = (("ar", r"[\u0600-\u06ff]"), ("zh", r"[\u4e00-\u9fff]"), ("ru", r"[\u0400-\u04ff]"))
# Characters from which the language of a document is guessed.
_SAMPLE = 8000
# Paragraphs of covers and forewords before a title, at most.
_FRONT_MATTER = 60
_MOST_TITLE_LINES, _MOST_LINES_ALONE = 12, 4


@dataclass(frozen=True, slots=True)
class Header:
    """Metadata in a document's header; fields that it does not state are "".

    `front` are the lines before the title, `lines` the title with the enacting formula: neither are clauses. `rest` are
    the words that follow the formula in its own line. `status` is "proposed" for a draft or a proposal, and `author`
    who made it.
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
    status: str = ""
    author: str = ""


def read_header(paras: Sequence[Para]) -> Header:
    """Parse the header of a resolution, decision or recommendation; an empty Header where there is none."""
    formula, printed, end = find_formula(paras[:_FRONT_MATTER])
    start = _title_at(paras, formula)
    if start is None and formula is None:
        return Header()
    first = read_title(paras[start].text) if start is not None else None
    stop = formula if formula is not None else _end_of_title(paras, start or 0)
    sentence = folded(plain(printed[:end])).rstrip(", :")
    places = _PLACE.findall(sentence)
    place = places[-1] if places else ""
    named = lexicon().bodies_in(sentence)
    body = next((m.name for m in named if m.name != "itu"), named[0].name if named else "")
    kind = first.kind if first else ""
    edition = read_edition(para.text for para in paras[:_FRONT_MATTER]) if kind == "rec" and formula is None else ""
    said = _ADOPTED.search(" ".join(para.text for para in paras[:stop]))
    adopted = read_date(said[0]) if said else ""
    formula_lines = 0 if formula is None else 1 + (printed != paras[formula].text)
    begin = start or 0
    named_at = (i for i in range(begin + 1, stop) if kind == "rec" and is_named(paras[i].text))
    titled = next(named_at, stop)
    head = [*paras[begin:titled], *paras[stop : stop + formula_lines]]
    if kind == "rec" and first and first.body:
        body = first.body  # a Sector's, whichever conference or assembly approved it
    return Header(
        body=body or (first.body if first else ""),
        kind=kind,
        number=first.number if first else "",
        revision=printed_revision(first.inside, place) if first and not _EDITION.fullmatch(f"({first.inside})") else "",
        title=_words_of_title(paras[start + 1 : titled] if start is not None else _block_before(paras, stop), first),
        date=edition or adopted or (place[-4:] if place else year_in(first.inside if first else "")),
        formula=sentence,
        front=tuple(p.number for p in paras[: start or 0]),
        lines=tuple(p.number for p in head),
        rest=printed[end:],
    )


def read_date(text: str) -> str:
    """Parse the first full date in a text, in any language of the Union, to ISO 8601; "" where there is none."""
    for match in _DATE.finditer(plain(text)):
        if match["chinese"]:
            return f"{match['chinese']}-{int(match['chinese_month']):02}-{int(match['chinese_day']):02}"
        name, day = match["month"] or match["month_first"], match["day"] or match["day_second"]
        month = _months().get(name.casefold())
        if month and 0 < int(day) <= 31:
            return f"{match['year'] or match['year_last']}-{month:02}-{int(day):02}"
    return ""


@cache
def _months() -> dict[str, int]:
    """The number of each month by its name, in all languages."""
    lists = [MONTHS, *(table["months"] for table in lexicon().translations.values())]
    return {name.casefold(): n for names in lists for n, name in enumerate(names, 1)}


def read_edition(lines: Iterable[str]) -> str:
    """The month in which a recommendation was approved, "2017-04" of "(04/2017)"; "" where none is printed."""
    found = next((m for line in lines if (m := _EDITION.search(line))), None)
    if found is None:
        return ""
    year = found[2] if len(found[2]) == 4 else f"{'19' if int(found[2]) > 60 else '20'}{found[2]}"
    return f"{year}-{found[1]}"


def with_running_title(header: Header, heads: Iterable[str]) -> Header:
    """A header with what the running heads of the pages say, where the text itself has lost its title line."""
    if header.number:
        return header
    bare = (re.sub(r"^\d{1,4}\s+|\s+(?:\d{1,4}|[ivxl]{1,6})$", "", head.strip()) for head in heads)
    title = next((found for text in bare if (found := read_title(text))), None)
    return replace(header, kind=title.kind, number=title.number, body=header.body or title.body) if title else header


def guess_language(text: str) -> str:
    """Identify the language of a text, one of the Union's, by script or commonest words; "en" where neither decides."""
    sample = text[:_SAMPLE].casefold()
    letters = len(re.findall(r"[^\W\d_]", sample))
    for language, script in _SCRIPTS:
        if len(re.findall(script, sample)) * 4 > letters:
            return language
    words = Counter(re.findall(r"[^\W\d_]+", sample))
    counts = {lang: sum(words[w] for w in common.split()) for lang, common in _STOPWORDS.items()}
    return max(counts, key=lambda lang: (counts[lang], lang == "en"))


def as_draft(header: Header, lines: Iterable[str]) -> Header:
    """A header with what tells a draft from an adopted text: its symbol and who submits it, or its title line."""
    front = [folded(line) for line in lines if line.strip()][:_FRONT_MATTER]
    symbol = next((m[0] for line in front if (m := _DRAFT_SYMBOL.search(line))), "")
    at = next((i for i, line in enumerate(front) if _SUBMITTED.fullmatch(line)), None)
    if not header.formula or not ((symbol and at is not None) or any(_DRAFT_TITLE.match(line) for line in front)):
        return header
    draft = replace(header, kind="draft", number=symbol or header.number, status="proposed")
    return draft if at is None else _submitted(draft, front, at)


def _submitted(header: Header, front: Sequence[str], at: int) -> Header:
    """A draft's header with its sponsors, whose list ends in line `at`, and the title above it where none is below."""
    start = at
    while start and (front[start - 1].endswith(",") or needs_more(front[start - 1]) or front[start - 1].count(",") > 1):
        start -= 1
    found = _SUBMITTED.fullmatch(" ".join(front[start : at + 1]))
    author = found["author"] if found else ""
    title = header.title
    if _SUBMITTED.fullmatch(title):
        above = start
        while above and front[above - 1].isupper() and len(front[above - 1].split()) > 1:
            above -= 1
        title = " ".join(front[above:start])
    return replace(header, author=author, title=title or header.title)


def _title_at(paras: Sequence[Para], formula: int | None) -> int | None:
    """The index of the title line: the last one before the formula, as a cover may name the document too."""
    if formula is not None:
        before = range(formula - 1, max(-1, formula - _MOST_TITLE_LINES), -1)
        return next((i for i in before if read_title(paras[i].text)), None)
    marked = (i for i, p in enumerate(paras[:_FRONT_MATTER]) if p.style == "title" and read_title(p.text))
    found = list(marked)
    return found[-1] if found else next((i for i, p in enumerate(paras[:12]) if read_title(p.text)), None)


def _words_of_title(paras: Sequence[Para], first: Title | None) -> str:
    """Join the title's lines, without those in brackets that list its earlier revisions.

    A title that begins in the line of the number goes on in the lines below it, up to a blank one.
    """
    words = [first.words] if first and first.words else []
    bracketed = False
    for para in paras:
        text = para.text.strip()
        if first and first.words and para.loose:
            break
        bracketed = bracketed or text.startswith("(")
        if not bracketed and not _NO_TITLE.fullmatch(text):
            words.append(text)
        bracketed = bracketed and ")" not in text
    return folded(" ".join(words))


def _block_before(paras: Sequence[Para], stop: int) -> Sequence[Para]:
    """The few lines right above a formula, the title of a document without a title line."""
    start = stop
    while start and stop - start < _MOST_LINES_ALONE and not _DRAFT.match(paras[start - 1].text):
        start -= 1
        if paras[start].loose:
            break
    return paras[start:stop]


def _end_of_title(paras: Sequence[Para], start: int) -> int:
    """The end of a title without a formula: it goes on while the file marks it as title, else for one line."""
    stop = start + 1
    while stop < len(paras) and paras[stop].style == "title":
        stop += 1
    if stop == start + 1 < len(paras) and not lexicon().verb(paras[stop].text) and len(paras[stop].text) < 300:
        stop += 1
    return stop
