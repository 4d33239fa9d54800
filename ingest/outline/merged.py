"""Merged numbers of a proposal whose mark-up is lost: "23" where 2 was struck and 3 put, "cb)" where c was."""

import re
from dataclasses import replace

from ingest.outline.groups import Group
from ingest.outline.marks import Mark, value

_MERGED = re.compile(r"\s*(?:(?P<digits>\d{2,4})(?P<sign>[.)]?)|\(?(?P<letters>[a-z]{2})\))(?P<gap>\t\s*|\s+)(?=\S)")


def merged_mark(text: str, group: Group) -> Mark | None:
    """The mark of an item with its struck number and the new one, where the numbering expects one; else None."""
    found = _MERGED.match(text)
    if found is None:
        return None
    printed, kind = found["digits"] or found["letters"], "digit" if found["digits"] else "letter"
    plain_mark = Mark(printed, (kind,), found.end(), tabbed="\t" in found["gap"], sign=found["sign"] or "")
    if group.expects(plain_mark):
        return None
    for at in range(1, len(printed)):
        old, new = printed[:at], printed[at:]
        beside = abs(value(kind, old) - value(kind, new)) == 1 and not new.startswith("0")
        if beside and any(group.expects(replace(plain_mark, num=num)) for num in (new, old)):
            return replace(plain_mark, counts=new)
    return None
