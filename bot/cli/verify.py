"""`resolves verify FILE|-`: whether the citations of a draft are right and its quotations verbatim."""

import sys
from pathlib import Path

import click

from bot.cli.command import Workspace, command
from bot.cli.common import catalogue_of, open_store, print_json, write_file
from bot.cli.options import corpus_option, json_option, pager_option, workspace_options
from bot.cli.progress import progress
from bot.cli.terminal import make_table, paged, print_table
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


@command(
    "verify",
    error_code=2,
    more="Exit codes: 0 all right, 1 something to look at, 2 the draft cannot be read, 3 nothing in it to verify.",
)
@click.argument("file", metavar="FILE|-")
@workspace_options
@corpus_option
@click.option("--html", metavar="FILE", help="Write the findings, and the draft with each marked, as one page.")
@click.option("--word", metavar="FILE", help="Write a copy of the Word file with a comment at each finding.")
@json_option
@pager_option
def verify_draft(
    workspace: Workspace, file: str, html: str | None, word: str | None, as_json: bool, no_pager: bool
) -> int:
    """Verify the draft: text, Markdown, HTML, Word, PDF …; - is text on standard input."""
    settings, _ = open_store(workspace)
    data = _bytes(file, settings.verify)
    draft = _draft(file, data, settings)
    if word and not file.lower().endswith(".docx"):
        raise DraftError("--word writes a copy of a Word file with comments; the draft is none (.docx).")
    _require_new(file, html, word)
    catalogue = catalogue_of(workspace)
    with progress() as tell:
        report = verify(draft, catalogue, lambda done, of: tell("verifying", done, of))
    if html:
        from bot.verification.html_page import html_page

        write_file(html, html_page(report).encode("utf-8", "replace"), "--html")
    if word:
        from bot.verification.word_comments import with_comments

        write_file(word, with_comments(draft.name, data, report), "--word")
    if as_json:
        print_json(report.to_json())
    else:
        with paged(at_once=no_pager):
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


def _require_new(file: str, *outputs: str | None) -> None:
    """Raise DraftError where an output would take the draft's own place."""
    for output in filter(None, outputs):
        if file != "-" and Path(output).resolve() == Path(file).resolve():
            raise DraftError(f"{shown(Path(output))} is the draft itself; name another file to write.")


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
