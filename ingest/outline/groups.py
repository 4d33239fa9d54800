"""Groups of clauses while a document is read: a phrase, the levels that are open under it, and its items."""

import re
from dataclasses import dataclass, field

from ingest.identifiers import Eids, phrase_slug, slug
from ingest.lexicon import alternatives, lexicon, plain
from ingest.model import Part
from ingest.outline.marks import Level, Mark, follows, place, value
from ingest.outline.parts import Gap, is_stem

_NAMES = {
    Part.PREAMBULAR: ("rec", "subrec", "point", "subpoint"),
    Part.OPERATIVE: ("para", "subpara", "point", "subpoint"),
}
_INSIDE = ("para", "subpara", "point", "subpoint")


@dataclass(slots=True)
class Draft:
    """A clause that may still grow by the lines after a page break."""

    eid: str
    num: str
    part: Part
    depth: int
    text: str
    lines: list[int]
    parent: str = ""
    footnotes: tuple[str, ...] = ()


@dataclass(slots=True)
class Group:
    """The clauses under one phrase, or under none."""

    phrase: str
    part: Part
    container: str
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

    def item(self, mark: Mark, text: str, line: int, coming: Mark | None, eids: Eids) -> Draft:
        """A clause with its mark."""
        stem = bool(self.last and is_stem(self.last.text))
        depth, kind = place(mark, self.levels, coming, stem)
        if kind == "bullet":
            return self._hang(text, line, depth, eids)
        self._note_gap(mark, depth, kind)
        above = self.levels[depth - 1] if depth else None
        num = mark.num if kind == "dotted" or not above or not above.num else f"{above.num}.{mark.num}"
        parent = self._parent(depth)
        draft = self._add(self._element(parent, depth, slug(mark.num)), num, depth, text, line, parent, eids)
        del self.levels[depth:]
        self.levels.append(Level(kind, mark.num, draft.eid, num))
        return draft

    def paragraph(self, text: str, line: int, eids: Eids) -> Draft:
        """A clause without a number: under the stem before it where there is one."""
        last = self.last
        if last and is_stem(last.text):
            return self._hang(text, line, last.depth + 1, eids, parent=last.eid)
        return self._hang(text, line, 0, eids, parent="")

    def _hang(self, text: str, line: int, depth: int, eids: Eids, parent: str | None = None) -> Draft:
        depth = min(depth, len(self.levels) + 1)
        above = self._parent(depth) if parent is None else parent
        self.unnumbered[above] = self.unnumbered.get(above, 0) + 1
        element = self._element(above, depth, f"nn_{self.unnumbered[above]}")
        draft = self._add(element, "", depth, text, line, above, eids)
        if parent is None:
            del self.levels[depth:]
            self.levels.append(Level("bullet", "", draft.eid, self.levels[depth - 1].num if depth else ""))
        return draft

    def _parent(self, depth: int) -> str:
        if depth:
            return self.levels[depth - 1].eid
        stem = self.last if not self.levels and self.last and is_stem(self.last.text) else None
        return stem.eid if stem else ""

    def _element(self, parent: str, depth: int, num: str) -> str:
        names = _NAMES.get(self.part, _INSIDE)
        name = names[min(depth + bool(parent and not depth), len(names) - 1)]
        return "__".join(filter(None, (parent or self.container, f"{name}_{num}")))

    def _add(self, eid: str, num: str, depth: int, text: str, line: int, parent: str, eids: Eids) -> Draft:
        draft = Draft(eids.take(eid), num, self.part, depth, text, [line], parent)
        self.drafts.append(draft)
        return draft

    def _note_gap(self, mark: Mark, depth: int, kind: str) -> None:
        before = self.levels[depth] if depth < len(self.levels) else None
        at = value(kind, mark.num)
        if before and before.kind == kind and at > value(kind, before.last) + 1 and not follows(kind, mark.num, before):
            self.gaps.append(Gap(self.phrase, before.last, mark.num))
        if before is None and at > 1:
            self.gaps.append(Gap(self.phrase, "", mark.num))


class Groups:
    """The groups of a document in reading order. New ones come after the current one."""

    def __init__(self) -> None:
        self.all: list[Group] = []
        self.eids = Eids()
        self.section = ""
        self._seen: dict[tuple[str, str], int] = {}
        self._at = -1

    @property
    def current(self) -> Group:
        """The group being read; one without a phrase where none has begun."""
        if self._at < 0 or self.all[self._at].section != self.section:
            self.begin("", Part.ANNEX if self.section else Part.PARAGRAPH)
        return self.all[self._at]

    @property
    def operative(self) -> bool:
        """Whether an operative phrase has begun in this section."""
        return any(g.part is Part.OPERATIVE and g.section == self.section for g in self.all)

    def begin(self, phrase: str, part: Part) -> Group:
        """A new group under a phrase."""
        seen = self._seen[self.section, phrase.casefold()] = self._seen.get((self.section, phrase.casefold()), 0) + 1
        if phrase:
            wanted = "__".join(filter(None, (slug(self.section).replace("-", "_"), phrase_slug(phrase) or "phrase")))
            container = self.eids.take(wanted)
        else:
            container = slug(self.section).replace("-", "_")
        self._at += 1
        self.all.insert(self._at, Group(phrase, part, container, self.section, seen))
        return self.all[self._at]

    def go_to(self, group: Group) -> None:
        """Continue a group that was left, as when a lost page break has moved its end away."""
        self._at, self.section = self.all.index(group), group.section


def addressees_of(phrase: str, part: Part, text: str) -> tuple[str, ...]:
    """Whom an operative clause addresses: its phrase's actors, else the subject of the duty that it lays down.

    "invites 2 the Directors of the Bureaux to …", "resolves 4 to request the Council to …" and "resolves 2 that the
    Telecommunication Development Bureau shall …" address somebody whom the phrase does not name.
    """
    if part is not Part.OPERATIVE:
        return ()
    named = lexicon().addressees(phrase)
    if named:
        return named
    folded = plain(text)
    head = re.match(r"\s*(?:that\s+|to\s+)?", folded)
    start = head.end() if head else 0
    passed = re.match(rf"(?:{_alternatives('passed_on')})\s+", folded[start:])
    if passed:
        return _subject(folded[start + passed.end() :], r"\s*,?\s*(?:to|on|for)\b|\s*$")
    if re.match(r"\s*to\s", folded):
        return ()
    ends = rf"\s*,?\s*(?:(?:also|further|in particular)\s+)?(?:{_alternatives('duties')})(?![^\W_])"
    return _subject(folded[start:], ends if re.match(r"\s*that\b", folded) else rf"{ends}|\s*,?\s*to\b")


def _subject(text: str, ends: str) -> tuple[str, ...]:
    """Actors at the start of a text, joined by "and" or commas, if one of `ends` follows them."""
    names, at = [], 0
    for mention in lexicon().actors_in(text[:400]):
        between = text[at : mention.start]
        if not re.fullmatch(r"[\s,]*(?:(?:and|or|the|all|its|ITU|appropriate|relevant)\s+)*", between, re.IGNORECASE):
            break
        names.append(mention.name)
        at = mention.end
    if not names or not re.match(rf"(?:[^.;:]{{0,80}}?){ends}" if len(names) else ends, text[at:]):
        return ()
    return lexicon().expand(names)


def _alternatives(name: str) -> str:
    return alternatives(lexicon().phrases[name])
