"""An answer as a table: a row for each citation, and one for each other line, so that nothing of it is missing."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.answer import Answer, Citation, Role
from bot.exports.blocks import Block, Kind, cited_blocks
from bot.pages import printable
from bot.tables import csv_of
from ingest.outline.parts import folded

if TYPE_CHECKING:
    from bot.catalogue.catalogue import Catalogue

COLUMNS = (
    "n", "role", "label", "document", "phrase", "num", "text", "passage", "revision", "status", "addressees",
    "key", "file", "page", "url",
)  # fmt: skip


def to_csv(answer: Answer, catalogue: "Catalogue | None" = None) -> bytes:
    """The answer as CSV, in reading order; clauses that are only named come last.

    The `role` of a row is that of its citation ("answer", "context"); of any other line it is the kind of block
    ("lead", "gloss", "read as" …), with `n` where it is for one citation. `text` is the whole clause; `passage` is
    filled where only a passage of it answers.
    """
    rows = [*_rows(answer, catalogue)]
    return csv_of(COLUMNS, ([printable(folded(row.get(name, ""))) for name in COLUMNS] for row in rows))


def _rows(answer: Answer, catalogue: "Catalogue | None") -> Iterator[dict[str, str]]:
    shown = set()
    for block, citation in cited_blocks(answer):
        if block.kind is Kind.CLAUSE and citation:
            shown.add(citation.n)
            yield _cited(citation, catalogue)
        elif block.text and not _is_in_columns(block, answer.changes):
            yield {"n": str(block.n or ""), "role": block.kind.value, "text": block.text}
    yield from (_cited(citation, catalogue) for citation in answer.citations if citation.n not in shown)


def _is_in_columns(block: Block, changes: Sequence[object]) -> bool:
    """Whether a heading says what the rows of its clauses say themselves; a change's says what has changed."""
    return block.kind is Kind.DOCUMENT or (block.kind is Kind.PHRASE and not changes)


def _cited(citation: Citation, catalogue: "Catalogue | None") -> dict[str, str]:
    """The row of a citation."""
    clause = catalogue.by_key.get(citation.key) if catalogue else None
    passage, text = folded(citation.quote), folded(citation.text)
    return {
        "n": str(citation.n),
        "role": citation.role.value,
        "label": citation.label,
        "document": citation.document,
        "phrase": citation.phrase,
        "num": citation.num,
        "text": text,
        "passage": passage if passage != text and citation.role is Role.ANSWER else "",
        "revision": citation.expression.revision if citation.expression else "",
        "status": citation.status,
        "addressees": "; ".join(clause.addressees) if clause else "",
        "key": citation.key,
        "file": citation.file,
        "page": "" if citation.page is None else str(citation.page),
        "url": citation.url or "",
    }
