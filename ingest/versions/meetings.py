"""When a conference met, by the body and the place and year that a revision prints; data are `meetings.toml`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.lexicon import load, plain
from ingest.outline.titles import year_in

# "Rev. Kigali, 2022": the place before the year.
_PLACE = re.compile(r"(?P<place>[^\W\d][^,;()]*?),?\s+(?:19|20)\d\d\s*$")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A conference or an assembly: its body, its place and year, and its first and last day in ISO 8601."""

    body: str
    name: str
    first: str
    last: str

    @property
    def place(self) -> str:
        """Where it met."""
        return self.name.rpartition(",")[0]

    @property
    def year(self) -> str:
        """The year that its name has."""
        return self.name[-4:]


@cache
def meetings() -> tuple[Meeting, ...]:
    """All meetings that are known, by body and in the order of time."""
    return tuple(Meeting(body, name, *days) for body, rows in load("meetings").items() for name, days in rows.items())


def meeting(body: str, place: str, year: str) -> Meeting | None:
    """The meeting of a body at a place in a year; by the place or the year alone where only one fits."""
    fitting = [
        each
        for each in meetings()
        if each.body == body
        and (not place or plain(each.place).casefold() == plain(place).casefold())
        and (not year or each.year == year)
    ]
    return fitting[0] if len(fitting) == 1 else None


def meetings_after(body: str, date: str) -> Iterator[Meeting]:
    """The meetings of a body that begin after a date, the next first."""
    yield from (each for each in meetings() if each.body == body and each.first > latest(date))


def adoption_date(body: str, revision: str, date: str = "") -> str:
    """When a revision was adopted, in ISO 8601 as far as it is known: the last day of the conference that it names.

    “Rev. Kigali, 2022” of the WTDC is 2022-06-16, of a body whose meetings are not known 2022; `date` is what the
    document itself says. "" where neither tells.
    """
    match = _PLACE.search(revision)
    year = year_in(revision)
    place = match["place"].removeprefix("Rev.").strip() if match else ""
    if year and (held := meeting(body, place, year)):
        return held.last
    return date if date.startswith(year) and len(date) > len(year) else year or date


def latest(date: str) -> str:
    """The last day that a date may mean which is known in part: 2022-12-31 for 2022."""
    return date + "2000-12-31"[len(date) :] if len(date) < len("2000-12-31") else date


def earliest(date: str) -> str:
    """The first day that a date may mean which is known in part: 2022-01-01 for 2022."""
    return date + "2000-01-01"[len(date) :]
