"""The register as a calendar by RFC 5545: an event of a whole day for each date by which something is due."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from bot.register.obligations import Obligation
from bot.register.rows import meeting_of
from ingest.outline.parts import folded
from ingest.times import Time
from ingest.versions.meetings import earliest

_PRODUCT = "-//Resolves//register of obligations//EN"
# What may stand between a date and the period from it on: "by 31 March 2027 and every two years thereafter".
_FROM_THEN_ON = re.compile(r"[\s,]*(?:and\s+)?(?:then\s+|thereafter\s+)?", re.IGNORECASE)
_PERIOD = re.compile(r"every (?P<n>\d+) (?P<unit>day|week|month|year)s")
_PERIODS = {"yearly": ("YEARLY", 1), "monthly": ("MONTHLY", 1), "weekly": ("WEEKLY", 1), "quarterly": ("MONTHLY", 3)}
_UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_UNDATED = "2000-01-01"


def to_calendar(rows: Sequence[Obligation]) -> bytes:
    """The obligations that have a date, as a calendar."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    for row in rows:
        for uid, when in dated(row):
            day = date.fromisoformat(when.due)
            event = Event()
            event.add("uid", uid)
            # When the information was last revised: as the text was adopted. So the same register is the same file.
            event.add("dtstamp", datetime.combine(_day(row.adopted), time(), UTC))
            event.add("dtstart", day)
            event.add("dtend", day + timedelta(days=1))
            event.add("summary", f"{row.addressee or 'no addressee'}: {row.label}")
            event.add("description", _description(row, when))
            event.add("transp", "TRANSPARENT")
            if row.addressee:
                event.add("categories", [row.addressee])
            if row.address:
                event.add("url", row.address)
            if rule := recurrence(row, when):
                event.add("rrule", rule)
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def dated(row: Obligation) -> Iterator[tuple[str, Time]]:
    """The dated times of an obligation, each with an identifier that is the same whenever the register is written."""
    seen: set[str] = set()
    for when in row.due:
        if when.due and when.due not in seen:
            seen.add(when.due)
            of = "\n".join((row.clause.key, row.addressee, when.due))
            yield f"{sha256(of.encode()).hexdigest()[:32]}@resolves", when


def recurrence(row: Obligation, when: Time) -> dict[str, str | int] | None:
    """The rule of recurrence that the text gives right behind a date; a conference's date recurs by no period."""
    if when.meeting is not None:
        return None
    for often in row.recurring:
        between = row.clause.text[when.end : often.start]
        if often.start >= when.end and _FROM_THEN_ON.fullmatch(between):
            match = _PERIOD.fullmatch(often.frequency)
            period = (_UNITS[match["unit"]], int(match["n"])) if match else _PERIODS.get(often.frequency)
            if period:
                return {"freq": period[0], "interval": period[1]}
    return None


def _description(row: Obligation, when: Time) -> str:
    meeting = f" ({meeting_of(when)})" if when.meeting else ""
    often = "".join(f"\nhow often: “{each.words}”" for each in row.recurring)
    return f"{folded(row.clause.text)}\n\nby when: “{when.words}”{meeting}{often}\n{row.expression}, {row.status}"


def _day(adopted: str) -> date:
    """The first day of a date that is known in part."""
    try:
        return date.fromisoformat(earliest(adopted) if adopted else _UNDATED)
    except ValueError:
        return date.fromisoformat(_UNDATED)
