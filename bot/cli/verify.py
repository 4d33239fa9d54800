"""`resolves verify FILE|-`: whether the citations of a draft are right and its quotations verbatim."""

import sys
from argparse import Namespace
from pathlib import Path

from bot.cli.common import catalogue_of, open_store, print_json
from bot.cli.console import make_table, print_table, progress
from bot.settings import Settings, VerifySettings
from bot.verification import Draft, Finding, Report, verify
from bot.verification.finding import WORDS
from bot.verification.reading import pasted_draft, read_draft
from ingest.errors import DraftError, UnreadableError
from ingest.readers.file import read_file, shown

RIGHT, WRONG, NOTHING = 0, 1, 3
# Characters of a citation or a quotation that the table shows.
_SHOWN = 160
_STYLES = {True: "red", False: "green"}


def verify_draft(args: Namespace) -> int:
    """Run the command; the exit code says whether anything has to be looked at, or nothing was there to verify."""
    settings, _ = open_store(args)
    data = _bytes(args.file, settings.verify)
    draft = _draft(args.file, data, settings)
    if args.word and not args.file.lower().endswith(".docx"):
        raise DraftError("--word writes a copy of a Word file with comments; the draft is none (.docx).")
    _require_new(args)
    catalogue = catalogue_of(args)
    with progress() as tell:
        report = verify(draft, catalogue, lambda done, of: tell("verifying", done, of))
    if args.html:
        from bot.verification.html_page import html_page

        _write(args.html, html_page(report).encode("utf-8", "replace"))
    if args.word:
        from bot.verification.word_comments import with_comments

        _write(args.word, with_comments(draft.name, data, report))
    if args.json:
        print_json(report.to_json())
    else:
        _print(report)
    return NOTHING if not report.findings else WRONG if report.wrong else RIGHT


def _bytes(file: str, settings: VerifySettings) -> bytes:
    """The bytes of a file, or of standard input. Raises DraftError."""
    limit = settings.megabytes * 1024**2
    if file == "-":
        data = sys.stdin.buffer.read(limit + 1)
        if len(data) > limit:
            raise DraftError(f"Standard input has more than verify.megabytes = {settings.megabytes}; split it.")
        return data
    path = Path(file)
    try:
        if path.is_file() and path.stat().st_size > limit:
            size = path.stat().st_size / 1024**2
            most = f"more than verify.megabytes = {settings.megabytes}"
            raise DraftError(f"{shown(path)} has {size:,.1f} MB, {most}; split it.")
        return read_file(path, limit)
    except UnreadableError as error:
        raise DraftError(str(error)) from error
    except OSError as error:
        raise DraftError(f"{shown(path)} cannot be opened ({error.strerror}); check its name and rights.") from error


def _draft(file: str, data: bytes, settings: Settings) -> Draft:
    if file != "-":
        return read_draft(Path(file).name, data, settings.verify)
    try:
        return pasted_draft(data.decode("utf-8"), settings.verify)
    except UnicodeDecodeError as error:
        raise DraftError("Standard input is no text in UTF-8; name a file instead.") from error


def _require_new(args: Namespace) -> None:
    """Raise DraftError where an output would take the draft's own place."""
    for output in filter(None, (args.html, args.word)):
        if args.file != "-" and Path(output).resolve() == Path(args.file).resolve():
            raise DraftError(f"{shown(Path(output))} is the draft itself; name another file to write.")


def _write(name: str, data: bytes) -> None:
    try:
        Path(name).write_bytes(data)
    except OSError as error:
        raise DraftError(f"{shown(Path(name))} cannot be written ({error.strerror}).") from error


def _print(report: Report) -> None:
    """Print the findings as a table, and the sentence that sums them up."""
    from rich.text import Text

    if report.findings:
        table = make_table("line", "finding", "citation and quotation", "what", right=("line",))
        for finding in report.findings:
            style = _STYLES[finding.status.is_wrong]
            table.add_row(
                str(finding.line), Text(WORDS[finding.status], style), Text(_said(finding)), Text(_what(finding))
            )
        print_table(table)
        print()
    print(report.summary)


def _said(finding: Finding) -> str:
    quotation = f"“{_cut(finding.quotation)}”" if finding.quotation else ""
    return "\n".join(filter(None, (_cut(finding.citation), quotation)))


def _what(finding: Finding) -> str:
    suggestion = f"Cite it as: {finding.suggestion}" if finding.suggestion and finding.status.is_wrong else ""
    return "\n".join(filter(None, (finding.message, suggestion)))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()} …"
