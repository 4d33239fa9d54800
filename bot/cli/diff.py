"""`resolves diff`: what changed between two texts, for people, scripts, a browser or a Markdown page."""

import sys

import click

from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, catalogue_of, print_json, write_file
from bot.cli.options import corpus_option, json_option, pager_option, workspace_options
from bot.cli.terminal import paged, print_text
from bot.differences.choosing import chosen
from bot.differences.markdown import markdown
from bot.differences.rows import Difference, Row, difference
from ingest.errors import UsageError


@command(
    "diff",
    more="Of one document the two newest revisions are compared; name two revisions, or a proposal to compare it with "
    "its base.",
)
@click.argument("documents", metavar="DOCUMENT...", nargs=-1)
@workspace_options
@corpus_option
@click.option("--from", "older", metavar="REVISION", default="", help="The older text: its revision, a year or a date.")
@click.option("--to", "newer", metavar="REVISION", default="", help="The newer text; the newest held by default.")
@click.option("--html", metavar="FILE", help='Write a page with both texts side by side ("-" prints it).')
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
@json_option
@pager_option
def diff(
    workspace: Workspace,
    documents: tuple[str, ...],
    older: str,
    newer: str,
    html: str | None,
    as_markdown: bool,
    as_json: bool,
    no_pager: bool,
) -> int:
    """Compare two texts and show what differs."""
    if not documents:
        raise UsageError('Name a document, such as "Resolution 45"; `resolves list` has what is held.')
    found = difference(chosen(documents, catalogue_of(workspace), older, newer))
    if html:
        from bot.differences.page import page

        if html == "-":
            print(page(found))
        else:
            write_file(html, page(found).encode(), "--html")
    elif as_json:
        print_json(found.to_json())
    elif as_markdown:
        print(markdown(found), end="")
    else:
        with paged(at_once=no_pager):
            if sys.stdout.isatty():
                _show(found)
            else:
                print(_plain(found))
    return ANSWERED


def _head(found: Difference) -> str:
    return f"{found.title}\n{found.older} → {found.newer}: {found.counts}."


def _plain(found: Difference) -> str:
    """The differences without colour: [-struck-] and {+new+} words."""
    parts = [_head(found)]
    parts += [f"{row.heading}\n{''.join(_marked(row)).strip()}" for row in found.changed]
    return "\n\n".join(parts)


def _marked(row: Row) -> list[str]:
    out = []
    for segment in row.segments:
        if segment.same:
            out.append(segment.after)
            continue
        gone, new = segment.before.rstrip(), segment.after.rstrip()
        space = " " if (segment.after or segment.before)[-1:].isspace() else ""
        out.append(" ".join(filter(None, (f"[-{gone}-]" if gone else "", f"{{+{new}+}}" if new else ""))) + space)
    return out


def _show(found: Difference) -> None:
    """The differences on a terminal, in colour."""
    from rich.text import Text

    title, counts = _head(found).split("\n", 1)
    print_text(Text(title, style="bold"))
    print_text(Text(counts))
    for row in found.changed:
        print_text(Text())
        print_text(Text(row.heading, style="bold cyan"))
        line = Text()
        for segment in row.segments:
            if segment.same:
                line.append(segment.after)
                continue
            line.append(segment.before, style="red strike")
            line.append(segment.after, style="green bold")
        print_text(line)
