"""Times in texts and questions: by when something is due, at which meeting, how often; the grammar is data."""

from ingest.times.calendar import Calendar, calendar_of
from ingest.times.times import Kind, Relation, Setting, Time, times_in

__all__ = ["Calendar", "Kind", "Relation", "Setting", "Time", "calendar_of", "times_in"]
