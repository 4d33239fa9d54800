"""Obligations as plain data, and as the cells of a table: the same for every form that the register is written in."""

from collections.abc import Iterable
from typing import Any

from bot.register.due import meeting_label
from bot.register.obligations import Obligation
from ingest.outline.parts import folded
from ingest.times import Time

# What is said in the place of a date of a time that was not understood as one.
NOT_READ = "not read as a date"
COLUMNS = (
    "clause",
    "addressee",
    "verb",
    "what",
    "to whom",
    "by when",
    "date",
    "meeting",
    "how often",
    "expression",
    "status",
    "key",
    "address",
)


def data_of(row: Obligation) -> dict[str, Any]:
    """An obligation as data; its text and the words of its times verbatim."""
    return {
        "clause": row.label,
        "key": row.clause.key,
        "addressee": row.addressee or None,
        "verb": row.verb or None,
        "what": row.clause.text,
        "to_whom": list(row.recipients),
        "by_when": [
            {
                "words": time.words,
                "date": time.due or None,
                "meeting": meeting_of(time) or None,
                "note": None if time.due else NOT_READ,
            }
            for time in row.due
        ],
        "how_often": [{"words": time.words, "frequency": time.frequency} for time in row.recurring],
        "expression": row.expression,
        "status": row.status,
        "address": row.address or None,
    }


def cells_of(row: Obligation) -> tuple[str, ...]:
    """The cells of an obligation, in the order of `COLUMNS`."""
    return (
        row.label,
        row.addressee,
        row.verb,
        folded(row.clause.text),
        ", ".join(row.recipients),
        _listed(time.words for time in row.due),
        _listed(time.due or NOT_READ for time in row.due),
        _listed(filter(None, map(meeting_of, row.due))),
        _listed(time.frequency for time in row.recurring),
        row.expression,
        row.status,
        row.clause.key,
        row.address,
    )


def meeting_of(time: Time) -> str:
    """The meeting that a time names, as it is called; "" for none."""
    return meeting_label(time.meeting) if time.meeting else ""


def _listed(values: Iterable[str]) -> str:
    """Values in one cell, those of several times in their order."""
    return "; ".join(values)
