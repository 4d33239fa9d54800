"""Rendering model: an Answer as a sequence of blocks, the same for every channel and every file.

A Block is a typed line or paragraph; a channel, or a format, decides how it looks. Nothing of an answer is left out,
and no label is given twice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from bot.answer import Answer, Behaviour, Changed, Citation, Gloss, Reason, Role
from bot.composing.changes import heading_of, text_name, words_line
from bot.composing.glosses import gloss_line
from bot.composing.most_likely import also_line
from bot.messages import localised, msg
from ingest.citation import format_num
from ingest.labels import short_phrase
from ingest.model import Part
from ingest.outline.parts import folded

# What is longer is no number; it is shown with the words.
_MAX_NUM = 40
# Of what was searched for; a longer question is cut.
_MAX_READING = 300
_QUOTATION_MARKS = re.compile(r"[“”‘’]")


class Kind(StrEnum):
    """The type of a block: lead, text, document or phrase heading, clause, gloss on it, option, reading or note."""

    LEAD = "lead"
    TEXT = "text"
    DOCUMENT = "document"
    PHRASE = "phrase"
    CLAUSE = "clause"
    GLOSS = "gloss"
    OPTION = "option"
    READING = "reading"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph.

    `n` is the number of the citation that a clause, or a gloss on it, is for. Of a clause: `num` is its number as
    printed ("5", "m)", "" where none is), `part` says that only the sentence that answers is given, `marked` that a
    gloss refers to it by [n]. `named` says of a heading that the lead names it already: it is shown only on pages
    without the lead. `resumed` says that the block, or the heading, is continued from an earlier page, `unfinished`
    that the rest of the block is on the next one. Of an option of a numbered list, `num` is its number.
    """

    kind: Kind
    text: str
    num: str = ""
    n: int = 0
    part: bool = False
    marked: bool = False
    named: bool = False
    resumed: bool = False
    unfinished: bool = False


def blocks_of(answer: Answer) -> tuple[Block, ...]:
    """The blocks of an answer, in reading order."""
    lead, rest = _lead_and_rest(answer)
    blocks = [Block(Kind.LEAD, lead)] if lead else []
    blocks += map(_line_block, _below_lead(answer)) if lead else []
    if answer.citations:
        # "It is mentioned here:" stands between a refusal and its clauses.
        introduction = (
            rest[0] if rest and rest[0].endswith((":", "：")) and answer.behaviour is Behaviour.REFUSE else ""
        )
        blocks += [Block(Kind.TEXT, introduction)] if introduction else []
    else:
        blocks += [_line_block(line) for line in rest if not line.startswith("- ")]
    shown = [c for c in answer.citations if c.role is Role.ANSWER or answer.behaviour is not Behaviour.ANSWER]
    blocks += (
        _changes(answer.changes, shown, answer.language)
        if answer.changes
        else _clauses(shown, lead, _glosses(answer), answer.language)
    )
    also = also_line(answer.citations, answer.language) if answer.behaviour is Behaviour.ANSWER else ""
    blocks += [Block(Kind.TEXT, also)] if also else []
    if answer.behaviour is Behaviour.CLARIFY or not answer.citations:
        blocks += [_line_block(line) for line in rest if line.startswith("- ")]
    reading = reading_line(answer)
    blocks += [Block(Kind.READING, reading)] if reading else []
    note = folded(answer.note)
    return (*blocks, Block(Kind.NOTE, note)) if note else tuple(blocks)


def cited_blocks(answer: Answer) -> tuple[tuple[Block, Citation | None], ...]:
    """The blocks of an answer, each with the citation that it is for; None for what is for no single one."""
    by_number = {citation.n: citation for citation in answer.citations}
    return tuple((block, by_number.get(block.n)) for block in blocks_of(answer))


def phrase_level(blocks: Iterable[Block]) -> int:
    """The level of phrase headings: below that of documents (1), or the same where no document has a heading."""
    return 2 if any(block.kind is Kind.DOCUMENT for block in blocks) else 1


def reading_line(answer: Answer) -> str:
    """A line that says how the question was read; "" where the lead says the same words, or nothing is shown for it."""
    lead, _ = _lead_and_rest(answer)
    words = folded(answer.read_as)
    unrelated = answer.reason is Reason.OFF_TOPIC and not answer.citations
    if not words or unrelated or _plain(words) in _plain(lead):
        return ""
    shown = words if len(words) <= _MAX_READING else f"{words[:_MAX_READING].rstrip()}…"
    return localised(msg("read as: {predicate}", predicate=shown), answer.language)


def _plain(text: str) -> str:
    """A text without case and quotation marks, to compare words."""
    return _QUOTATION_MARKS.sub("", text).casefold()


def _lead_and_rest(answer: Answer) -> tuple[str, list[str]]:
    """The lead, and the lines after it; an answer that was stored has its lead in its text alone."""
    first, _, after = answer.text.strip().partition("\n")
    lead = answer.lead.strip() or first.strip()
    whole = answer.text.strip()
    rest = whole.removeprefix(lead) if whole.startswith(lead) else after
    return folded(lead), [line.strip() for line in rest.split("\n") if line.strip()]


def _below_lead(answer: Answer) -> list[str]:
    """The lines right below the lead of an answer with clauses, up to the empty line before them."""
    text, lead = answer.text.strip(), answer.lead.strip() or answer.text.strip().partition("\n")[0].strip()
    if answer.behaviour is not Behaviour.ANSWER or not answer.citations or not text.startswith(f"{lead}\n"):
        return []
    below = text.removeprefix(f"{lead}\n").partition("\n\n")[0] if not text.startswith(f"{lead}\n\n") else ""
    return [line.strip() for line in below.split("\n") if line.strip()]


def _glosses(answer: Answer) -> dict[int, Gloss]:
    """The gloss that follows each citation, by its number."""
    return {n: s.gloss for s in answer.statements if s.gloss for n in s.citations}


def _line_block(line: str) -> Block:
    """A line as an option (after "- ") or as text."""
    option = line.startswith("- ")
    return Block(Kind.OPTION if option else Kind.TEXT, folded(line.removeprefix("- ")))


def _clauses(citations: Sequence[Citation], lead: str, glosses: Mapping[int, Gloss], language: str) -> Iterator[Block]:
    """The clauses under their document and phrase headings, each given once, with what a model says of them.

    An empty phrase ends the one before it.
    """
    marked = {n for gloss in glosses.values() if len(gloss.of) > 1 for n in gloss.of}
    current: tuple[str, str] | None = None
    for (place, phrase, part), group in groupby(citations, lambda c: (place_of(c), c.phrase, c.part)):
        if current is None or place != current[0]:
            yield Block(Kind.DOCUMENT, place, named=place in lead)
            current = (place, "")
        preambular = part == Part.PREAMBULAR.value
        head = folded(phrase)
        if preambular and phrase:
            head = localised(msg("{heading} (preambular)", heading=head), language)
        if head != current[1]:
            yield Block(Kind.PHRASE, head, named=len(citations) == 1 and citations[0].label in lead)
        current = (place, head)
        for citation in group:
            yield _clause(citation, marked=citation.n in marked)
            if gloss := glosses.get(citation.n):
                yield Block(Kind.GLOSS, folded(gloss_line(gloss, citations, numbered=False)), n=citation.n)


def _changes(changes: Sequence[Changed], citations: Sequence[Citation], language: str) -> Iterator[Block]:
    """Each change under its heading: the clauses before and after, with their revisions, and the words that differ."""
    by_number = {citation.n: citation for citation in citations}
    for change in changes:
        yield Block(Kind.PHRASE, heading_of(change, language))
        cited = [by_number[n] for n in (*change.before, *change.after)]
        for citation in cited:
            clause = _clause(citation, marked=False)
            yield replace(clause, num=f"{clause.num} ({text_name(citation, language)})".strip())
        if words := words_line(change, language):
            yield Block(Kind.TEXT, words, n=cited[-1].n)


def _clause(citation: Citation, *, marked: bool) -> Block:
    """A citation as a clause block; a number that is too long for one goes into the text."""
    words = folded(citation.quote) or folded(citation.text)
    partial = words != folded(citation.text)
    num = folded(format_num(citation.num))
    if len(num) > _MAX_NUM:
        num, words = "", f"{num} {words}"
    return Block(Kind.CLAUSE, words, num, citation.n, part=partial, marked=marked)


def place_of(citation: Citation) -> str:
    """The document, and its section, in a citation's label: the label without the phrase and the number."""
    phrase = short_phrase(citation.phrase) if citation.phrase else ""
    before, found, _ = citation.label.rpartition(f", {phrase}")
    return folded(before if found else citation.label)
