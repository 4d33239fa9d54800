"""The register as files: no cell is a formula, what is written reads back, and the calendar is one by RFC 5545."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from bot.register.calendar_file import to_calendar
from bot.register.obligations import Obligation, register_of
from bot.register.rows import COLUMNS, cells_of
from bot.register.spreadsheets import to_csv, to_workbook
from bot.tables import unguarded
from tests.support.registers import Held, document

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
HELD = document("""
instructs the Council
1<TAB>=SUM(A1:A9), to be paid by 31 March 2027 and every two years thereafter;
2<TAB>-1 lamps, “to” count annually, and by 30 June 2027;
3<TAB>to report annually to the next plenipotentiary conference;
4<TAB>to answer within 30 days;
5<TAB>to write to http://example.org, by the end of 2027.
""")
ROWS = register_of([HELD], Held(HELD)).rows


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def with_text(text: str) -> Obligation:
    """A row whose text, addressee and label are this."""
    row = ROWS[0]
    return replace(row, clause=replace(row.clause, text=text), addressee=text, label=text)


def test_csv_reads_back_and_opens_in_excel() -> None:
    content = to_csv(ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = read_csv(content)
    assert head == list(COLUMNS)
    assert [tuple(map(unguarded, row)) for row in rows] == [cells_of(row) for row in ROWS]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_from_csv_and_is_no_formula(text: str) -> None:
    row = with_text(text)
    _, cells = read_csv(to_csv([row]))
    assert not any(cell.startswith(FORMULAS) for cell in cells)
    assert tuple(map(unguarded, cells)) == cells_of(row)


def test_a_workbook_has_text_alone_a_fixed_head_and_a_filter() -> None:
    sheet = load_workbook(BytesIO(to_workbook(ROWS))).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == COLUMNS
    assert [tuple(value or "" for value in row) for row in rows] == [cells_of(row) for row in ROWS]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert all(cell.value is None for row in sheet.iter_rows() for cell in row if cell.data_type == "n")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:M{len(ROWS) + 1}")


def test_any_text_makes_a_workbook_that_opens() -> None:
    rows = [with_text("\x00\x0b=1"), with_text("x" * 40_000), with_text("\ud800")]
    assert load_workbook(BytesIO(to_workbook(rows))).active


def test_the_calendar_has_a_day_for_each_date_and_a_rule_only_where_the_text_has_one() -> None:
    events = Calendar.from_ical(to_calendar(ROWS)).walk("VEVENT")
    told = [(e["dtstart"].dt, e["dtend"].dt - e["dtstart"].dt, e.get("rrule")) for e in events]
    day = timedelta(days=1)
    assert told == [
        (date(2027, 3, 31), day, {"FREQ": ["YEARLY"], "INTERVAL": [2]}),
        (date(2027, 6, 30), day, None),
        (date(2022, 10, 14), day, None),
        (date(2027, 12, 31), day, None),
    ]
    assert "PP (Bucharest, 2022)" in str(events[2]["description"])


def test_the_same_register_is_the_same_calendar_and_no_two_events_share_an_identifier() -> None:
    events = Calendar.from_ical(to_calendar(ROWS)).walk("VEVENT")
    assert to_calendar(ROWS) == to_calendar(ROWS)
    assert len({str(event["uid"]) for event in events}) == len(events)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_calendar_of_any_text_parses(text: str) -> None:
    row = replace(ROWS[0], addressee=text, label=text)
    (event,) = Calendar.from_ical(to_calendar([row])).walk("VEVENT")
    assert event["dtstart"].dt == date(2027, 3, 31)
