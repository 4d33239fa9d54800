"""Times in a text: by when something is due and how often, with the text's words, and a day where the text tells it."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ingest.lexicon import lexicon, plain
from ingest.outline.parts import folded
from ingest.times.calendar import Calendar
from ingest.times.grammar import Means, Rule, body_of, groups_of, month_of, number_of, rules
from ingest.versions.meetings import Meeting, latest

_QUARTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_HALVES = {"first": 1, "second": 2, "last": 2}
_CENTURY = "20"
# What these rules find has a year in digits; most clauses have none, and are spared them.
_WITH_YEAR = frozenset({Means.DAY, Means.MONTH, Means.QUARTER, Means.HALF, Means.YEAR, Means.SINCE})
_YEAR = re.compile(r"\d{4}")
_NOT_TWO = 2
# Of these, a frequency says in words what it is.
_SO_OFTEN = {"1 times a": "once a", "2 times a": "twice a"}
_PLURAL = re.compile(r"ies$|(?<!s)s$")
_UNITS = {"ans": "year", "mois": "month", "años": "year", "meses": "month"}


class Kind(StrEnum):
    """What words of time tell: by when, how often, or from when on."""

    DUE = "due"
    FREQUENCY = "frequency"
    SINCE = "since"


class Relation(StrEnum):
    """How a due day stands to the day or the meeting that is named."""

    BY = "by"
    BEFORE = "before"
    AT = "at"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a text stands: its language, the body that adopted it and when, and the addressees that “its” is of."""

    language: str
    body: str
    adopted: str
    calendar: Calendar
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """Words of a text that say by when or how often.

    `words` are verbatim but for white space, `text[start:end]`. `first` and `last` are the days of what they name,
    and `due` is the last day in time: `last`, or the day before `first` where it has to be done before; all "" where
    the text does not tell them. `relation` is that of the due day to what they name: by it, before it, or at it (“in
    2027”, “to the next conference”). `frequency` is how often, in few fixed words. `event` tells meetings apart that
    have no date: the code of their body with the year, or “next”; `meeting` is the one that is meant, where it is
    known.
    """

    words: str
    start: int
    end: int
    kind: Kind
    first: str = ""
    last: str = ""
    due: str = ""
    frequency: str = ""
    event: str = ""
    meeting: Meeting | None = None
    relation: Relation = Relation.BY

    @property
    def at(self) -> bool:
        """Whether what is named is the time itself, and not only its end."""
        return self.relation is Relation.AT


def times_in(text: str, setting: Setting) -> tuple[Time, ...]:
    """The times of a text in their order; of two that overlap, the longer one.

    What a meeting had done by the time of the text (“as agreed by the Council at its 2014 session”) sets no time.
    """
    plain_text, has_year = plain(text), _YEAR.search(text) is not None
    tried = (rule for rule in rules(setting.language) if has_year or rule.means not in _WITH_YEAR)
    small = (
        plain_text.lower()
    )  # of the same length, as the one letter that is longer when small is none of a plain text
    matched = [(rule, match) for rule in tried for match in rule.matches(plain_text, small)]
    matched.sort(key=lambda one: (one[0].means is Means.UNREAD, one[1].start() - one[1].end(), one[1].start()))
    taken: list[tuple[int, int]] = []
    found: list[Time] = []
    for rule, match in matched:
        start, end = match.span()
        if start == end or any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        taken.append((start, end))
        found += _time(rule, match, text, setting)
    return tuple(sorted(found, key=lambda time: time.start))


def _time(rule: Rule, match: re.Match[str], text: str, setting: Setting) -> Iterator[Time]:
    """What a match of a rule tells; nothing for what is no time or past, no date where the calendar has no such day."""
    groups = groups_of(match, plain(text))
    words, span = folded(text[slice(*match.span())]), match.span()
    match rule.means:
        case Means.NOTHING:
            return
        case Means.SINCE:
            yield Time(words, *span, Kind.SINCE)
        case Means.UNREAD if "year" in groups and _is_past(_days(Means.DAY, groups), setting):
            return
        case Means.WORDS | Means.UNREAD:
            yield Time(words, *span, Kind.DUE)
        case Means.FREQUENCY:
            yield Time(words, *span, Kind.FREQUENCY, frequency=_frequency(rule.value, groups, setting.language))
        case Means.EVERY:
            yield Time(words, *span, Kind.FREQUENCY, frequency=f"every {_gathering(groups)}", event=_body(groups))
        case Means.MEETING:
            yield from _at_meeting(groups, words, span, setting)
        case _:
            days = _days(rule.means, groups)
            # What was done on a day that has passed is history; what was due by one stands in the text as a deadline.
            if days is None:
                yield Time(words, *span, Kind.DUE)
            elif not ("at" in groups and _is_past(days, setting)):
                yield _on_days(words, span, days, groups)


def _is_past(days: tuple[str, str] | None, setting: Setting) -> bool:
    """Whether days had passed when the text was adopted."""
    return days is not None and days[1] <= latest(setting.adopted or "0")


def _on_days(
    words: str,
    span: tuple[int, int],
    days: tuple[str, str],
    groups: dict[str, str],
    event: str = "",
    meeting: Meeting | None = None,
) -> Time:
    relation = _relation(groups)
    due = str(date.fromisoformat(days[0]) - timedelta(days=1)) if relation is Relation.BEFORE else days[1]
    return Time(words, *span, Kind.DUE, *days, due, event=event, meeting=meeting, relation=relation)


def _relation(groups: dict[str, str]) -> Relation:
    """The relation that a match tells; before the end of a time is by it."""
    if "before" in groups and "end" not in groups:
        return Relation.BEFORE
    return Relation.AT if "at" in groups else Relation.BY


def _at_meeting(groups: dict[str, str], words: str, span: tuple[int, int], setting: Setting) -> Iterator[Time]:
    """A meeting: the one of a year, or the next one after the text was adopted; without days where it is not known."""
    body = _body(groups) or ("council" if setting.addressees == ("Council",) and "any" in groups else "")
    year = groups.get("year", "")
    year = f"{_CENTURY}{year}" if len(year) == _NOT_TWO else year
    known: Meeting | None = None
    if body:
        known = setting.calendar.of_year(body, year) if year else setting.calendar.next(body, setting.adopted)
    if (known and known.last <= latest(setting.adopted or "0")) or (year and year < setting.adopted[:4]):
        return
    event = f"{body} {year or 'next'}" if body else ""
    if known:
        yield _on_days(words, span, (known.first, known.last), groups, event, known)
    else:
        yield Time(words, *span, Kind.DUE, event=event, relation=_relation(groups))


def _body(groups: dict[str, str]) -> str:
    return body_of(groups["body"]) if "body" in groups else ""


def _gathering(groups: dict[str, str]) -> str:
    """What meets, in the singular: “plenipotentiary conference”, “Council session”, “session”."""
    body = lexicon().bodies.get(_body(groups))
    if body is None:
        return _PLURAL.sub(lambda end: "y" if end[0] == "ies" else "", folded(groups["any"]))
    if body.code == "council":
        return "Council session"
    return "plenipotentiary conference" if body.code == "pp" else body.short


def _days(means: Means, groups: dict[str, str]) -> tuple[str, str] | None:
    """The first and the last day of what a date names; None where the calendar has no such day."""
    if "iso" in groups:
        year, month, day = map(int, groups["iso"].split("-"))
    else:
        year, month, day = int(groups["year"]), month_of(groups.get("month", "1")), int(groups.get("day", "1"))
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    last = first
    if means is Means.MONTH:
        last = _end_of_month(year, month)
    elif means is Means.YEAR:
        last = date(year, 12, 31)
    elif means in {Means.QUARTER, Means.HALF}:
        length = 3 if means is Means.QUARTER else 6
        at = (_QUARTERS if means is Means.QUARTER else _HALVES)[groups[means.value].casefold()]
        first, last = date(year, length * (at - 1) + 1, 1), _end_of_month(year, length * at)
    return str(last if "end" in groups and means is not Means.DAY else first), str(last)


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _frequency(value: str, groups: dict[str, str], language: str) -> str:
    """How often, as the rule has it, with the number and the unit that are printed."""
    unit = next((groups[name].casefold() for name in ("unit", "basis", "adverb") if name in groups), "")
    unit = _UNITS.get(unit, unit)
    number = number_of(groups["n"].casefold().removesuffix(" times"), language) if "n" in groups else 0
    filled = value.format(n=number, unit=unit)
    for counted, said in _SO_OFTEN.items():
        filled = filled.replace(counted, said)
    if filled == "every 1 years" or filled == "once a year":
        return "yearly"
    return filled.replace("every 1 months", "monthly").replace("once a month", "monthly")
