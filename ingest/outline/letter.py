"""Parse letters, lists and reports: numbered items, bullets, paragraphs and signatories."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.lexicon import lexicon
from ingest.model import Part
from ingest.outline.divisions import division_at
from ingest.outline.footnotes import cut_inline
from ingest.outline.groups import Draft, Groups
from ingest.outline.levels import Level, follows
from ingest.outline.marks import Mark, read_mark
from ingest.outline.parts import Para, ends_open, is_stem, is_wrapped
from ingest.outline.signatures import is_after_names, is_office

_SENTENCE = re.compile(r"[.!?][\"'’”)\]]*\s*$")
_NAME_LENGTH = 120
# Paragraphs of the shortest file that is told by its blank lines, and the share of them behind one.
_FEW, _SPACED = 8, 0.1
# Styles of a line that the file tells from the text.
_HEADINGS = {"heading", "title"}
# Characters of the shortest line that a page may end in, in the middle of a sentence.
_RUNNING = 40
# Paragraphs within which a second number has to come, and a bullet that was a circle.
_NEXT, _ROW = 20, re.compile(r"^\s*o\s+(?=[a-z])")


def read_letter(paras: Sequence[Para]) -> Groups:
    """Parse the clauses of a document without phrases, as one group."""
    parser = _Parser()
    blocks = _blocks(_with_marks(_set_apart(paras)))
    tail, closed = _tail(blocks)
    for index, block in enumerate(blocks):
        signed = index >= tail
        closed = closed and not (signed and is_after_names(block[0].text))
        block = _without_bullets(block) if signed and closed else block
        rows = _rows(block) if signed or (parser.stem and len(block) > 2) else []
        if signed and rows and not _is_date(rows):
            parser.sign(rows)
        elif rows and parser.stem:
            parser.list(rows)
        else:
            parser.block(block)
    return parser.groups


def before_annexes(paras: Sequence[Para]) -> int:
    """How many paragraphs a letter has before its annexes, which stand behind the names."""
    closing = {v.casefold() for v in lexicon().phrases["valedictions"]}
    ended = False
    for at, para in enumerate(paras):
        ended = ended or is_after_names(para.text) or para.text.strip(" ,:*").casefold() in closing
        division = division_at(paras, at, styled=False) if ended and para.loose else None
        if division is not None and division.part is Part.ANNEX:
            return at
    return len(paras)


class _Parser:
    """The parser's state: the clauses so far, and where a list hangs.

    `stem` is the eid of the paragraph ending in a colon that a list hangs from, `outer` of the one above it.
    """

    def __init__(self) -> None:
        self.groups = Groups()
        self.group = self.groups.begin("", Part.PARAGRAPH)
        self.stem = ""
        self.outer = ""
        self._counts: dict[tuple[Part, str], int] = {}
        self._open: list[Level] = []

    def sign(self, rows: Sequence[Sequence[Para]]) -> None:
        """Add the names under a letter, each one a clause."""
        for row in rows:
            if is_after_names(row[0].text):
                self._store(Part.PARAGRAPH, f"para_nn_{self._next(Part.PARAGRAPH)}", "", "", row)
            else:
                self._store(Part.SIGNATORY, f"signatory_nn_{self._next(Part.SIGNATORY)}", "", "", row)

    def list(self, rows: Sequence[Sequence[Para]]) -> None:
        """Add a list without marks, which a paragraph ending in a colon introduces."""
        for row in rows:
            self._bullet(row, 0)
        self.stem = ""

    def block(self, block: Sequence[Para]) -> None:
        """Add the items of a block, or its lines as one paragraph; an item takes the lines after it."""
        run: list[Para] = []
        for para in block:
            if run and _item_mark(para) is not None:
                self._run(run)
                run = []
            run.append(para)
        self._run(run)

    def _run(self, run: Sequence[Para]) -> None:
        mark = _item_mark(run[0])
        if mark is None:
            self._open.clear()
            eid = f"para_nn_{self._next(Part.PARAGRAPH)}"
            self._introduce(self._store(Part.PARAGRAPH, eid, "", "", run))
        elif mark.kinds == ("bullet",):
            self._bullet(run, mark.end)
        else:
            self._numbered(run, mark)

    def _introduce(self, draft: Draft) -> None:
        """Update the stems: a paragraph ending in a colon introduces a list; one after another is its first demand."""
        if not is_stem(draft.text):
            self.stem = self.outer = ""
            return
        before = self.group.drafts[-2] if len(self.group.drafts) > 1 else None
        if before is not None and before.eid == self.stem:
            self.outer = self.stem
        elif before is None or before.parent != self.stem:
            self.outer = ""
        draft.parent, self.stem = self.outer, draft.eid

    def _bullet(self, run: Sequence[Para], start: int) -> None:
        name = f"point_nn_{self._next(Part.ITEM, self.stem)}"
        self._store(Part.ITEM, "__".join(filter(None, (self.stem, name))), "", self.stem, run, start)

    def _numbered(self, run: Sequence[Para], mark: Mark) -> None:
        """Add a numbered item; one of another kind right under an open item is its sub-item: "2", "a)", "i)"."""
        self._close(mark)
        above = self._open[-1] if self._open and mark.kinds[0] in {"letter", "roman"} else None
        num = f"{above.num}.{mark.num}" if above else mark.num
        eid = "__".join(filter(None, (above.eid if above else "", f"item_{mark.num.replace('.', '-')}")))
        draft = self._store(Part.ITEM, eid, num, above.eid if above else self.stem, run, mark.end)
        kind = next((k for k in mark.kinds if k == "roman" and mark.num == "i" and above), mark.kinds[0])
        self._open.append(Level(kind, mark.num, draft.eid, num, ""))
        if is_stem(draft.text) and len(run) == 1 and above is None:
            self.stem = draft.eid

    def _close(self, mark: Mark) -> None:
        """Close the open items that a mark is not under: those down to the list that it continues, or all."""
        for depth in reversed(range(len(self._open))):
            if any(follows(kind, mark.num, self._open[depth]) for kind in mark.kinds):
                del self._open[depth:]
                return
        deeper = mark.num == "i" and len(mark.kinds) > 1 and self._open and self._open[-1].kind == "letter"
        if not (deeper or (mark.is_first and set(mark.kinds).isdisjoint(level.kind for level in self._open))):
            self._open.clear()

    def _next(self, part: Part, under: str = "") -> int:
        self._counts[part, under] = self._counts.get((part, under), 0) + 1
        return self._counts[part, under]

    def _store(self, part: Part, eid: str, num: str, parent: str, run: Sequence[Para], start: int = 0) -> Draft:
        words = "\n".join([run[0].text[start:].strip(), *(para.text.strip() for para in run[1:])])
        text, notes = cut_inline(words)
        lines = [para.number for para in run]
        draft = Draft(self.groups.eids.take(eid), num, part, 0, text, lines, parent, footnotes=notes)
        self.group.drafts.append(draft)
        return draft


def _with_marks(paras: Sequence[Para]) -> list[Para]:
    """Paragraphs with their marks set apart: bare numbers that follow one another, "1 A new item", and rows of "o"."""
    bare = [m.num if (m := read_mark(p.text)) and not m.sure and m.kinds == ("digit",) else "" for p in paras]
    counted: set[int] = set()
    expected = 1
    for at, num in enumerate(bare):
        if num == str(expected) and (expected > 1 or "2" in bare[at + 1 : at + _NEXT]):
            counted.add(at)
            expected += 1
    rows = {i for i, p in enumerate(paras) if _ROW.match(p.text)}
    listed = rows | {i for i, p in enumerate(paras) if (m := read_mark(p.text)) and m.kinds == ("bullet",)}
    rows = {i for i in rows if {i - 1, i + 1} & listed}
    return [
        replace(p, text=re.sub(r"^\s*(\S+)\s+", "\\1\t", p.text, count=1)) if i in counted
        else replace(p, text=_ROW.sub("•\t", p.text)) if i in rows
        else p
        for i, p in enumerate(paras)
    ]  # fmt: skip


def _set_apart(paras: Sequence[Para]) -> list[Para]:
    """Paragraphs of a file without blank lines as if it had them, where each line is one and not of a page's width."""
    loose = sum(para.loose for para in paras)
    if len(paras) < _FEW or loose > _SPACED * len(paras) or is_wrapped(paras):
        return list(paras)
    whole = [True, *(not (ends_open(a.text) and b.text[:1].islower()) for a, b in pairwise(paras))]
    return [replace(para, loose=para.loose or apart) for para, apart in zip(paras, whole, strict=True)]


def _blocks(paras: Sequence[Para]) -> list[list[Para]]:
    """Split lines into blocks at blank lines; a long line that ends a sentence is a block of its own."""
    blocks: list[list[Para]] = []
    for para in paras:
        before = blocks[-1][-1] if blocks and blocks[-1] else None
        apart = para.loose and not _continues(before, para) if before else True
        if before is None or apart or _is_whole(before, para) or _is_heading(before, para):
            blocks.append([])
        blocks[-1].append(para)
    return blocks


def _continues(before: Para, para: Para) -> bool:
    """Whether a sentence goes on behind a blank line, as where a page ends in it."""
    begins = re.match(r"[a-z]+(?:\s|,|$)", para.text) is not None and read_mark(para.text) is None
    return begins and len(before.text) > _RUNNING and ends_open(before.text)


def _is_heading(before: Para, para: Para) -> bool:
    """Whether the file itself sets one of two lines apart as a heading, though no space stands between them."""
    return (before.style in _HEADINGS) is not (para.style in _HEADINGS)


def _is_whole(before: Para, para: Para) -> bool:
    """Whether a line that another one follows is a whole paragraph, as word processors write them."""
    long = max(len(before.text), len(para.text)) > 2 * _NAME_LENGTH
    return long and bool(_SENTENCE.search(before.text)) and not para.text.lstrip()[:1].islower()


def _without_bullets(block: Sequence[Para]) -> list[Para]:
    """A list of names under a valediction without its bullets; other blocks as they are."""
    marks = [_item_mark(para) for para in block]
    bulleted = all(mark is not None and mark.kinds == ("bullet",) for mark in marks)
    bare = [replace(p, text=p.text[m.end :].strip()) for p, m in zip(block, marks, strict=True) if m and bulleted]
    return bare if bare and not any(map(_speaks, ([para] for para in bare))) else list(block)


def _tail(blocks: Sequence[Sequence[Para]]) -> tuple[int, bool]:
    """The index of the first block of names, after the valediction or else the last sentence; whether there is one."""
    closing = {v.casefold() for v in lexicon().phrases["valedictions"]}
    for index, block in enumerate(blocks):
        if block[-1].text.strip(" ,:*").casefold() in closing:
            return index + 1, True
    tail = 1 + max((i for i, block in enumerate(blocks) if _speaks(block)), default=-1)
    names = sum(len(block) for block in blocks[tail:])
    return (tail if tail and names >= 4 else len(blocks)), False


def _speaks(block: Sequence[Para]) -> bool:
    return any(_SENTENCE.search(p.text) or len(p.text) > _NAME_LENGTH or _item_mark(p) for p in block)


def _rows(block: Sequence[Para]) -> list[list[Para]]:
    """Split a block of names into rows, or []; a row goes on where a name stops, and with an office."""
    if any(_speaks([para]) for para in block):
        return []
    rows: list[list[Para]] = []
    for para in block:
        before = rows[-1][-1].text.rstrip() if rows else ""
        goes_on = para.text.lstrip()[:1].islower() or before.endswith((",", "–", "-"))
        if rows and (goes_on or is_office(para.text)):
            rows[-1].append(para)
        else:
            rows.append([para])
    return rows


def _is_date(rows: Sequence[Sequence[Para]]) -> bool:
    """Whether rows are one line with a date, "Updated 14 November 2012" between lists of names: no signatory."""
    return len(rows) == 1 and bool(re.search(r"\b\d{4}\b", rows[0][0].text))


def _item_mark(para: Para) -> Mark | None:
    mark = read_mark(para.text)
    return mark if mark and mark.sure and para.text[mark.end :].strip() else None
