"""Write a paragraph into clauses: split at a phrase, an annex or a list glued into it, joined after a page break."""

from dataclasses import dataclass, replace

from ingest.lexicon import plain
from ingest.model import Part
from ingest.outline.displays import is_below_table, is_legend
from ingest.outline.footnotes import cut_inline, note_alone
from ingest.outline.glue import glued_headings
from ingest.outline.groups import Draft, Groups
from ingest.outline.lists import run_in
from ingest.outline.marks import Mark, read_mark
from ingest.outline.parts import Outside, Para, ends_open, needs_more
from ingest.outline.sections import glued_annexes


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a paragraph with their context: the mark before them and the one that comes next.

    `fresh` says that they come right after a phrase; `ends`, that their group may end in them; `restarts`, that what
    follows needs another phrase before it; `trailing`, that after a last sentence they are no part of the text.
    """

    text: str
    para: Para
    mark: Mark | None = None
    coming: Mark | None = None
    fresh: bool = False
    ends: bool = False
    restarts: bool = False
    trailing: bool = False


class Writer:
    """Builds groups of clauses from stretches of words. `wrapped` says that lines are wrapped at the page's width."""

    def __init__(self, groups: Groups, *, wrapped: bool) -> None:
        self.groups = groups
        self.outside: list[Outside] = []
        self.wrapped = wrapped
        self._titled: Draft | None = None
        self._above: Para | None = None

    def put(self, role: str, text: str, para: Para) -> None:
        """Record words that are in no clause, with their role."""
        self.outside.append(Outside(para.number, text.strip(), role))

    def write(self, words: Stretch) -> None:
        """Write words, split at each annex that is glued into them."""
        at, now = 0, words
        for annex in glued_annexes(words.text):
            self._write_groups(replace(now, text=words.text[at : annex.start], ends=True, restarts=False))
            self.put(annex.role, words.text[annex.start : annex.end], words.para)
            self.groups.enter(annex.name, annex.part)
            at, now = annex.end, replace(words, mark=None, fresh=True, ends=False)
        self._write_groups(replace(now, text=words.text[at:]) if at else now)
        self._above = words.para

    def _write_groups(self, words: Stretch) -> None:
        """Write words, split at each phrase that is glued into them."""
        text, at, now = words.text, 0, words
        part = self.groups.current.part
        for heading in glued_headings(text, part=part, restarts=words.restarts) if words.ends else ():
            self._write_clauses(replace(now, text=text[at : heading.start]))
            self.put("phrase", text[heading.start : heading.body], words.para)
            self.groups.begin(heading.phrase(text), heading.part)
            at, now = heading.body, replace(words, mark=None, fresh=True)
        self._write_clauses(replace(now, text=text[at:]) if at else now)

    def _write_clauses(self, words: Stretch) -> None:
        """Write words as a clause, or as several where a list has lost its line breaks."""
        text, mark, group = words.text, words.mark, self.groups.current
        if mark is None and words.fresh:
            mark = read_mark(text)
            text = text[mark.end :] if mark else text
        annex = group.part is Part.ANNEX
        for number, item in run_in(text, mark, words.coming, fresh=words.fresh, annex=annex):
            if number is None:
                self._write_unmarked(replace(words, text=item))
                continue
            body, notes = cut_inline(item)
            group.item(number, body.strip(), words.para.number, words.coming).footnotes = notes
        if words.para.style == "heading":
            self._titled = group.last

    def _write_unmarked(self, words: Stretch) -> None:
        group, last = self.groups.current, self.groups.current.last
        body, notes = cut_inline(words.text)
        body = body.strip()
        if last is not None and (note := note_alone(body)):
            self.put("footnote", words.text, words.para)
            notes += (note,)
        elif last is not None and not words.fresh and self._goes_on(last, body, words.para):
            last.text = f"{last.text.rstrip()} {body}".lstrip()
            last.lines.append(words.para.number)
        elif body and (heading := self._heading_over(last)):
            last = group.below(heading, body, words.para.number)
        elif body or notes:
            if words.trailing and last is not None and last.text.endswith("."):
                group = self.groups.begin("", Part.PARAGRAPH)
            last = group.paragraph(body, words.para.number)
        if last is not None:
            last.footnotes += notes

    def _heading_over(self, last: Draft | None) -> Draft | None:
        """The numbered heading that a paragraph behind `last` stands under, if any: "1.13 Voting"."""
        heading = self._titled
        if heading is None or last is None or not heading.listed:
            return None
        return heading if last is heading or (last.parent == heading.eid and not last.listed) else None

    def _goes_on(self, last: Draft, words: str, para: Para) -> bool:
        """Whether words without a mark continue the clause before them."""
        # Chinese and Arabic have no capitals; what begins no group or item there goes on.
        small = words[:1].isalpha() and not words[:1].isupper()
        if self._above is not None and self._above.number in last.lines and is_below_table(para, self._above):
            return False
        if not last.text or needs_more(last.text) or (self.wrapped and not para.loose):
            return True
        if is_legend(words, last.text):
            return False
        if last is self._titled and last.listed and not small:
            return False
        if self.groups.current.titled and words[:1].isupper():
            return False
        if ends_open(last.text):
            return small or not para.loose
        alike = words.split()[:1] == last.text.split()[:1]
        return small and plain(last.text.rstrip()).endswith(",") and not alike
