"""An Answer as pieces that any chat can show.

A Block is a line or a paragraph that says what it is; a channel decides how it looks. Nothing of an answer is left
out, and no label is said twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from bot.answer import Answer, Behaviour, Citation
from ingest.citation import format_num
from ingest.labels import short_phrase
from ingest.model import Part
from ingest.outline.parts import folded

# What is longer is no number; it is shown with the words.
_NUM = 40


class Kind(StrEnum):
    """What a block is: the opening line, words around the clauses, the heads over them, a clause, an option, a note."""

    LEAD = "lead"
    TEXT = "text"
    DOCUMENT = "document"
    PHRASE = "phrase"
    CLAUSE = "clause"
    OPTION = "option"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph.

    `n` is the number of the citation that a clause, or a statement about one, is for. Of a clause: `num` is its number
    as printed ("5", "m)", "" where none is), `part` says that only the sentence that answers is given, `marked` that
    statements refer to it by [n]. `named` says of a head that the lead says it already: it is shown only where the
    lead is not. `resumed` says that the block, or the head, began on an earlier page.
    """

    kind: Kind
    text: str
    num: str = ""
    n: int = 0
    part: bool = False
    marked: bool = False
    named: bool = False
    resumed: bool = False


def blocks_of(answer: Answer) -> tuple[Block, ...]:
    """The blocks of an answer, in the order to read them."""
    lead, rest = _opening(answer)
    written = bool(answer.statements) and not _only_quotes(answer)
    blocks = [Block(Kind.LEAD, lead)] if lead else []
    each = _for_each(answer) if written else {}
    if written and not each:
        blocks += [Block(Kind.TEXT, _with_markers(s.text, s.citations)) for s in answer.statements]
    elif answer.citations and not written:
        # "It is mentioned here:" stands between a refusal and its clauses.
        said = rest[0] if rest and rest[0].endswith(":") and answer.behaviour is Behaviour.REFUSE else ""
        blocks += [Block(Kind.TEXT, said)] if said else []
    elif not answer.citations:
        blocks += [_plain(line) for line in rest if not line.startswith("- ")]
    blocks += _clauses(answer.citations, lead, each, marked=written and not each)
    if answer.behaviour is Behaviour.CLARIFY or not answer.citations:
        blocks += [_plain(line) for line in rest if line.startswith("- ")]
    return (*blocks, Block(Kind.NOTE, answer.note)) if answer.note else tuple(blocks)


def _opening(answer: Answer) -> tuple[str, list[str]]:
    """The lead, and the lines after it; an answer that was stored has its lead in its text alone."""
    first, _, after = answer.text.strip().partition("\n")
    lead = answer.lead.strip() or ("" if answer.statements and not _only_quotes(answer) else first.strip())
    whole = answer.text.strip()
    rest = whole.removeprefix(lead) if whole.startswith(lead) else after
    return folded(lead), [line.strip() for line in rest.split("\n") if line.strip()]


def _only_quotes(answer: Answer) -> bool:
    """Whether every statement is the quote of its only citation: then the clauses say it all."""
    quotes = {c.n: folded(c.quote) for c in answer.citations}
    return all(len(s.citations) == 1 and quotes.get(s.citations[0]) == folded(s.text) for s in answer.statements)


def _for_each(answer: Answer) -> dict[int, str]:
    """What is stated of each clause, where a set is told with one statement a clause: they stand together then."""
    numbers = [s.citations for s in answer.statements]
    if len(numbers) < 2 or numbers != [(c.n,) for c in answer.citations]:
        return {}
    return {s.citations[0]: folded(s.text) for s in answer.statements}


def _plain(line: str) -> Block:
    option = line.startswith("- ")
    return Block(Kind.OPTION if option else Kind.TEXT, folded(line.removeprefix("- ")))


def _with_markers(text: str, numbers: Sequence[int]) -> str:
    missing = [f"[{n}]" for n in numbers if f"[{n}]" not in text]
    return " ".join([folded(text), *missing])


def _clauses(citations: Sequence[Citation], lead: str, each: Mapping[int, str], *, marked: bool) -> Iterator[Block]:
    """The clauses under the document and the phrase that they stand under, each named once.

    An empty phrase ends the one before it.
    """
    above: tuple[str, str] | None = None
    for (place, phrase, part), group in groupby(citations, lambda c: (place_of(c), c.phrase, c.part)):
        if above is None or place != above[0]:
            yield Block(Kind.DOCUMENT, place, named=place in lead)
            above = (place, "")
        preambular = part == Part.PREAMBULAR.value
        head = f"{folded(phrase)} (preambular)" if preambular and phrase else folded(phrase)
        if head != above[1]:
            yield Block(Kind.PHRASE, head, named=len(citations) == 1 and citations[0].label in lead)
        above = (place, head)
        for citation in group:
            clause = _clause(citation, marked=marked)
            stated = each.get(citation.n, "")
            if stated and stated != clause.text:
                yield Block(Kind.TEXT, stated, n=citation.n)
            yield clause


def _clause(citation: Citation, *, marked: bool) -> Block:
    words = folded(citation.quote) or folded(citation.text)
    partial = words != folded(citation.text)
    num = format_num(citation.num)
    if len(num) > _NUM:
        num, words = "", f"{num} {words}"
    return Block(Kind.CLAUSE, words, num, citation.n, part=partial, marked=marked)


def place_of(citation: Citation) -> str:
    """The document, and its section, that a clause is cited by: its label without the phrase and the number."""
    phrase = short_phrase(citation.phrase) if citation.phrase else ""
    before, found, _ = citation.label.rpartition(f", {phrase}")
    return folded(before if found else citation.label)
