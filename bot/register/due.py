"""What is due by a day or a meeting: the limit that is asked for, and whether an obligation falls within it.

“The next WTDC” is the first one after the text was adopted, so that limit is another day for each Expression.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.catalogue.catalogue import Catalogue
from bot.register.obligations import Obligation
from ingest.errors import QuestionError
from ingest.lexicon import lexicon
from ingest.model import Document
from ingest.times import Kind, Setting, Time, times_in
from ingest.versions.meetings import Meeting, earliest, latest

_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_NEXT = " next"


@dataclass(frozen=True, slots=True)
class Limit:
    """A day or a meeting that is asked for, in its words; `time` is None where each text has its own, the next one."""

    words: str
    language: str
    time: Time | None = None

    def of(self, document: Document, catalogue: Catalogue) -> Time | None:
        """The limit for the times of a document; None where it has none."""
        if self.time is not None:
            return self.time
        adopted = catalogue.setting_of(document)
        setting = Setting(self.language, adopted.body, adopted.adopted, adopted.calendar)
        return next((time for time in times_in(self.words, setting) if time.kind is Kind.DUE), None)

    def meetings(self, documents: Iterable[Document], catalogue: Catalogue) -> tuple[Meeting, ...]:
        """The meetings that are meant for some documents, each once."""
        limits = (self.of(document, catalogue) for document in documents)
        return tuple(dict.fromkeys(limit.meeting for limit in limits if limit and limit.meeting))


@dataclass(frozen=True, slots=True)
class Due:
    """Obligations by what is known of them: those within a limit, and those whose times could not be compared with it.

    `undated` have a time that is not read as a date, `recurring` only say how often.
    """

    within: tuple[Obligation, ...]
    undated: tuple[Obligation, ...]
    recurring: tuple[Obligation, ...]


def limit_of(text: str, catalogue: Catalogue) -> Limit:
    """The limit that a person typed: “2026-12-31”, “PP-26”, “the next WTDC”. Raises QuestionError."""
    if _ISO.fullmatch(text.strip()):
        first, last = earliest(text.strip()), _last_day(text.strip())
        if last:
            return Limit(text, "en", Time(text, 0, len(text), Kind.DUE, first, last, last))
    found = limit_in(f"by {text.strip()}", "en", catalogue)
    if found is None:
        raise QuestionError(f"“{text}” is no date and no known meeting; write it like 2026-12-31, PP-26 or next WTDC.")
    return found


def limit_in(words: str, language: str, catalogue: Catalogue) -> Limit | None:
    """The limit that words of time tell; None where they tell no day, and no next meeting either."""
    setting = Setting(language, "", "", catalogue.calendar)
    times = [time for time in times_in(words, setting) if time.kind is Kind.DUE]
    if len(times) != 1:
        return None
    (time,) = times
    if time.due:
        return Limit(words, language, time)
    return Limit(words, language) if time.event.endswith(_NEXT) else None


def due_within(rows: Iterable[Obligation], limit: Limit, catalogue: Catalogue) -> Due:
    """Tell obligations apart by a limit; those without any time, and those due later, are in none of the three."""
    within, undated, recurring = [], [], []
    for row in rows:
        asked = limit.of(catalogue.document(row.clause), catalogue)
        if asked and asked.due and asked.due <= latest(row.adopted or "0"):
            asked = replace(asked, event="")  # a meeting before the text was adopted is none that it recurs at
        answers = [falls_within(time, asked) for time in row.times if time.kind is not Kind.SINCE]
        if True in answers:
            within.append(row)
        elif any(falls_within(time, asked) is None for time in row.due):
            undated.append(row)
        elif None in answers:
            recurring.append(row)
    return Due(tuple(within), tuple(undated), tuple(recurring))


def falls_within(time: Time, limit: Time | None) -> bool | None:
    """Whether a time falls within a limit; None where the texts do not tell.

    What recurs at each meeting of a body falls due at its next one too.
    """
    if limit is None:
        return None
    if time.due and limit.due:
        return (not limit.at or limit.first <= time.due) and time.due <= limit.due
    if limit.event and time.event:
        body, _, _ = limit.event.partition(" ")
        if time.event in {limit.event, body}:
            return True
    if limit.at and limit.event and (time.event or time.frequency):
        return False  # "to the next WTDC" is neither to another meeting nor every year
    return None


def meeting_label(meeting: Meeting) -> str:
    """How a meeting is called: “PP (Bucharest, 2022)”."""
    body = lexicon().bodies.get(meeting.body)
    return f"{body.short if body else meeting.body.upper()} ({meeting.name})"


def meetings_said(meetings: Sequence[Meeting]) -> str:
    """The meetings that “the next” means, with their last days."""
    return "; ".join(f"{meeting_label(m)}, until {m.last}" for m in meetings)


def _last_day(day: str) -> str:
    """The last day of a date in ISO 8601 that may lack its day or month; "" where there is none such."""
    try:
        first = date.fromisoformat(earliest(day))
    except ValueError:
        return ""
    last = monthrange(first.year, first.month)[1]
    return f"{day}-{last}" if len(day) == len("2000-12") else latest(day)
