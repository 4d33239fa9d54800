"""`resolves list`: the documents held."""

import sys
from typing import Any

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.versions import window_row
from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, catalogue_of, print_json
from bot.cli.options import corpus_option, json_option, pager_option, workspace_options
from bot.cli.terminal import columns, make_table, paged, print_table, print_wrapped
from ingest.labels import expression_label

# A narrower window has no room for a table of nine columns.
_TABLE_COLUMNS = 150


@command("list")
@workspace_options
@corpus_option
@json_option
@pager_option
def list_works(workspace: Workspace, as_json: bool, no_pager: bool) -> int:
    """Print the documents as a table, or as JSON."""
    rows = _rows(catalogue_of(workspace))
    if as_json:
        print_json(rows)
        return ANSWERED
    with paged(at_once=no_pager):
        if sys.stdout.isatty() and columns() < _TABLE_COLUMNS:
            print_wrapped("\n\n".join(map(_entry, rows)))
        else:
            _print_table(rows)
    return ANSWERED


def _entry(row: dict[str, Any]) -> str:
    """A document in some lines, for a window that is too narrow for a table."""
    indent = " " * (len(row["document"]) + 2)
    below = f"{row['clauses']} clauses, {row['status']}, {row['language']}, {row['file']}"
    lines = [row["label"], *([row["title"]] if row["title"] not in row["label"] else []), below]
    return f"{row['document']}  " + f"\n{indent}".join(lines)


def _print_table(rows: list[dict[str, Any]]) -> None:
    names = ("document", "body", "number", "revision", "status", "language", "clauses", "title", "file")
    table = make_table(*names, right=("clauses",))
    for row in rows:
        number = str(row["number"]) if row["number"] != row["document"] else ""
        cells = [
            row["document"],
            row["body"],
            f"{row['kind']} {number}".strip(),
            row["revision"] or row["date"],
            row["status"],
            row["language"],
        ]
        table.add_row(*map(str, cells), str(row["clauses"]), str(row["title"]), str(row["file"]))
    print_table(table)


def _rows(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "document": e.document,
            "body": e.work.body,
            "kind": e.work.kind,
            "number": e.work.number,
            "revision": e.revision,
            "language": e.language,
            "date": e.date,
            **window_row(d, catalogue),
            "title": e.title,
            "clauses": len(d.clauses),
            "file": e.file,
            "label": expression_label(e),
        }
        for d in catalogue.documents
        for e in [d.expression]
    ]
