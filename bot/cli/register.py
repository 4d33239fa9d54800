"""`resolves register`: who is asked for what, by when and how often, as text, JSON, CSV, workbook or calendar."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import click

from bot.catalogue.catalogue import Catalogue
from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, catalogue_of, print_json, write_file
from bot.cli.options import corpus_option, json_option, pager_option, workspace_options
from bot.cli.terminal import paged, print_wrapped
from bot.register.addressees import addressed_to
from bot.register.due import Due, Limit, due_within, limit_of, meetings_said
from bot.register.obligations import Obligation, newest, register_of
from bot.register.rows import NOT_READ, data_of, meeting_of
from ingest.errors import QuestionError
from ingest.labels import expression_label
from ingest.model import Document
from ingest.outline.parts import folded
from ingest.versions.windows import Status


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files that a register is written to."""

    csv: str | None
    xlsx: str | None
    ics: str | None


@command(
    "register",
    more="Of the newest adopted revision of every document, or of those named, with a revision for an older one.",
)
@click.argument("documents", metavar="[DOCUMENT]...", nargs=-1)
@workspace_options
@corpus_option
@click.option("--addressee", metavar="NAME", help="Only what is asked of this office, body or group.")
@click.option(
    "--due-by",
    metavar="DATE|MEETING",
    help='Only what is due by then: 2026-12-31, PP-26, "next WTDC" (the first one after each text was adopted).',
)
@click.option("--by", type=click.Choice(["addressee"]), help="Put together what is asked of each.")
@click.option("--csv", metavar="FILE", help="Write it as CSV.")
@click.option("--xlsx", metavar="FILE", help="Write it as an Excel workbook.")
@click.option("--ics", metavar="FILE", help="Write what has a date as a calendar (RFC 5545).")
@json_option
@pager_option
def register(
    workspace: Workspace,
    documents: tuple[str, ...],
    addressee: str | None,
    due_by: str | None,
    by: str | None,
    csv: str | None,
    xlsx: str | None,
    ics: str | None,
    as_json: bool,
    no_pager: bool,
) -> int:
    """Make the register, and write or print it."""
    catalogue = catalogue_of(workspace)
    chosen = _named(documents, catalogue) or newest(catalogue)
    held = register_of(chosen, catalogue)
    rows = addressed_to(addressee, held.rows) if addressee is not None else held.rows
    limit = limit_of(due_by, catalogue) if due_by is not None else None
    due = due_within(rows, limit, catalogue) if limit else Due(rows, (), ())
    if by == "addressee":
        due = Due(*(tuple(sorted(part, key=_by_addressee)) for part in (due.within, due.undated, due.recurring)))
    said = _said(due, rows, limit, chosen, catalogue)
    said += [f"no operative clause: {expression_label(d.expression)}" for d in held.without]
    if _write(Outputs(csv, xlsx, ics), due):
        print(*said, sep="\n", file=sys.stderr)
    elif as_json:
        print_json(_as_json(due, limit, said))
    else:
        with paged(at_once=no_pager):
            _print(due, said, by_addressee=by == "addressee")
    return ANSWERED


def _named(names: Sequence[str], catalogue: Catalogue) -> tuple[Document, ...]:
    """The documents that a person named, each once. Raises QuestionError for one that is not held, or is several."""
    if not names:
        return ()
    from bot.retrieval.clause_view import find_held

    out: list[Document] = []
    for name in names:
        found = find_held(name, catalogue)
        if found.clauses:
            raise QuestionError(f"“{name}” is a clause; name its document, and the register has all that it asks.")
        out += found.documents
    return tuple(dict.fromkeys(out))


def _by_addressee(row: Obligation) -> tuple[bool, str]:
    """The order of addressees: by name, and last those clauses that name nobody."""
    return not row.addressee, row.addressee.casefold()


def _said(
    due: Due, rows: Sequence[Obligation], limit: Limit | None, documents: Sequence[Document], catalogue: Catalogue
) -> list[str]:
    """How many obligations of how many these are, and of how many that cannot be said."""
    if limit is None:
        undated = sum(row.undated for row in rows)
        whole = f"{len(rows)} obligations in {_clauses(rows)} clauses"
        return [f"{whole}; {undated} with a time that is {NOT_READ}" if undated else whole]
    meant = limit.meetings(documents, catalogue)
    which = f" ({meetings_said(meant)})" if meant else ""
    by = limit.words.removeprefix("by ")
    lines = [f"due by {by}{which}: {len(due.within)} of {len(rows)} obligations, as far as their times have a date"]
    if due.undated:
        lines.append(f"apart: {len(due.undated)} with a time that is {NOT_READ}, or whose meeting has no known date")
    if due.recurring:
        lines.append(f"apart: {len(due.recurring)} that recur and give no date")
    return lines


def _clauses(rows: Sequence[Obligation]) -> int:
    return len({row.clause.key for row in rows})


def _write(files: Outputs, due: Due) -> bool:
    """Write the files that the options ask for; whether there were any. Raises OutputError."""
    rows = (*due.within, *due.undated, *due.recurring)
    if files.csv:
        from bot.register.spreadsheets import to_csv

        write_file(files.csv, to_csv(rows), "--csv")
    if files.xlsx:
        from bot.register.spreadsheets import to_workbook

        write_file(files.xlsx, to_workbook(rows), "--xlsx")
    if files.ics:
        from bot.register.calendar_file import dated, to_calendar

        write_file(files.ics, to_calendar(due.within), "--ics")
        without = len({row.clause.key for row in rows if not any(dated(row))})
        print(f"{without} clauses have no date and are not in the calendar", file=sys.stderr)
    return bool(files.csv or files.xlsx or files.ics)


def _as_json(due: Due, limit: Limit | None, said: Sequence[str]) -> dict[str, object]:
    """The register as data; what cannot be compared with a limit stands apart."""
    out: dict[str, object] = {"said": list(said), "rows": [data_of(row) for row in due.within]}
    if limit is not None:
        out |= {
            "due_by": limit.words.removeprefix("by "),
            "without_date": [data_of(row) for row in due.undated],
            "recurring": [data_of(row) for row in due.recurring],
        }
    return out


def _print(due: Due, said: Sequence[str], *, by_addressee: bool) -> None:
    """Print the register for people."""
    print_wrapped("\n".join(said))
    for title, rows in (
        ("", due.within),
        ("With a time that has no date:", due.undated),
        ("Recurring, without a date:", due.recurring),
    ):
        if title and rows:
            print(f"\n{title}")
        groups = groupby(rows, key=lambda row: row.addressee) if by_addressee else [("", iter(rows))]
        for addressee, group in groups:
            members = list(group)
            if by_addressee:
                print(f"\n{addressee or 'nobody by name'}, {len(members)}:")
            for row in members:
                print_wrapped(f"\n{_entry(row)}")


def _entry(row: Obligation) -> str:
    """A row for people: the clause, who has to do what, and under it to whom, by when and how often."""
    who = ", ".join(filter(None, (row.addressee, row.verb)))
    times = [
        *(f"by when: “{t.words}” = {', '.join(filter(None, (t.due or NOT_READ, meeting_of(t))))}" for t in row.due),
        *(f"how often: “{t.words}” = {t.frequency}" for t in row.recurring),
    ]
    to = [f"to: {', '.join(row.recipients)}"] if row.recipients else []
    status = [] if row.status == Status.ADOPTED else [row.status]
    below = "; ".join([*status, *to, *times])
    lines = [row.label, f"    {who}: {folded(row.clause.text)}" if who else f"    {folded(row.clause.text)}"]
    return "\n".join([*lines, f"    {below}"] if below else lines)
