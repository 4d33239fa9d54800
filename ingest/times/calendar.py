"""When conferences meet, as the lexicon and the documents held know it, and which one a text means by “the next”."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.model import Document
from ingest.times.grammar import meets_several_times_a_year
from ingest.versions.meetings import Meeting, earliest, latest, meetings
from ingest.versions.windows import Window

# "Rev. Kigali, 2022" as a meeting is called: "Kigali, 2022".
_REVISED = re.compile(r"^\s*Rev\.?\s*", re.IGNORECASE)
_NAMED = re.compile(r"[^\W\d][^,;()]*,\s*(?:19|20)\d\d")
_WHOLE_DATE = len("2000-12-31")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The meetings that are known, in the order of time."""

    meetings: tuple[Meeting, ...]

    def of_year(self, body: str, year: str) -> Meeting | None:
        """The meeting of a body in a year, or that is named by it; None where none or several are known."""
        found = [m for m in self.meetings if m.body == body and year in {m.year, m.first[:4], m.last[:4]}]
        return found[0] if len(found) == 1 else None

    def next(self, body: str, date: str) -> Meeting | None:
        """The first meeting of a body after a date; None where it cannot be told.

        A date that is known in part has to have the same next meeting on each of its days. Where no earlier meeting
        is known either, others may be missing.
        """
        if not date or meets_several_times_a_year(body):
            return None
        after = self._after(body, latest(date))
        known = any(m.body == body and m.last <= latest(date) for m in self.meetings)
        return after if known and after == self._after(body, earliest(date)) else None

    def _after(self, body: str, day: str) -> Meeting | None:
        return next((m for m in self.meetings if m.body == body and m.first > day), None)


def calendar_of(documents: Iterable[Document], windows: dict[str, Window]) -> Calendar:
    """The calendar of the lexicon, with the conferences that adopted documents on a day that is known."""
    known = {(m.body, m.name.casefold()): m for m in meetings()}
    for document in documents:
        expression = document.expression
        name = _REVISED.sub("", expression.revision)
        day = windows[expression.document].begins
        if _NAMED.fullmatch(name) and len(day) == _WHOLE_DATE:
            body = expression.work.body
            known.setdefault((body, name.casefold()), Meeting(body, name, day, day))
    return Calendar(tuple(sorted(known.values(), key=lambda m: (m.last, m.body))))
