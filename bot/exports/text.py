"""An answer as plain text: the lead, each clause with its marker under its headings, and where each is cited from."""

from collections.abc import Iterator

from bot.answer import Answer, Citation
from bot.exports.blocks import Block, Kind, cited_blocks
from bot.exports.sources import citations_heading, in_full, snapshot_line, sources_of, words_of
from bot.pages import printable

_INDENT = "    "


def to_text(answer: Answer) -> str:
    """The answer as plain text, whole: clauses that `Answer.text` cuts too."""
    lines = [*_body(answer), *_citations(answer)]
    if state := snapshot_line(answer):
        lines += ["", state]
    return printable("\n".join(lines).strip("\n") + "\n")


def _body(answer: Answer) -> Iterator[str]:
    before: Block | None = None
    for block, citation in cited_blocks(answer):
        if before is not None and _stands_apart(before, block):
            yield ""
        yield from _lines(block, citation, answer.language)
        before = block


def _stands_apart(before: Block, block: Block) -> bool:
    """Whether an empty line parts a block from the one before it: a heading from what it does not head, and so on."""
    if before.kind in {Kind.DOCUMENT, Kind.PHRASE}:
        return before.kind is Kind.PHRASE and block.kind in {Kind.DOCUMENT, Kind.PHRASE}
    return block.kind in {Kind.DOCUMENT, Kind.PHRASE} or _section(before) != _section(block)


def _section(block: Block) -> int:
    """The part of the text that a block belongs to: what stands above the clauses or below them, they, or the foot."""
    if block.n:
        return 1
    return 2 if block.kind in {Kind.READING, Kind.NOTE} else 0


def _lines(block: Block, citation: Citation | None, language: str) -> Iterator[str]:
    match block.kind:
        case Kind.CLAUSE:
            yield f"{block.num} {words_of(block)} [{block.n}]".lstrip()
            if block.part and citation:
                yield f"{_INDENT}{in_full(citation, language)}"
        case Kind.GLOSS:
            yield f"{_INDENT}{block.text}"
        case Kind.OPTION:
            yield f"- {block.text}"
        case Kind.DOCUMENT | Kind.PHRASE if not block.text:
            return
        case _:
            yield block.text


def _citations(answer: Answer) -> Iterator[str]:
    """A line for each citation: its label, key, file and address."""
    if answer.citations:
        yield from ("", citations_heading(answer))
    for source in sources_of(answer):
        parts = filter(None, (source.label, source.key, source.place, source.address))
        yield f"[{source.n}] {' · '.join(parts)}"
