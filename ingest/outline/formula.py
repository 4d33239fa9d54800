"""Find the enacting formula: "The Plenipotentiary Conference of … (Dubai, 2018),"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.lexicon import lexicon, plain
from ingest.outline.headings import line_heading
from ingest.outline.parts import Para, folded, next_of
from ingest.outline.titles import title_line

# Characters that a formula, and the title before it, take at most.
_LINE, _WITHIN = 160, 1000
# An article, in the languages that have one before a name.
_BEGINS = re.compile(r"\s*(?:(?:The|THE|La|LA|Le|LE|El|EL|L'|إن)\s*\S|[\u0400-\u04ff\u3400-\u9fff\u0600-\u06ff])")
_ENDS = re.compile(r"[^.;]{0,160}?(?:\([^()]{1,60}\)\s*[,:]?|[,:])(?=\s*$|\s+[a-z])|[^.;]{0,160}?[,:]?\s*$")


def find_formula(paras: Sequence[Para]) -> tuple[int | None, str, int]:
    """Find the enacting formula: the index of its first paragraph (None), its text over one or two, its end in that."""
    for index, para in enumerate(paras):
        if end := formula_end(para.text):
            return index, para.text, end
        after = next_of(paras, index)
        both = f"{para.text.rstrip()} {after.text.lstrip()}" if after and not after.loose else ""
        if len(para.text) < _LINE and (end := formula_end(both)) and not formula_end(after.text if after else ""):
            return index, both, end
    return None, "", 0


def formula_end(text: str) -> int:
    """The end of the enacting formula that a line begins with; 0 where it begins with none.

    What follows in the line is a phrase whose line break is lost.
    """
    sentence = plain(text[:400])
    if not _BEGINS.match(sentence):
        return 0
    named = lexicon().bodies_in(sentence[:120])
    if not named or len(folded(sentence[: named[0].start])) > 16:
        return 0
    end = _ENDS.match(sentence, named[0].end)
    whole = end is not None and (len(text) <= 400 or end.end() < 400)
    if end is None or not whole or not re.search(r"[,:)]\s*$", sentence[: end.end()]):
        return 0
    rest = text[end.end() :]
    return end.end() if not rest.strip() or line_heading(rest.strip(), "", capitals=False, operative=False) else 0


def split_title(para: Para) -> list[Para]:
    """Split a text that has lost every line break into title line, title and rest; else the paragraph itself."""
    text = para.text
    title = title_line().match(plain(text[:_WITHIN])) if len(text) > _LINE else None
    if title is None:
        return [para]
    for start in re.finditer(r"(?<=\s)(?:The|La|Le|El|L')\s", text[:_WITHIN]):
        if start.start() >= title.end() and formula_end(text[start.start() :]):
            pieces = (text[: title.end()], text[title.end() : start.start()], text[start.start() :])
            return [replace(para, text=piece.strip()) for piece in pieces if piece.strip()]
    return [para]
