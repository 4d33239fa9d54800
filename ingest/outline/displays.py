"""What is displayed in a text without being a sentence of it: rows of tables, formulas; and what begins behind it."""

import re
import unicodedata

from ingest.lexicon import plain
from ingest.outline.marks import read_mark
from ingest.outline.parts import Para, is_closed

# What explains the signs of a formula, "where Q is …": a letter, a Greek one, or one with an index.
_LEGEND = re.compile(
    r"(?:where|with|où|avec|donde|siendo|где)\s*[:,]?\s+[∆∂]?"
    r"(?:[^\W\d_]|[A-Z\u0370-\u03ff][a-z]{0,3}|[^\W\d_][a-z]{0,2}[\d_]\w{0,3})(?:\s*\([^()]{1,20}\))?(?:\s*[=:–-]|\s+[^\W\d_])"
)
# The gap between two cells of a table.
_CELL_GAP = re.compile(r"\S(?:\t|\s{3,})\s*\S")
# Characters of the end of a paragraph in which a sign says that it is a formula.
_FORMULA = 60
# Characters of a line that is no cell of a table: the shortest one of a page's width.
_LINE_LENGTH = 50


def is_row(para: Para) -> bool:
    """Whether a paragraph is a row of a table: cells, with a tab or a wide gap between them, that no mark explains."""
    mark = read_mark(para.text)
    cells = para.text[mark.end :] if mark else para.text
    return para.style == "row" or (_CELL_GAP.search(cells) is not None and not is_closed(cells))


def is_below_table(para: Para, above: Para) -> bool:
    """Whether text begins with a line right below the last row of a table."""
    begins = para.text[:1].isupper() and len(para.text) >= _LINE_LENGTH
    return begins and is_row(above) and not is_row(para)


def is_legend(text: str, above: str) -> bool:
    """Whether a paragraph explains the signs of the formula `above` it: "Q ± 0.02 UIpp" / "where Q is …"."""
    found = _LEGEND.match(plain(text))
    return found is not None and any(unicodedata.category(sign) == "Sm" for sign in above[-_FORMULA:])
