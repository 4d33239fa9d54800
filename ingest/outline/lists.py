"""Split run-in lists, which have lost their line breaks: several items in one paragraph."""

import re

from ingest.outline.marks import Mark, value


def run_in(
    text: str, mark: Mark | None, coming: Mark | None, *, fresh: bool, annex: bool
) -> list[tuple[Mark | None, str]]:
    """Split a text before each mark that continues its own list: (mark, words) of each item.

    "to take …; 2 to assign …; 3 to …" is three items. Letters are cut only where the list is `fresh`, right
    behind its phrase, and "1) … 2) …" only in an `annex`: elsewhere they list things inside one clause.
    """
    out: list[tuple[Mark | None, str]] = []
    if mark is None and annex:
        title, mark, text = _numbered(text)
        out += [(None, title)] if title else []
    while mark is not None:
        found = _next(text, mark, fresh=fresh, annex=annex)
        if found is None or (coming and coming.num == found[0].num):
            break
        following, start, end = found
        out.append((mark, text[:start]))
        text, mark = text[end:], following
    return [*out, (mark, text)]


def _numbered(text: str) -> tuple[str, Mark | None, str]:
    """Split "Measures 1) Coordination. 2) Savings." into its title, its first mark and the rest."""
    first = re.search(r"\s1\)\s+", text)
    if first is None or not re.search(r"[.;,]\s+2\)\s", text[first.end() :]):
        return "", None, text
    return text[: first.start()], Mark("1", ("digit",), 0), text[first.end() :]


def _next(text: str, mark: Mark, *, fresh: bool, annex: bool) -> tuple[Mark, int, int] | None:
    """Find the mark after `mark` inside a text: the mark, its start and its end."""
    if "digit" in mark.kinds:
        num = str(value("digit", mark.num) + 1)
        after = r"(?<=[;,.])\s+{}\)\s+(?=\S)" if annex else r"(?<=[;,])\s+{}\s+(?=(?:to|that)\s)"
    elif fresh and mark.kinds[0] == "letter" and "a" <= mark.num < "z":
        num, after = chr(ord(mark.num) + 1), r"(?<=[;,])\s+\(?{}\)\s+(?=\S)"
    else:
        return None
    found = re.search(after.format(num), text)
    return (Mark(num, mark.kinds[:1], 0), found.start(), found.end()) if found else None
