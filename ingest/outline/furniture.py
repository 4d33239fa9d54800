"""Page furniture: lines that a publisher's pages carry beside the text, known by their form or by their repetition.

"RES12-3", "PP-18/FINAL-ACTS", "A/RES/68/262", "19-22345 (E)", "© ITU 2019 All Rights Reserved", "– 27 –", "Page 3",
and a running head that stands beside such a line on more than one page.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from ingest.lexicon import plain
from ingest.outline.marks import read_mark
from ingest.outline.page_edges import within_sentences
from ingest.readers.line import Line

_PAGE = r"(?:[Pp]age|[Pp]\.|[Ss]eite|[Pp]ágina|[Сс]тр\.)"
_NUMBER = rf"(?:- ?)?(?:{_PAGE} ?)?\d{{1,4}}(?: ?(?:/|of|de|sur|\|) ?\d{{1,4}})?(?: ?-)?"
# The page of a volume in which documents are paginated each for itself: "RES12-3", "AP30B-14", "ART5-112".
_PAGINATED = r"[A-ZА-Я]{2,8}(?:\d{1,4}[A-Z]?(?:\.\d+)?|(?:-[A-Z]{2,})+)-\d{1,4}"
# A document's symbol: segments joined by strokes, no word in small letters.
_SYMBOL = (
    r"(?=[^\s\d]*\d)[A-Z][A-Z\d.-]*(?:/(?:[A-Z\d][A-Za-z\d.-]*|\([A-Z\d]+\)))+"
    r"(?:\([A-Za-z\d.-]+\))?(?:-[A-Z]| [A-Z]{3,})?"
)
# What a document service prints below a page: its number, the language, the dates of dispatch.
_JOB = r"(?:[A-Z]{2,4}\.)?\d{2}-\d{5}(?: ?\([A-Z]\))?(?: +\d{6}){0,3}"
# The name of the file, which ITU prints below its own documents.
_FILE = r"(?:[A-Z]:)?[^\s/]*[\\!.](?:DOCX?|docx?|PDF|pdf|MSW-[A-Z])(?: ?\(\d+\))?(?: \d{2}\.\d{2}\.\d{2,4}){0,2}"
_COPYRIGHT = (
    r"(?:©|\([cC]\)|[Cc]opyright\b)[^.]{0,90}\.? ?(?:[Aa]ll [Rr]ights [Rr]eserved\.?|\d{4}\.?)(?: ?\d{1,4})?"
    r"|\d{1,4} ?© [A-Z]+,? \d{4}"
)
_FORM = re.compile(
    rf"(?:{_PAGINATED}|\*\d{{7}}\*|[A-Z]{{2,3}}/Art\. ?\d{{1,3}}|Document {_SYMBOL}|{_COPYRIGHT}|{_FILE}|\[?{_JOB}\]?"
    rf"|{_PAGE} ?\d{{1,4}}(?: ?(?:/|of|de|sur) ?\d{{1,4}})?|[-•*]? ?\d{{1,4}} ?-"
    rf"|\d{{1,4}} ?/ ?\d{{1,4}}|\d{{1,4}} ?\| ?{_PAGE}"
    rf"|(?:{_SYMBOL}|{_JOB})(?: +{_NUMBER})?|{_NUMBER} +(?:{_SYMBOL}|{_JOB}))"
)
# The same beside a document's title, "A/RES/74/312      Sustainable roads", and the foot of a publisher's page.
_TITLED = (
    r"Recommendation|Resolution|Decision|Opinion|Recommandation|Résolution|Décision|Recomendación|Resolución|Decisión"
    r"|Рекомендация|Резолюция|Решение"
)
_SHORT = r"(?:Rec|Res|Dec|Rés|Déc)\."
_PAGE_NUMBER = r"(?:\d{1,4}|[ivxl]{1,6})"
_WIDE = r"(?:\t\s*| {3,})"
_HEAD = re.compile(
    rf"\s*(?!(?:MOD|ADD|SUP|NOC)\b)(?:{_SYMBOL}{_WIDE}\S.*[^.;:,\s]|[A-Z\d].*{_WIDE}{_SYMBOL}"
    rf"|(?:[A-Z][^\t]*)?\b(?:{_SHORT}|(?:{_TITLED}|Document|Report|Acts)\b)[^\t;:,]{{0,60}}{_WIDE}\d{{1,4}}"
    rf"|{_PAGE_NUMBER}{_WIDE}[^\t]*\b(?:{_SHORT}|(?:{_TITLED})\b)[^\t;:,]{{0,60}}\([^()]*\)"
    rf"|{_PAGE_NUMBER}{_WIDE}{_SHORT}[^\t;:,]{{0,40}}\d"
    rf"|\d{{1,4}}{_WIDE}[^\t;:,]{{0,60}}Final (?:Acts|Report)"
    rf"|\d{{1,4}}{_WIDE}[A-Z][^\t;:,]{{0,40}}\b(?:{_TITLED}) [\w./-]+"
    r"|[A-Z][^\t;:]{0,80}\(\d{2}/\d{4}\)\s+\d{1,4})\s*"
)
# Words with the number of a page far from them: "Baku Action Plan      187", "188      Baku Action Plan".
_PAGED = re.compile(r"\s*(?:[^\W\d_][^\t\d]*[^\W\d_]\s{5,}\d{1,4}|\d{1,4}\s{5,}[^\W\d_][^\t\d]*[^\W\d_])\s*")
# A head in columns, with the number of the page at its outer edge: "20     Ch. II – Art. 8     Conv."; an item with a
# further number, "2     a)     that …", is none.
_GAP = r"(?:\s{3,}|\t+)"
_NO_ITEM = r"(?!\(?(?:[a-z]{1,4}|\d{1,3})[.)]?\s)"
_COLUMNS = re.compile(
    rf"\s*(?:(?P<left>\d{{1,4}}){_GAP}{_NO_ITEM}\S.*?{_GAP}\S.*"
    rf"|{_NO_ITEM}\S.*?{_GAP}\S.*?{_GAP}(?P<right>\d{{1,4}}))\s*"
)
_ENDS_TEXT = re.compile(r"[;:,]$|(?<!\s[A-Z][a-z])(?<!\s[A-Z][a-z]{2})(?<!\s[A-Z][a-z]{3})\.$")
_ALONE = re.compile(_SYMBOL)
# A symbol beside words that are those of the title: "A/RES/81/147 Safeguarding of pollinators".
_ENTITLED = re.compile(rf"{_SYMBOL} (?P<title>\S.{{20,}})")
_GLUED = re.compile(rf"\s*{_PAGINATED}\s+(?=\S)")
# Characters of the longest running head, and pages that one may be missing on.
_LONGEST, _MOST_PAGES = 120, 3
_EDGE_NUMBER = re.compile(r"^(?:\d{1,4}|[ivxl]{1,6})\s+|\s+(?:\d{1,4}|[ivxl]{1,6})$")


def furniture(lines: Sequence[Line]) -> dict[int, int]:
    """The lines that are page furniture, by their numbers, and how many of their first characters are."""
    words = [" ".join(plain(line.text).split()) for line in lines]
    formed = {i for i, text in enumerate(words) if 0 < len(text) <= _LONGEST and _FORM.fullmatch(text)}
    formed |= {i for i, line in enumerate(lines) if len(line.text) <= _LONGEST and _HEAD.fullmatch(line.text)}
    formed |= _entitled(words) | _in_columns(lines, words)
    formed -= {i for i in formed if _is_reference(words, i, formed)}
    formed |= {i for i, text in enumerate(words) if text.isdecimal() and len(text) <= 4 and _beside(words, i, formed)}
    whole = formed | _running_heads(lines, words, formed)
    whole |= within_sentences([line.text for line in lines], words, whole)
    out = {lines[i].number: len(lines[i].text) for i in whole}
    for below in (_near(words, at, 1) for at in formed):
        # "RES27-2 3 that …" at the top of a page: the line break behind the number of the page is lost.
        if below is not None and below not in whole and (found := _GLUED.match(lines[below].text)):
            out[lines[below].number] = found.end()
    return out


def _entitled(words: Sequence[str]) -> set[int]:
    """Lines of a symbol and words that another line has as a title, alone or behind its number."""
    found = {i: m["title"] for i, text in enumerate(words) if (m := _ENTITLED.fullmatch(text))}
    if not found:
        return set()
    titles = {rest for text in words if not _ENTITLED.fullmatch(text) for rest in _behind_number(text)}
    return {i for i, title in found.items() if title in titles}


def _behind_number(text: str) -> list[str]:
    """A line, and what it has behind its first words: "81/147. Safeguarding of …", "Resolution 7 on …"."""
    return [text, *(parts[-1] for n in (1, 2) if len(parts := text.split(maxsplit=n)) > n)]


def _in_columns(lines: Sequence[Line], words: Sequence[str]) -> set[int]:
    """Heads in columns, each alone between blank lines: they share words, and count pages in turn."""
    found: list[tuple[int, int]] = []
    for i, line in enumerate(lines):
        alone = all(not 0 <= near < len(words) or not words[near] for near in (i - 1, i + 1))
        short = 0 < len(line.text) <= _LONGEST and not _ENDS_TEXT.search(words[i]) and line.style != "row"
        if alone and short and (head := _COLUMNS.fullmatch(line.text)):
            found.append((i, int(head["left"] or head["right"])))
    steps = [after - before for (_, before), (_, after) in pairwise(found)]
    if not steps or not all(0 < step <= _MOST_PAGES for step in steps):
        return set()
    shared = set.intersection(*({*re.split(_GAP, lines[i].text.strip())} for i, _ in found))
    return {i for i, _ in found} if shared else set()


def _beside(words: Sequence[str], at: int, formed: Collection[int]) -> bool:
    """Whether a bare number stands right before or behind such furniture: the number of the page."""
    return any(0 <= near < len(words) and near in formed for near in (at - 1, at + 1))


def _is_reference(words: Sequence[str], at: int, formed: Collection[int]) -> bool:
    """Whether a symbol alone in its line is one of a list of documents, "Documentation: ECE/TRADE/C/CEFACT/2019/8"."""
    if not _ALONE.fullmatch(words[at]):
        return False
    above, below = (_beyond(words, at, step, formed) for step in (-1, 1))
    return above.endswith(":") and read_mark(below) is None


def _beyond(words: Sequence[str], at: int, step: int, formed: Collection[int]) -> str:
    """The next line before or after a symbol that is no furniture; "" where there is none."""
    near = _near(words, at, step)
    while near is not None and near in formed:
        near = _near(words, near, step)
    return words[near] if near is not None else ""


def _running_heads(lines: Sequence[Line], words: Sequence[str], formed: Collection[int]) -> set[int]:
    """Lines beside such furniture, or that end in the number of a page, whose words stand so on other pages too."""
    beside = {near for at in formed for near in (_near(words, at, -1), _near(words, at, 1)) if near is not None}
    # With a number in its words as well, "Rec. ITU-T E.119 (04/2017) 3" is no heading such as "Article 3"; nor is it
    # where the number stands far from the words.
    numbered = {i for i, text in enumerate(words) if re.search(r"\d.*\s\d{1,4}$|^\d{1,4}\s.*\d", text)}
    numbered |= {i for i, line in enumerate(lines) if len(line.text) <= _LONGEST and _PAGED.fullmatch(line.text)}
    found = (i for i in (beside | numbered) - {*formed} if len(words[i]) <= _LONGEST and words[i][-1:] not in ".;:,")
    keys = {i: _EDGE_NUMBER.sub("", words[i]) for i in found}
    pages = Counter(keys.values())
    paged = {i for i in beside if _PAGED.fullmatch(lines[i].text)}
    heads = {i for i, key in keys.items() if pages[key] > 1 or i in paged}
    return {i for i in heads if keys.get(i, "")[:1].isupper() and not keys[i].isdecimal()}


def _near(words: Sequence[str], at: int, step: int) -> int | None:
    """The next line with words in it before or after a line."""
    at += step
    while 0 <= at < len(words) and not words[at]:
        at += step
    return at if 0 <= at < len(words) else None
