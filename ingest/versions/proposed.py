"""What a contribution proposes: each operation with the Work that it is on, from the lines above its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest import citation
from ingest.citation import Citation
from ingest.lexicon import plain
from ingest.model import Document

_OPERATION = re.compile(r"\W*(?P<operation>MOD|ADD|SUP|NOC)\W+(?P<number>\S+/\d+)\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposal of a contribution: "MOD EUR/44A7/1", the title of what it is on, and that Work as it is cited.

    `heading` is that line and the title as they are printed; `section` is where its clauses stand in the contribution;
    `work` is None for a text that is new.
    """

    section: str
    operation: str
    number: str
    title: str
    work: Citation | None
    heading: str


def proposed_by(document: Document) -> tuple[Proposed, ...]:
    """The proposals of a contribution in their order; of a draft, the one that it is itself."""
    expression = document.expression
    lines = document.header.text.split("\n") if document.header else []
    found = tuple(_proposed(lines))
    if found or expression.status != "proposed" or expression.work.kind == "proposal":
        return found
    title, number = " ".join([*lines, expression.title]), expression.work.number
    work = _work(title)
    begins = next((at for at, line in enumerate(lines) if number in line), 0)
    return (Proposed("", "MOD" if work else "ADD", number, title, work, "\n".join(lines[begins:])),)


def _proposed(lines: list[str]) -> Iterator[Proposed]:
    marks = [(at, match) for at, line in enumerate(lines) if (match := _OPERATION.fullmatch(plain(line)))]
    ends = [*(at for at, _ in marks[1:]), len(lines)][: len(marks)]
    for (at, match), end in zip(marks, ends, strict=True):
        operation, number = match["operation"].upper(), match["number"]
        title = " ".join(lines[at + 1 : end])
        work = None if operation == "ADD" else _work(title)
        yield Proposed(f"{operation} {number}", operation, number, title, work, "\n".join(lines[at:end]))


def _work(title: str) -> Citation | None:
    """The Work that a title names first."""
    return next((found for found in citation.find(title, asked=False) if found.number and found.kind), None)
