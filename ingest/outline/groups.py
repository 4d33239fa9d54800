"""The parser's state: groups of clauses, each with its phrase, its open levels and its items."""

import re
from dataclasses import dataclass, field, replace

from ingest.identifiers import Eids, phrase_slug, slug
from ingest.lexicon import plain
from ingest.model import Part
from ingest.outline.levels import Level, follows, place
from ingest.outline.marks import Mark, value
from ingest.outline.parts import Gap, is_closed, is_stem

_NAMES = ("para", "subpara", "point", "subpoint")
_PREAMBULAR_NAMES = ("rec", "subrec", "point", "subpoint")
# No document nests deeper; a file of nothing but stems would.
_DEEPEST = 7
# Characters of the title of an annex.
_LONGEST_TITLE = 160
_FIRSTS = {"letter": "a", "roman": "i", "digit": "1"}


@dataclass(slots=True)
class Draft:
    """A clause under construction, which may grow by the lines after a page break; `listed` where it has a mark."""

    eid: str
    num: str
    part: Part
    depth: int
    text: str
    lines: list[int]
    parent: str = ""
    listed: bool = False
    marginal: str = ""
    operation: str = ""
    footnotes: tuple[str, ...] = ()


@dataclass(slots=True)
class Group:
    """The clauses under one phrase, or under none."""

    phrase: str
    part: Part
    container: str
    eids: Eids
    section: str = ""
    occurrence: int = 1
    drafts: list[Draft] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    unnumbered: dict[str, int] = field(default_factory=dict)

    @property
    def last(self) -> Draft | None:
        """The clause read last."""
        return self.drafts[-1] if self.drafts else None

    @property
    def stem(self) -> Draft | None:
        """The clause read last, if it introduces what comes: it ends in a colon, or is a number without words."""
        last = self.last
        return last if last and (is_stem(last.text) or (last.listed and not last.text)) else None

    @property
    def titled(self) -> bool:
        """Whether all that an annex has so far is a line such as a title: short, unmarked, no sentence."""
        last = self.last
        first = len(self.drafts) == 1 and self.part is Part.ANNEX
        return bool(first and last and not last.num and len(last.text) < _LONGEST_TITLE and not is_closed(last.text))

    def expects(self, mark: Mark) -> bool:
        """Whether a mark is the next one of the numbering."""
        fits = any(follows(kind, mark.num, level) for kind in mark.kinds for level in self.levels)
        return fits or (mark.is_first and (not self.levels or self.stem is not None))

    def item(self, mark: Mark, text: str, line: int, coming: Mark | None) -> Draft:
        """Add a clause with a mark; `coming` is the next mark of the document."""
        printed, mark = mark.num, replace(mark, num=mark.counts) if mark.counts else mark
        stem = self.stem
        introducing = stem if stem and not stem.listed else None
        depth, kind = place(mark, self.levels, coming, stem=stem is not None, new_list=introducing is not None)
        depth = min(depth, _DEEPEST)
        parent = self._parent(depth, introducing, begins=mark.is_first or kind == "bullet")
        if kind == "bullet":
            draft = self._unnumbered(text, line, depth, parent)
            num = self.levels[depth - 1].num if depth else ""
        else:
            self._note_gap(mark, depth, kind)
            above = self.levels[depth - 1].num if depth else ""
            num = f"{above}.{printed}" if above and kind != "dotted" else printed
            draft = self._add(self._eid(parent, slug(printed)), num, depth, text, line, parent)
        draft.listed = True
        del self.levels[depth:]
        self.levels.append(Level(kind, mark.num, draft.eid, num, parent, mark.sign))
        return draft

    def paragraph(self, text: str, line: int) -> Draft:
        """Add a clause without a number: under the stem before it where there is one."""
        stem = self.stem
        if stem is None:
            return self._unnumbered(text, line, 0, "")
        deeper = stem.depth < _DEEPEST
        return self._unnumbered(text, line, stem.depth + deeper, stem.eid if deeper else stem.parent)

    def below(self, above: Draft, text: str, line: int) -> Draft:
        """Add a clause without a number under a numbered heading."""
        return self._unnumbered(text, line, above.depth + 1, above.eid)

    def first_left_behind(self, mark: Mark) -> None:
        """Cut "…: a) the outcome" off the last clause where a lone `b)` comes after it."""
        last = self.last
        kind = next((k for k in mark.kinds if k in _FIRSTS and value(k, mark.num) == 2), "")
        if last is None or not kind or any(level.kind in mark.kinds for level in self.levels):
            return
        first = _FIRSTS[kind]
        found = re.search(rf"(?<=[\s:,;])\(?{first}\)\s+(?=\S)", plain(last.text))
        if found and last.text[: found.start()].strip():
            text, last.text = last.text[found.end() :], last.text[: found.start()].rstrip()
            self.item(Mark(first, (kind,), 0), text, last.lines[-1], mark)

    def _parent(self, depth: int, introducing: Draft | None, *, begins: bool) -> str:
        """The eid of an item's parent; `introducing` is a stem outside the list, right before the item."""
        if depth < len(self.levels) and not (introducing and begins):
            return self.levels[depth].parent
        if introducing:
            return introducing.eid
        return self.levels[depth - 1].eid if depth else ""

    def _unnumbered(self, text: str, line: int, depth: int, parent: str) -> Draft:
        self.unnumbered[parent] = self.unnumbered.get(parent, 0) + 1
        eid = self._eid(parent, f"nn_{self.unnumbered[parent]}")
        return self._add(eid, "", depth, text, line, parent)

    def _eid(self, parent: str, num: str) -> str:
        names = _PREAMBULAR_NAMES if self.part is Part.PREAMBULAR else _NAMES
        level = parent.removeprefix(f"{self.container}__").count("__") + 1 if parent else 0
        name = names[min(level, len(names) - 1)]
        return "__".join(filter(None, (parent or self.container, f"{name}_{num}")))

    def _add(self, eid: str, num: str, depth: int, text: str, line: int, parent: str) -> Draft:
        draft = Draft(self.eids.take(eid), num, self.part, depth, text, [line], parent)
        self.drafts.append(draft)
        return draft

    def _note_gap(self, mark: Mark, depth: int, kind: str) -> None:
        before = self.levels[depth] if depth < len(self.levels) and self.levels[depth].kind == kind else None
        at = value(kind, mark.num)
        if at > (value(kind, before.last) if before else 0) + 1 and not (before and follows(kind, mark.num, before)):
            self.gaps.append(Gap(self.phrase, before.last if before else "", mark.num))


class Groups:
    """The groups of a document in reading order; a new one is inserted after the current one."""

    def __init__(self) -> None:
        self.all: list[Group] = []
        self.eids = Eids()
        self.section = self.annex = ""
        self.merged = False  # whether the numbers may be merged with struck ones
        self.bare = Part.PARAGRAPH
        self._occurrences: dict[tuple[str, str], int] = {}
        self._operative_sections: set[str] = set()
        self._at = -1

    @property
    def current(self) -> Group:
        """The group being read; one without a phrase where none has begun."""
        if self._at < 0 or self.all[self._at].section != self.section:
            self.begin("", self.bare)
        return self.all[self._at]

    @property
    def operative(self) -> bool:
        """Whether an operative phrase has begun in this section."""
        return self.section in self._operative_sections

    def begin(self, phrase: str, part: Part) -> Group:
        """Begin a group under a phrase."""
        key = (self.section, plain(phrase).casefold())
        self._occurrences[key] = self._occurrences.get(key, 0) + 1
        container = slug(self.section).replace("-", "_")
        if phrase:
            base = "__".join(filter(None, (container, phrase_slug(phrase) or "phrase")))
            container = self.eids.take(base)
        if part is Part.OPERATIVE:
            self._operative_sections.add(self.section)
        self._at += 1
        self.all.insert(self._at, Group(phrase, part, container, self.eids, self.section, self._occurrences[key]))
        return self.all[self._at]

    def enter(self, section: str, part: Part) -> None:
        """Enter an annex or a section, perhaps inside the current annex.

        `part` is that of its clauses without a phrase.
        """
        if part is Part.ANNEX:
            self.annex = section
        elif self.annex:
            section, part = f"{self.annex}, {section}", Part.ANNEX
        self.section, self.bare = section, part

    def go_to(self, group: Group) -> None:
        """Return to an earlier group, as when a lost page break has moved its end away."""
        self._at, self.section = self.all.index(group), group.section
