"""Comparisons of held texts: two revisions of a Work, and a proposal with the text that it would change."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from weakref import WeakKeyDictionary

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import fits
from bot.messages import listed, msg
from ingest.citation import format_num
from ingest.labels import expression_label, short_phrase
from ingest.model import Clause, Document, Part
from ingest.outline.parts import folded
from ingest.versions.alignment import Change, ChangeKind, Comparison, compare
from ingest.versions.proposed import Proposed, proposed_by
from ingest.versions.windows import Status

# How a kind of change is told.
KIND_NAMES = {
    ChangeKind.ADDED: msg("added"),
    ChangeKind.REMOVED: msg("removed"),
    ChangeKind.SPLIT: msg("split"),
    ChangeKind.MERGED: msg("merged"),
    ChangeKind.MOVED: msg("moved under another phrase"),
    ChangeKind.PHRASE: msg("under a reworded phrase"),
    ChangeKind.RENUMBERED: msg("renumbered"),
    ChangeKind.REWORDED: msg("reworded"),
}
# What each operation would do with a text.
OPERATIONS = {"MOD": "modify", "ADD": "add", "SUP": "suppress", "NOC": "not change"}
_REASONS = (Part.PARAGRAPH, Part.ITEM)


@dataclass(frozen=True)
class ProposedChange:
    """One proposal of a contribution, and the held document that it is on.

    `base` is None where that is not held, or where the text is new.
    """

    contribution: Document
    proposed: Proposed
    base: Document | None

    @cached_property
    def comparison(self) -> Comparison | None:
        """What it would change, clause by clause; None where there is nothing to compare."""
        if self.base is None or not self.clauses or self.proposed.operation != "MOD":
            return None
        own = {c.key: c for c in self.clauses}
        text = replace(self.contribution, clauses=tuple(replace(c, section="") for c in own.values()))
        found = compare(self.base, text)
        # The clauses are those of the contribution, in their sections.
        pairs = tuple(replace(pair, after=tuple(own[c.key] for c in pair.after)) for pair in found.pairs)
        return Comparison(self.base, self.contribution, pairs)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of its text, without the reasons that its author gives."""
        own = tuple(c for c in self.contribution.clauses if c.section == self.proposed.section)
        return tuple(c for c in own if c.phrase or c.part not in _REASONS)

    @property
    def reasons(self) -> tuple[Clause, ...]:
        """The reasons that its author gives."""
        own = (c for c in self.contribution.clauses if c.section == self.proposed.section)
        return tuple(c for c in own if not c.phrase and c.part in _REASONS)


_PROPOSED: "WeakKeyDictionary[Catalogue, tuple[ProposedChange, ...]]" = WeakKeyDictionary()


def proposed_changes(catalogue: Catalogue) -> tuple[ProposedChange, ...]:
    """All proposals held, each with its base; read once, and kept as long as the catalogue is."""
    if catalogue not in _PROPOSED:
        _PROPOSED[catalogue] = tuple(
            ProposedChange(document, proposed, _base_of(proposed, document, catalogue))
            for document in catalogue.documents
            if catalogue.status_of(document) is Status.PROPOSED
            for proposed in proposed_by(document)
        )
    return _PROPOSED[catalogue]


def _base_of(proposed: Proposed, contribution: Document, catalogue: Catalogue) -> Document | None:
    """The newest adopted text held of the Work that a proposal is on."""
    if proposed.work is None:
        return None
    work = proposed.work
    body = work.body or contribution.expression.work.body
    held = [d for d in catalogue.nameable if fits(replace(work, body=body), d, revision=False)]
    held = [d for d in held if catalogue.status_of(d) is not Status.PROPOSED]
    return held[0] if held else None


def work_name(document: Document) -> str:
    """The name of a document's Work: "WTDC Resolution 45"."""
    return expression_label(replace(document.expression, revision=""))


def revision_name(document: Document) -> str:
    """A document's revision by its name alone; its whole label where it has none."""
    return document.expression.revision or expression_label(document.expression)


def differing(change: Change) -> tuple[str, str]:
    """The texts of a change's two sides."""
    return " ".join(c.text for c in change.before), " ".join(c.text for c in change.after)


def counted(changes: Iterable[Change]) -> str:
    """How many changes there are of each kind: “2 added, 1 reworded”."""
    counts = Counter(kind for change in changes for kind in change.kinds)
    return listed(msg("{n} {kind}", n=counts[k], kind=KIND_NAMES[k]) for k in ChangeKind if counts[k])


def place_of(change: Change) -> str:
    """The clauses of a change in both texts: “considering b) → considering c)”; once where they are called alike."""
    before, after = (", ".join(dict.fromkeys(map(clause_name, side))) for side in (change.before, change.after))
    return f"{before} → {after}" if before and after and before != after else after or before


def clause_name(clause: Clause) -> str:
    """A clause by its section, phrase and number, without its document: “resolves 2”."""
    if clause.part is Part.HEADER:
        return msg("title")
    name = " ".join(filter(None, (clause.section, short_phrase(clause.phrase), format_num(clause.num))))
    return name or msg("an unnumbered paragraph")


def author_of(proposal: ProposedChange) -> str:
    """Who makes a proposal, as it says, with the short name of its number: “Arab States Administrations (ARB)”."""
    expression = proposal.contribution.expression
    short = expression.work.number.split("/")[0] if "/" in expression.work.number else ""
    author = expression.author
    return f"{author} ({short})" if short and author and f"({short})" not in author else author or short


def subject_of(proposal: ProposedChange) -> str:
    """What a proposal is on: the Work, or the title of a new text."""
    if proposal.base is not None:
        return work_name(proposal.base)
    work = proposal.proposed.work
    if work is not None and work.number:
        return folded(proposal.proposed.title[work.start : work.end])
    return f"“{folded(proposal.proposed.title)[:80]}”"


def told(proposal: ProposedChange) -> str:
    """A proposal in a few words: “Arab States (ARB) would modify PP Resolution 302 (MOD ARB/79A3/1)”."""
    verb = OPERATIONS.get(proposal.proposed.operation, "change")
    number = f"{proposal.proposed.operation} {proposal.proposed.number}"
    return f"{author_of(proposal) or 'its author'} would {verb} {subject_of(proposal)} ({number})"
