"""The actors that a document's text names, study groups by their numbers: "ITU-T Study Group 15"."""

import re
from collections.abc import Iterable
from dataclasses import replace

from ingest.lexicon import Mention, lexicon

_NUMBERS = re.compile(r"\s+(\d{1,2}(?:,\s*\d{1,2})*(?:\s*,?\s+(?:and|et|y|и)\s+\d{1,2})?)(?![\w.)])")
_SECTOR = re.compile(r"\bITU-[TRD]\b")
_GROUPS = "study groups"


def actors_in(text: str) -> tuple[Mention, ...]:
    """Find the actors that a text names, as the lexicon does; a numbered study group by its number."""
    return tuple(_numbered(mention, text) for mention in lexicon().actors_in(text))


def expand(names: Iterable[str]) -> tuple[str, ...]:
    """Replace groups by their members; "Study Groups 3 and 17" are two."""
    return lexicon().expand(one for name in names for one in _each(name))


def _numbered(mention: Mention, text: str) -> Mention:
    numbers = _NUMBERS.match(text, mention.end) if mention.name == _GROUPS else None
    if numbers is None:
        return mention
    sector = _SECTOR.search(text[mention.start : mention.end])
    name = " ".join(filter(None, (sector[0] if sector else "", "Study Group", numbers[1])))
    return replace(mention, end=numbers.end(), name=name)


def _each(name: str) -> list[str]:
    head, found, numbers = name.partition("Study Group ")
    return [f"{head}{found}{number}" for number in re.findall(r"\d+", numbers)] if found else [name]
