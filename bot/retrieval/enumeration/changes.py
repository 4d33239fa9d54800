"""Filter for what changed from one revision of a Work to another, clause by clause; each with both texts."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Behaviour, Reason, Verdict
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import KIND_NAMES, counted, revision_name, work_name
from bot.messages import either, joined, listed, msg
from bot.retrieval.enumeration.change_sets import between, change_set, clauses_of_changes, names_of_clauses
from bot.retrieval.enumeration.common import (
    called,
    documents_in,
    names_of,
    spoken_of,
)
from bot.retrieval.enumeration.proposals import proposals
from bot.retrieval.enumeration.since import history, since_when
from bot.retrieval.enumeration.validity import asks_of_end, validity
from bot.retrieval.enumeration.versions_asked import (
    cites_clause,
    clauses_cited,
    in_question,
    kinds_asked,
    nearest,
    read_out,
    restriction_said,
    sides_of,
)
from bot.retrieval.evidence import Evidence, complete_set, silent
from bot.understanding.change_words import says
from bot.understanding.query import Query
from ingest.model import Clause, Document
from ingest.versions.alignment import Change, ChangeKind, Comparison, compare
from ingest.versions.windows import Status


def changes(query: Query, catalogue: Catalogue) -> Evidence | None:
    """The clauses that differ between two revisions, complete; whether one does; since when one is there.

    None where no Work, or more than one, is named.
    """
    if not query.scope.documents and not query.last:
        return None
    documents = _of_revisions(query, documents_in(query, catalogue))
    proposed = all(catalogue.status_of(document) is Status.PROPOSED for document in documents)
    if proposed or _on_proposal(query, catalogue):
        return proposals(query, catalogue)
    if asks_of_end(query):
        return validity(query, catalogue)
    query = read_out(query)
    if len({(d.expression.work, d.expression.language) for d in documents}) != 1:
        return _different_works(query, documents)
    if says("always", query.text) and cites_clause(query):
        return history(query, documents[0], catalogue)
    if says("since", query.text) or (says("when", query.text) and ChangeKind.ADDED in kinds_asked(query.text)):
        return since_when(query, documents[0], catalogue)
    sides = sides_of(query, documents[0], catalogue)
    if sides.older is None or sides.newer is None:
        read_as = f"changes in {work_name(documents[0])}"
        return Evidence(query, Behaviour.REFUSE, Reason.NOT_HELD, sides.missing, read_as=read_as)
    comparison = compare(sides.older, sides.newer)
    if cites_clause(query) or _is_on_last(query):
        return _of_clause(query, comparison, catalogue)
    if says("unchanged", query.text) and not kinds_asked(query.text):
        return _unchanged(query, comparison, catalogue)
    return _all(query, comparison, catalogue)


def _of_revisions(query: Query, documents: Sequence[Document]) -> list[Document]:
    """Of documents of several Works, those of which a revision is named: "the letter cites … of Resolution 45 (…)"."""
    works = {version.work for version in query.scope.versions}
    return [d for d in documents if d.expression.work in works] or list(documents)


def _on_proposal(query: Query, catalogue: Catalogue) -> bool:
    """Whether a question goes on from an answer on proposals, and names no revision."""
    documents = map(catalogue.document, spoken_of(query, catalogue))
    return not query.scope.versions and any(d.expression.status == Status.PROPOSED for d in documents)


def _different_works(query: Query, documents: Sequence[Document]) -> Evidence | None:
    """That texts of different Works are not compared; None where the question is on something that both speak of."""
    if not query.scope.documents or query.topic or query.addressees:
        return None
    what = msg(
        "{documents} are not revisions of one text; only such are compared clause by clause",
        documents=names_of(documents),
    )
    return silent(query, what, read_as=f"changes between {names_of(documents)}")


def _all(query: Query, comparison: Comparison, catalogue: Catalogue) -> Evidence:
    """The changes that a question asks for, of all there are."""
    every = comparison.changes
    kinds = kinds_asked(query.text)
    pool = [c for c in every if not kinds or set(kinds) & set(c.kinds)]
    chosen = nearest([c for c in pool if in_question(c, query, catalogue)], query, catalogue)
    name = work_name(comparison.newer)
    asked = _asked(query, kinds)
    read_as = f"changes in {name} {between(comparison)}{f', {asked}' if asked else ''}"
    if not chosen:
        return _none(query, comparison, pool, asked, read_as)
    told = counted(chosen)
    size: str = msg("{n} changes", n=len(every))
    if len(chosen) < len(every):
        size = msg("{n} of {every} changes", n=len(chosen), every=len(every))
    size = listed([size, asked]) if asked else size
    what: str = msg(
        "{document}, {revisions}: {size} ({told})", document=name, revisions=between(comparison), size=size, told=told
    )
    if len(chosen) == len(every):
        what = msg("{what}; {n} clauses are unchanged", what=what, n=len(comparison.pairs) - len(every))
    verdict = Verdict.YES if query.whether else None
    return replace(change_set(query, what, chosen, every, asked, read_as=read_as), verdict=verdict)


def _asked(query: Query, kinds: Sequence[ChangeKind]) -> str:
    """What restricts the changes, in words: the kind, the addressees, a phrase, words."""
    shown = [k for k in kinds if k is not ChangeKind.PHRASE]
    if ChangeKind.REWORDED in shown:
        shown = [k for k in shown if k not in {ChangeKind.SPLIT, ChangeKind.MERGED}]
    told = either(KIND_NAMES[k] for k in shown)
    to = msg("addressed to {actors}", actors=called(query.addressees)) if query.addressees else ""
    said = restriction_said(query)
    return listed(filter(None, (told, to, said)))


def _none(query: Query, comparison: Comparison, pool: Sequence[Change], asked: str, read_as: str) -> Evidence:
    """That nothing of what was asked changed, which is certain; with what did."""
    name, every = work_name(comparison.newer), comparison.changes
    if not every:
        what = msg(
            "All {n} clauses of {document} are unchanged {revisions}",
            n=len(comparison.pairs), document=name, revisions=between(comparison),
        )  # fmt: skip
    else:
        what = msg(
            "None of the {n} changes in {document} {revisions} is {asked} ({told} in all)",
            n=len(every), document=name, revisions=between(comparison), asked=asked, told=counted(every),
        )  # fmt: skip
    verdict = Verdict.NO if query.whether else None
    closest = [c for change in (pool or every) for c in change.after[:1]]
    return replace(silent(query, what, closest[:3], read_as=read_as), verdict=verdict)


def _unchanged(query: Query, comparison: Comparison, catalogue: Catalogue) -> Evidence:
    """The clauses that did not change."""
    same = [pair for pair in comparison.pairs if not pair.kinds]
    chosen = [pair for pair in same if in_question(pair, query, catalogue)]
    name = work_name(comparison.newer)
    read_as = f"clauses of {name} unchanged {between(comparison)}"
    if not chosen:
        none = msg("No clause of {document} is unchanged {revisions}", document=name, revisions=between(comparison))
        return silent(query, none, read_as=read_as)
    what = msg("clauses of {document} that are unchanged {revisions}", document=name, revisions=between(comparison))
    clauses = [c for pair in chosen for c in pair.after]
    superset = [c for pair in same for c in pair.after]
    return complete_set(query, what, clauses, superset, restriction_said(query), read_as=read_as)


def _is_on_last(query: Query) -> bool:
    """Whether a question goes on about the one clause of the answer before: "is that one new?"."""
    return len(query.last) == 1 and not (query.addressees or query.restriction)


def _of_clause(query: Query, comparison: Comparison, catalogue: Catalogue) -> Evidence:
    """What has become of the clauses that a question names: the pair of each, and yes or no."""
    older, newer = comparison.older, comparison.newer
    removed = ChangeKind.REMOVED in kinds_asked(query.text)
    first, second = (older, newer) if removed else (newer, older)
    cited = _cited(query, first, catalogue) or _cited(query, second, catalogue)
    name = work_name(newer)
    if not cited:
        what = msg(
            "Neither {older} nor {newer} of {document} has that clause",
            older=revision_name(older), newer=revision_name(newer), document=name,
        )  # fmt: skip
        return silent(query, what, read_as=f"a clause of {name} {between(comparison)}")
    pairs = list(dict.fromkeys(comparison.by_key[c.key] for c in cited if c.key in comparison.by_key))
    kinds = kinds_asked(query.text)
    met = all(set(pair.kinds) & set(kinds) if kinds else pair.kinds for pair in pairs)
    told, *others = [_told(pair, comparison) for pair in pairs]
    for other in others:
        told = msg("{before}; {other}", before=told, other=other)
    read_as = f"{joined(c.label for c in cited)}, {between(comparison)}"
    evidence = complete_set(query, told, clauses_of_changes(pairs), read_as=read_as)
    verdict = (Verdict.YES if met else Verdict.NO) if query.whether else None
    return replace(evidence, verdict=verdict, changes=tuple(pairs))


def _cited(query: Query, document: Document, catalogue: Catalogue) -> list[Clause]:
    """The clauses of a revision that a question names, or those of the answer before."""
    if cites_clause(query):
        return clauses_cited(query, document)
    return [c for c in spoken_of(query, catalogue) if catalogue.document(c) is document]


def _told(pair: Change, comparison: Comparison) -> str:
    """What has become of one clause, in a sentence."""
    old, new = revision_name(comparison.older), revision_name(comparison.newer)
    before, after = names_of_clauses(pair.before), names_of_clauses(pair.after)
    if not pair.before:
        return msg("{clause} is new in {newer}; {older} has nothing like it", clause=after, older=old, newer=new)
    if not pair.after:
        return msg("{clause} of {older} is not in {newer}", clause=before, older=old, newer=new)
    if not pair.kinds:
        return msg("{clause} is the same in {older} and in {newer}", clause=after, older=old, newer=new)
    kinds = joined(KIND_NAMES[kind] for kind in pair.kinds)
    return msg(
        "{clause} of {newer} was {before} in {older}: {kinds}",
        clause=after, newer=new, before=before, older=old, kinds=kinds,
    )  # fmt: skip
