"""The register for spreadsheets: CSV, in which no cell is a formula, and a workbook, whose cells are all text."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from bot.register.obligations import Obligation
from bot.register.rows import COLUMNS, cells_of

# What a spreadsheet takes for the beginning of a formula, as OWASP lists it, with the full-width forms; and what a
# spreadsheet drops before it.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_QUOTE = "'"
# Excel reads a CSV file as UTF-8 only where it begins with a byte order mark.
_ENCODING = "utf-8-sig"
_WIDTHS = {"clause": 44, "addressee": 22, "what": 80, "by when": 28, "expression": 34, "key": 30}
_WIDTH, _MOST_IN_A_CELL = 16, 32_767


def to_csv(rows: Sequence[Obligation]) -> bytes:
    """The register as CSV (RFC 4180) in UTF-8, with a byte order mark for Excel."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([guarded(cell) for cell in cells_of(row)] for row in rows)
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


def to_workbook(rows: Sequence[Obligation]) -> bytes:
    """The register as an Excel workbook: a head that stays, a filter, and every cell text, links too."""
    import xlsxwriter

    out = BytesIO()
    plain_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **plain_text}) as workbook:
        sheet = workbook.add_worksheet("register")
        bold, wrapped = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True, "valign": "top"})
        for column, name in enumerate(COLUMNS):
            sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
            sheet.write_string(0, column, name, bold)
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(cells_of(row)):
                sheet.write_string(at, column, _encodable(cell[:_MOST_IN_A_CELL]), wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    return out.getvalue()


def _encodable(cell: str) -> str:
    return cell.encode("utf-8", "replace").decode()
