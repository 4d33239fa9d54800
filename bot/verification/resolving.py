"""Resolve a citation: the documents held that it means, and the clauses that it names in one of them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue, tops
from bot.catalogue.lookup import clauses_for, exact_phrase, fits, same_revision
from bot.catalogue.versions import mark_of
from bot.verification.finding import Status
from bot.verification.meant import Meant, Named
from bot.verification.treaties import missing_provision, provisions, treaty_meant
from ingest import citation
from ingest.citation import Citation
from ingest.citation.numbering import format_nums
from ingest.labels import expression_label, short_phrase
from ingest.lexicon import lexicon
from ingest.model import Clause, Document
from ingest.versions import windows

_MARKS = {
    windows.Status.SUPERSEDED: Status.SUPERSEDED,
    windows.Status.SUPPRESSED: Status.SUPPRESSED,
    windows.Status.PROPOSED: Status.PROPOSED,
}
# Phrases, and numbers, that a sentence names at most.
_MOST_NAMED = 12


def documents_meant(cited: Citation, catalogue: Catalogue) -> Meant:
    """The documents that a citation means: of the revision that it names, else of the newest held."""
    if cited.kind == "treaty":
        return treaty_meant(cited, catalogue)
    name = work_name(cited)
    held = [d for d in catalogue.documents if fits(cited, d, revision=False)]
    body = cited.body or lexicon().met_in.get(f"{cited.place}, {cited.year}")
    same_body = [d for d in held if body in {None, d.expression.work.body}]
    stated = bool(cited.place or cited.year or cited.conference)
    if stated and (revision := [d for d in same_body if same_revision(cited, d)]):
        # Of two Works with one number, the one that has such a revision is meant.
        same_body = [d for d in same_body if d.expression.work in {r.expression.work for r in revision}]
    works = dict.fromkeys(d.expression.work for d in same_body)
    if not works:
        near = f"; held is {_labels(held)}" if held else ""
        return Meant(problem=Status.NOT_HELD, message=f"{name} is not held{near}.", others=tuple(held))
    if len(works) > 1:
        labels = _labels(same_body)
        return Meant(problem=Status.AMBIGUOUS, message=f"{name} may be {labels}.", others=tuple(same_body))
    if stated:
        found = [d for d in same_body if same_revision(cited, d)]
        if not found:
            what = f"{name} is not held in that revision; held is {_labels(same_body)}."
            return Meant((), Status.NOT_HELD, what, tuple(same_body), is_other_revision=True)
    else:
        found = [d for d in same_body if not catalogue.windows[d.expression.document].newer]
    revisions = dict.fromkeys((d.expression.revision, d.expression.date) for d in found)
    if len(revisions) > 1:
        what = f"{name} may be {_labels(found)}."
        return Meant(problem=Status.AMBIGUOUS, message=what, others=tuple(found))
    english = sorted(found, key=lambda d: d.expression.language != "en")
    return Meant(tuple(english), others=tuple(d for d in same_body if d not in found))


def work_name(cited: Citation) -> str:
    """The Work that a citation names, with its revision, as a label."""
    return citation.format(replace(cited, phrase=None, part=None, nums=(), section=None, marginal=None, relative=None))


def mark(document: Document, catalogue: Catalogue) -> tuple[Status, str] | None:
    """What has to be said of a document that is not the newest adopted one; None of one that is."""
    status = _MARKS.get(catalogue.status_of(document))
    if status is None:
        return None
    label = expression_label(document.expression)
    return status, f"{label}." if status is Status.PROPOSED else f"{label} is {mark_of(document, catalogue)}."


def clauses_named(cited: Citation, document: Document) -> Named:
    """The clauses that a citation names in a document."""
    label = expression_label(document.expression)
    group = _group(cited, document)
    if not group and cited.kind == "treaty":
        return Named(missing=None, message=f"{label} has no {missing_provision(cited, document)}.")
    if not group:
        what = cited.section or cited.phrase or cited.marginal or cited.part or "such clause"
        return Named(missing=None, message=f"{label} has no “{what}”; {_outline(document)}.")
    if not cited.nums:
        return Named((tuple(tops(group)),))
    choices, missing, inside = [], [], False
    for num in cited.nums:
        bearing = set(clauses_for(Citation(0, 0, nums=(num,)), [document]))
        found = [c for c in group if c in bearing]
        if not found and (found := _printed_inside(num, group)):
            inside = True
        if found:
            choices.append(tuple(found))
        else:
            missing.append(num)
    if not missing:
        return Named(tuple(choices), inside=inside)
    return Named(
        tuple(choices), tuple(missing), f"{label} has no “{_clause_name(cited, missing)}”; {_range(cited, group)}."
    )


def _group(cited: Citation, document: Document) -> list[Clause]:
    """The clauses under the phrase, the section or the part that a citation names; all where it names none."""
    if cited.kind == "treaty":
        return provisions(cited, document)
    found = _as_printed(cited, document) or clauses_for(replace(cited, nums=()), [document])
    if cited.phrase:
        found = exact_phrase(cited.phrase, cited.addressees, found)
        again = re.compile(rf" \[{cited.occurrence}(?:st|nd|rd|th)\]")
        found = [c for c in found if again.search(c.label)] if cited.occurrence > 1 else found
    if cited.section or cited.marginal:
        return found
    # What stands in an annex is cited with its annex.
    return [c for c in found if not c.section] or found


def _as_printed(cited: Citation, document: Document) -> list[Clause]:
    """The clauses whose phrase is, word for word, the one that is cited, in full or as labels have it."""
    said = " ".join((cited.phrase or "").casefold().split())
    wanted = replace(cited, nums=(), phrase=None, part=None)
    within = clauses_for(wanted, [document]) if said else []
    return [c for c in within if said in {c.phrase.casefold(), short_phrase(c.phrase).casefold()}]


def _printed_inside(num: str, group: Sequence[Clause]) -> list[Clause]:
    """The clauses that have an item as words of their own: "5.c" is the clause 5 whose text has "c)"."""
    outer, _, item = num.rpartition(".")
    mark = re.compile(rf"(?<!\w)\(?{re.escape(item)}\)\s") if outer else None
    return [c for c in group if mark and c.num.casefold() == outer.casefold() and mark.search(c.text)]


def _clause_name(cited: Citation, nums: Sequence[str]) -> str:
    return " ".join(
        filter(None, (cited.section, cited.phrase and short_phrase(cited.phrase), format_nums(tuple(nums))))
    )


def _range(cited: Citation, group: Sequence[Clause]) -> str:
    """What numbers there are where one is missing."""
    phrases = list(dict.fromkeys(c.phrase for c in group))
    if len(phrases) != 1:
        return "its numbers are others"
    nums = [c.num for c in tops(group) if c.num]
    name = f"“{short_phrase(phrases[0])}”" if phrases[0] else cited.section or "it"
    if not nums:
        return f"{name} has no numbers"
    first, last = (citation.format_num(nums[n]) for n in (0, -1))
    several = f"{first} to {last}" if len(nums) > 1 else f"{first} alone"
    return f"{name} has {several}"


def _outline(document: Document) -> str:
    """The phrases that a document has."""
    phrases = list(dict.fromkeys(short_phrase(c.phrase) for c in document.clauses if c.phrase))
    if not phrases:
        return "its clauses have no headings"
    more = ", …" if len(phrases) > _MOST_NAMED else ""
    return f"it has: {', '.join(phrases[:_MOST_NAMED])}{more}"


def _labels(documents: Sequence[Document]) -> str:
    labels = list(dict.fromkeys(expression_label(d.expression) for d in documents))
    more = f" and {len(labels) - _MOST_NAMED} others" if len(labels) > _MOST_NAMED else ""
    return " or ".join(labels[:_MOST_NAMED]) + more
