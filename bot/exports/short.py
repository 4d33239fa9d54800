"""The short form of an answer, for a quick look: its lead and a line a clause; what it leaves out is named."""

from collections.abc import Iterator, Sequence

from bot.answer import Answer, Behaviour
from bot.exports.blocks import Block, Kind, blocks_of
from bot.pages import printable

_ELLIPSIS = "…"
_HEADINGS = (Kind.DOCUMENT, Kind.PHRASE)
# A cut that leaves less than this share of the line, as in scripts without spaces, is made between two letters.
_MIN_FILL = 0.6


def short(answer: Answer, width: int = 100) -> str:
    """The lead, how many clauses each phrase has, and of each clause its number and its first words on one line.

    A line is at most `width` columns wide where it is cut; the lead, headings and notes are whole. An answer without
    clauses, a refusal and a clarifying question are their text as it is.
    """
    blocks = blocks_of(answer)
    if not answer.statements or answer.behaviour is not Behaviour.ANSWER:
        return printable(answer.text)
    counts = [0] * len(blocks) if answer.changes else _counts(blocks)
    lines = [line for block, count in zip(blocks, counts, strict=True) if (line := _line(block, count, width))]
    if left_out := ", ".join(_left_out(blocks, width)):
        lines.append(f"Left out: {left_out}.")
    return printable("\n".join(lines))


def _counts(blocks: Sequence[Block]) -> list[int]:
    """For each block how many clauses follow it up to the next heading."""
    counts, clauses = [], 0
    for block in reversed(blocks):
        counts.append(clauses)
        clauses = 0 if block.kind in _HEADINGS else clauses + (block.kind is Kind.CLAUSE)
    return counts[::-1]


def _line(block: Block, count: int, width: int) -> str:
    """The line of a block; "" for a gloss, and for a document that the lead names."""
    match block.kind:
        case Kind.CLAUSE:
            return _cut(printable(_clause(block)), width)
        case Kind.GLOSS:
            return ""
        case Kind.DOCUMENT:
            return "" if block.named else block.text
        case Kind.PHRASE:
            return f"{block.text} ({count})" if block.text and count else block.text
        case Kind.OPTION:
            return f"- {block.text}"
        case _:
            return block.text


def _clause(block: Block) -> str:
    return f"{block.num} {block.text}".lstrip()


def _left_out(blocks: Sequence[Block], width: int) -> Iterator[str]:
    """What the lines leave out: the rest of clauses that are cut, or quoted in part, and glosses."""
    clauses = [block for block in blocks if block.kind is Kind.CLAUSE]
    cut = sum(block.part or _cut(_clause(block), width) != _clause(block) for block in clauses)
    glosses = sum(block.kind is Kind.GLOSS for block in blocks)
    if cut:
        yield f"the end of {cut} of {len(clauses)} clauses" if len(clauses) > 1 else "the rest of the clause"
    if glosses:
        yield f"{glosses} gloss{'es' if glosses > 1 else ''} by a model"


def _cut(line: str, width: int) -> str:
    """A line as wide as it may be, cut at a word; a wide letter takes two columns."""
    from rich.cells import cell_len

    if cell_len(line) <= width:
        return line
    end, room = 0, width - cell_len(_ELLIPSIS)
    while end < len(line) and (room := room - cell_len(line[end])) >= 0:
        end += 1
    space = line.rfind(" ", 0, end + 1)
    at = space if space >= end * _MIN_FILL else end
    return f"{line[:at].rstrip(' ,;:')}{_ELLIPSIS}"
