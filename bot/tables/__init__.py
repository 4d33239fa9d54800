"""Tables for spreadsheets: CSV that Excel opens as what it is, in which no cell is a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# What a spreadsheet takes for the beginning of a formula, as OWASP lists it, with the full-width forms; and what a
# spreadsheet drops before it.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_QUOTE = "'"
# Excel reads a CSV file as UTF-8 only where it begins with a byte order mark.
_ENCODING = "utf-8-sig"


def csv_of(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A table as CSV (RFC 4180) in UTF-8, with a byte order mark for Excel; its cells are guarded."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode(_ENCODING, "replace")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it.

    So does one that begins with an apostrophe and then like a formula, that the cells can be told apart when they are
    read again.
    """
    return f"{_QUOTE}{cell}" if cell.lstrip(_QUOTE).lstrip(" ").startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """The cell that `guarded` made this one of."""
    return cell[1:] if cell.startswith(_QUOTE) and guarded(cell[1:]) == cell else cell
