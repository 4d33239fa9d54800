"""The register for spreadsheets: CSV, in which no cell is a formula, and a workbook, whose cells are all text."""

from collections.abc import Sequence
from io import BytesIO

from bot.register.obligations import Obligation
from bot.register.rows import COLUMNS, cells_of
from bot.tables import csv_of

_WIDTHS = {"clause": 44, "addressee": 22, "what": 80, "by when": 28, "expression": 34, "key": 30}
_WIDTH, _MOST_IN_A_CELL = 16, 32_767


def to_csv(rows: Sequence[Obligation]) -> bytes:
    """The register as CSV (RFC 4180) in UTF-8, with a byte order mark for Excel."""
    return csv_of(COLUMNS, map(cells_of, rows))


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
