"""The actors that a document's text names, study groups by their numbers: "ITU-T Study Group 15"."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from ingest.lexicon import Mention, lexicon

_NUMBERS = re.compile(r"\s+(\d{1,2}(?:,\s*\d{1,2})*(?:\s*,?\s+(?:and|et|y|и)\s+\d{1,2})?)(?![\w.)])")
_SECTOR = re.compile(r"\b(?:ITU|UIT|МСЭ)-([TRDТД])\b")
# "Comisión de Estudio 15 del UIT-T": the Sector may stand behind; in Chinese the number stands before, "第21研究组".
_BEHIND = re.compile(r"\s+(?:of|del|de l['’]|de la)\s*(?:ITU|UIT)-([TRD])\b|\s+(?:МСЭ)-([TRDТД])\b")
_ORDINAL = re.compile(r"(?:ITU-(?P<sector>[TRD]))?第(?P<number>\d{1,2})$")
_LETTERS = {"Т": "T", "Д": "D"}
_GROUPS, _FOREIGN = "study groups", "Study Group "


@lru_cache(maxsize=1024)
def actors_in(text: str) -> tuple[Mention, ...]:
    """Find the actors that a text names, as the lexicon does; a numbered study group by its number."""
    found = tuple(_numbered(mention, text) for mention in lexicon().actors_in(text))
    sectors = {sector for m in found if (sector := m.name.partition(" Study Group ")[0]).startswith("ITU-")}
    if len(sectors) != 1 or not any(m.name.startswith(_FOREIGN) for m in found):
        return found
    # One Sector for all: "la Comisión de Estudio 15 del UIT-T, en colaboración con la Comisión de Estudio 2".
    sector = next(iter(sectors))
    return tuple(
        replace(m, name=f"{sector} {m.name}")
        if m.name.startswith(_FOREIGN) and not text[m.start : m.start + 5].casefold().startswith("study")
        else m
        for m in found
    )


def expand(names: Iterable[str]) -> tuple[str, ...]:
    """Replace groups by their members; "Study Groups 3 and 17" are two."""
    return lexicon().expand(one for name in names for one in _each(name))


def _numbered(mention: Mention, text: str) -> Mention:
    if mention.name != _GROUPS:
        return mention
    if ordinal := _ORDINAL.search(text[: mention.start]):
        sector = f"ITU-{ordinal['sector']}" if ordinal["sector"] else ""
        return replace(
            mention, start=ordinal.start(), name=" ".join(filter(None, (sector, _FOREIGN + ordinal["number"])))
        )
    numbers = _NUMBERS.match(text, mention.end)
    if numbers is None:
        return mention
    named = _SECTOR.search(text[mention.start : mention.end])
    behind = None if named else _BEHIND.match(text, numbers.end())
    sector_of = named or behind
    letter = next(filter(None, sector_of.groups()), "") if sector_of else ""
    sector = f"ITU-{_LETTERS.get(letter, letter)}" if letter else ""
    end = behind.end() if behind else numbers.end()
    return replace(mention, end=end, name=" ".join(filter(None, (sector, _FOREIGN + numbers[1]))))


def _each(name: str) -> list[str]:
    head, found, numbers = name.partition("Study Group ")
    return [f"{head}{found}{number}" for number in re.findall(r"\d+", numbers)] if found else [name]
