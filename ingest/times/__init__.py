"""Times in texts and questions: by when something is due, at which meeting, how often; the grammar is data."""

from ingest.times.calendar import Calendar, calendar_of
from ingest.times.times import Kind, Setting, Time, times_in

__all__ = ["Calendar", "Kind", "Setting", "Time", "calendar_of", "times_in"]
