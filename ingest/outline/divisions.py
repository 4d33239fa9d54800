"""Recognise the divisions of treaties, recommendations and reports: Articles, annexes, numbered and named headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ingest.lexicon import alternatives, load, plain
from ingest.model import Part
from ingest.outline.marks import Mark, annex_mark, read_mark, value
from ingest.outline.parts import Para, folded, needs_more

# Words of the longest heading that only its form shows, and of the longest that ends in a colon; characters of the
# longest title under a number.
_MOST_WORDS, _FEW_WORDS, _LONGEST = 14, 8, 200
_NUMBERING = {"digit", "dotted", "capital"}
_NUMBER = r"(?:\d{1,3}[A-Z]?(?:\s?(?:bis|ter|quater))?|[IVXL]{1,6}|[A-Z])"


@dataclass(frozen=True, slots=True)
class Division:
    """A division: its name as cited, the part of its clauses, how many paragraphs its heading takes.

    `front` says that a publisher's front matter stands under it; `closes`, that it leaves an annex.
    """

    name: str
    part: Part = Part.PARAGRAPH
    took: int = 1
    front: bool = False
    closes: bool = False


def division_at(
    paras: Sequence[Para],
    index: int,
    *,
    styled: bool,
    spaced: bool = False,
    bracketed: bool = False,
    letter: str = "",
) -> Division | None:
    """The division whose heading begins at a paragraph.

    `styled` says that the file itself marks its headings, `spaced` that blank lines stand between its paragraphs,
    `bracketed` that numbers of headings have brackets; `letter` is that of the annex it would stand in.
    """
    para = paras[index]
    text = folded(plain(para.text))
    if not text or len(text) > _LONGEST or re.search(r"[.;,]$", text):
        return None
    named = _named(text)
    if named is not None:
        return named
    numbered = _divided().fullmatch(text)
    if numbered is not None and not (numbered["title"] or "").isdecimal():  # "Annexes: 2" counts them
        return _under_number(paras, index, numbered, text)
    mark = annex_mark(para.text, letter) or read_mark(para.text)
    if (
        mark is not None
        and (mark.kinds[0] in {"digit", "dotted"} or (mark.kinds[0] == "capital" and mark.sign))
        and (bracketed or ")" not in para.text[: mark.end])
        and _heads(paras, index, mark, styled=styled, spaced=spaced)
    ):
        return Division(f"{mark.num} {folded(para.text[mark.end :])}")
    if para.style == "heading" and mark is None and not (text.endswith(":") and len(text.split()) > _FEW_WORDS):
        return Division(text)
    return None


def is_named(text: str) -> bool:
    """Whether a line is a heading such as "Scope" or "Keywords", under which text stands."""
    return folded(plain(text)).strip(" :*").casefold() in _names("named")


def has_bracketed(paras: Sequence[Para]) -> bool:
    """Whether all numbers of the headings that the file marks have brackets: "1) Changes to the Recommendation"."""
    marks = [mark for para in paras if para.style == "heading" and (mark := read_mark(para.text)) and mark.num]
    return bool(marks) and all(mark.sign == ")" for mark in marks)


def is_article(text: str) -> bool:
    """Whether a line heads an Article."""
    found = _divided().fullmatch(folded(plain(text))) if len(text) <= _LONGEST else None
    return found is not None and bool(found["article"])


def closing() -> re.Pattern[str]:
    """A pattern for the beginning of a treaty's closing."""
    return _starting("closing")


def signing() -> re.Pattern[str]:
    """A pattern for a line under which somebody signs: "For the Republic of Kenya: …"."""
    return _starting("signing")


def _under_number(paras: Sequence[Para], index: int, found: re.Match[str], text: str) -> Division:
    """A division with a number, whose title stands behind it or on the next line."""
    title, took = (found["title"] or "").strip(), 1
    after = paras[index + 1] if index + 1 < len(paras) else None
    if not title and after is not None and _is_title(after):
        title, took = folded(after.text), 2
    name = folded(f"{_capitalised(text[: found.start('title')] if found['title'] else text)} {title}")
    if found["annex"]:
        return Division(name, Part.ANNEX, took)
    return Division(name, took=took, closes=True)


def _named(text: str) -> Division | None:
    bare = text.strip(":").casefold()
    if bare in _names("front"):
        return Division(text, front=True, closes=True)
    return Division(_capitalised(text.strip(":")), closes=True) if bare in _names("named") else None


def _is_title(para: Para) -> bool:
    """Whether a line can be the title of the division above it: short, no sentence, no item."""
    text = plain(para.text).strip()
    return (
        len(text) <= _LONGEST
        and not re.search(r"[.;:,]$", text)
        and not text[:1].islower()
        and read_mark(para.text) is None
        and "\t" not in text
        and _divided().fullmatch(folded(text)) is None
    )


def _heads(paras: Sequence[Para], index: int, mark: Mark, *, styled: bool, spaced: bool) -> bool:
    """Whether a numbered line is a heading: the file marks it as one, or where it marks none, by its form.

    One that the next number follows at once has nothing under it, and is an item of a list.
    """
    para = paras[index]
    words = para.text[mark.end :].strip()
    after = paras[index + 1] if index + 1 < len(paras) else None
    following = read_mark(after.text) if after is not None else None
    alone = after is None or (following is not None and _is_next(mark, following))
    if alone or not words or needs_more(words):
        return False
    if styled:
        return para.style in {"heading", "title"}
    goes_on = after is not None and not after.loose and (spaced or after.text[:1].islower())
    short = len(words.split()) <= _MOST_WORDS
    return short and words[:1].isupper() and not re.search(r"[.;:,!?]$", words) and "\t" not in words and not goes_on


def _is_next(mark: Mark, following: Mark) -> bool:
    """Whether a mark is the next of the same list."""
    kind = mark.kinds[0]
    same = kind in following.kinds and mark.num.rpartition(".")[0] == following.num.rpartition(".")[0]
    return same and value(kind, following.num) == value(kind, mark.num) + 1


def _capitalised(name: str) -> str:
    """A heading in capitals as one with a capital: "ARTICLE 4 (CV)" becomes "Article 4 (CV)"."""
    first, space, rest = name.strip(" :.-").partition(" ")
    return f"{first.capitalize() if first.isupper() and len(first) > 2 else first}{space}{rest}".strip()


@cache
def _divided() -> re.Pattern[str]:
    """A pattern for a heading with a number: "ARTICLE 4 (CV)", "Article premier - Objet", "Annex A", "第1条"."""
    words = load("headings")
    number = rf"(?:{_NUMBER}|{alternatives(words['first'])})"
    kinds = "|".join(rf"(?P<{name}>{alternatives(words[name])})" for name in ("article", "division", "annex"))
    title = r"(?:\s*[-:.]\s*|\s{2,}|\s+(?=[A-Z(\"]))"
    return re.compile(
        rf"(?:(?i:{kinds})(?:\s+{number})?(?:\s*\([A-Z]{{2,4}}\))?|第\s?[\d一二三四五六七八九十]+\s?[条章节])(?:{title}(?P<title>\S.*))?"
    )


@cache
def _names(kind: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in load("headings")[kind])


@cache
def _starting(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternatives(load('headings')[kind])})", re.IGNORECASE)
