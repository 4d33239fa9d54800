"""An answer on a terminal: wrapped at words, clauses with hanging numbers, links to their sources; plain in a pipe."""

import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answer import Answer
from bot.catalogue.catalogue import Catalogue
from bot.cli.terminal import console, reading_columns
from bot.exports.blocks import Block, Kind, cited_blocks, reading_line
from bot.pages import printable
from ingest.model import Expression
from ingest.snapshot import Record

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {Kind.LEAD: "bold", Kind.DOCUMENT: "bold", Kind.PHRASE: "cyan", Kind.GLOSS: "italic", Kind.READING: "dim"}
# What stands on lines right below each other; all else is parted by an empty line.
_TIGHT = {
    (Kind.DOCUMENT, Kind.PHRASE),
    (Kind.PHRASE, Kind.CLAUSE),
    (Kind.DOCUMENT, Kind.CLAUSE),
    (Kind.CLAUSE, Kind.CLAUSE),
    (Kind.CLAUSE, Kind.GLOSS),
    (Kind.GLOSS, Kind.CLAUSE),
    (Kind.OPTION, Kind.OPTION),
    (Kind.TEXT, Kind.OPTION),
    (Kind.TEXT, Kind.TEXT),
    (Kind.LEAD, Kind.TEXT),
    (Kind.CLAUSE, Kind.TEXT),
}


def show_answer(answer: Answer, sources: Mapping[str, str]) -> None:
    """Print an answer for people, and how its question was read; as plain text where stdout is no terminal.

    `sources` has the address of each document's source, which its clauses link to.
    """
    if not sys.stdout.isatty():
        reading = reading_line(answer)
        print(answer.text, *([reading] if reading else []), sep="\n\n")
        return
    out = console()
    for line in answer_lines(answer, sources, reading_columns()):
        out.print(line)


def answer_lines(answer: Answer, sources: Mapping[str, str], width: int) -> "Iterator[Text]":
    """The lines of an answer, none wider than `width` columns but for a word that is."""
    from rich.text import Text

    before: Kind | None = None
    for block, citation in cited_blocks(answer):
        if block.kind is Kind.NOTE or block.named or not block.text:
            continue
        if before is not None and (before, block.kind) not in _TIGHT:
            yield Text()
        before = block.kind
        yield from _lines(block, sources.get(citation.document, "") if citation else "", width)


def _lines(block: Block, source: str, width: int) -> "Iterator[Text]":
    """The lines of one block; a clause links to its source, if there is one."""
    from rich.text import Text

    hanging, words = Text(), Text(printable(block.text), style=_STYLES.get(block.kind, ""))
    match block.kind:
        case Kind.CLAUSE:
            words = Text(f"“{words.plain}”") if block.part else words
            hanging = Text(f"{printable(block.num)} ", style="bold") if block.num else hanging
            if source:
                (hanging or words).stylize(f"link {source}")
            if block.n and (block.marked or not _says_number(block)):
                words.append(f" [{block.n}]", style="dim cyan")
        case Kind.OPTION:
            hanging = Text("- ")
        case Kind.GLOSS:
            hanging = Text("  ")
    indent = hanging.cell_len
    if indent > width // 2:
        hanging, words, indent = Text(), hanging + words, 0
    for number, line in enumerate(words.wrap(console(), max(width - indent, 10))):
        line.rstrip()
        yield (hanging if number == 0 else Text(" " * indent)) + line


def _says_number(block: Block) -> bool:
    """Whether the clause's own number is that of its citation, which then needs no marker."""
    return block.num.rstrip(".)") == str(block.n)


def source_addresses(names: Collection[str], catalogue: Catalogue) -> dict[str, str]:
    """The address of the source of each of these documents: where it was published, else the file that was read."""
    records = {record.document: record for record in catalogue.snapshot.records if record.document in names}
    return {name: _address(catalogue.by_name[name].expression, records.get(name)) for name in names}


def _address(expression: Expression, record: Record | None) -> str:
    """Where a document was published, or the file that was read as long as it is there; "" for neither."""
    if expression.address and expression.address.startswith(("https://", "http://")):
        return expression.address
    if record is None:
        return ""
    root = Path(record.root)
    path = root / record.file if root.is_dir() else root
    return path.absolute().as_uri() if path.is_file() else ""
