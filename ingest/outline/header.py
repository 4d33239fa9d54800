"""Extract a document's metadata from its header: kind, number, revision, title, body and date; guess its language."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.labels import MONTHS
from ingest.lexicon import lexicon, plain
from ingest.outline.formula import find_formula
from ingest.outline.parts import Para, folded
from ingest.outline.titles import Title, printed_revision, read_title, year_in

_MONTH = "|".join(MONTHS)
_DATE = re.compile(rf"\b(\d{{1,2}})\s+({_MONTH})\s+(\d{{4}})\b|\b({_MONTH})\s+(\d{{1,2}}),\s+(\d{{4}})\b")
_PLACE = re.compile(r"\(([^()]{1,60},\s*\d{4})\)")
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
    the words that follow the formula in its own line.
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
    formula_lines = 0 if formula is None else 1 + (printed != paras[formula].text)
    return Header(
        body=body or (first.body if first else ""),
        kind=first.kind if first else "",
        number=first.number if first else "",
        revision=printed_revision(first.inside, place) if first else "",
        title=_words_of_title(paras[start + 1 : stop] if start is not None else _block_before(paras, stop), first),
        date=place[-4:] if place else year_in(first.inside if first else ""),
        formula=sentence,
        front=tuple(p.number for p in paras[: start or 0]),
        lines=tuple(p.number for p in paras[start or 0 : stop + formula_lines]),
        rest=printed[end:],
    )


def read_date(text: str) -> str:
    """Parse the first full date in a text, to ISO 8601; "" where there is none."""
    match = _DATE.search(plain(text))
    if match is None:
        return ""
    day, month, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
    return f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"


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


def _title_at(paras: Sequence[Para], formula: int | None) -> int | None:
    """The index of the title line: the last one before the formula, as a cover may name the document too."""
    if formula is not None:
        before = range(formula - 1, max(-1, formula - _MOST_TITLE_LINES), -1)
        return next((i for i in before if read_title(paras[i].text)), None)
    marked = (i for i, p in enumerate(paras[:_FRONT_MATTER]) if p.style == "title" and read_title(p.text))
    found = list(marked)
    return found[-1] if found else next((i for i, p in enumerate(paras[:12]) if read_title(p.text)), None)


def _words_of_title(paras: Sequence[Para], first: Title | None) -> str:
    """Join the title's lines, without those in brackets that list its earlier revisions."""
    words: list[str] = []
    bracketed = False
    for text in (para.text.strip() for para in paras):
        bracketed = bracketed or text.startswith("(")
        if not bracketed:
            words.append(text)
        bracketed = bracketed and ")" not in text
    return folded(" ".join(words)) or (first.words if first else "")


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
