"""Treaties: their title and date, their Articles, and the resolutions that a conference has annexed to them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.lexicon import lexicon
from ingest.outline.divisions import division_at, is_article
from ingest.outline.footnotes import Footnotes
from ingest.outline.groups import Groups
from ingest.outline.header import Header, read_date
from ingest.outline.headings import heading_at
from ingest.outline.parts import Outside, Para, folded
from ingest.outline.provisions import read_provisions
from ingest.outline.resolution import read_resolution
from ingest.outline.titles import read_title, year_in

# Articles that make a text a treaty, lines of its title at most, and those behind a title within which a phrase comes.
_FEWEST, _MOST_TITLE_LINES, _NEAR = 2, 5, 7
_DONE = re.compile(r"(?i)\(?\s*(?:done at|fait à|hecho en|signed at|совершено в)\b")
_PLACE = re.compile(r"\([^()]*\d{4}\)")


def is_treaty(paras: Sequence[Para]) -> bool:
    """Whether a text is one of Articles; a resolution may have Articles in its annex, but none before its phrases."""
    articles = [i for i, para in enumerate(paras) if is_article(para.text)]
    if len(articles) < _FEWEST:
        return False
    return not any(map(_is_phrase, paras[: articles[0] + 1]))


def read_treaty_header(paras: Sequence[Para]) -> Header:
    """The title and the date of a treaty, from the lines before its first division."""
    styled = any(para.style == "heading" for para in paras)
    stop = 0
    while stop < min(len(paras), _MOST_TITLE_LINES) and not _begins(paras, stop, styled=styled):
        stop += 1
    lines = [folded(para.text) for para in paras[:stop]]
    words = [line for line in lines if not _DONE.match(line) and not _PLACE.fullmatch(line)]
    dated = [*lines, *(folded(para.text) for para in reversed(paras) if _DONE.match(para.text))]
    date = next((found for line in dated if (found := read_date(line))), "")
    year = next((found for line in dated if (found := year_in(line))), "")
    title = folded(" ".join(words))
    bodies = lexicon().bodies_in(title)
    # A code is set for what adopts documents; treaties of others are nobody's.
    body = "itu" if bodies or "telecommunication" in title.casefold() else ""
    return Header(body=body, kind="treaty", title=title, date=date or year, lines=tuple(p.number for p in paras[:stop]))


def read_treaty(paras: Sequence[Para], header: Header, notes: Footnotes) -> tuple[Groups, list[Outside]]:
    """Parse a treaty: its groups of clauses, one an Article or another division, and the text outside them."""
    outside = [Outside(para.number, para.text.strip(), "title") for para in paras if para.number in header.lines]
    body = [para for para in paras if para.number not in header.lines]
    annexed = [i for i in range(len(body)) if _is_annexed(body, i)]
    groups, others = read_provisions(body[: annexed[0] if annexed else len(body)], header)
    outside += others
    for start, end in pairwise([*annexed, len(body)]):
        outside += _read_annexed(body[start:end], notes, groups)
    return groups, outside


def _begins(paras: Sequence[Para], index: int, *, styled: bool) -> bool:
    """Whether the treaty's own text begins at a paragraph: at its first division, or with a sentence."""
    text = paras[index].text
    bare = [replace(para, style="") for para in paras[index : index + 2]]  # a title may be marked as a heading
    named = division_at(bare, 0, styled=False) is not None
    return named or bool(re.search(r"[.;:,]\s*$", text) or len(text) > 300 or (not styled and re.match(r"\s*\d", text)))


def _is_phrase(para: Para) -> bool:
    found = heading_at(para.text)
    return para.style == "call" or (found is not None and found.alone(para.text))


def _is_annexed(paras: Sequence[Para], index: int) -> bool:
    """Whether a resolution that the conference adopted beside the treaty begins at a paragraph."""
    return read_title(paras[index].text) is not None and any(map(_is_phrase, paras[index + 1 : index + _NEAR]))


def _read_annexed(paras: Sequence[Para], notes: Footnotes, groups: Groups) -> list[Outside]:
    title = read_title(paras[0].text)
    first = next(i for i, para in enumerate(paras) if i and _is_phrase(para))
    kind = lexicon().kinds[title.kind].name if title else ""
    section = f"{kind} {title.number}" if title else folded(paras[0].text)
    outside = [Outside(para.number, para.text.strip(), "title") for para in paras[:first]]
    groups.annex = ""
    groups.enter(section, groups.bare)
    _, others = read_resolution(paras[first:], notes, within=section, groups=groups)
    return outside + others
