"""Full dates of a question, in the six languages: "3 November 2025", "3 ноября 2025", "2025年11月3日"."""

import re
from collections.abc import Iterator
from functools import cache

from ingest.lexicon import load, plain


def dates_in(text: str) -> Iterator[tuple[str, int, int]]:
    """The full dates of a text as ISO 8601, each with its start and end."""
    for match in _pattern().finditer(plain(text)):
        named = match["month"] or match["first"]
        month = _months()[named.casefold()] if named else int(match["number"])
        day, year = match["day"] or match["second"] or match["numbered"], match["year"] or match["last"] or match["era"]
        yield f"{year}-{month:02}-{int(day):02}", match.start(), match.end()


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:er|\.)?\s+(?:de\s+)?(?P<month>{names})\s+(?:de[l]?\s+)?(?P<year>(?:19|20)\d\d)\b"
        rf"|\b(?P<first>{names})\s+(?P<second>\d{{1,2}}),?\s+(?P<last>(?:19|20)\d\d)\b"
        r"|(?P<era>(?:19|20)\d\d)年(?P<number>\d{1,2})月(?P<numbered>\d{1,2})日",
        re.IGNORECASE,
    )


@cache
def _months() -> dict[str, int]:
    """The number of a month by its name in any of the languages."""
    return {plain(name).casefold(): int(at) for at, names in load("numbers")["months"].items() for name in names}
