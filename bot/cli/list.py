"""`resolves list`: the documents held."""

from typing import Any

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.versions import window_row
from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, catalogue_of, print_json
from bot.cli.options import corpus_option, json_option, pager_option, workspace_options
from bot.cli.terminal import make_table, paged, print_table
from ingest.labels import expression_label


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
    columns = ("document", "body", "number", "revision", "status", "language", "clauses", "title", "file")
    table = make_table(*columns, right=("clauses",))
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
    with paged(at_once=no_pager):
        print_table(table)
    return ANSWERED


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
