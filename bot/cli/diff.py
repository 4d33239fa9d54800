"""`resolves diff`: what changed between two texts, for people, scripts, a browser or a Markdown page."""

import sys
from argparse import Namespace
from pathlib import Path

from bot.cli.common import ANSWERED, catalogue_of, print_json
from bot.cli.console import console
from bot.differences.choosing import chosen
from bot.differences.markdown import markdown
from bot.differences.rows import Difference, Row, difference
from ingest.errors import OutputError


def diff(args: Namespace) -> int:
    """Compare two revisions of a document, or a proposal with its base, and show what differs."""
    catalogue = catalogue_of(args)
    found = difference(chosen(args.documents, catalogue, args.older or "", args.newer or ""))
    if args.html:
        from bot.differences.page import page

        _write(args.html, page(found))
    elif args.json:
        print_json(found.to_json())
    elif args.markdown:
        print(markdown(found), end="")
    elif sys.stdout.isatty():
        _show(found)
    else:
        print(_plain(found))
    return ANSWERED


def _write(path: str, text: str) -> None:
    """Write a page. Raises OutputError where that cannot be."""
    if path == "-":
        print(text)
        return
    try:
        Path(path).write_text(text, "utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror}); name another file for --html.") from None


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

    out = console()
    title, counts = _head(found).split("\n", 1)
    out.print(Text(title, style="bold"))
    out.print(Text(counts))
    for row in found.changed:
        out.print()
        out.print(Text(row.heading, style="bold cyan"))
        line = Text()
        for segment in row.segments:
            if segment.same:
                line.append(segment.after)
                continue
            line.append(segment.before, style="red strike")
            line.append(segment.after, style="green bold")
        out.print(line)
